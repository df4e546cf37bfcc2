"""A debrief from its plan to its closing, and how the requirements of its visits move with it."""

from datetime import timedelta
from typing import Any

import pytest

from accounts.enums import Grade
from accounts.models import User
from audit.models import Event
from core.errors import DomainError, NotAllowed, StaleVersion
from debriefs.debrief_enums import (
    DebriefEvent,
    DebriefState,
    InvitedAs,
    InvitedDuty,
    Outcome,
    Reply,
)
from debriefs.enums import LedAs, RequirementState
from debriefs.feedback_enums import AskedBecause
from debriefs.models import Debrief, DebriefVisit, FeedbackRequest, Invitation, Minutes, Requirement
from debriefs.operations import holding, inviting, minutes, planning
from debriefs.operations.deciding import Answer, decide_to_postpone, set_lead
from debriefs.operations.holding import TookPart
from debriefs.queries.debriefs import action_points_of, debriefs_led_by, invitations_of
from notices.models import Notice
from tests.deputy_support import away, fresh
from tests.factories_debriefs import give_feedback
from tests.factories_held import (
    AFTER,
    TOMORROW,
    follow_up,
    hold,
    plan,
    team_of,
    the_plan,
    visit_with_concern,
)
from tests.factories_visits import NOON, add_form, make_visit, officer
from visits.models import CriticalIncident, Visit
from visits.operations import planning as operations
from visits.operations import team
from visits.operations.concerns import raise_concern
from visits.operations.following_up import follow_up as add_step_to
from visits.steps import BRONZE, DECLARATION

pytestmark = pytest.mark.django_db


def state_of(visit: Visit) -> str:
    return Requirement.objects.get(visit=visit).state


def again(debrief: Debrief) -> Debrief:
    return Debrief.objects.get(pk=debrief.pk)


def two_visits(oic: User) -> list[Visit]:
    """Return two visits of one operation, each with a debrief required."""
    operation = operations.record_operation(values={"name": "Linden"}, by=oic, at=NOON)
    return [visit_with_concern(oic, operation=operation) for _ in range(2)]


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
    raise_concern(visit=visit, text="And the van was left open.", about_lead=False, by=visit.oic, at=AFTER)
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


def test_who_joins_the_visit_later_is_invited_and_who_was_not_there_is_taken_back() -> None:
    oic = officer()
    visit = visit_with_concern(oic)
    debrief = plan(visit)
    late = officer(team=oic.team)
    member = team.add_officer(visit=visit, user=late, by=oic, at=NOON)
    invitation = debrief.invitations.get(user=late)
    assert invitation.invited_as == [InvitedAs.MEMBER]
    team.remove_officer(member=member, by=oic, at=NOON)
    invitation.refresh_from_db()
    assert invitation.taken_back


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


def critical(oic: User) -> tuple[Visit, User, User, User]:
    """Return a visit after a critical incident, its Gold, its Silver and its Bronze where it occurred."""
    gold, silver, bronze = officer(grade=Grade.HEO), officer(grade=Grade.HEO), officer(team=oic.team)
    visit = make_visit(oic, officers=[bronze])
    form = add_form(visit, "critical-incident", gold=gold, silver=silver)
    steps: list[tuple[Any, dict[str, Any]]] = [
        (DECLARATION, {"declared_at": NOON}),
        (BRONZE, {"location": "The yard", "officer": bronze, "incident_here": True}),
    ]
    for step, values in steps:
        form = CriticalIncident.objects.get(pk=form.pk)
        add_step_to(step=step, form=form, values=values, by=oic, at=NOON)
    return Visit.objects.get(pk=visit.pk), gold, silver, bronze


def test_after_a_critical_incident_gold_leads_the_bronze_must_attend_and_the_silver_is_excusable() -> None:
    visit, gold, silver, bronze = critical(officer())
    with pytest.raises(NotAllowed, match=gold.name):
        plan(visit)
    debrief = plan(visit, by=gold)
    must, excusable = debrief.invitations.get(user=bronze), debrief.invitations.get(user=silver)
    assert (must.duty, excusable.duty) == (InvitedDuty.MUST, InvitedDuty.WHERE_PRACTICABLE)
    held: dict[str, Any] = {"debrief": debrief, "held_at": TOMORROW, "by": gold, "at": AFTER}
    with pytest.raises(DomainError, match="must attend"):
        holding.hold(outcomes={must.pk: TookPart(Outcome.DECLINED)}, **held)
    with pytest.raises(DomainError, match="Say why"):
        holding.hold(outcomes={excusable.pk: TookPart(Outcome.EXCUSED)}, **held)
    said = {must.pk: TookPart(Outcome.ATTENDED), excusable.pk: TookPart(Outcome.EXCUSED, "On leave abroad")}
    holding.hold(outcomes=said, **held)
    assert state_of(visit) == RequirementState.HELD
    excused = {debrief.invitations.get(user=visit.oic).pk: TookPart(Outcome.EXCUSED, "Busy")}
    with pytest.raises(DomainError, match="Only who must attend where practicable"):
        holding.record_attendance(debrief=debrief, outcomes=excused, by=gold, at=AFTER)


def test_minutes_are_needed_only_after_a_critical_incident() -> None:
    calm = plan(visit_with_concern())
    hold(calm)
    assert follow_up(calm).state == DebriefState.FOLLOWED_UP
    visit, gold, _silver, _bronze = critical(officer())
    debrief = plan(visit, by=gold)
    hold(debrief)
    with pytest.raises(DomainError, match="Write what happened"):
        follow_up(debrief)
    said = dict.fromkeys(("what_happened", "officers_injured", "agreed"), "Said.")
    minutes.save_minutes(debrief=debrief, values=said, expected_version=0, by=gold, at=AFTER)
    assert follow_up(debrief).state == DebriefState.FOLLOWED_UP
    assert Minutes.objects.get(debrief=debrief).agreed == "Said."


def test_a_debrief_is_complete_when_each_has_taken_part_or_is_accounted_for() -> None:
    oic = officer()
    colleague = team_of(oic)[0]
    debrief = plan(visit_with_concern(oic, officers=[colleague]))
    holding.hold(debrief=debrief, held_at=TOMORROW, outcomes={}, by=oic, at=AFTER)
    assert debrief.invitations.get(user=oic).outcome == Outcome.ATTENDED
    with pytest.raises(DomainError, match=f"Say how {colleague.name} took part"):
        follow_up(debrief)
    theirs = debrief.invitations.get(user=colleague).pk
    with pytest.raises(DomainError, match="Say why"):
        holding.record_attendance(
            debrief=debrief, outcomes={theirs: TookPart(Outcome.UNREACHABLE)}, by=oic, at=AFTER
        )
    said = {theirs: TookPart(Outcome.UNREACHABLE, "On leave without a telephone")}
    holding.record_attendance(debrief=debrief, outcomes=said, by=oic, at=AFTER)
    assert follow_up(debrief).state == DebriefState.FOLLOWED_UP


def test_the_debrief_is_open_until_all_that_follows_is_done() -> None:
    visit = visit_with_concern()
    debrief = plan(visit)
    hold(debrief)
    point = minutes.save_action_point(
        debrief=debrief,
        point=None,
        values={"what": "Buy a ladder."},
        expected_version=0,
        by=visit.oic,
        at=AFTER,
    )
    party = minutes.save_party(
        debrief=debrief, point=None, values={"who": "The unit"}, expected_version=0, by=visit.oic, at=AFTER
    )
    with pytest.raises(DomainError, match="whether intelligence"):
        holding.follow_up(debrief=debrief, by=visit.oic, at=AFTER)
    with pytest.raises(DomainError, match="Tell of the results: The unit"):
        follow_up(debrief)
    told = {"who": "The unit", "informed_at": AFTER, "how": "email"}
    minutes.save_party(debrief=debrief, point=party, values=told, expected_version=1, by=visit.oic, at=AFTER)
    with pytest.raises(DomainError, match="owner and a date"):
        follow_up(debrief)
    owner = officer()
    owned = {"what": "Buy a ladder.", "owner": owner, "due_on": AFTER.date()}
    minutes.save_action_point(
        debrief=debrief, point=point, values=owned, expected_version=1, by=visit.oic, at=AFTER
    )
    assert list(action_points_of(owner, AFTER)) == [point]
    follow_up(debrief)
    assert state_of(visit) == RequirementState.FOLLOWED_UP
    with pytest.raises(DomainError, match="Put the notes on the visit record"):
        holding.close(debrief=debrief, by=visit.oic, at=AFTER)
    minutes.finish_action_point(point=point, evidence="Bought.", by=owner, at=AFTER)
    assert not action_points_of(owner, AFTER).exists()


def test_separate_debriefs_of_team_leaders_are_fed_into_the_one() -> None:
    oic = officer()
    leader, member = team_of(oic, 2)
    debrief = plan(visit_with_concern(oic, officers=[leader, member]))
    separate = planning.plan_separate(
        parent=debrief, leader=leader, people=[member], values=the_plan(), by=oic, at=NOON
    )
    assert (separate.lead, separate.parent) == (leader, debrief)
    hold(separate)
    hold_everybody = {debrief.invitations.get(user=oic).pk: TookPart(Outcome.ATTENDED)}
    holding.hold(debrief=debrief, held_at=TOMORROW, outcomes=hold_everybody, by=oic, at=AFTER)
    with pytest.raises(DomainError, match="Say how"):
        follow_up(debrief)
    assert debrief.invitations.get(user=member).outcome == ""
    holding.feed_in(debrief=separate, by=leader, at=AFTER)
    assert debrief.invitations.get(user=member).outcome == Outcome.SEPARATE
    assert follow_up(debrief).state == DebriefState.FOLLOWED_UP
    with pytest.raises(DomainError, match="Open that one to follow it up"):
        holding.follow_up(debrief=separate, by=leader, at=AFTER)


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


def test_what_is_done_is_kept_in_the_audit_with_the_visits() -> None:
    visit = visit_with_concern()
    debrief = plan(visit)
    event = Event.objects.filter(event=DebriefEvent.PLANNED).latest("at")
    assert (event.subject_id, visit.pk in event.subjects) == (debrief.pk, True)


def test_whoever_leads_the_requirement_leads_the_debrief_that_is_planned() -> None:
    oic = officer()
    colleague = team_of(oic)[0]
    visit = visit_with_concern(oic)
    debrief = plan(visit, minute_taker=colleague)
    requirement = Requirement.objects.get(visit=visit)
    set_lead(requirement=requirement, lead=colleague, reason="Knows the premises.", by=oic, at=NOON)
    after = again(debrief)
    assert (after.lead, after.led_as, after.minute_taker) == (colleague, LedAs.OTHER, None)
    with pytest.raises(NotAllowed, match=colleague.name):
        planning.call_off(debrief=debrief, reason="Ill.", by=oic, at=NOON)
    assert hold(after).lead == colleague


def test_a_postponed_debrief_is_not_held_until_it_is_planned_again() -> None:
    visit, gold, _silver, _bronze = critical(officer())
    debrief = plan(visit, by=gold)
    incident = CriticalIncident.objects.get(visit=visit)
    answer = Answer(True, "The accident is looked into.", (NOON + timedelta(days=9)).date())
    decide_to_postpone(visit=visit, about=incident.pk, answer=answer, by=visit.oic, at=NOON)
    with pytest.raises(DomainError, match="postponed"):
        hold(debrief)
    planning.change_plan(
        debrief=debrief, values=the_plan(), expected_version=again(debrief).version, by=gold, at=NOON
    )
    requirement = Requirement.objects.get(visit=visit)
    assert (requirement.state, requirement.postponed_because) == (RequirementState.ARRANGED, "")
    assert requirement.due_on is not None
    hold(debrief)
    assert state_of(visit) == RequirementState.HELD


def test_who_acts_for_the_lead_arranges_in_their_name() -> None:
    oic = officer()
    deputy = team_of(oic)[0]
    visit = visit_with_concern(oic)
    away(oic, deputy, NOON)
    debrief = plan(visit, by=fresh(deputy))
    assert debrief.lead == oic
    event = Event.objects.get(event=DebriefEvent.PLANNED)
    assert (event.actor, event.acting_for) == (deputy.pk, oic.pk)


def test_a_feedback_sheet_counts_as_taking_part() -> None:
    oic = officer()
    colleague = team_of(oic)[0]
    visit = visit_with_concern(oic, officers=[colleague])
    debrief = plan(visit)
    give_feedback(visit, colleague)
    holding.hold(debrief=debrief, held_at=TOMORROW, outcomes={}, by=oic, at=AFTER)
    assert debrief.invitations.get(user=colleague).outcome == Outcome.FEEDBACK
