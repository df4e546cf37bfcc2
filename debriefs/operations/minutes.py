"""What is noted at a debrief, and what follows from it: minutes, points, who has to hear the results."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, TypeVar
from uuid import UUID

from django.db import transaction

from accounts.models import Record, User
from core.clock import london_day
from core.errors import DomainError
from core.ids import new_id
from debriefs.debrief_enums import DebriefEvent, DebriefState, DebriefTold, ToldHow
from debriefs.debrief_permissions import check_can_finish, check_can_write, check_state
from debriefs.learning_enums import Standing
from debriefs.models import (
    ActionPoint,
    Debrief,
    GoodPractice,
    InterestedParty,
    LearningPoint,
    Minutes,
    Publication,
)
from debriefs.operations.moving import lock_debrief
from debriefs.operations.saving import save_changes, save_new
from debriefs.queries.invitees import may_be_invited
from debriefs.queries.notes import CLOSING, PROMPTS
from notices.operations import notify

MINUTES = tuple(prompt.name for prompt in (*PROMPTS, *CLOSING))
_POINT = {
    "learning": (LearningPoint, ("text", "theme")),
    "practice": (GoodPractice, ("text", "theme")),
    "action": (ActionPoint, ("what", "owner", "owner_because", "due_on")),
    "party": (InterestedParty, ("who", "informed_at", "how")),
}
R = TypeVar("R", bound=Record)
_NOT_NOW = "Notes are written from the planning of a debrief until it is closed. Open it to see its state."
_OPEN = (DebriefState.PLANNED, DebriefState.HELD, DebriefState.FOLLOWED_UP)


@transaction.atomic
def save_minutes(
    *, debrief: Debrief, values: Mapping[str, Any], expected_version: int, by: User, at: datetime
) -> Minutes:
    """Save the minutes, by the prompts (`MINUTES`); version 0 is before there were any.

    Raises NotAllowed, StaleVersion, DomainError.
    """
    debrief, acting_for = _begin(debrief, by, at)
    given = {name: values[name].strip() for name in MINUTES if name in values}
    minutes = Minutes.objects.select_for_update().filter(debrief=debrief).first()
    if minutes is None:
        minutes = Minutes.begin(by=by, at=at, debrief=debrief, **given)
        _insert(minutes, given, debrief, by, at, DebriefEvent.MINUTES_BEGUN, acting_for)
        return minutes
    minutes.check_version(expected_version)
    _save(minutes, given, debrief, by, at, DebriefEvent.MINUTES_CHANGED, acting_for)
    return minutes


@transaction.atomic
def save_learning_point(
    *,
    debrief: Debrief,
    point: LearningPoint | None,
    values: Mapping[str, Any],
    expected_version: int,
    by: User,
    at: datetime,
    point_id: UUID | None = None,
) -> LearningPoint:
    """Note something to learn from it for officers who were not there. Raises as `save_minutes`."""
    return _note(debrief, LearningPoint, point, values, expected_version, by, at, point_id)


@transaction.atomic
def save_good_practice(
    *,
    debrief: Debrief,
    point: GoodPractice | None,
    values: Mapping[str, Any],
    expected_version: int,
    by: User,
    at: datetime,
    point_id: UUID | None = None,
) -> GoodPractice:
    """Note what went so well that others should do it too. Raises as `save_minutes`."""
    return _note(debrief, GoodPractice, point, values, expected_version, by, at, point_id)


@transaction.atomic
def save_action_point(
    *,
    debrief: Debrief,
    point: ActionPoint | None,
    values: Mapping[str, Any],
    expected_version: int,
    by: User,
    at: datetime,
    point_id: UUID | None = None,
) -> ActionPoint:
    """Note something to be done, by whom and by when; its owner hears of it. Raises as `save_minutes`."""
    check_can_write(debrief, by, at)
    owner, due_on = values.get("owner"), values.get("due_on")
    if owner is not None and not may_be_invited(at).filter(pk=owner.pk).exists():
        raise DomainError("Choose an owner whose account is in use.", field="owner")
    changed = point is None or due_on != point.due_on
    if due_on is not None and changed and due_on < london_day(at):
        raise DomainError("Enter a day that has not passed.", field="due_on")
    if point is not None and ActionPoint.objects.filter(pk=point.pk, done_at__isnull=False).exists():
        raise DomainError("This is done, so it stays as it is. Add another action point instead.")
    before = point.owner_id if point else None
    if point is not None and "owner" in values and values["owner"] != point.owner:
        values = {**values, "owner_because": ""}  # that was of who had it before
    saved = _note(debrief, ActionPoint, point, values, expected_version, by, at, point_id)
    if owner is not None and owner.pk not in (before, by.pk):
        notify(to=[owner], kind=DebriefTold.ACTION, at=at, about=saved)
    return saved


@transaction.atomic
def save_party(
    *,
    debrief: Debrief,
    point: InterestedParty | None,
    values: Mapping[str, Any],
    expected_version: int,
    by: User,
    at: datetime,
    point_id: UUID | None = None,
) -> InterestedParty:
    """Note to whom the results matter, and when and how they were told. Raises as `save_minutes`."""
    check_can_write(debrief, by, at)
    informed_at, how = values.get("informed_at"), values.get("how") or ""
    if (informed_at is None) != (how == ""):
        raise DomainError("Say when and how they were told, or leave both empty.", field="how")
    if how and how not in ToldHow.values:
        raise DomainError("Say how they were told.", field="how")
    if informed_at is not None and informed_at > at:
        raise DomainError("Enter a time that has passed.", field="informed_at")
    given = {**values, "how": how}
    return _note(debrief, InterestedParty, point, given, expected_version, by, at, point_id)


@transaction.atomic
def withdraw(
    *,
    point: LearningPoint | GoodPractice | ActionPoint | InterestedParty,
    reason: str,
    by: User,
    at: datetime,
) -> None:
    """Withdraw what was noted by mistake, with a reason; it stays. Raises NotAllowed, DomainError."""
    debrief, acting_for = _begin(point.debrief, by, at)
    row = type(point)._default_manager.select_for_update().get(pk=point.pk)
    if not reason.strip():
        raise DomainError("Say why it is withdrawn.", field="reason")
    if getattr(row, "done_at", None) is not None:
        raise DomainError("This is done, so it stays as it is. Add another action point if more is needed.")
    if Publication.objects.filter(point=row.pk, standing=Standing.PUBLISHED).exists():
        raise DomainError("Officers read it under Learning. Open it there, and withdraw what was published.")
    values = {"withdrawn_because": reason.strip()}
    _save(row, values, debrief, by, at, DebriefEvent.POINT_CHANGED, acting_for)


@transaction.atomic
def finish_action_point(*, point: ActionPoint, evidence: str, by: User, at: datetime) -> ActionPoint:
    """Say that an action point is done, and what was done; also once the debrief is closed.

    Raises NotAllowed, DomainError.
    """
    debrief = lock_debrief(point.debrief_id).debrief
    row = ActionPoint.objects.select_for_update().get(pk=point.pk)
    acting_for = check_can_finish(row, by, at)
    if row.done_at is not None:
        if row.evidence == evidence.strip():
            return row  # sent twice
        raise DomainError("This was done already. Open the debrief to see what was said of it.")
    if not row.counts:
        raise DomainError("This action point was withdrawn. Open the debrief to see why.")
    if not row.is_allocated:
        raise DomainError("Give it an owner and a date first.")
    if not evidence.strip():
        raise DomainError("Say what was done.", field="evidence")
    values = {"done_at": at, "evidence": evidence.strip()}
    _save(row, values, debrief, by, at, DebriefEvent.POINT_DONE, acting_for)
    return row


def _begin(debrief: Debrief, by: User, at: datetime) -> tuple[Debrief, UUID | None]:
    found = lock_debrief(debrief.pk).debrief
    acting_for = check_can_write(found, by, at)
    check_state(found, *_OPEN, words=_NOT_NOW)
    return found, acting_for


def _note(
    debrief: Debrief,
    model: type[R],
    point: R | None,
    values: Mapping[str, Any],
    expected_version: int,
    by: User,
    at: datetime,
    point_id: UUID | None,
) -> R:
    debrief, acting_for = _begin(debrief, by, at)
    names = next(fields for kind, fields in _POINT.values() if kind is model)
    given = {name: values[name] for name in names if name in values}
    given = {name: value.strip() if isinstance(value, str) else value for name, value in given.items()}
    if not given.get(names[0], "x"):
        raise DomainError("Say what it is.", field=names[0])
    if point is None and point_id is not None:
        point = model._default_manager.filter(pk=point_id, debrief=debrief).first()  # sent twice
        expected_version = point.version if point else 0
    if point is None:
        made = model.begin(by=by, at=at, id=point_id or new_id(), debrief=debrief, **given)
        event = DebriefEvent.PARTY_ADDED if model is InterestedParty else DebriefEvent.POINT_ADDED
        _insert(made, given, debrief, by, at, event, acting_for)
        return made
    row = model._default_manager.select_for_update().get(pk=point.pk)
    row.check_version(expected_version)
    event = DebriefEvent.PARTY_CHANGED if model is InterestedParty else DebriefEvent.POINT_CHANGED
    _save(row, given, debrief, by, at, event, acting_for)
    return row


def _insert(
    thing: Record,
    given: Mapping[str, Any],
    debrief: Debrief,
    by: User,
    at: datetime,
    event: str,
    acting_for: UUID | None,
) -> None:
    save_new(
        thing=thing,
        fields=given,
        visit_id=None,
        by=by,
        at=at,
        event=event,
        acting_for=acting_for,
        about=[debrief.pk],
    )


def _save(
    thing: Record,
    given: Mapping[str, Any],
    debrief: Debrief,
    by: User,
    at: datetime,
    event: str,
    acting_for: UUID | None,
) -> None:
    save_changes(
        thing=thing,
        values=given,
        visit_id=None,
        by=by,
        at=at,
        event=event,
        acting_for=acting_for,
        about=[debrief.pk],
    )
