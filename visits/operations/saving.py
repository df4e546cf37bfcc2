"""How every operation on a visit saves: lock, check, assign, complete, keep the history, audit."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any, TypeVar
from uuid import UUID

from django.db import models

from accounts.models import Record, User
from accounts.records import assign, beginnings, differences
from audit.operations import record
from core.ids import new_id
from visits.models import Visit, VisitChange, Warrant
from visits.signals import visit_changed

R = TypeVar("R", bound=Record)


def lock(visit_id: UUID) -> Visit:
    """Lock the visit's row: the first lock of every operation, so that no two can wait for each other.

    Without its officer in charge: where that changes while this waits, PostgreSQL would look at the new row
    beside the old join, and find no visit.
    """
    return Visit.objects.select_for_update().get(pk=visit_id)


def lock_all(ids: Iterable[UUID]) -> dict[UUID, Visit]:
    """Lock several visits, as `lock` does, in the order of their ids: before anything else of any of them.

    A debrief of several visits is locked after a visit that changed. Who locked the next visit only then
    would wait for somebody who saves that one, and who waits for the debrief.
    """
    rows = Visit.objects.select_for_update().filter(pk__in=list(ids)).order_by("pk")
    return {visit.pk: visit for visit in rows}


def locked(thing: R) -> R:
    """Return `thing` as it stands in the database now, locked. Its visit has to be locked before."""
    row: R = type(thing)._default_manager.select_for_update(of=("self",)).get(pk=thing.pk)
    return row


def save_changes(
    *,
    visit: Visit,
    thing: Record,
    values: Mapping[str, Any],
    by: User,
    at: datetime,
    event: str,
    acting_for: UUID | None,
    version: int | None = None,
) -> bool:
    """Save `values` on `thing` if any differs, with its history and its audit; return whether any did.

    `acting_for` is what the check of the permission returned: in whose name it is done. `version` is the
    one to keep the history under, where a page shows more than this one record.
    """
    changes = differences(thing, values)
    if not changes:
        return False
    assign(thing, values, by=by, at=at)
    thing.save()
    keep_history(
        visit=visit, thing=thing, changes=changes, by=by, at=at, acting_for=acting_for, version=version
    )
    audit(visit=visit, thing=thing, fields=changes, by=by, at=at, event=event, acting_for=acting_for)
    return True


def save_new(
    *,
    visit: Visit,
    thing: Record,
    fields: Mapping[str, Any],
    by: User,
    at: datetime,
    event: str,
    acting_for: UUID | None,
) -> None:
    """Insert a new `thing` of `visit`, with its history and its audit."""
    thing.save(force_insert=True)
    changes = beginnings(fields)
    keep_history(visit=visit, thing=thing, changes=changes, by=by, at=at, acting_for=acting_for)
    audit(visit=visit, thing=thing, fields=fields, by=by, at=at, event=event, acting_for=acting_for)


def announce(visit: Visit, *, by: User | None, at: datetime) -> None:
    """Say that facts of `visit`, whose row is locked, changed: the last line of an operation.

    By None where nobody is to learn from what follows who did it: who raised an area of concern.
    """
    visit_changed.send(sender=Visit, visit=visit, by=by, at=at)


def audit(
    *,
    visit: Visit,
    thing: models.Model,
    fields: Iterable[str],
    by: User,
    at: datetime,
    event: str,
    acting_for: UUID | None,
) -> None:
    """Record that `fields` of `thing` changed. Of what is kept apart the event says the visit and an id:
    what kind of form it is, and which of its questions were answered, would tell something (adr/0022).
    """
    apart = getattr(thing, "apart", False)
    subject, other = (visit, thing.pk) if apart else (thing, visit.pk)
    names = [] if apart else list(fields)
    record(event=event, by=by, at=at, subject=subject, subjects=[other], fields=names, acting_for=acting_for)


def keep_history(
    *,
    visit: Visit,
    thing: models.Model,
    changes: Mapping[str, Any],
    by: User,
    at: datetime,
    acting_for: UUID | None,
    version: int | None = None,
) -> None:
    """Keep which fields of `thing` changed, from what to what, by whom and in whose name."""
    VisitChange.objects.create(
        id=new_id(),
        visit=visit,
        subject_type=thing._meta.label_lower,
        subject_id=thing.pk,
        version=getattr(thing, "version", 1) if version is None else version,
        at=at,
        by=by,
        acting_for_id=acting_for,
        values=changes,
    )


def mark_to_confirm(visit: Visit) -> None:
    """Keep whether a warrant of `visit` was disposed of and waits to be confirmed (VIS-5): for worklists."""
    warrants = Warrant.objects.counting().filter(visit=visit).prefetch_related("disposals", "confirmations")
    waits = any(warrant.disposal is not None and not warrant.confirmed for warrant in warrants)
    Visit.objects.filter(pk=visit.pk).exclude(warrant_to_confirm=waits).update(warrant_to_confirm=waits)
    visit.warrant_to_confirm = waits
