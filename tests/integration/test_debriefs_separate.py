"""Separate debriefs of team leaders, and the one that they are fed into (DEB-13)."""

from typing import Any

import pytest
import time_machine
from django.urls import reverse

from accounts.models import User
from core.errors import DomainError
from debriefs.debrief_enums import (
    DebriefState,
    InvitedDuty,
    Outcome,
)
from debriefs.models import Debrief
from debriefs.operations import holding, minutes, planning
from debriefs.operations.holding import TookPart
from debriefs.queries.notes import notes_of
from notices.models import Notice
from tests.factories_debriefs import publish_point
from tests.factories_held import (
    AFTER,
    TOMORROW,
    again,
    critical,
    follow_up,
    hold,
    plan,
    team_of,
    the_plan,
    visit_with_concern,
)
from tests.factories_visits import NOON, officer
from tests.sign_in import signed_in
from tests.visit_support import page
from visits.models import CriticalIncident
from visits.operations.following_up import follow_up as add_step_to
from visits.steps import BRONZE

pytestmark = pytest.mark.django_db


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


def test_who_is_named_bronze_after_a_separate_debrief_was_fed_in_must_attend_the_one_as_well() -> None:
    visit, gold, _silver, leader = critical(officer())
    debrief = plan(visit, by=gold)
    separate = planning.plan_separate(
        parent=debrief, leader=leader, people=[visit.oic], values=the_plan(), by=gold, at=NOON
    )
    holding.feed_in(debrief=hold(separate), by=leader, at=AFTER)
    theirs = debrief.invitations.get(user=visit.oic)
    assert theirs.outcome == Outcome.SEPARATE
    incident = CriticalIncident.objects.get(visit=visit)
    values = {"location": "The gate", "officer": visit.oic, "incident_here": True}
    add_step_to(step=BRONZE, form=incident, values=values, by=visit.oic, at=AFTER)
    theirs.refresh_from_db()
    assert (theirs.duty, theirs.outcome) == (InvitedDuty.MUST, "")


def feeding_button(response: Any) -> tuple[str, dict[str, str]] | None:
    """Return where the page's button that feeds it in posts, and what; None where there is no such button."""
    for form in page(response).find_all("form"):
        button = form.find("button", attrs={"name": "step"})
        if button is not None and "Feed it into" in button.get_text():
            return str(form["action"]), {"step": str(button["value"])}
    return None


def test_the_page_offers_to_feed_it_in_to_who_may_and_does_what_its_button_says() -> None:
    oic = officer()
    leader, member, colleague = team_of(oic, 3)
    debrief = plan(visit_with_concern(oic, officers=[leader, member]))
    separate = planning.plan_separate(
        parent=debrief, leader=leader, people=[member], values=the_plan(), by=oic, at=NOON
    )
    where = reverse("debrief", args=[separate.pk])
    with time_machine.travel(AFTER, tick=False):
        assert feeding_button(signed_in(leader).get(where)) is None  # it is to be held first
        hold(separate)
        found = feeding_button(signed_in(leader).get(where))
        assert found is not None
        assert feeding_button(signed_in(oic).get(where)) == found  # who leads the one that it is fed into
        address, said = found
        invited, stranger = signed_in(member), signed_in(colleague)
        assert feeding_button(invited.get(where)) is None
        refused = invited.post(address, said, follow=True)
        assert f"Only {leader.name}, who leads the debrief, can do this." in refused.content.decode()
        assert stranger.post(address, said).status_code == 404
        assert again(separate).state == DebriefState.HELD
        moved = signed_in(leader).post(address, said, follow=True)
        assert "It is fed into the debrief that it belongs to." in moved.content.decode()
        assert again(separate).state == DebriefState.CLOSED
        assert feeding_button(moved) is None
    assert debrief.invitations.get(user=member).outcome == Outcome.SEPARATE


def separate_of(debrief: Debrief, leader: User) -> Debrief:
    """Return a separate debrief of `leader` alone, held as planned."""
    made = planning.plan_separate(
        parent=debrief, leader=leader, people=[], values=the_plan(), by=debrief.lead, at=NOON
    )
    return hold(made)


def test_what_a_separate_debrief_leaves_to_do_is_done_before_it_is_fed_in() -> None:
    oic = officer()
    (leader,) = team_of(oic)
    separate = separate_of(plan(visit_with_concern(oic, officers=[leader])), leader)
    given: dict[str, Any] = {"debrief": separate, "expected_version": 0, "by": leader, "at": AFTER}
    action = {"what": "Buy a ladder.", "owner": None, "due_on": None}
    done = minutes.save_action_point(point=None, values=action, **given)
    told = minutes.save_party(point=None, values={"who": "The unit"}, **given)
    learned = minutes.save_learning_point(
        point=None, values={"text": "Ladders are held.", "theme": "safety"}, **given
    )
    given["expected_version"] = 1
    feed_in: dict[str, Any] = {"debrief": separate, "by": leader, "at": AFTER}
    with pytest.raises(DomainError, match="Tell of the results: The unit"):
        holding.feed_in(**feed_in)
    minutes.save_party(point=told, values={"who": "The unit", "informed_at": AFTER, "how": "email"}, **given)
    with pytest.raises(DomainError, match="owner and a date"):
        holding.feed_in(**feed_in)
    owned = action | {"owner": leader, "due_on": AFTER.date()}
    minutes.save_action_point(point=done, values=owned, **given)
    with pytest.raises(DomainError, match="keep back with a reason: Ladders are held"):
        holding.feed_in(**feed_in)
    publish_point(learned, at=AFTER)
    assert holding.feed_in(**feed_in).state == DebriefState.CLOSED


def test_only_what_was_fed_in_is_a_part_of_the_notes() -> None:
    oic = officer()
    (leader,) = team_of(oic)
    debrief = plan(visit_with_concern(oic, officers=[leader]))
    separate = separate_of(debrief, leader)
    before = notes_of(debrief)
    assert before.separate == ()
    holding.feed_in(debrief=separate, by=leader, at=AFTER)
    after = notes_of(debrief)
    assert [each.debrief for each in after.separate] == [separate]
    assert before.fingerprint() != after.fingerprint()


def test_once_a_separate_one_was_held_the_one_it_is_a_part_of_is_not_called_off() -> None:
    oic = officer()
    (leader,) = team_of(oic)
    debrief = plan(visit_with_concern(oic, officers=[leader]))
    separate = separate_of(debrief, leader)
    for feed_in in (lambda: None, lambda: holding.feed_in(debrief=separate, by=leader, at=AFTER)):
        feed_in()
        with pytest.raises(DomainError, match=f"{separate.reference} was held.*Change the plan"):
            planning.call_off(debrief=debrief, reason="The room is flooded.", by=oic, at=AFTER)
    assert again(debrief).state == DebriefState.PLANNED


def test_separate_ones_are_called_off_with_it_and_planned_again_only_after_it() -> None:
    oic = officer()
    first, second, member = team_of(oic, 3)
    debrief = plan(visit_with_concern(oic, officers=[first, second, member]))
    given: dict[str, Any] = {"parent": debrief, "values": the_plan(), "by": oic, "at": NOON}
    kept = planning.plan_separate(**given, leader=first, people=[member])
    other = planning.plan_separate(**given, leader=second, people=[])
    planning.call_off(debrief=other, reason="One is enough.", by=second, at=NOON)
    planning.call_off(debrief=debrief, reason="The room is flooded.", by=oic, at=NOON)
    assert (again(kept).state, again(kept).called_off_because) == ("called_off", "The room is flooded.")
    assert again(other).called_off_because == "One is enough."
    told = Notice.objects.filter(kind="debriefs.called_off", subject_id=kept.pk)
    assert {notice.to for notice in told} == {first, member}
    once_more = {"values": the_plan(), "expected_version": again(kept).version, "by": first, "at": NOON}
    with pytest.raises(DomainError, match="takes no separate one"):
        planning.plan_again(debrief=kept, **once_more)
    version = again(debrief).version
    planning.plan_again(debrief=debrief, values=the_plan(), expected_version=version, by=oic, at=NOON)
    assert planning.plan_again(debrief=kept, **once_more).state == DebriefState.PLANNED
