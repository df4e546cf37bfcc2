"""What the unit tells the submitter: a question, and of what use it was. And what it tells itself."""

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from django.db import transaction

from accounts.models import User
from audit.operations import record
from core.errors import DomainError
from intelligence.enums import Feedback, State, StepKind, TellingEvent, Told
from intelligence.models import Question, Receipt, Submission, SubmissionGrant
from intelligence.operations.moving import Sent, changing, insert, keep_step, locked
from intelligence.separation import as_unit
from notices.operations import notify


@transaction.atomic
def ask(*, submission_id: UUID, words: str, by: User, at: datetime, sent: Sent) -> Question:
    """Ask the submitter something, who sees the question until it is answered, and nothing else.

    Raises DomainError without words, and once the unit is finished; DoneAlready where it was sent before.
    """
    if not words.strip():
        raise DomainError("Write what you want to know.", field="words")
    with as_unit(by, at):
        submission = locked(submission_id, Sent(sent.id))
        if not submission.is_open:
            raise DomainError("The unit is finished with it. Open it again before you ask.")
        question = Question(pk=sent.id, submission=submission, asked_by=by, asked_at=at)
        question.put({"words": words.strip()})
        insert(question)
        keep_step(submission, StepKind.ASKED, by=by, at=at, sent=sent)
        receipt = Receipt.objects.get(pk=submission_id)
    record(event=TellingEvent.ASKED, by=by, at=at, subject=submission, subjects=[question.pk])
    _tell_submitter(receipt, Told.ASKED, at)
    return question


@transaction.atomic
def give_feedback(
    *, submission_id: UUID, feedback: str, words: str, by: User, at: datetime, sent: Sent
) -> Receipt:
    """Tell the submitter of what use it was, in the unit's words; given again, the latest stands.

    The earlier words stay in the sealed history. Raises DomainError for what was not acknowledged yet.
    """
    if feedback not in Feedback.values:
        raise DomainError("Choose of what use it was.", field="feedback")
    if not words.strip():
        raise DomainError("Write what the submitter is to read.", field="words")
    kind, event = StepKind.FEEDBACK, TellingEvent.FEEDBACK_GIVEN
    told = f"{Feedback(feedback).label}. {words.strip()}"
    with changing(submission_id, kind, event, by=by, at=at, sent=sent, why=told) as submission:
        if submission.state in (State.RECEIVED, State.DISPOSED):
            raise DomainError("Open the record and acknowledge it first.")
        receipt = Receipt.objects.get(pk=submission_id)
        receipt.feedback, receipt.feedback_at = feedback, at
        receipt.put(receipt.words() | {"words": words.strip()})
        receipt.save(update_fields=["feedback", "feedback_at", "sealed", "key_id"])
    _tell_submitter(receipt, Told.FEEDBACK, at)
    return receipt


def who_may_read(submission: Submission, at: datetime) -> Collection[UUID] | None:
    """Return who has a grant where the submission is restricted, None where all of the unit may read it.

    Call it inside the unit's role.
    """
    if not submission.restricted:
        return None
    granted = SubmissionGrant.objects.in_force(at).filter(content_object=submission)
    return list(granted.values_list("user_id", flat=True))


def _tell_submitter(receipt: Receipt, kind: Told, at: datetime) -> None:
    """Tell whoever passed it on; nobody is named as the one who asked or judged."""
    notify(to=User.objects.filter(pk=receipt.submitter_id), kind=kind, at=at, about=receipt)
