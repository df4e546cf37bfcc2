"""How a test makes what the database itself refuses: around every operation, straight into the row."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from django.db.models import Model

from core.ids import new_id
from tests.factories_visits import NOON, add_form
from visits.models import Visit

Make = Callable[[Visit], Any]
LATER, EARLIER = NOON + timedelta(hours=1), NOON - timedelta(days=1)


def change(thing: Model, **values: Any) -> None:
    type(thing)._default_manager.filter(pk=thing.pk).update(**values)


def copy(thing: Model, **values: Any) -> None:
    """Insert the same row again under another key, with `values` in place of its own."""
    fields = {f.attname: getattr(thing, f.attname) for f in thing._meta.concrete_fields}
    key = {"id": new_id()} if not thing._meta.pk.get_internal_type().endswith("AutoField") else {"id": None}
    type(thing)(**(fields | key | values)).save(force_insert=True)


def a_form(kind: str) -> Make:
    """Return what makes a complete form of a kind in `visits.kinds`."""
    return lambda visit: add_form(visit, kind)


def in_no_such_state(make: Make) -> list[Make]:
    """Return the one way in which a form has a state that there is not."""
    return [lambda v: change(make(v), state="lost")]


def invalid_by_halves(make: Make) -> list[Make]:
    """Return the ways in which a form is invalid without saying why, when or by whom, or says so and is not."""
    return [
        lambda v: change(make(v), state="invalid"),
        lambda v: change(make(v), state="invalid", invalidated_at=NOON, invalidated_by=v.oic),
        lambda v: change(make(v), state="invalid", invalidated_at=NOON, invalid_reason="Wrong."),
        lambda v: change(make(v), invalidated_at=NOON, invalidated_by=v.oic),
    ]
