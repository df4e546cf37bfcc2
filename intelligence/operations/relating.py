"""That two submissions belong together: said by a person, never by the software, and taken back by one."""

from datetime import datetime
from uuid import UUID

from django.db import transaction

from accounts.models import User
from audit.operations import record
from core.errors import DomainError
from intelligence.enums import DeskEvent, RelationKind
from intelligence.models import Receipt, Relation, Submission
from intelligence.operations.moving import DoneAlready, Sent, insert
from intelligence.separation import as_unit


@transaction.atomic
def relate(
    *, submission_id: UUID, number: str, kind: str, why: str, by: User, at: datetime, sent: Sent
) -> Relation:
    """Say that a submission and the one of receipt `number` belong together.

    A number that `by` may not read is answered as one that does not exist. Raises DomainError for that, and
    for a relation that is there.
    """
    if kind not in RelationKind.values:
        raise DomainError("Choose how they belong together.", field="kind")
    with as_unit(by, at):
        receipt = Receipt.objects.filter(number=number.strip().upper()).first()
        if receipt is None:
            raise DomainError(
                "There is no submission of this number that you may read. Check the number.", field="number"
            )
        submission = _checked(submission_id, receipt.pk, sent)
        relation = Relation(pk=sent.id, submission=submission, other_id=receipt.pk, kind=kind, by=by, at=at)
        relation.put({"why": why})
        insert(relation)
    record(event=DeskEvent.RELATED, by=by, at=at, subject=submission, subjects=[receipt.pk, relation.pk])
    return relation


def _checked(submission_id: UUID, other_id: UUID, sent: Sent) -> Submission:
    """Return the submission, with both locked in one order: two people do not relate the same two at once."""
    rows = Submission.objects.select_for_update().filter(pk__in=[submission_id, other_id]).order_by("pk")
    both = {one.pk: one for one in rows}
    if submission_id not in both:
        raise Submission.DoesNotExist
    submission = both[submission_id]
    if Relation.objects.filter(pk=sent.id, submission=submission).exists():
        raise DoneAlready
    if len(both) < 2:
        raise DomainError("This is the number of this submission itself. Enter another one.", field="number")
    if any(one.is_disposed for one in both.values()):
        raise DomainError("One of them was disposed of. Choose another.", field="number")
    if Relation.objects.between(submission_id, other_id).in_force().exists():
        raise DomainError("These two are related already. Choose another.", field="number")
    return submission


@transaction.atomic
def unrelate(*, submission_id: UUID, relation_id: UUID, by: User, at: datetime) -> Relation:
    """Take a relation back; it stays as taken back. Raises Relation.DoesNotExist for another submission's."""
    with as_unit(by, at):
        relation = Relation.objects.of(submission_id).select_for_update().get(pk=relation_id)
        if relation.undone_at:
            raise DoneAlready
        relation.undone_by, relation.undone_at = by, at
        relation.save(update_fields=["undone_by", "undone_at"])
    both = [relation.submission_id, relation.other_id, relation.pk]
    record(event=DeskEvent.UNRELATED, by=by, at=at, subject=Submission(pk=submission_id), subjects=both)
    return relation
