"""Disposing of a submission: every word of it goes, for good, and it takes two people."""

from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.db.models import Model, Q, QuerySet

from accounts.models import User
from audit.operations import record
from core.clock import london_day
from core.errors import DomainError, NotAllowed
from intelligence.enums import State, StepKind, SubjectEvent
from intelligence.models import (
    AccessRequest,
    Answer,
    Attachment,
    Dissemination,
    Grading,
    Note,
    Product,
    Question,
    Receipt,
    Relation,
    Source,
    Step,
    SubjectLink,
    Submission,
    SubmissionGrant,
    Token,
)
from intelligence.operations.attachments import erase_with_rows
from intelligence.operations.moving import Sent, advance, event_of, keep_step, locked
from intelligence.operations.subjects import forget_subjects
from intelligence.separation import as_keeper, as_unit


@transaction.atomic
def dispose(*, submission_id: UUID, by: User, at: datetime, sent: Sent) -> Submission:
    """Clear every sealed word of a submission, its tokens and its photographs; receipt, dates and who stay.

    With it go people and premises that no other submission is linked to. Its date has come, and `by` is
    another person than who set that. There is no way back. Raises NotAllowed or DomainError otherwise.
    """
    with as_unit(by, at):
        submission = locked(submission_id, sent)
        check_can_dispose(submission, by, at)
    with as_keeper(at):
        for rows in _words_of(submission_id):
            rows.update(sealed=b"", key_id="")
        Token.objects.filter(submission=submission_id).delete()
        erase_with_rows(Attachment.objects.filter(belongs_to=submission_id))
        forgotten = forget_subjects(submission_id)
    with as_unit(by, at):
        advance(submission, "dispose", at)
        submission.version += 1
        submission.save(update_fields=["state", "version"])
        keep_step(submission, StepKind.DISPOSED, by=by, at=at, sent=sent)
    record(event=event_of("dispose"), by=by, at=at, subject=submission, subjects=[sent.id])
    if forgotten:
        record(event=SubjectEvent.DISPOSED, by=by, at=at, subjects=forgotten)
    return submission


def check_can_dispose(submission: Submission, by: User, at: datetime) -> None:
    """Raise unless `by` may dispose of the submission now; the words say what is wanting."""
    if submission.state != State.CLOSED:
        raise DomainError("It is not finished, or disposed of already. Open the record again.")
    if submission.dispose_on is None:
        raise DomainError(
            "Nobody said when it is to be disposed of. Set a date; another person disposes of it."
        )
    if submission.dispose_on > london_day(at):
        raise DomainError("Its date has not come. Change the date, and another person disposes of it.")
    if submission.dispose_set_by_id == by.pk:
        raise NotAllowed("You set its date. Ask a second person to dispose of it.")


def _words_of(submission_id: UUID) -> list[QuerySet[Model]]:
    """Return every row that holds words of the submission."""
    own = Q(submission=submission_id)
    found = [
        Submission.objects.filter(pk=submission_id),
        Receipt.objects.filter(pk=submission_id),
        *(
            model.objects.filter(own)
            for model in (Source, Grading, Note, Question, Product, Step, SubjectLink)
        ),
        Answer.objects.filter(question__submission=submission_id),
        Dissemination.objects.filter(product__submission=submission_id),
        Relation.objects.filter(own | Q(other=submission_id)),
        SubmissionGrant.objects.filter(content_object=submission_id),
        AccessRequest.objects.filter(own),
    ]
    return found  # type: ignore[return-value]
