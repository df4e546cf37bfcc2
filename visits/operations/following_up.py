"""Adding to a form what happened to its thing afterwards: a move, a disposal, a report (`visits.steps`)."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction

from accounts.models import User
from accounts.records import beginnings, differences
from audit.operations import record
from core.errors import DomainError, StaleVersion
from core.ids import new_id
from visits.models import FormRecord, FormStep, Warrant
from visits.operations.saving import announce, keep_history, lock, locked, mark_to_confirm
from visits.operations.telling import tell_of_step
from visits.reading import steps_of
from visits.steps import StepKind


@transaction.atomic
def follow_up(
    *,
    step: StepKind,
    form: FormRecord,
    values: Mapping[str, Any],
    by: User,
    at: datetime,
    expected: int | None = None,
    step_id: UUID | None = None,
) -> FormStep:
    """Add one step to `form`; return it.

    `expected` is how many steps of any kind the form had when the page was opened. `step_id` is the step's
    own id, so that one sent twice is added once. Raises NotAllowed, DomainError; StaleVersion.
    """
    visit = lock(form.visit_id)  # type: ignore[attr-defined]
    form = locked(form)
    sent = step.model._default_manager.filter(pk=step_id).first() if step_id else None
    if sent is not None:
        return _sent_before(step, sent, form, values, by)
    acting_for = step.check_can_add(visit, by, at)
    if not form.counts:
        raise DomainError("It was set invalid, so nothing can be added to it. Go on with one that counts.")
    before = steps_of(form)
    if expected is not None and expected != len(before):
        raise StaleVersion(form)
    answers = step.prepare(form, values, at)
    number = 1 + sum(isinstance(each, step.model) for each in before)
    row = step.model(
        id=step_id or new_id(),
        number=number,
        recorded_by=by,
        recorded_at=at,
        **{step.field: form},
        **answers,
    )
    row.save(force_insert=True)
    changes = beginnings(answers)
    keep_history(visit=visit, thing=row, changes=changes, by=by, at=at, acting_for=acting_for)
    apart = row.apart  # then the event says neither what kind of step it is nor its fields (adr/0022)
    record(
        event=step.event,
        by=by,
        at=at,
        subject=visit if apart else row,
        subjects=[row.pk, form.pk] if apart else [visit.pk, form.pk],
        fields=[] if apart else list(changes),
        acting_for=acting_for,
    )
    if isinstance(form, Warrant):
        mark_to_confirm(visit)
    announce(visit, by=by, at=at)
    tell_of_step(visit, row, by=by, at=at)
    return row


def _sent_before(
    step: StepKind, sent: FormStep, form: FormRecord, values: Mapping[str, Any], by: User
) -> FormStep:
    """Return the step that this page added before; refuse other words under its id: they would be lost."""
    own = sent.recorded_by_id == by.pk and getattr(sent, f"{step.field}_id") == form.pk
    shown = step.given(form)  # has changed with the first sending
    asked = {name: value for name, value in values.items() if value and name not in shown}
    if own and not differences(sent, asked):
        return sent
    raise DomainError(
        "This page recorded something already. To record more, open it again, and copy your words."
    )
