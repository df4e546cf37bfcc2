"""What waits for whom: an officer's own forms, a visit's picture, and the lists of work (VIS-1, VIS-2, VIS-12)."""

from datetime import timedelta

import pytest
from django.urls import reverse

from accounts.models import User
from accounts.roles import Role
from core import clock
from core.errors import DomainError
from desk.work import desk_of
from tests.factories import UserFactory
from tests.factories_visits import NOON, add_encounter, add_form, make_visit, officer
from tests.sign_in import signed_in
from tests.visit_support import links, words
from visits.kinds import KINDS
from visits.models import Visit, VisitNote, VisitOfficer
from visits.operations.filling_in import fill_in, set_invalid
from visits.operations.intelligence import answer_none
from visits.operations.team import mark_departed

pytestmark = pytest.mark.django_db


def member_of(visit: Visit, user: User) -> VisitOfficer:
    return VisitOfficer.objects.get(visit=visit, user=user)


def departed(visit: Visit, user: User, by: User | None = None, reason: str = "") -> None:
    mark_departed(member=member_of(visit, user), departed_at=NOON, by=by or user, at=NOON, reason=reason)


def texts(user: User) -> list[str]:
    return [task.text for task in desk_of(user, NOON + timedelta(hours=1)).to_do]


class TestMyForms:
    def test_the_page_shows_ones_own_forms_of_every_kind_and_what_they_lack(self) -> None:
        oic, colleague = officer(), officer()
        visit = make_visit(oic, officers=[colleague])
        add_encounter(visit, by=colleague, name="Elira Kelmendi", nationality="")
        add_form(visit, "notes", by=colleague, text="The back door was open.")
        add_encounter(visit, by=oic, name="Tomas Reyl")
        shown = words(signed_in(colleague).get(reverse("visit-my-forms", args=[visit.pk])))
        assert "1 form is still to finish" in shown
        assert "Elira Kelmendi Missing: nationality" in shown
        assert "Notes" in shown
        assert "Tomas Reyl" not in shown
        assert "You can mark yourself departed once your forms are finished." in shown

    def test_nobody_departs_with_a_draft_of_their_own_of_whatever_kind(self) -> None:
        visit = make_visit(officers=[colleague := officer()])
        note = add_form(visit, "notes", by=colleague, text="")
        with pytest.raises(DomainError, match="Finish these forms first"):
            departed(visit, colleague)
        set_invalid(form=note, reason="Written twice.", by=colleague, at=NOON)
        departed(visit, colleague)
        assert member_of(visit, colleague).departed_at == NOON

    def test_a_supervisor_marks_departed_who_cannot_and_the_drafts_wait_for_the_oic(self) -> None:
        oic, colleague = officer(), officer()
        visit = make_visit(oic, officers=[colleague])
        add_encounter(visit, by=colleague, name="Elira Kelmendi", nationality="")
        boss = UserFactory(team=oic.team, roles=[Role.MANAGER])
        there = signed_in(boss).get(
            reverse("visit-officer-depart", args=[visit.pk, member_of(visit, colleague).pk])
        )
        assert f"wait for the officer in charge, {oic.name}" in words(there)
        departed(visit, colleague, boss, "In hospital.")
        shown = words(signed_in(oic).get(reverse("visit-waiting", args=[visit.pk])))
        mine = shown.partition(f"{oic.name} (you)")[2].partition(colleague.name)[0]
        assert "Finish the record of Elira Kelmendi" in mine

    def test_a_form_that_becomes_a_draft_again_brings_nobody_back_and_is_on_their_list(self) -> None:
        oic, colleague = officer(), officer()
        visit = make_visit(oic, officers=[colleague])
        note = add_form(visit, "notes", by=colleague, text="The back door was open.")
        departed(visit, colleague)
        answer_none(member=member_of(visit, colleague), by=colleague, at=NOON)
        assert texts(colleague) == []
        add_form_again(note, colleague)
        assert member_of(visit, colleague).departed_at == NOON
        assert texts(colleague) == [f"Finish 1 form of yours from {visit.title}"]


def add_form_again(note: VisitNote, by: User) -> None:
    """Take the words out of a note again."""
    fill_in(
        kind=KINDS["notes"],
        visit=note.visit,
        form=note,
        values={"encounter": None, "text": ""},
        expected_version=note.version,
        by=by,
        at=NOON,
    )


class TestWhatWaitsForWhom:
    def test_each_person_stands_with_what_they_have_to_do(self) -> None:
        oic, colleague = officer(name="Rhiannon Pryce"), officer(name="Devon Achebe")
        visit = make_visit(oic, officers=[colleague])
        response = signed_in(colleague).get(reverse("visit-waiting", args=[visit.pk]))
        shown = words(response)
        assert shown.index("Devon Achebe (you)") < shown.index("Rhiannon Pryce")
        assert "Remind Devon Achebe to mark themselves departed (VIS-1)" in shown
        assert "Close this visit at the earliest opportunity" in shown
        team = reverse("visit-team", args=[visit.pk])
        assert links(response)["Remind Devon Achebe to mark themselves departed"].startswith(team)

    @pytest.mark.parametrize("role", [Role.MANAGER, Role.AUDITOR])
    def test_supervisors_see_it_and_strangers_do_not(self, role: Role) -> None:
        visit = make_visit()
        reader = UserFactory(team=visit.team, roles=[role])
        here = reverse("visit-waiting", args=[visit.pk])
        assert signed_in(reader).get(here).status_code == 200
        assert signed_in(officer()).get(here).status_code == 404


class TestVis12:
    def test_a_visit_that_is_over_is_on_its_oics_list_and_after_24_hours_on_the_managers(self) -> None:
        visit = make_visit(at=clock.now())
        boss = UserFactory(team=visit.team, roles=[Role.MANAGER])
        at = visit.ended_at
        assert at is not None
        oic = visit.oic
        assert any(visit.title in task.text for task in desk_of(oic, at + timedelta(minutes=1)).to_do)
        assert desk_of(boss, at + timedelta(hours=23)).late == []
        (task,) = desk_of(boss, at + timedelta(hours=25)).late
        assert (task.text, task.late) == (f"Ask {oic.name} about {visit.title}", "1 day late")
