"""What a member of staff sees of what they passed on: drafts before, receipts after, questions in between."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import QuerySet

from accounts.models import User
from core.paging import Keyset, Page
from intelligence.models import Attachment, Draft, Question, Receipt
from intelligence.separation import as_submitter

RECEIPTS = Keyset(moment="submitted_at")
_ASKED = ("id", "sealed", "key_id", "submission_id", "asked_at", "answered_at")

_DISPOSED_OF = {"key_id": "", "answered_at": None}  # a question without words: there is nothing to answer


@dataclass(frozen=True)
class Mine:
    """One person's list: drafts, questions that wait for them, and a page of receipts."""

    drafts: Sequence[Draft]
    waiting: Sequence[tuple[Question, Receipt]]
    receipts: Page[Receipt]


def mine(user: User, at: datetime, *, cursor: str = "") -> Mine:
    """Return what `user` is writing, is asked, and passed on."""
    with as_submitter(user, at):
        drafts = list(Draft.objects.filter(submitter=user)[:20])
        questions = _unanswered().only(*_ASKED)
        asked = list(
            questions.filter(submission_id__in=Receipt.objects.filter(submitter=user).values("pk"))[:20]
        )
        receipts = RECEIPTS.page_of(Receipt.objects.filter(submitter=user), cursor=cursor)
        of = {r.pk: r for r in Receipt.objects.filter(pk__in=[q.submission_id for q in asked])}
    return Mine(drafts, [(question, of[question.submission_id]) for question in asked], receipts)


def waiting_questions(user: User, at: datetime) -> list[tuple[Receipt, datetime]]:
    """Return what questions of the unit wait for `user`: about which receipt, and since when."""
    with as_submitter(user, at):
        waiting = list(_unanswered().values_list("submission_id", "asked_at")[:20])
        of = Receipt.objects.in_bulk([submission for submission, _ in waiting]) if waiting else {}
    return [(of[submission], asked_at) for submission, asked_at in waiting]


def _unanswered() -> QuerySet[Question]:
    return Question.objects.filter(answered_at__isnull=True).exclude(**_DISPOSED_OF)


def draft_of(draft_id: UUID, user: User, at: datetime) -> tuple[Draft | None, list[Attachment]]:
    """Return a draft of `user`'s own and its photographs; None where there is none of theirs."""
    with as_submitter(user, at):
        draft = Draft.objects.filter(pk=draft_id).first()
        photographs = list(Attachment.objects.filter(belongs_to=draft_id)) if draft else []
    return draft, photographs


def receipt_of(receipt_id: UUID, user: User, at: datetime) -> tuple[Receipt, list[Question]] | None:
    """Return a receipt of `user`'s own, with the questions that were asked about it; None for any other."""
    with as_submitter(user, at):
        receipt = Receipt.objects.filter(pk=receipt_id).first()
        questions = Question.objects.only(*_ASKED).filter(submission_id=receipt_id)
        asked = list(questions.exclude(**_DISPOSED_OF)) if receipt else []
    return (receipt, asked) if receipt else None


def typed_of(draft: Draft | None) -> dict[str, Any]:
    """Return what a draft holds, as its form posted it."""
    typed: dict[str, Any] = draft.words().get("typed", {}) if draft else {}
    return typed
