"""A debrief is held, followed up and closed: who took part, what is noted, what is left to do."""

from datetime import timedelta
from typing import Any

import pytest
from django.template.loader import render_to_string

from core.errors import DomainError, NotAllowed, StaleVersion
from debriefs.completing import to_follow_up
from debriefs.debrief_enums import (
    DebriefState,
    InvitedDuty,
    Outcome,
)
from debriefs.enums import RequirementState
from debriefs.models import Minutes
from debriefs.operations import holding, minutes
from debriefs.operations.holding import TookPart
from debriefs.operations.leading import change_lead
from debriefs.queries.action_points import action_points_of
from debriefs.queries.debriefs import completing_facts
from debriefs.queries.notes import notes_of
from tests.deputy_support import away, fresh
from tests.factories_debriefs import give_feedback
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
    visit_with_concern,
)
from tests.factories_visits import NOON, officer

pytestmark = pytest.mark.django_db


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


def test_deb_11_a_debrief_is_complete_when_each_has_taken_part_or_is_accounted_for() -> None:
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
    stale = {theirs: TookPart(Outcome.DECLINED, version=1)}
    with pytest.raises(StaleVersion):
        holding.record_attendance(debrief=debrief, outcomes=stale, by=oic, at=AFTER)
    assert follow_up(debrief).state == DebriefState.FOLLOWED_UP


def test_deb_15_the_debrief_is_open_until_all_that_follows_is_done() -> None:
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


def test_a_lead_attended_who_says_that_they_held_it_and_of_one_who_is_away_nobody_takes_it_for_granted() -> (
    None
):
    oic = officer()
    deputy, new = team_of(oic, 2)
    visit = visit_with_concern(oic, officers=[new])
    debrief = plan(visit)
    away(oic, deputy, NOON)
    holding.hold(debrief=debrief, held_at=TOMORROW, outcomes={}, by=fresh(deputy), at=AFTER)
    change_lead(debrief=debrief, lead=new, reason="Is here.", by=oic, at=AFTER)
    holding.record_attendance(debrief=debrief, outcomes={}, by=new, at=AFTER)
    assert set(completing_facts(again(debrief)).no_outcome) == {oic.name, new.name}


def test_a_feedback_sheet_counts_as_taking_part() -> None:
    oic = officer()
    colleague = team_of(oic)[0]
    visit = visit_with_concern(oic, officers=[colleague])
    debrief = plan(visit)
    give_feedback(visit, colleague)
    holding.hold(debrief=debrief, held_at=TOMORROW, outcomes={}, by=oic, at=AFTER)
    assert debrief.invitations.get(user=colleague).outcome == Outcome.FEEDBACK


def test_a_debrief_is_held_after_each_of_its_visits_has_ended() -> None:
    going_on = plan(visit_with_concern(ended_at=None))
    with pytest.raises(DomainError, match="has not ended"):
        hold(going_on)
    over = plan(visit_with_concern())
    held: dict[str, Any] = {"outcomes": {}, "by": over.lead, "at": AFTER}
    with pytest.raises(DomainError, match="had not ended then"):
        holding.hold(debrief=over, held_at=NOON - timedelta(minutes=1), **held)
    assert holding.hold(debrief=over, held_at=NOON, **held).held_at == NOON


def test_a_debrief_is_held_without_a_bronze_who_cannot_come_and_the_notes_say_why_and_who_decided() -> None:
    visit, gold, silver, bronze = critical(officer())
    debrief = plan(visit, by=gold)
    must, other = debrief.invitations.get(user=bronze), debrief.invitations.get(user=silver)
    held: dict[str, Any] = {"debrief": debrief, "held_at": TOMORROW, "by": gold, "at": AFTER}
    with pytest.raises(DomainError, match="Say why"):
        holding.hold(outcomes={must.pk: TookPart(Outcome.ABSENT)}, **held)
    with pytest.raises(DomainError, match="Only who must attend"):
        holding.hold(outcomes={other.pk: TookPart(Outcome.ABSENT, "On leave.")}, **held)
    holding.hold(outcomes={must.pk: TookPart(Outcome.ABSENT, "In hospital until spring.")}, **held)
    must.refresh_from_db()
    assert (must.outcome, must.decided_by) == (Outcome.ABSENT, gold)
    left = [each.text for each in to_follow_up(completing_facts(again(debrief)))]
    assert f"{bronze.name} must attend" not in left
    frame = dict.fromkeys(("title", "description", "printed", "marking"), "Notes")
    context = {"notes": notes_of(debrief), "debrief": again(debrief), "visits": [visit], "fonts": ()}
    said = f"In hospital until spring. ({gold.name} decided to hold it without them)"
    assert said in render_to_string("debriefs/notes_pdf.html", frame | context | {"css_text": str})
