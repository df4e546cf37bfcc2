"""What every verb of the unit begins and ends with: a lock, the version, the history, the audit.

The state of a submission and of its receipt move here and nowhere else, so that they agree.
"""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction
from django.db.models import Model

from accounts.models import User
from audit.operations import record
from core.errors import DomainError, StaleVersion
from core.ids import new_id
from core.workflow import TransitionRefused
from intelligence import workflow
from intelligence.enums import DeskEvent, State, StepKind
from intelligence.models import Receipt, Step, Submission
from intelligence.separation import as_unit


class DoneAlready(DomainError):
    """The same page was sent before, and what it asked for is done."""

    def __init__(self) -> None:
        super().__init__("This was done already. Nothing was done twice.")


@dataclass(frozen=True)
class Sent:
    """What a page carries: an id of its own, so that it does nothing twice, and the version it was opened at.

    Without a version nothing is compared: the verb cannot undo what somebody else did.
    """

    id: UUID
    version: int | None = None


@contextmanager
def changing(
    submission_id: UUID,
    kind: StepKind,
    event: str,
    *,
    by: User,
    at: datetime,
    sent: Sent | None = None,
    why: str = "",
) -> Iterator[Submission]:
    """Give the submission, locked, under the unit's role; keep what was changed in it, and who did what.

    Raises DoneAlready, StaleVersion with the submission as it stands, Submission.DoesNotExist for one that
    `by` may not read, and DomainError where the workflow has no such way.
    """
    sent = sent or Sent(new_id())
    with transaction.atomic():
        with as_unit(by, at):
            submission = locked(submission_id, sent)
            before = _values(submission)
            yield submission
            fields = sorted(name for name, value in _values(submission).items() if value != before[name])
            submission.version += 1
            submission.save(update_fields=[*fields, "version"])
            keep_step(submission, kind, by=by, at=at, sent=sent, why=why)
        record(event=event, by=by, at=at, subject=submission, subjects=[sent.id], fields=fields)


def locked(submission_id: UUID, sent: Sent) -> Submission:
    """Return the submission, locked; inside the unit's role."""
    submission = Submission.objects.select_for_update().get(pk=submission_id)
    if Step.objects.filter(pk=sent.id, submission=submission).exists():
        raise DoneAlready
    if sent.version is not None and sent.version != submission.version:
        raise StaleVersion(submission)
    return submission


def keep_step(
    submission: Submission, kind: StepKind, *, by: User, at: datetime, sent: Sent, why: str = ""
) -> Step:
    """Add to the history of `submission`; inside the unit's role."""
    step = Step(
        pk=sent.id,
        submission=submission,
        kind=kind,
        state=submission.state,
        version=submission.version,
        by=by,
        at=at,
    )
    step.put({"why": why})
    insert(step)
    return step


def advance(submission: Submission, name: str, at: datetime) -> None:
    """Take a submission and its receipt where the transition `name` leads; unsaved, the receipt saved."""
    try:
        transition = workflow.SUBMISSION.advance(workflow.State(submission.state), name)
    except TransitionRefused as error:
        raise DomainError(
            f"This is “{State(submission.state).label.lower()}” now, so it cannot be done."
            " Open the record again."
        ) from error
    submission.state = State(transition.target)
    Receipt.objects.filter(pk=submission.pk).update(state=submission.state, state_at=at)


def insert(row: Model) -> None:
    """Insert a row whose id a page made; raises DomainError for an id that is another's."""
    try:
        with transaction.atomic():
            row.save(force_insert=True)
    except IntegrityError as error:
        raise DomainError("This page cannot be used. Open the record again, and do it from there.") from error


def event_of(name: str) -> DeskEvent:
    """Return the audit event of a transition."""
    return DeskEvent(workflow.SUBMISSION.transitions[name].event)


def _values(submission: Submission) -> Mapping[str, Any]:
    return {
        field.attname: getattr(submission, field.attname)
        for field in Submission._meta.concrete_fields
        if field.name != "version"
    }
