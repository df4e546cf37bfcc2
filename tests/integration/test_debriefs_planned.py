"""A debrief is planned, of one visit or several, by its lead: who is asked, who reads it, who answers."""

from datetime import timedelta

import pytest

from accounts.models import User
from audit.models import Event
from core.errors import DomainError, NotAllowed, StaleVersion
from debriefs.debrief_enums import (
    DebriefEvent,
    InvitedAs,
    Reply,
)
from debriefs.enums import LedAs, RequirementState
from debriefs.feedback_enums import AskedBecause
from debriefs.models import Debrief, DebriefVisit, FeedbackRequest, Invitation, Requirement
from debriefs.operations import inviting, planning
from debriefs.operations.leaving import leave
from debriefs.queries.debriefs import debriefs_led_by, invitations_of
from debriefs.queries.timeline import timeline_of
from notices.models import Notice
from tests.deputy_support import away, fresh
from tests.factories_held import (
    AFTER,
    again,
    follow_up,
    hold,
    plan,
    state_of,
    team_of,
    the_plan,
    two_visits,
    visit_with_concern,
)
from tests.factories_visits import NOON, make_visit, officer
from tests.plans import found_by_condition
from visits.operations import planning as operations
from visits.operations.concerns import raise_concern
from visits.operations.team import add_officer

pytestmark = pytest.mark.django_db


def test_planning_invites_everybody_on_the_visit_and_arranges_what_is_required() -> None:
    oic = officer()
    colleague = team_of(oic)[0]
    visit = visit_with_concern(oic, officers=[colleague])
    debrief = plan(visit)
    assert (debrief.lead, debrief.led_as, debrief.reference[:9]) == (oic, LedAs.OIC, "DEB-2026-")
    assert set(debrief.invitations.values_list("user", flat=True)) == {oic.pk, colleague.pk}
    assert state_of(visit) == RequirementState.ARRANGED
    assert list(invitations_of(colleague, NOON)) == list(debrief.invitations.filter(user=colleague))
    assert Notice.objects.filter(to=colleague, kind="debriefs.invited").exists()
    assert list(debriefs_led_by(oic, NOON)) == [debrief]


def test_only_the_lead_arranges_and_the_officer_in_charge_where_none_is_required() -> None:
    visit = visit_with_concern()
    with pytest.raises(NotAllowed, match=r"Only .* who leads"):
        plan(visit, by=officer())
    calm = make_visit()
    with pytest.raises(NotAllowed, match="No debrief is required"):
        plan(calm, by=officer())
    voluntary = plan(calm)
    assert voluntary.lead == calm.oic
    assert not Requirement.objects.filter(visit=calm).exists()


def test_a_plan_says_where_and_a_time_to_come_and_nobody_both_leads_and_minutes() -> None:
    visit = visit_with_concern()
    with pytest.raises(DomainError, match="Say where"):
        plan(visit, place=" ")
    with pytest.raises(DomainError, match="still to come"):
        plan(visit, planned_at=NOON)
    with pytest.raises(DomainError, match="cannot take the minutes"):
        plan(visit, minute_taker=visit.oic)
    assert not Debrief.objects.exists()


def test_a_visit_has_one_open_debrief_and_another_once_something_new_asks_for_it() -> None:
    visit = visit_with_concern()
    first = plan(visit)
    with pytest.raises(DomainError, match="has a debrief already"):
        plan(visit)
    hold(first)
    assert state_of(visit) == RequirementState.HELD
    with pytest.raises(DomainError, match="has a debrief already"):
        plan(visit, planned_at=AFTER + timedelta(days=1))
    raise_concern(visit=visit, text="And the van was left open.", about=None, by=visit.oic, at=AFTER)
    assert state_of(visit) == RequirementState.OPEN
    second = plan(visit, at=AFTER, planned_at=AFTER + timedelta(days=1))
    assert state_of(visit) == RequirementState.ARRANGED
    follow_up(first)
    assert state_of(visit) == RequirementState.ARRANGED
    assert list(DebriefVisit.objects.filter(visit=visit, is_open=True).values_list("debrief", flat=True)) == [
        second.pk
    ]


def test_one_debrief_answers_several_visits_of_one_operation_and_of_no_other() -> None:
    oic = officer()
    visits = two_visits(oic)
    with pytest.raises(DomainError, match="only of one operation"):
        plan(visits[0], visit_with_concern(oic))
    debrief = plan(*visits)
    assert debrief.operation == visits[0].operation
    assert [state_of(visit) for visit in visits] == [RequirementState.ARRANGED] * 2
    invited = debrief.invitations.get(user=oic)
    assert invited.invited_as == [InvitedAs.MEMBER, InvitedAs.TEAM_LEADER]
    hold(debrief)
    assert [state_of(visit) for visit in visits] == [RequirementState.HELD] * 2


def test_a_visit_of_the_operation_joins_a_debrief_that_is_planned() -> None:
    oic = officer()
    first, second = two_visits(oic)
    debrief = plan(first)
    planning.change_plan(
        debrief=debrief,
        values=the_plan(),
        expected_version=debrief.version,
        by=oic,
        at=NOON,
        joining=[second],
    )
    assert state_of(second) == RequirementState.ARRANGED
    assert set(debrief.visits.all()) == {first, second}


def test_a_visit_leaves_a_debrief_of_several_and_what_it_requires_is_open_again() -> None:
    oic = officer()
    (colleague,) = team_of(oic)
    stays, leaves = two_visits(oic)
    add_officer(visit=leaves, user=colleague, by=oic, at=NOON)
    debrief = plan(stays, leaves)
    out = {"debrief": debrief, "visit": leaves, "by": oic, "at": NOON}
    with pytest.raises(DomainError, match="Say why"):
        leave(reason=" ", **out)
    made = leave(reason="Its officers come on Friday.", **out)
    assert (list(made.visits.all()), made.operation) == ([stays], None)
    assert (state_of(stays), state_of(leaves)) == (RequirementState.ARRANGED, RequirementState.OPEN)
    assert made.invitations.get(user=colleague).taken_back
    assert timeline_of(made)[0].text == "Its officers come on Friday."
    assert leave(reason="Its officers come on Friday.", **out).version == made.version
    with pytest.raises(DomainError, match="Call the debrief off"):
        leave(reason="The room is flooded.", **out | {"visit": stays})
    assert plan(leaves).pk != debrief.pk


def test_one_debrief_of_several_visits_has_one_lead() -> None:
    oic = officer()
    operation = operations.record_operation(values={"name": "Linden"}, by=oic, at=NOON)
    mine = visit_with_concern(oic, operation=operation)
    theirs = visit_with_concern(officer(team=oic.team), operation=operation)
    with pytest.raises(NotAllowed, match="has one lead"):
        plan(mine, theirs)


def test_called_off_puts_the_requirement_back_and_it_is_planned_again() -> None:
    oic = officer()
    colleague = team_of(oic)[0]
    visit = visit_with_concern(oic, officers=[colleague])
    debrief = plan(visit)
    due_on = Requirement.objects.get(visit=visit).due_on
    with pytest.raises(DomainError, match="Say why"):
        planning.call_off(debrief=debrief, reason=" ", by=oic, at=NOON)
    planning.call_off(debrief=debrief, reason="The room is flooded.", by=oic, at=NOON)
    assert (state_of(visit), Requirement.objects.get(visit=visit).due_on) == (RequirementState.OPEN, due_on)
    assert Notice.objects.filter(to=colleague, kind="debriefs.called_off").exists()
    assert not invitations_of(colleague, NOON).exists()
    planning.plan_again(
        debrief=debrief, values=the_plan(), expected_version=again(debrief).version, by=oic, at=NOON
    )
    assert state_of(visit) == RequirementState.ARRANGED
    assert again(debrief).called_off_because == ""


def test_the_lead_asks_somebody_besides_with_a_reason_and_takes_it_back() -> None:
    visit = visit_with_concern()
    debrief, expert = plan(visit), officer()
    with pytest.raises(DomainError, match="Say why"):
        inviting.invite(debrief=debrief, user=expert, because="", by=visit.oic, at=NOON)
    asked = inviting.invite(debrief=debrief, user=expert, because="Trains on ladders.", by=visit.oic, at=NOON)
    assert Debrief.objects.visible_to(expert, NOON).filter(pk=debrief.pk).exists()
    with pytest.raises(DomainError, match="because of the visit"):
        inviting.take_back(invitation=debrief.invitations.get(user=visit.oic), by=visit.oic, at=NOON)
    inviting.take_back(invitation=asked, by=visit.oic, at=NOON)
    assert not Debrief.objects.visible_to(expert, NOON).filter(pk=debrief.pk).exists()


def test_everybody_invited_answers_for_themselves() -> None:
    oic = officer()
    colleague = team_of(oic)[0]
    debrief = plan(visit_with_concern(oic, officers=[colleague]))
    with pytest.raises(DomainError, match="Say why you cannot"):
        inviting.reply(debrief=debrief, answer=Reply.CANNOT, words="", by=colleague, at=NOON)
    inviting.reply(debrief=debrief, answer=Reply.CANNOT, words="On leave.", by=colleague, at=NOON)
    asked = FeedbackRequest.objects.get(user=colleague)
    assert asked.because == AskedBecause.CANNOT_ATTEND
    inviting.reply(
        debrief=debrief, answer=Reply.CANNOT, words="On leave, back on Friday.", by=colleague, at=NOON
    )
    assert FeedbackRequest.objects.filter(user=colleague).count() == 1  # asked once
    inviting.reply(debrief=debrief, answer=Reply.COMES, words="", by=colleague, at=NOON)
    assert debrief.invitations.get(user=colleague).reply == Reply.COMES
    with pytest.raises(NotAllowed, match="not invited"):
        inviting.reply(debrief=debrief, answer=Reply.COMES, words="", by=officer(), at=NOON)


def test_a_stale_plan_is_refused_and_what_is_held_is_held_once() -> None:
    visit = visit_with_concern()
    debrief = plan(visit)
    planning.change_plan(
        debrief=debrief, values=the_plan(place="Room 5"), expected_version=1, by=visit.oic, at=NOON
    )
    with pytest.raises(StaleVersion):
        planning.change_plan(
            debrief=debrief, values=the_plan(place="Room 6"), expected_version=1, by=visit.oic, at=NOON
        )
    hold(debrief)
    version = again(debrief).version
    hold(debrief)
    assert again(debrief).version == version
    with pytest.raises(DomainError, match="held already"):
        planning.call_off(debrief=debrief, reason="Too late.", by=visit.oic, at=AFTER)


def test_who_reads_a_debrief() -> None:
    oic = officer()
    colleague = team_of(oic)[0]
    plan(visit_with_concern(oic, officers=[colleague]))

    def reads(user: User) -> bool:
        return Debrief.objects.visible_to(user, NOON).exists()

    assert reads(oic)
    assert reads(colleague)
    assert not reads(officer(team=oic.team))
    Invitation.objects.filter(user=colleague).update(taken_back=True)
    assert not reads(colleague)


def test_the_debriefs_that_one_reads_are_found_without_looking_through_all() -> None:
    how = found_by_condition(Debrief.objects.visible_to(officer(), NOON))
    assert ("SubPlan" in how, "Index Cond: (lead_id = " in how) == (False, True)


def test_what_is_done_is_kept_in_the_audit_with_the_visits() -> None:
    visit = visit_with_concern()
    debrief = plan(visit)
    event = Event.objects.filter(event=DebriefEvent.PLANNED).latest("at")
    assert (event.subject_id, visit.pk in event.subjects) == (debrief.pk, True)


def test_who_acts_for_the_lead_arranges_in_their_name() -> None:
    oic = officer()
    deputy = team_of(oic)[0]
    visit = visit_with_concern(oic)
    away(oic, deputy, NOON)
    debrief = plan(visit, by=fresh(deputy))
    assert debrief.lead == oic
    event = Event.objects.get(event=DebriefEvent.PLANNED)
    assert (event.actor, event.acting_for) == (deputy.pk, oic.pk)
