"""A visit that did not go ahead: cancelled, planned again, abortive; and what is asked of it then."""

from datetime import timedelta

import pytest
from django.urls import reverse

from accounts.models import User
from accounts.roles import Role
from core import clock
from core.errors import DomainError, NotAllowed
from referrals.operations.extract import publish_extract
from tests.factories import UserFactory
from tests.factories_visits import NOON, add_encounter, details, make_visit, officer, planned_visit
from tests.sign_in import signed_in
from tests.visit_support import errors, events, page, typed, words
from visits.enums import VisitStatus
from visits.gate import judge
from visits.listing import Filters, visits_page
from visits.models import Visit, VisitOfficer
from visits.operations import calling_off, closing
from visits.operations.team import add_officer
from visits.operations.visit import record_visit
from visits.queries import facts_of, open_visits_of, with_parts
from visits.rules import Item

pytestmark = pytest.mark.django_db
EARLIER = NOON - timedelta(hours=2)


def abortive_visit(oic: User | None = None, why: str = "nobody_in") -> Visit:
    """Return a visit to which people went and where nobody was in: nothing else is recorded yet."""
    oic = oic or officer()
    visit = record_visit(details=details(NOON), by=oic, at=NOON)
    return calling_off.record_abortive(visit=visit, why=why, words="", by=oic, at=NOON)


def items(visit: Visit) -> tuple[Item, ...]:
    visit = with_parts(Visit.objects.filter(pk=visit.pk)).get()
    return judge(visit=visit, facts=facts_of(visit), at=NOON).blocking


def codes(visit: Visit) -> set[str]:
    return {item.rule.code for item in items(visit)}


def outstanding(visit: Visit, code: str) -> list[str]:
    return [item.words for item in items(visit) if item.rule.code == code]


def references(user: User, status: str = "", text: str = "") -> list[str]:
    found = visits_page(user, clock.now(), Filters(status=status, text=text), cursor="")
    return [visit.reference for visit in found.rows]


class TestCancelled:
    def test_a_planned_visit_is_cancelled_with_a_reason_and_leaves_every_list_of_work(self) -> None:
        oic, colleague = officer(), officer()
        visit = planned_visit(oic)
        add_officer(visit=visit, user=colleague, by=oic, at=NOON)
        client, here = signed_in(oic), reverse("visit-cancel", args=[visit.pk])
        assert client.post(here, typed(client.get(here)) | {"reason": ""}).status_code == 422
        client.post(here, typed(client.get(here)) | {"reason": "The premises burnt down."})
        visit.refresh_from_db()
        assert (visit.status, visit.cancelled_reason) == ("cancelled", "The premises burnt down.")
        assert not visit.is_open
        assert open_visits_of(oic, 20) == open_visits_of(colleague, 20) == []
        shown = words(client.get(reverse("visit", args=[visit.pk])))
        assert "Cancelled: The premises burnt down." in shown
        assert "Not started" not in shown
        history = words(client.get(reverse("visit-history", args=[visit.pk])))
        assert "Visit cancelled" in history
        assert len(events("visits.visit.cancelled")) == 1

    def test_it_is_planned_again_with_a_reason_and_stands_on_the_lists_again(self) -> None:
        oic = officer()
        visit = planned_visit(oic)
        calling_off.cancel(visit=visit, reason="No vehicles.", by=oic, at=NOON)
        client, here = signed_in(oic), reverse("visit-reinstate", args=[visit.pk])
        client.post(here, typed(client.get(here)) | {"reason": "Vehicles were found."})
        visit.refresh_from_db()
        assert (visit.status, visit.cancelled_reason) == ("planned", "")
        assert [each.pk for each in open_visits_of(oic, 20)] == [visit.pk]
        assert not VisitOfficer.objects.filter(visit=visit, called_off=True).exists()
        history = words(client.get(reverse("visit-history", args=[visit.pk])))
        assert "Visit planned again" in history
        assert "Vehicles were found." in history

    def test_nothing_of_it_can_be_changed(self) -> None:
        oic = officer()
        visit = planned_visit(oic)
        calling_off.cancel(visit=visit, reason="No vehicles.", by=oic, at=NOON)
        with pytest.raises(NotAllowed, match="cancelled"):
            add_officer(visit=visit, user=officer(), by=oic, at=NOON)
        with pytest.raises(NotAllowed, match="cancelled"):
            closing.close(visit=visit, by=oic, at=NOON)
        shown = words(signed_in(oic).get(reverse("visit-details", args=[visit.pk])))
        assert "planning it again" in shown

    def test_a_visit_that_started_is_not_cancelled(self) -> None:
        visit = make_visit()
        with pytest.raises(DomainError, match="abortive"):
            calling_off.cancel(visit=visit, reason="Late.", by=visit.oic, at=NOON)

    def test_a_manager_of_the_team_may_and_a_colleague_may_not(self) -> None:
        oic, colleague = officer(), officer()
        visit = planned_visit(oic)
        add_officer(visit=visit, user=colleague, by=oic, at=NOON)
        with pytest.raises(NotAllowed, match=oic.name):
            calling_off.cancel(visit=visit, reason="No.", by=colleague, at=NOON)
        boss = UserFactory(team=oic.team, roles=[Role.MANAGER])
        calling_off.cancel(visit=visit, reason="No.", by=boss, at=NOON)
        with pytest.raises(NotAllowed, match=oic.name):
            calling_off.reinstate(visit=visit, reason="Yes.", by=colleague, at=NOON)

    def test_a_second_tap_is_told_that_it_is_cancelled_and_changes_nothing(self) -> None:
        oic = officer()
        visit = planned_visit(oic)
        calling_off.cancel(visit=visit, reason="No vehicles.", by=oic, at=NOON)
        with pytest.raises(NotAllowed, match="cancelled"):
            calling_off.cancel(visit=visit, reason="Again.", by=oic, at=NOON)
        assert len(events("visits.visit.cancelled")) == 1

    def test_it_is_in_no_extract(self) -> None:
        oic = officer()
        visit = planned_visit(oic)
        calling_off.cancel(visit=visit, reason="No vehicles.", by=oic, at=NOON)
        day = clock.london_day(NOON)
        extract = publish_extract(day=day, by=None, at=NOON + timedelta(days=1))
        assert (extract.visits, extract.rows) == (0, 0)


class TestAbortive:
    def test_the_page_asks_why_and_the_visit_says_it(self) -> None:
        visit = make_visit()
        client, here = signed_in(visit.oic), reverse("visit-abortive", args=[visit.pk])
        form = typed(client.get(here)) | {"why": "other", "words": ""}
        assert errors(client.post(here, form)) == ["Enter what happened"]
        client.post(here, form | {"words": "A flood in the street."})
        shown = words(client.get(reverse("visit", args=[visit.pk])))
        assert "Abortive: Something else. A flood in the street." in shown

    def test_what_nobody_can_have_done_outside_is_not_asked_and_what_happened_is(self) -> None:
        visit = abortive_visit()
        assert codes(visit) == {"VIS-1", "VIS-3", "VIS-5", "VIS-8", "VIS-9", "CI-1", "CI-2"}
        assert outstanding(visit, "VIS-3") == ["Answer the debrief section"]

    def test_of_premises_that_were_entered_everything_is_asked(self) -> None:
        visit = make_visit()
        Visit.objects.filter(pk=visit.pk).update(any_documents_seen=None, any_seized=None)
        visit.refresh_from_db()
        calling_off.record_abortive(visit=visit, why="not_safe", words="", by=visit.oic, at=NOON)
        assert "Record the documents seen, or that there were none" in outstanding(visit, "VIS-3")
        assert "VIS-4" in codes(visit)

    def test_who_was_met_at_the_door_is_recorded_and_asked_about(self) -> None:
        visit = abortive_visit(why="wrong_address")
        assert "Record who was met, or that nobody was" in outstanding(visit, "VIS-3")
        add_encounter(visit, name="")
        assert "VIS-2" in codes(visit)

    def test_the_part_of_the_list_says_why_it_is_not_asked(self) -> None:
        visit = abortive_visit()
        text = words(signed_in(visit.oic).get(reverse("visit", args=[visit.pk])))
        assert text.count("Not asked: the visit was abortive, and nobody went in") == 6
        assert "None is needed: no CPRN was served" in text
        assert "say who was vulnerable" not in text
        questions = words(signed_in(visit.oic).get(reverse("visit-happened", args=[visit.pk])))
        assert "Was anything seized?" not in questions
        assert "Did anybody use force?" in questions

    def test_it_can_be_taken_back_with_a_reason(self) -> None:
        visit = abortive_visit()
        client, here = signed_in(visit.oic), reverse("visit-not-abortive", args=[visit.pk])
        client.post(here, typed(client.get(here)) | {"reason": "They came back and let us in."})
        visit.refresh_from_db()
        assert visit.abortive == ""
        assert "VIS-4" in codes(visit)
        assert "They came back" in words(client.get(reverse("visit-history", args=[visit.pk])))

    def test_a_planned_visit_is_not_abortive_until_it_has_started(self) -> None:
        visit = planned_visit(officer())
        with pytest.raises(DomainError, match="has not started"):
            calling_off.record_abortive(visit=visit, why="nobody_in", words="", by=visit.oic, at=NOON)


class TestTheList:
    def test_a_filter_finds_the_cancelled_and_the_abortive(self) -> None:
        oic = officer()
        cancelled, abortive, usual = planned_visit(oic), abortive_visit(oic), make_visit(oic)
        calling_off.cancel(visit=cancelled, reason="No vehicles.", by=oic, at=NOON)
        boss = UserFactory(team=oic.team, roles=[Role.MANAGER])
        auditor = UserFactory(roles=[Role.AUDITOR])
        for reader in (oic, boss, auditor):
            assert references(reader, VisitStatus.CANCELLED) == [cancelled.reference]
            assert references(reader, "abortive") == [abortive.reference]
            assert references(reader, "abortive", "saffron slate") == [abortive.reference]
            assert references(reader, "abortive", "kestrel") == []
            assert set(references(reader)) == {cancelled.reference, abortive.reference, usual.reference}
        calling_off.record_not_abortive(visit=abortive, reason="It was not.", by=oic, at=NOON)
        assert references(oic, "abortive") == references(boss, "abortive") == []

    def test_a_row_says_what_became_of_the_visit(self) -> None:
        visit = abortive_visit()
        response = signed_in(visit.oic).get(reverse("visits"))
        tags = [tag.get_text().strip() for tag in page(response).select(".govuk-tag")]
        assert tags == ["Over, not closed", "Abortive"]
