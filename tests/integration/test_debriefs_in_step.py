"""The debrief that is planned follows the facts of its visits: who leads it, who is invited, how far it is."""

from datetime import timedelta
from typing import Any

import pytest

from core.errors import DomainError, NotAllowed
from debriefs.debrief_enums import InvitedAs, Outcome
from debriefs.enums import LedAs, RequirementState
from debriefs.models import Requirement
from debriefs.operations import holding, planning
from debriefs.operations.deciding import Answer, decide_to_debrief, decide_to_postpone, set_lead
from debriefs.queries.debriefs import completing_facts
from debriefs.queries.feedback import asked_of
from notices.models import Notice
from tests.debrief_support import concern_on, hmi_of, referred
from tests.factories_held import (
    AFTER,
    TOMORROW,
    again,
    critical,
    follow_up,
    hold,
    plan,
    state_of,
    team_of,
    the_plan,
    two_visits,
    visit_with_concern,
)
from tests.factories_visits import NOON, make_visit, officer, use_force
from visits.models import CriticalIncident
from visits.operations import team
from visits.operations.handing_over import hand_over

pytestmark = pytest.mark.django_db


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


def test_whoever_leads_the_requirement_leads_the_debrief_that_is_planned() -> None:
    oic = officer()
    colleague = team_of(oic)[0]
    visit = visit_with_concern(oic, officers=[colleague])
    debrief = plan(visit, minute_taker=colleague)
    requirement = Requirement.objects.get(visit=visit)
    set_lead(requirement=requirement, lead=colleague, reason="Knows the premises.", by=oic, at=NOON)
    after = again(debrief)
    assert (after.lead, after.led_as, after.minute_taker) == (colleague, LedAs.OTHER, None)
    with pytest.raises(NotAllowed, match=colleague.name):
        planning.call_off(debrief=debrief, reason="Ill.", by=oic, at=NOON)
    assert hold(after).lead == colleague


def test_a_postponed_debrief_is_not_held_until_it_is_planned_again() -> None:
    visit, gold, _silver, bronze = critical(officer())
    debrief = plan(visit, by=gold)
    incident = CriticalIncident.objects.get(visit=visit)
    answer = Answer(True, "The accident is looked into.", (NOON + timedelta(days=9)).date())
    decide_to_postpone(visit=visit, about=incident.pk, answer=answer, by=visit.oic, at=NOON)
    with pytest.raises(DomainError, match="postponed"):
        hold(debrief)
    plan_it: dict[str, Any] = {"debrief": debrief, "by": gold, "at": NOON}
    planning.change_plan(
        values=the_plan(place="Room 5", planning_notes="The plan of the yard."),
        expected_version=again(debrief).version,
        **plan_it,
    )
    assert state_of(visit) == RequirementState.POSTPONED
    told = Notice.objects.filter(to=bronze, kind__in=("debriefs.moved", "debriefs.goes_on"))
    assert not told.exists()
    later = the_plan(planned_at=TOMORROW + timedelta(minutes=30))
    planning.change_plan(values=later, expected_version=again(debrief).version, **plan_it)
    requirement = Requirement.objects.get(visit=visit)
    assert (requirement.state, requirement.postponed_because) == (RequirementState.ARRANGED, "")
    assert [notice.kind for notice in told] == ["debriefs.moved"]
    assert requirement.due_on is not None
    hold(again(debrief))
    assert state_of(visit) == RequirementState.HELD


def test_a_postponed_debrief_that_is_called_off_stays_postponed_until_it_is_planned_again() -> None:
    visit, gold, _silver, _bronze = critical(officer())
    debrief = plan(visit, by=gold)
    incident = CriticalIncident.objects.get(visit=visit)
    answer = Answer(True, "The accident is looked into.", (NOON + timedelta(days=9)).date())
    decide_to_postpone(visit=visit, about=incident.pk, answer=answer, by=visit.oic, at=NOON)
    planning.call_off(debrief=debrief, reason="The room is let.", by=gold, at=NOON)
    requirement = Requirement.objects.get(visit=visit)
    assert (requirement.state, requirement.review_on) == (RequirementState.POSTPONED, answer.review_on)
    version = again(debrief).version
    planning.plan_again(debrief=debrief, values=the_plan(), expected_version=version, by=gold, at=NOON)
    assert state_of(visit) == RequirementState.ARRANGED


def test_nobody_is_told_that_a_debrief_goes_on_at_a_time_that_has_passed_and_its_lead_to_find_another() -> (
    None
):
    visit, gold, _silver, bronze = critical(officer())
    debrief = plan(visit, by=gold)
    incident = CriticalIncident.objects.get(visit=visit)
    until = (NOON + timedelta(days=9)).date()
    for answer, at in ((Answer(True, "It is looked into.", until), NOON), (Answer(False, "It was."), AFTER)):
        decide_to_postpone(visit=visit, about=incident.pk, answer=answer, by=visit.oic, at=at)
    assert state_of(visit) == RequirementState.ARRANGED
    told = Notice.objects.filter(subject_id=debrief.pk, kind__in=("debriefs.goes_on", "debriefs.to_plan"))
    assert [(notice.to, notice.kind) for notice in told] == [(gold, "debriefs.to_plan")]
    assert not told.filter(to=bronze).exists()


def test_taking_a_postponement_back_arranges_again_what_is_planned() -> None:
    visit, gold, _silver, _bronze = critical(officer())
    plan(visit, by=gold)
    incident = CriticalIncident.objects.get(visit=visit)
    postponed = Answer(True, "The accident is looked into.", (NOON + timedelta(days=9)).date())
    for answer in (postponed, Answer(False, "It was looked into.")):
        decide_to_postpone(visit=visit, about=incident.pk, answer=answer, by=visit.oic, at=NOON)
    assert state_of(visit) == RequirementState.ARRANGED


def test_a_debrief_of_several_visits_keeps_its_inspector_when_another_of_them_is_saved() -> None:
    oic = officer()
    first, second = two_visits(oic)
    debrief = plan(first, second)
    hmi = hmi_of(first)
    use_force(first, concerns=True, concern_needs="no_more")
    assert (again(debrief).lead, again(debrief).led_as) == (hmi, LedAs.HMI)
    concern_on(second)
    assert again(debrief).lead == hmi
    with pytest.raises(DomainError, match=f"{oic.name} leads the debrief of {second.reference}"):
        hold(again(debrief))
    requirement = Requirement.objects.get(visit=second)
    set_lead(requirement=requirement, lead=hmi, reason="One debrief of both.", by=oic, at=NOON)
    assert hold(again(debrief)).lead == hmi


def test_nobody_holds_a_debrief_that_an_inspector_has_to_lead_before_one_is_named() -> None:
    visit = visit_with_concern(officers=[colleague := officer()])
    debrief = plan(visit)
    concern_on(visit, colleague, about_oic=True)
    assert Requirement.objects.get(visit=visit).lead is None
    with pytest.raises(DomainError, match="Name the HM Inspector first"):
        hold(debrief)
    hmi = hmi_of(visit)
    with pytest.raises(NotAllowed, match=hmi.name):
        hold(debrief)
    assert hold(again(debrief)).lead == hmi


def test_what_asks_for_a_debrief_later_is_arranged_by_the_one_that_is_planned() -> None:
    visit = make_visit()
    adult = referred(visit)
    debrief = plan(visit)
    assert not Requirement.objects.filter(visit=visit).exists()
    answer = Answer(True, "The family asked for it.")
    decide_to_debrief(visit=visit, about=adult.pk, answer=answer, by=visit.oic, at=NOON)
    assert state_of(visit) == RequirementState.ARRANGED
    hold(debrief)
    assert state_of(visit) == RequirementState.HELD


def test_a_debrief_that_nothing_requires_is_led_by_whom_the_visit_is_handed_over_to() -> None:
    oic = officer()
    successor, taker = team_of(oic, 2)
    visit = make_visit(oic, officers=[successor])
    debrief = plan(visit, minute_taker=taker)
    hand_over(visit=visit, to=successor, expected_oic=oic.pk, by=oic, at=NOON)
    assert (again(debrief).lead, again(debrief).minute_taker) == (successor, taker)


@pytest.mark.parametrize("followed_up", [False, True])
def test_who_is_put_on_the_visit_after_the_debrief_was_held_does_not_drop_out(followed_up: bool) -> None:
    visit = visit_with_concern(oic := officer())
    debrief = hold(plan(visit))
    if followed_up:
        follow_up(debrief)
    late = officer(team=oic.team)
    member = team.add_officer(visit=visit, user=late, by=oic, at=AFTER)
    team.mark_arrived(member=member, by=oic, at=AFTER)
    invitation = debrief.invitations.get(user=late)
    assert (invitation.invited_as, invitation.outcome) == (["member"], "")
    assert [each.visit for each in asked_of(late, AFTER, 5)] == [visit]
    finish = holding.close if followed_up else follow_up
    given = {"by": oic, "at": AFTER} if followed_up else {}
    with pytest.raises(DomainError, match=f"Say how {late.name} took part"):
        finish(debrief=debrief, **given)
    said = {invitation.pk: holding.TookPart(Outcome.UNREACHABLE, "On leave.")}
    holding.record_attendance(debrief=debrief, outcomes=said, by=oic, at=AFTER)
    assert completing_facts(again(debrief)).no_outcome == ()
