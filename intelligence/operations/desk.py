"""What one of the unit does with a submission: from taking it to finishing with it, and disposing of it."""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.conf import settings
from django.db import transaction

from accounts.models import User
from audit.operations import record
from core.clock import london_day
from core.errors import DomainError
from intelligence.enums import DeskEvent, Outcome, StepKind
from intelligence.models import Grading, Note, Submission
from intelligence.operations.moving import DoneAlready, Sent, advance, changing, event_of, insert
from intelligence.schemes import SCHEMES
from intelligence.separation import as_unit


@dataclass(frozen=True)
class Grades:
    """A grading in the codes of the scheme in use, with its conditions and the reason."""

    source: str
    content: str
    handling: str
    why: str
    conditions: str = ""


def acknowledge(*, submission_id: UUID, by: User, at: datetime) -> Submission:
    """Say that the unit has read it; whoever does is its handler. Raises DomainError if another did."""
    with changing(submission_id, StepKind.ACKNOWLEDGED, event_of("acknowledge"), by=by, at=at) as submission:
        if submission.acknowledged_at and submission.handler_id == by.pk:
            raise DoneAlready
        advance(submission, "acknowledge", at)
        submission.acknowledged_at, submission.handler = at, by
    return submission


def take_over(*, submission_id: UUID, by: User, at: datetime) -> Submission:
    """Make `by` the handler of a submission that the unit is at work on."""
    with changing(submission_id, StepKind.TAKEN, DeskEvent.TAKEN, by=by, at=at) as submission:
        if submission.handler_id == by.pk:
            raise DoneAlready
        _check_at_work(submission)
        submission.handler = by
    return submission


def grade(*, submission_id: UUID, grades: Grades, by: User, at: datetime, sent: Sent) -> Grading:
    """Grade source and content, and say how it is handled, by the scheme in use (INT-3).

    Raises DomainError for codes that the scheme does not have, and for conditions that are wanting.
    """
    scheme = SCHEMES[settings.INTELLIGENCE_SCHEME]
    if not scheme.fits(grades.source, grades.content, grades.handling):
        raise DomainError(f"Choose codes of {scheme.name}, which is in use.", field="source")
    if scheme.handling[grades.handling].conditions and not grades.conditions.strip():
        raise DomainError("Say on which conditions it may be shared.", field="conditions")
    kind, event = StepKind.GRADED, event_of("grade")
    with changing(submission_id, kind, event, by=by, at=at, sent=sent) as submission:
        advance(submission, "grade", at)
        grading = Grading(
            pk=sent.id,
            submission=submission,
            scheme=settings.INTELLIGENCE_SCHEME,
            source_grade=grades.source,
            content_grade=grades.content,
            handling=grades.handling,
            by=by,
            at=at,
        )
        grading.put({"why": grades.why, "conditions": grades.conditions})
        insert(grading)
    return grading


def mark(*, submission_id: UUID, marking: str, why: str, by: User, at: datetime, sent: Sent) -> Submission:
    """Change the protective marking."""
    if marking not in settings.INTELLIGENCE_MARKINGS:
        raise DomainError("Choose a protective marking from the list.", field="marking")
    kind, event = StepKind.MARKED, DeskEvent.MARKED
    with changing(submission_id, kind, event, by=by, at=at, sent=sent, why=why) as submission:
        _check_not_disposed(submission)
        submission.marking = marking
    return submission


def set_dates(
    *,
    submission_id: UUID,
    review_on: date | None,
    dispose_on: date | None,
    why: str,
    by: User,
    at: datetime,
    sent: Sent,
) -> Submission:
    """Say when it is looked at again, and from which day on a second person may dispose of it."""
    kind, event = StepKind.DATED, DeskEvent.DATED
    with changing(submission_id, kind, event, by=by, at=at, sent=sent, why=why) as submission:
        _check_not_disposed(submission)
        for field, day in (("review_on", review_on), ("dispose_on", dispose_on)):
            if day and day < london_day(at) and day != getattr(submission, field):
                raise DomainError("Enter a date that is today or later.", field=field)
        if dispose_on != submission.dispose_on:
            submission.dispose_set_by = by if dispose_on else None
        submission.review_on, submission.dispose_on = review_on, dispose_on
    return submission


def close(*, submission_id: UUID, outcome: str, why: str, by: User, at: datetime, sent: Sent) -> Submission:
    """Finish with a submission, and say with what outcome."""
    if outcome not in Outcome.values:
        raise DomainError("Choose what became of it.", field="outcome")
    kind, event = StepKind.CLOSED, event_of("close")
    with changing(submission_id, kind, event, by=by, at=at, sent=sent, why=why) as submission:
        advance(submission, "close", at)
        submission.outcome, submission.closed_at = outcome, at
    return submission


def reopen(*, submission_id: UUID, why: str, by: User, at: datetime, sent: Sent) -> Submission:
    """Go on with a submission that was finished with; whoever does is its handler."""
    kind, event = StepKind.REOPENED, event_of("reopen")
    with changing(submission_id, kind, event, by=by, at=at, sent=sent, why=why) as submission:
        advance(submission, "reopen", at)
        submission.outcome, submission.closed_at, submission.handler = "", None, by
    return submission


@transaction.atomic
def add_note(*, submission_id: UUID, words: str, by: User, at: datetime, sent: Sent) -> Note:
    """Write something down about a submission; sent twice it is written once."""
    if not words.strip():
        raise DomainError("Write the note.", field="words")
    with as_unit(by, at):
        submission = Submission.objects.select_for_update().get(pk=submission_id)
        _check_not_disposed(submission)
        if Note.objects.filter(pk=sent.id, submission=submission).exists():
            raise DoneAlready
        note = Note(pk=sent.id, submission=submission, by=by, at=at)
        note.put({"words": words.strip()})
        insert(note)
    record(event=DeskEvent.NOTED, by=by, at=at, subject=submission, subjects=[note.pk])
    return note


def _check_at_work(submission: Submission) -> None:
    if not submission.acknowledged_at or submission.closed_at:
        raise DomainError("Nobody is at work on it now. Open the record again, and see how far it is.")


def _check_not_disposed(submission: Submission) -> None:
    if submission.is_disposed:
        raise DomainError("It was disposed of, so nothing can be added. Open another.")
