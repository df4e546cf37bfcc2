"""How every operation on a case record saves: assign, complete, keep the history, audit."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any, Literal, TypeVar
from uuid import UUID

from django.db import connection, models

from accounts.models import Record, User
from accounts.records import assign, differences
from audit.operations import record as record_event
from casework.models import CaseChange, Person
from core.clock import london_day
from core.ids import new_id
from visits.models import Encounter

R = TypeVar("R", bound=models.Model)


def locked(thing: R) -> R:
    """Return `thing` as it stands in the database now, locked. A visit's row is locked before these."""
    row: R = type(thing)._default_manager.select_for_update(of=("self",)).get(pk=thing.pk)
    return row


def save_changes(
    *,
    thing: Record,
    values: Mapping[str, Any],
    by: User,
    at: datetime,
    event: str,
    person: Person | None = None,
    encounter: Encounter | None = None,
    reason: str = "",
) -> bool:
    """Save `values` on `thing` if any differs, with its history and its audit; return whether any did."""
    changes = differences(thing, values)
    if not changes:
        return False
    assign(thing, values, by=by, at=at)
    thing.save()
    keep_history(
        thing=thing, changes=changes, by=by, at=at, person=person, encounter=encounter, reason=reason
    )
    subjects = concerned(person, encounter)
    record_event(
        event=event, by=by, at=at, subject=thing, subjects=subjects, fields=list(changes), reason=reason
    )
    return True


def save_new(
    *,
    thing: Record,
    fields: Mapping[str, Any],
    by: User,
    at: datetime,
    event: str,
    person: Person | None = None,
    encounter: Encounter | None = None,
) -> None:
    """Insert a new `thing`, with its history and its audit."""
    thing.save(force_insert=True)
    changes = differences(type(thing)(), fields)
    keep_history(thing=thing, changes=changes, by=by, at=at, person=person, encounter=encounter)
    subjects = concerned(person, encounter)
    record_event(event=event, by=by, at=at, subject=thing, subjects=subjects, fields=list(fields))


def keep_history(
    *,
    thing: models.Model,
    changes: Mapping[str, Any],
    by: User,
    at: datetime,
    person: Person | None,
    encounter: Encounter | None,
    reason: str = "",
) -> None:
    """Keep which fields of `thing` changed, from what to what, and why."""
    CaseChange.objects.create(
        id=new_id(),
        person=person,
        encounter=encounter,
        subject_type=thing._meta.label_lower,
        subject_id=thing.pk,
        version=getattr(thing, "version", 1),
        at=at,
        by=by,
        values=changes,
        reason=reason,
    )


def concerned(*things: models.Model | None) -> Iterable[UUID]:
    """The ids of those of `things` that there are, for the audit."""
    return [thing.pk for thing in things if thing is not None]


def next_reference(prefix: Literal["PER", "EAR"], at: datetime) -> str:
    """Return the next reference that people quote, like PER-2026-000123."""
    sequence = {"PER": "person_reference", "EAR": "ear_reference"}[prefix]
    with connection.cursor() as cursor:
        cursor.execute("SELECT nextval(%s)", [sequence])
        (number,) = cursor.fetchone()
    return f"{prefix}-{london_day(at).year}-{number:06d}"
