"""INT-2: what is passed on is on no page, in no answer of the API, no log and no e-mail but the unit's own."""

import io
import logging
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any

import pytest
from django.core import mail
from django.test import Client

from accounts.models import User
from accounts.roles import Door, Role, door_of
from core import clock
from core.logs import formatter
from documents.enums import Shows
from intelligence.models import Attachment, Receipt
from intelligence.separation import as_keeper
from notices.models import Message, Notice
from tests.architecture.routes import NOBODYS_ID, every_route
from tests.factories import UserFactory
from tests.factories_debriefs import held_debrief
from tests.factories_visits import add_encounter, add_form, add_photograph, close, make_visit
from tests.intelligence_canaries import CANARIES, keep_in_the_unit, pass_on, passed_words
from tests.intelligence_everything import THANKS, one_of_each
from tests.sign_in import signed_in
from visits.models import Visit, VisitOfficer

pytestmark = pytest.mark.django_db
# What ends the session or goes on to another server; nothing is shown there.
LEFT_OUT = ("account_logout", "sign-on", "admin:logout")
# Pages that the crawl must have read, not only asked for.
OF_THE_VISIT = {
    "visit",
    "visit-record",
    "visit-history",
    "visit-intelligence",
    "visit-photographs",
    "visit-form",
    "encounter",
    "debrief",
    "api:visit-detail",
    "api:history-list",
    "api:photograph-picture",
    "api:notes-detail",
    "api:debrief-minutes",
}
OPENED = {
    Role.OFFICER: {*OF_THE_VISIT, "intelligence-receipt"},
    Role.MANAGER: OF_THE_VISIT,
    Role.AUDITOR: {*OF_THE_VISIT, "photograph-original"},
}
TYPED = ("/search/?q={}", "/visits/?text={}", "/people/?text={}", "/audit?record={}", "/audit?person={}")


def addresses(known: dict[str, Any], role: Role) -> dict[str, str]:
    """Return an address of each route that the role opens, of records that are there, with its name; searches."""
    named = [route for route in every_route() if route.name.rpartition(":")[2] and route.name not in LEFT_OUT]
    routes = {route.address(known): route.name for route in named if opens(role, route.name)}
    return routes | {typed.format(word): "" for typed in TYPED for word in CANARIES}


def opens(role: Role, name: str) -> bool:
    door = door_of(name)
    return isinstance(door, Door) or (door is not None and role in door)


def answer(client: Client, address: str) -> tuple[int, str]:
    response = client.get(address)
    content = b"".join(response.streaming_content) if response.streaming else response.content
    return response.status_code, content.decode(errors="replace")


@dataclass(frozen=True)
class World:
    """A visit with a little of everything, what its officer in charge passed on, and what there is by name."""

    oic: User
    receipt: Receipt
    known: dict[str, Any]


def world() -> World:
    """Return a closed visit from which something was passed on, on which the unit did all that it can."""
    oic = UserFactory(roles=[Role.OFFICER])
    visit = make_visit(oic)
    met = add_encounter(visit, photo_not_taken="Refused")
    pictured, note = add_photograph(visit, Shows.POWER_OF_ENTRY), add_form(visit, "notes")
    close(visit)
    made = one_of_each(oic, pass_on(UserFactory(roles=[Role.OFFICER]), None), Visit.objects.get(pk=visit.pk))
    with as_keeper(clock.now()):
        photograph = Attachment.objects.get(belongs_to=made.receipt.pk)
    known = {
        "visit_id": visit.pk,
        "encounter_id": met.pk,
        "photograph_id": pictured.pk,
        "kind": "notes",
        "form_id": note.pk,
        "officer_id": VisitOfficer.objects.get(visit=visit).pk,
        "debrief_id": held_debrief(visit).pk,
        "notice_id": Notice.objects.filter(to=oic).latest("at").pk,
        "user_id": oic.pk,
        "receipt_id": made.receipt.pk,
        "draft_id": made.receipt.pk,
        "attachment_id": photograph.pk,
        "submission_id": made.receipt.pk,
        "product_id": made.product.pk,
        "dissemination_id": made.given.pk,
        "subject_id": made.subject.pk,
    }
    return World(oic, made.receipt, known)


@pytest.mark.parametrize("role", [role for role in Role if role is not Role.INTELLIGENCE])
def test_no_page_of_another_role_holds_a_word_of_it(role: Role, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.DEBUG):
        there = world()
        oic = there.oic
        user = oic if role is Role.OFFICER else UserFactory(roles=[role], team=oic.team)
        client = signed_in(user)
        opened: dict[str, str] = {}
        for address, name in addresses(there.known, role).items():
            status, shown = answer(client, address)
            said = [word for word in passed_words(address) if word in shown]
            assert said == [], f"{address} shows {said}"
            if status == HTTPStatus.OK:
                opened[name] = shown
    assert OPENED.get(role, set()) <= set(opened)
    if role is Role.OFFICER:
        assert THANKS in opened["intelligence-receipt"]  # the unit's feedback, and none of what it is about
    assert not any(word in record.getMessage() for record in caplog.records for word in CANARIES)
    assert not any(word in str(one.body) for one in mail.outbox for word in CANARIES)
    assert not any(word in str(row) for row in Message.objects.values() for word in CANARIES)
    assert not any(word in str(row) for row in Notice.objects.values() for word in CANARIES)


def test_the_unit_reads_it_so_that_the_search_above_searches_for_something() -> None:
    oic = UserFactory(roles=[Role.OFFICER])
    receipt = pass_on(oic, None)
    _, shown = answer(signed_in(UserFactory(roles=[Role.INTELLIGENCE])), f"/intelligence/desk/{receipt.pk}/")
    assert CANARIES[0] in shown
    kept = keep_in_the_unit(receipt, UserFactory(roles=[Role.INTELLIGENCE]))
    _, shown = answer(
        signed_in(UserFactory(roles=[Role.INTELLIGENCE])), f"/intelligence/desk/subjects/{kept.pk}/"
    )
    assert CANARIES[4] in shown


def test_an_error_while_passing_on_logs_none_of_it(monkeypatch: pytest.MonkeyPatch) -> None:
    def fails(**_: object) -> None:
        raise RuntimeError(CANARIES[0])

    monkeypatch.setattr("intelligence.operations.submit", fails)
    lines = io.StringIO()
    handler = logging.StreamHandler(lines)
    handler.setFormatter(formatter())
    client = signed_in(UserFactory(roles=[Role.OFFICER]))
    client.raise_request_exception = False
    sent = {"what": CANARIES[0], "how_known": "told", "how_sure": "likely", "in_use": "no", "as_it_is": "1"}
    logging.getLogger().addHandler(handler)
    try:
        shown = client.post(f"/intelligence/pass-on/{NOBODYS_ID}/", sent)
    finally:
        logging.getLogger().removeHandler(handler)
    assert shown.status_code == HTTPStatus.INTERNAL_SERVER_ERROR
    assert "builtins.RuntimeError at " in lines.getvalue()
    assert CANARIES[0] not in lines.getvalue() + shown.content.decode()
    assert not any(CANARIES[0] in str(one.body) for one in mail.outbox)
