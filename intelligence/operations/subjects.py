"""People and premises that the unit keeps: kept, changed, linked to submissions and unlinked, by a person.

The software suggests who may be the same, and joins nothing by itself.
"""

from collections.abc import Iterable, Mapping
from datetime import datetime
from uuid import UUID

from django.db import transaction

from accounts.models import User
from audit.operations import record
from core.errors import DomainError, StaleVersion
from core.ids import new_id
from intelligence.enums import LINK_ROLES, State, SubjectEvent, SubjectKind
from intelligence.finding import tokens_of_subject
from intelligence.models import Subject, SubjectLink, SubjectToken, Submission
from intelligence.operations.moving import DoneAlready, Sent, insert
from intelligence.separation import as_unit

Said = Mapping[str, str]
PARTS: dict[str, tuple[str, ...]] = {
    SubjectKind.PERSON: ("name", "aka", "born", "more"),
    SubjectKind.PREMISES: ("name", "address", "more"),
}


@transaction.atomic
def keep_subject(
    *,
    submission_id: UUID,
    kind: SubjectKind,
    said: Said,
    role: str,
    why: str,
    by: User,
    at: datetime,
    sent: Sent,
) -> Subject:
    """Keep a person or premises that a submission names, and link the two. Sent twice it is kept once.

    Raises DomainError without a name or an address, and for a part that such a subject cannot have.
    """
    with as_unit(by, at):
        submission = _locked(submission_id)
        if Subject.objects.filter(pk=sent.id).exists():
            raise DoneAlready
        subject = Subject(pk=sent.id, kind=kind, made_from=submission, made_by=by, made_at=at)
        _take(subject, said)
        insert(subject)
        SubjectToken.objects.bulk_create(tokens_of_subject(subject))
        link = _link(submission, subject, role, why, by=by, at=at, link_id=new_id())
    record(event=SubjectEvent.ADDED, by=by, at=at, subject=subject, subjects=[submission.pk, link.pk])
    return subject


@transaction.atomic
def link_subject(
    *, submission_id: UUID, subject_id: UUID, role: str, why: str, by: User, at: datetime, sent: Sent
) -> SubjectLink:
    """Link a submission to a person or premises that is kept already.

    Raises DomainError for a link that is there, Subject.DoesNotExist for one that `by` may not read.
    """
    with as_unit(by, at):
        submission = _locked(submission_id)
        subject = Subject.objects.select_for_update().get(pk=subject_id)
        if subject.is_disposed:
            raise DomainError("Its record was disposed of. Open the submission, and keep a new one.")
        links = SubjectLink.objects.filter(submission=submission, subject=subject)
        if links.filter(pk=sent.id).exists():
            raise DoneAlready
        if links.filter(role=role, undone_at__isnull=True).exists():
            raise DomainError("They are linked in this way already. Choose another.", field="role")
        link = _link(submission, subject, role, why, by=by, at=at, link_id=sent.id)
    record(event=SubjectEvent.LINKED, by=by, at=at, subject=subject, subjects=[submission.pk, link.pk])
    return link


@transaction.atomic
def unlink_subject(*, submission_id: UUID, link_id: UUID, by: User, at: datetime) -> SubjectLink:
    """Take a link back; it stays as taken back. Raises SubjectLink.DoesNotExist for another submission's."""
    with as_unit(by, at):
        link = SubjectLink.objects.select_for_update().get(pk=link_id, submission=submission_id)
        if link.undone_at:
            raise DoneAlready
        link.undone_by, link.undone_at = by, at
        link.save(update_fields=["undone_by", "undone_at"])
    subjects = [submission_id, link.pk]
    record(event=SubjectEvent.UNLINKED, by=by, at=at, subject=Subject(pk=link.subject_id), subjects=subjects)
    return link


@transaction.atomic
def change_subject(*, subject_id: UUID, said: Said, by: User, at: datetime, sent: Sent) -> Subject:
    """Change what is known of a person or premises. Raises StaleVersion with the record as it stands."""
    with as_unit(by, at):
        subject = Subject.objects.select_for_update().get(pk=subject_id)
        if subject.is_disposed:
            raise DomainError("Its record was disposed of. Open a submission, and keep a new one.")
        if sent.version is not None and sent.version != subject.version:
            raise StaleVersion(subject)
        before = subject.words()
        _take(subject, said)
        after = subject.words()
        subject.version += 1
        subject.save(update_fields=["sealed", "key_id", "version"])
        SubjectToken.objects.filter(subject=subject).delete()
        SubjectToken.objects.bulk_create(tokens_of_subject(subject))
    fields = sorted(part for part in PARTS[subject.kind] if before.get(part) != after.get(part))
    record(event=SubjectEvent.CHANGED, by=by, at=at, subject=subject, fields=fields)
    return subject


def forget_subjects(submission_id: UUID) -> list[UUID]:
    """Clear what is known of those that no submission refers to any more, once this one is disposed of.

    What another submission is linked to stays, whatever it was first known from. Inside the keeper's role,
    after the words of the submission are gone; return whose record was cleared.
    """
    of_it = Subject.objects.filter(made_from=submission_id) | Subject.objects.filter(
        pk__in=SubjectLink.objects.filter(submission=submission_id).values("subject")
    )
    ids = [one.pk for one in Subject.objects.filter(pk__in=of_it.values("pk")).select_for_update()]
    still = SubjectLink.objects.filter(subject__in=ids, undone_at__isnull=True).exclude(
        submission=submission_id
    )
    kept = set(still.exclude(submission__state=State.DISPOSED).values_list("subject", flat=True))
    return _clear(one for one in ids if one not in kept)


def _clear(ids: Iterable[UUID]) -> list[UUID]:
    gone = list(ids)
    Subject.objects.filter(pk__in=gone).update(sealed=b"", key_id="")
    SubjectLink.objects.filter(subject__in=gone).update(sealed=b"", key_id="")
    SubjectToken.objects.filter(subject__in=gone).delete()
    return gone


def _locked(submission_id: UUID) -> Submission:
    submission = Submission.objects.select_for_update().get(pk=submission_id)
    if submission.is_disposed:
        raise DomainError("It was disposed of, so nothing can be linked to it. Open another.")
    return submission


def _take(subject: Subject, said: Said) -> None:
    words = {part: said.get(part, "").strip() for part in PARTS[subject.kind]}
    if not words["name"] and not words.get("address"):
        raise DomainError("Say by what name or address it is known.", field="name")
    subject.put(words)


def _link(
    submission: Submission, subject: Subject, role: str, why: str, *, by: User, at: datetime, link_id: UUID
) -> SubjectLink:
    if role not in LINK_ROLES[subject.kind]:
        raise DomainError("Choose what it has to do with what was passed on.", field="role")
    if not why.strip():
        raise DomainError("Say on what this rests.", field="why")
    link = SubjectLink(pk=link_id, submission=submission, subject=subject, role=role, by=by, at=at)
    link.put({"why": why.strip()})
    insert(link)
    return link
