"""What every operation on a debrief does first and last: lock in one order, move the requirements too.

Visits in the order of their ids, then their requirements, then the parent, then the debrief.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import connection

from accounts.models import User
from core.errors import DomainError
from core.workflow import TransitionRefused
from debriefs.debrief_enums import DebriefState
from debriefs.due import due_on
from debriefs.enums import AuditEvent, RequirementState
from debriefs.models import Debrief, DebriefVisit, Requirement
from debriefs.operations.saving import save_changes
from debriefs.workflow import DEBRIEF, REQUIREMENT, Stage, State
from visits.models import Visit
from visits.operations.saving import lock_all

EVENTS = {
    "arrange": AuditEvent.ARRANGED,
    "put_back": AuditEvent.REQUIREMENT_PUT_BACK,
    "hold": AuditEvent.HELD,
    "follow_up": AuditEvent.FOLLOWED_UP,
    "close": AuditEvent.CLOSED,
    "raise_again": AuditEvent.RAISED_AGAIN,
}


@dataclass
class Locked:
    """A debrief with its visits and the requirements that move with it, all locked."""

    debrief: Debrief
    visits: dict[UUID, Visit]
    requirements: dict[UUID, Requirement]  # by visit; only those that this debrief answers

    def save(
        self,
        values: Mapping[str, Any],
        *,
        by: User,
        at: datetime,
        event: str,
        acting_for: UUID | None,
    ) -> bool:
        """Save `values` on the debrief with its history and its audit."""
        return save_changes(
            thing=self.debrief,
            values=values,
            visit_id=None,
            by=by,
            at=at,
            event=event,
            acting_for=acting_for,
            about=list(self.visits),
        )


def lock_requirements(visits: Iterable[UUID]) -> dict[UUID, Requirement]:
    """Lock the requirements of visits that are locked."""
    rows = Requirement.objects.select_for_update().filter(visit__in=list(visits)).order_by("visit_id")
    return {each.visit_id: each for each in rows}


def lock_debrief(debrief_id: UUID, expected_version: int | None = None) -> Locked:
    """Lock a debrief with all that moves with it; raise StaleVersion where it was saved since."""
    links = DebriefVisit.objects.filter(debrief=debrief_id)
    while True:  # a visit that joined while this waited is locked too
        ids = set(links.values_list("visit", flat=True))
        visits = lock_all(ids)
        found = set(links.values_list("visit", flat=True))
        if found == ids:
            break
    requirements = lock_requirements(ids)
    parents = Debrief.objects.filter(separate_debriefs=debrief_id).values_list("pk", flat=True)
    list(Debrief.objects.select_for_update().filter(pk__in=list(parents)))
    debrief = Debrief.objects.select_for_update().get(pk=debrief_id)
    if expected_version is not None:
        debrief.check_version(expected_version)
    answered = set(links.filter(is_open=True).values_list("visit", flat=True))
    return Locked(debrief, visits, {pk: each for pk, each in requirements.items() if pk in answered})


def advance(debrief: Debrief, step: str, *, refused: str) -> DebriefState:
    """Return the state that `step` leads to; raise DomainError with the words `refused`."""
    try:
        return DebriefState(DEBRIEF.advance(Stage(debrief.state), step).target)
    except TransitionRefused:
        raise DomainError(refused) from None


def move_requirements(
    locked: Locked, step: str, *, by: User, at: datetime, acting_for: UUID | None, takes_up: bool = False
) -> None:
    """Take each requirement that this debrief answers along; one that waits for another debrief stays.

    One that is postponed stays so too, unless this takes it up again: a person decided to postpone it (CI-3).
    """
    for requirement in locked.requirements.values():
        if requirement.state == RequirementState.POSTPONED and not takes_up:
            continue
        visit = locked.visits[requirement.visit_id]
        move(requirement, visit, step, by=by, at=at, acting_for=acting_for)


def move(
    requirement: Requirement,
    visit: Visit,
    step: str,
    *,
    by: User | None,
    at: datetime,
    acting_for: UUID | None = None,
    since: datetime | None = None,
) -> None:
    """Take one requirement a step further, if the step is one that it can take.

    `since` is when that was raised which asks for another debrief (`raise_again`).
    """
    transition = REQUIREMENT.transitions[step]
    if State(requirement.state) not in transition.sources:
        return
    values: dict[str, Any] = {"state": RequirementState(transition.target)}
    if step in ("arrange", "put_back"):
        paused = requirement.state == RequirementState.POSTPONED
        raised_at = at if paused else requirement.raised_at
        values |= {"postponed_because": "", "review_on": None, "raised_at": raised_at}
        values["due_on"] = due_on(visit, raised_at)
    if since is not None:
        values |= {"raised_at": since, "due_on": due_on(visit, since)}
    save_changes(
        thing=requirement,
        values=values,
        visit_id=visit.pk,
        by=by,
        at=at,
        event=EVENTS[step],
        acting_for=acting_for,
    )


def next_reference(at: datetime) -> str:
    """Return the next reference of a debrief: DEB-2026-000012."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT nextval('debrief_reference')")
        (number,) = cursor.fetchone()
    return f"DEB-{at.year}-{number:06d}"
