"""The notes of a debrief on the record of its visits: named there to those alone who may read them (DEB-15)."""

import io
import re
from datetime import timedelta

import pypdf
import pytest
import time_machine
from django.urls import reverse

from accounts.models import User
from accounts.roles import Role
from audit.models import Event
from core.formatting import format_datetime
from debriefs.models import Debrief, DebriefNotes
from tests.factories import UserFactory
from tests.factories_held import AFTER, hold, plan, team_of, two_visits, visit_with_concern
from tests.factories_visits import NOON, officer
from tests.sign_in import signed_in
from tests.visit_support import words
from visits.enums import AuditEvent, PrintState
from visits.models import Visit, VisitPrint
from visits.operations.printing import ask_for_print, make_print, take_print
from visits.operations.team import name_oversight

pytestmark = pytest.mark.django_db
SHA256 = "5f" * 32
LATER = AFTER + timedelta(hours=1)


def notes_on(debrief: Debrief, number: int = 1, state: str = PrintState.READY) -> DebriefNotes:
    """Put notes on the record as the worker does, without making the document."""
    made = {"made_at": AFTER, "data": b"%PDF-", "size": 5, "sha256": SHA256}
    return DebriefNotes.objects.create(
        debrief=debrief,
        number=number,
        asked_by=debrief.lead,
        asked_at=AFTER,
        state=state,
        **(made if state == PrintState.READY else {}),
    )


def gold_of(visit: Visit) -> User:
    """Name somebody on the visit who reads it, and not its debrief: nobody invites Gold but after an incident."""
    gold, manager = UserFactory(roles=[Role.HMI]), UserFactory(team=visit.team, roles=[Role.MANAGER])
    name_oversight(visit=visit, user=gold, named_as="gold", reason="Is on call.", by=manager, at=NOON)
    return gold


def read(visit: Visit, user: User) -> str:
    with time_machine.travel(LATER, tick=False):
        return words(signed_in(user).get(reverse("visit-record", args=[visit.pk])))


def printed(visit: Visit, user: User) -> tuple[VisitPrint, str]:
    asked = ask_for_print(visit=visit, by=user, at=LATER)
    assert make_print(print_id=asked.pk, at=LATER)
    reader = pypdf.PdfReader(io.BytesIO(take_print(asked=asked, by=user, at=LATER)))
    return asked, re.sub(r"\s", "", "".join(page.extract_text() for page in reader.pages))


def test_the_record_names_the_notes_to_those_who_read_the_debrief_and_to_nobody_else() -> None:
    oic = officer()
    (member,) = team_of(oic)
    visit = visit_with_concern(oic, officers=[member])
    gold, debrief = gold_of(visit), hold(plan(visit))
    notes_on(debrief)
    notes_on(debrief, 2, PrintState.WAITING)
    page = read(visit, member)
    assert f"Debrief {debrief.reference}, notes 1" in page
    assert f"Made {format_datetime(AFTER)}" in page
    assert SHA256 in page
    assert "They are given apart and are not in it." in page
    assert "notes 2" not in page  # not made yet
    others = read(visit, gold)
    assert visit.reference in others
    assert debrief.reference not in others
    assert SHA256 not in others
    assert "Given apart" not in others


def test_the_pdf_names_them_in_its_readers_rights_and_the_disclosure_says_so() -> None:
    visit = visit_with_concern()
    gold, debrief = gold_of(visit), hold(plan(visit))
    notes = notes_on(debrief)
    asked, text = printed(visit, visit.oic)
    assert f"Debrief{debrief.reference},notes1" in text
    assert SHA256 in text
    assert notes.pk in Event.objects.get(event=AuditEvent.PRINT_TAKEN, subjects__contains=[asked.pk]).subjects
    asked, text = printed(visit, gold)
    assert debrief.reference not in text
    assert SHA256 not in text
    taken = Event.objects.get(event=AuditEvent.PRINT_TAKEN, subjects__contains=[asked.pk])
    assert notes.pk not in taken.subjects


def test_notes_of_one_debrief_stand_on_the_record_of_each_of_its_visits_and_of_no_other() -> None:
    oic = officer()
    first, second = two_visits(oic)
    other = visit_with_concern(oic)
    debrief = hold(plan(first, second))
    notes_on(debrief)
    assert [debrief.reference in read(visit, oic) for visit in (first, second, other)] == [True, True, False]
