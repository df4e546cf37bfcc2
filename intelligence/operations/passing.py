"""Passing intelligence on: a draft in the unit's own store, then a receipt and nothing else (INT-1, INT-2).

What is typed is never kept anywhere but there. The audit says that somebody wrote, passed on or answered, and
when; never what.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db import IntegrityError, connection, transaction

from accounts.models import User
from accounts.roles import Role, people_with
from audit.operations import record
from core.clock import london_day
from core.errors import DomainError
from core.ids import new_id
from intelligence.enums import RISK_OF, AuditEvent, Risk, State, Told
from intelligence.finding import tokens_of
from intelligence.models import Answer, Attachment, Draft, Question, Receipt, Source, Submission, Token
from intelligence.operations.attachments import erase_with_rows
from intelligence.operations.telling import who_may_read
from intelligence.separation import as_keeper, as_submitter
from notices.operations import notify
from visits.models import Visit
from visits.operations.intelligence import passed_on

Typed = Mapping[str, Sequence[str]]  # what a form posted: name → values
_LARGEST = 200_000  # characters of a draft


class AlreadyPassedOn(DomainError):
    """The draft was passed on before: by a second click, or elsewhere. `receipt` is what came of it."""

    def __init__(self, receipt: Receipt) -> None:
        super().__init__(f"This was passed on already: {receipt.number}. Begin a new one to add to it.")
        self.receipt = receipt


@dataclass(frozen=True)
class Passed:
    """What is passed on, in two parts that are kept apart: the content and the source."""

    content: Mapping[str, Any]
    source: Mapping[str, Any]
    in_use: str  # a value of `enums.InUse`

    @property
    def digest(self) -> str:
        """What is the same for the same words alone: the receipt keeps it, sealed."""
        said = json.dumps([self.content, self.source, self.in_use], sort_keys=True, default=str)
        return sha256(said.encode()).hexdigest()

    def is_of(self, receipt: Receipt) -> bool:
        """Whether these are the words for which the receipt was given."""
        return receipt.words().get("sent") == self.digest


@transaction.atomic
def keep_draft(
    *, draft_id: UUID, typed: Typed, visit_id: UUID | None, writer: str, revision: int, by: User, at: datetime
) -> Draft:
    """Keep what is typed, and return the draft that now holds it.

    `writer` is the mark of the page, `revision` the one that it was opened with: what another window of the
    same person has written since stays, and this becomes a draft of its own. Raises AlreadyPassedOn, and
    DomainError for far more than anybody types.
    """
    if sum(len(value) for values in typed.values() for value in values) > _LARGEST:
        raise DomainError("This is too long to keep. Pass on the first part, then begin another.")
    visit = _visit(visit_id, by, at)
    with as_submitter(by, at):
        _check_not_passed_on(draft_id, by)
        draft = _to_write(draft_id, writer, revision, by) or Draft(
            pk=draft_id, submitter=by, visit=visit, begun_at=at, revision=0
        )
        new = draft.revision == 0
        if visit_id != draft.visit_id:  # the visit that it came from stays, also when it is out of sight now
            draft.visit = visit
        draft.put({"typed": {name: list(values) for name, values in typed.items()}})
        draft.saved_at, draft.writer, draft.revision = at, writer, draft.revision + 1
        _insert(draft) if new else draft.save()
    record(event=AuditEvent.DRAFT_KEPT, by=by, at=at, subject=draft)
    return draft


def _to_write(draft_id: UUID, writer: str, revision: int, by: User) -> Draft | None:
    """Return the draft that this page writes, locked; None where it has none yet."""
    drafts = Draft.objects.select_for_update().filter(submitter=by)
    draft = drafts.filter(pk=draft_id).first()
    if draft is None or draft.writer == writer or draft.revision == revision:
        return draft
    own = drafts.filter(writer=writer).first()
    return own or Draft(
        pk=new_id(), submitter=by, visit_id=draft.visit_id, begun_at=draft.saved_at, revision=0
    )


def _insert(draft: Draft) -> None:
    try:
        with transaction.atomic():
            draft.save(force_insert=True)
    except IntegrityError as error:  # the id is another person's: nobody types one by chance
        raise DomainError("This page cannot be used. Begin a new one; copy what you typed first.") from error


@transaction.atomic
def discard_draft(*, draft_id: UUID, writer: str, revision: int, by: User, at: datetime) -> bool:
    """Forget what the page `writer` holds, with its photographs; return whether another window's stays.

    That is the draft which this page writes, or the one that it was opened with at `revision`, if nobody has
    written in it since. Without either there is nothing to forget, which is no error.
    """
    with as_submitter(by, at):
        drafts = Draft.objects.select_for_update().filter(submitter=by)
        own = drafts.filter(writer=writer).first() if writer else None
        draft = own or drafts.filter(pk=draft_id, revision=revision).first()
        if draft is not None:
            erase_with_rows(Attachment.objects.filter(belongs_to=draft.pk))
            Draft.objects.filter(pk=draft.pk).delete()
        stays = Draft.objects.filter(pk=draft_id).exists()
    if draft is not None:
        record(event=AuditEvent.DRAFT_DISCARDED, by=by, at=at, subject=draft)
    return stays


@transaction.atomic
def submit(*, draft_id: UUID, passed: Passed, visit_id: UUID | None, by: User, at: datetime) -> Receipt:
    """Pass on what stands in `passed`, and return the receipt; the draft is gone with it.

    Sent twice it is passed on once: the second gets the same receipt. Raises DomainError for a risk that
    was not answered.
    """
    if passed.in_use not in RISK_OF:
        raise DomainError("Say whether using this puts anybody at risk.", field="in_use")
    visit = _visit(visit_id, by, at)
    with as_submitter(by, at):
        draft = Draft.objects.select_for_update().filter(pk=draft_id).first()
        known = Receipt.objects.filter(pk=draft_id).first()
        if known is not None:
            return known
        receipt = Receipt(
            pk=draft_id,
            number=_number(at),
            submitter=by,
            team_id=by.team_id,
            visit_id=draft.visit_id if draft else (visit.pk if visit else None),
            submitted_at=at,
            state_at=at,
        )
        receipt.put({"sent": passed.digest})
        receipt.save(force_insert=True)
        _keep(receipt, passed, at)
        Draft.objects.filter(pk=draft_id).delete()
    if receipt.visit is not None:
        passed_on(visit=receipt.visit, number=receipt.number, by=by, at=at)
    subjects = [receipt.visit_id] if receipt.visit_id else []
    record(event=AuditEvent.SUBMITTED, by=by, at=at, subject=receipt, subjects=subjects)
    if RISK_OF[passed.in_use] == Risk.A:
        notify(
            to=people_with([Role.INTELLIGENCE], at), kind=Told.RISK_A, at=at, about=Submission(pk=receipt.pk)
        )
    return receipt


def _keep(receipt: Receipt, passed: Passed, at: datetime) -> None:
    submission = Submission(
        pk=receipt.pk,
        receipt=receipt,
        submitted_at=at,
        risk=RISK_OF[passed.in_use],
        state=State.RECEIVED,
        marking=settings.PROTECTIVE_MARKING,
        has_people=bool(passed.content.get("people")),
        has_place=bool(passed.content.get("place")),
        has_time=bool(passed.content.get("when")),
    )
    submission.put(passed.content)
    submission.save(force_insert=True)
    source = Source(pk=new_id(), submission=submission)
    source.put({"in_use": passed.in_use} | dict(passed.source))
    source.save(force_insert=True)
    Token.objects.bulk_create(tokens_of(submission))


@transaction.atomic
def answer_question(*, question_id: UUID, words: str, by: User, at: datetime) -> Receipt:
    """Answer what the unit asked; afterwards neither question nor answer is shown to the submitter.

    Answered twice, the first answer stands. Raises DomainError without words, Question.DoesNotExist for a
    question that was not asked of `by`.
    """
    if not words.strip():
        raise DomainError("Write your answer. “I do not know” is an answer.", field="words")
    with as_submitter(by, at):
        found = Question.objects.only("id", "submission_id", "answered_at").get(pk=question_id)
        receipt = Receipt.objects.get(pk=found.submission_id)
        open_still = Question.objects.filter(pk=question_id, answered_at__isnull=True)
        first = open_still.exclude(key_id="").update(answered_at=at)  # without words it was disposed of
        if first:
            answer = Answer(pk=new_id(), question_id=question_id, at=at)
            answer.put({"words": words.strip()})
            answer.save(force_insert=True)
    if first:
        record(event=AuditEvent.QUESTION_ANSWERED, by=by, at=at, subject=receipt, subjects=[question_id])
        _tell_the_unit(question_id, receipt, at)
    return receipt


def _tell_the_unit(question_id: UUID, receipt: Receipt, at: datetime) -> None:
    """Tell who asked and who has the submission now that there is an answer, while they may read it."""
    with as_keeper(at):  # neither is any of the submitter's business
        asked = Question.objects.select_related("submission").get(pk=question_id)
        whom = [pk for pk in (asked.asked_by_id, asked.submission.handler_id) if pk]
        readers = who_may_read(asked.submission, at)
    to = people_with([Role.INTELLIGENCE], at).filter(pk__in=whom)
    to = to if readers is None else to.filter(pk__in=readers)
    notify(to=to, kind=Told.ANSWERED, at=at, about=Submission(pk=receipt.pk))


def _visit(visit_id: UUID | None, by: User, at: datetime) -> Visit | None:
    """Return the visit that it comes from, if `by` may read that; another's is left out, not told of."""
    return Visit.objects.visible_to(by, at).filter(pk=visit_id).first() if visit_id else None


def _check_not_passed_on(draft_id: UUID, by: User) -> None:
    receipt = Receipt.objects.filter(pk=draft_id, submitter=by).first()
    if receipt is not None:
        raise AlreadyPassedOn(receipt)


def _number(at: datetime) -> str:
    with connection.cursor() as cursor:
        cursor.execute("SELECT nextval('intelligence.receipt_number')")
        (count,) = cursor.fetchone()
    return f"INT-{london_day(at).year}-{count:06d}"
