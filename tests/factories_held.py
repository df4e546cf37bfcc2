"""Debriefs for tests, made through the operations.

visit = visit_with_concern()                     # a debrief is required, led by the officer in charge
debrief = plan(visit)                            # tomorrow at NOON
hold(debrief)                                    # everybody attended
"""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from accounts.enums import Grade
from accounts.models import User
from debriefs.debrief_enums import IntelligencePassed, Outcome
from debriefs.models import Debrief, Requirement
from debriefs.operations import holding, planning
from debriefs.operations.holding import TookPart
from tests.factories_visits import NOON, add_form, make_visit, officer
from visits.models import CriticalIncident, Visit
from visits.operations import planning as operations
from visits.operations.concerns import raise_concern
from visits.operations.following_up import follow_up as add_step_to
from visits.steps import BRONZE, DECLARATION

TOMORROW = NOON + timedelta(days=1)
AFTER = TOMORROW + timedelta(hours=2)  # once it was held


def the_plan(**changes: Any) -> dict[str, Any]:
    """Return the answers of a plan for tomorrow."""
    return {
        "planned_at": TOMORROW,
        "minutes_long": 60,
        "place": "Room 4, Brackenford",
        "call": "",
        "minute_taker": None,
        "considered": [],
        "planning_notes": "",
    } | changes


def visit_with_concern(oic: User | None = None, officers: Sequence[User] = (), **changes: Any) -> Visit:
    """Return a visit whose debrief is required, because its officer in charge raised a concern (DEB-4)."""
    visit = make_visit(oic, officers=officers, **changes)
    when = changes.get("at", NOON)
    raise_concern(visit=visit, text="Nobody held the ladder.", about=None, by=visit.oic, at=when)
    return Visit.objects.get(pk=visit.pk)


def team_of(oic: User, count: int = 1) -> list[User]:
    """Return officers of the team of `oic`."""
    return [officer(team=oic.team) for _ in range(count)]


def plan(*visits: Visit, at: datetime = NOON, by: User | None = None, **changes: Any) -> Debrief:
    """Plan one debrief of `visits`, by the officer in charge of the first."""
    return planning.plan_debrief(visits=visits, values=the_plan(**changes), by=by or visits[0].oic, at=at)


def hold(debrief: Debrief, *, at: datetime = AFTER, outcome: str = Outcome.ATTENDED) -> Debrief:
    """Record that it was held as planned, and that everybody invited took part so."""
    everybody = {each.pk: TookPart(outcome) for each in debrief.invitations.standing()}
    return holding.hold(
        debrief=debrief, held_at=debrief.planned_at, outcomes=everybody, by=debrief.lead, at=at
    )


def follow_up(debrief: Debrief, *, at: datetime = AFTER) -> Debrief:
    """Answer what follows, with nobody to tell, and say that it is followed up."""
    values = {
        "intelligence": IntelligencePassed.NONE,
        "no_parties": True,
        "welfare_offered": True,
    }
    debrief = Debrief.objects.get(pk=debrief.pk)
    holding.save_afterwards(
        debrief=debrief, values=values, expected_version=debrief.version, by=debrief.lead, at=at
    )
    return holding.follow_up(debrief=debrief, by=debrief.lead, at=at)


def state_of(visit: Visit) -> str:
    """Return how far the debrief that is required of a visit is."""
    return Requirement.objects.get(visit=visit).state


def again(debrief: Debrief) -> Debrief:
    """Return the debrief as it stands now."""
    return Debrief.objects.get(pk=debrief.pk)


def two_visits(oic: User) -> list[Visit]:
    """Return two visits of one operation, each with a debrief required."""
    operation = operations.record_operation(values={"name": "Linden"}, by=oic, at=NOON)
    return [visit_with_concern(oic, operation=operation) for _ in range(2)]


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
