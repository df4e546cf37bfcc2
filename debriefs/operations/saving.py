"""How every operation on debriefs saves: assign, keep the history, audit."""

from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from accounts.models import Record, User
from accounts.records import assign, beginnings, differences
from audit.operations import record
from core.ids import new_id
from debriefs.models import DebriefChange


def save_changes(
    *,
    thing: Record,
    values: Mapping[str, Any],
    visit_id: UUID | None,
    by: User | None,
    at: datetime,
    event: str,
    acting_for: UUID | None = None,
    about: Collection[UUID] = (),
    reason: str = "",
) -> bool:
    """Save `values` on `thing` if any differs, with its history and its audit; return whether any did.

    `by` is None where the software itself follows the facts at night: the record then keeps who changed it
    last, and the history says nobody. `about` are other records that the audit event names: of a debrief
    its visits. `reason` is what a person gave as theirs.
    """
    changes = differences(thing, values)
    if not changes:
        return False
    assign(thing, values, by=by or thing.changed_by, at=at)
    thing.save()
    keep_history(thing=thing, changes=changes, visit_id=visit_id, by=by, at=at, acting_for=acting_for)
    record(
        event=event,
        by=by,
        at=at,
        subject=thing,
        subjects=[*([visit_id] if visit_id else []), *about],
        fields=list(changes),
        reason=reason,
        acting_for=acting_for,
    )
    return True


def save_new(
    *,
    thing: Record,
    fields: Mapping[str, Any],
    visit_id: UUID | None,
    by: User | None,
    at: datetime,
    event: str,
    acting_for: UUID | None = None,
    about: Collection[UUID] = (),
) -> None:
    """Insert a new `thing`, with its history and its audit."""
    thing.save(force_insert=True)
    changes = beginnings(fields)
    keep_history(thing=thing, changes=changes, visit_id=visit_id, by=by, at=at, acting_for=acting_for)
    record(
        event=event,
        by=by,
        at=at,
        subject=thing,
        subjects=[*([visit_id] if visit_id else []), *about],
        fields=list(fields),
        acting_for=acting_for,
    )


def keep_history(
    *,
    thing: Record,
    changes: Mapping[str, Any],
    visit_id: UUID | None,
    by: User | None,
    at: datetime,
    acting_for: UUID | None = None,
) -> None:
    """Keep which fields of `thing` changed, from what to what, by whom (None: the software) and when."""
    DebriefChange.objects.create(
        id=new_id(),
        visit_id=visit_id,
        subject_type=thing._meta.label_lower,
        subject_id=thing.pk,
        version=thing.version,
        at=at,
        by=by,
        acting_for_id=acting_for,
        values=changes,
    )
