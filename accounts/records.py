"""What is done with a record and its history: how it stood at a version, what a save changes.

The audit holds ids and names of fields; old and new values stand here, beside the record, where
retention can erase them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from copy import copy
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, TypeVar
from uuid import UUID

from django.contrib.postgres.fields import ArrayField
from django.core.exceptions import FieldDoesNotExist
from django.db import models

from accounts.models import Change, Record, User

R = TypeVar("R", bound=models.Model)


@dataclass(frozen=True)
class Stage:
    """How what a page shows stood after one save: its values by field name, who saved them and when."""

    version: int
    values: Mapping[str, Any]
    by: User | None = None
    at: datetime | None = None


def as_of(record: R, changes: Iterable[Change], version: int) -> R:
    """Return an unsaved copy of `record` as it stood at `version`: `changes` after it are taken back.

    Version 0 is before there was one: every field as empty as a new record's. Values that are no field of
    the model are left out; `value_as_of` gives those. Pure: `changes` of other records are passed over.
    """
    then = copy(record)
    for change in _latest_first(changes, record.pk, version):
        for name, (before, _after) in change.values.items():
            _put(then, name, before)
    return then


def value_as_of(changes: Iterable[Change], name: str, version: int, *, now: Any) -> Any:
    """Return what stood under `name` in the history at `version`; `now` if it has not changed since."""
    for change in _latest_first(changes, None, version):
        if name in change.values:
            now = change.values[name][0]
    return now


def stages(
    changes: Sequence[Change],
    *,
    since: int,
    now: int,
    values_at: Callable[[int], Mapping[str, Any]],
    whole: bool = True,
) -> list[Stage]:
    """Return how things stood at version `since` and after each save from then to `now`, oldest first.

    Empty where `since` is no version that was ever shown, or where a save left no history: what nobody can
    tell is never guessed. Not `whole` are versions that leave numbers out.
    """
    saves = {change.version: change for change in changes if change.version > since}
    if not 0 <= since <= now or (whole and set(saves) != set(range(since + 1, now + 1))):
        return []
    return [
        Stage(since, values_at(since)),
        *(Stage(v, values_at(v), save.by, save.at) for v, save in sorted(saves.items())),
    ]


def _latest_first(changes: Iterable[Change], pk: Any, version: int) -> list[Change]:
    later = [c for c in changes if c.version > version and pk in (None, c.subject_id)]
    return sorted(later, key=lambda change: change.version, reverse=True)


def _put(record: models.Model, name: str, kept: Any) -> None:
    try:
        field = record._meta.get_field(name)
    except FieldDoesNotExist:
        return
    if not isinstance(field, models.Field):
        return
    empty = None if field.null else field.get_default()
    setattr(record, field.attname, empty if kept is None else from_plain(field, kept))


def from_plain(field: models.Field, kept: Any) -> Any:
    """Return the value of `field` that JSON keeps as `kept`; an array's values each."""
    if isinstance(field, ArrayField) and isinstance(kept, list):
        return [field.base_field.to_python(each) for each in kept]
    return field.to_python(kept)


def differences(record: models.Model, values: Mapping[str, Any]) -> dict[str, list[Any]]:
    """Return field name → [before, after] for those of `values` that differ from what `record` holds."""
    return {
        name: [plain(before), plain(value)]
        for name, value in values.items()
        if (before := getattr(record, name)) != value
    }


def beginnings(values: Mapping[str, Any]) -> dict[str, list[Any]]:
    """Return field name → [None, value] for those of `values` that say something, of a new record."""
    return {name: [None, plain(value)] for name, value in values.items() if value not in (None, "", [])}


def assign(record: Record, values: Mapping[str, Any], *, by: User, at: datetime) -> None:
    """Put `values` on `record` as its next version, unsaved."""
    for name, value in values.items():
        setattr(record, name, value)
    record.changed_at, record.changed_by = at, by
    record.version += 1


def plain(value: Any) -> Any:
    """Return `value` as the history keeps it: what JSON can hold."""
    if isinstance(value, (datetime, date)):
        return value.isoformat()
    if isinstance(value, models.Model):
        return str(value.pk)
    if isinstance(value, UUID):
        return str(value)
    if isinstance(value, list):
        return [plain(each) for each in value]
    return value
