"""People and premises as the unit reads them: on a record page, on their own, and found by name.

All under the unit's role: of what is linked to a submission that the reader may not read there is no trace.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from accounts.models import User
from intelligence.encryption import search_tokens
from intelligence.enums import TokenKind
from intelligence.models import Receipt, Subject, SubjectLink, SubjectToken, Submission
from intelligence.queries.desk import MOST_WORDS, about, names_of
from intelligence.queries.record import Part
from intelligence.queries.suggestions import SubjectLike, like_subject, like_submission, title_of
from intelligence.separation import as_unit

MOST_FOUND = 25


@dataclass(frozen=True)
class Linked:
    """A link as one of its ends shows it. `subject` is None where the link was taken back and hides it."""

    link: SubjectLink
    words: Mapping[str, Any]
    subject: Subject | None = None
    said: Mapping[str, Any] | None = None
    submission: Submission | None = None

    @property
    def title(self) -> str:
        return title_of(self.said or {})

    @property
    def about(self) -> str:
        return about(self.submission) if self.submission else ""


@dataclass(frozen=True)
class Concerned:
    """Whom and what a submission is about: what is linked to it, and what may be the same."""

    linked: Sequence[Linked]
    maybe: Sequence[SubjectLike]


@dataclass(frozen=True)
class SubjectPage:
    """A person or premises with the submissions that it is linked to, as far as the reader may read them."""

    subject: Subject
    said: Mapping[str, Any]
    linked: Sequence[Linked]
    maybe: Sequence[SubjectLike]
    names: Mapping[UUID, str]

    @property
    def title(self) -> str:
        return title_of(self.said)

    def ids(self) -> list[UUID]:
        return [
            *(one.submission.pk for one in self.linked if one.submission),
            *(one.subject.pk for one in self.maybe),
        ]


def concerned(submission: Submission, user: User, at: datetime) -> Part:
    """The section of the record page; inside the unit's role."""
    links = list(submission.links.all())
    subjects = Subject.objects.in_bulk({one.subject_id for one in links})
    linked = [_linked(one, subjects.get(one.subject_id)) for one in links]
    known = {one.subject_id for one in links if one.undone_at is None}
    maybe = [] if submission.is_disposed else like_submission(submission.pk, known)
    people = [person for one in links for person in (one.by_id, one.undone_by_id)]
    return Part(Concerned(linked, maybe), people, [*subjects, *(one.subject.pk for one in maybe)])


def subject_of(subject_id: UUID, user: User, at: datetime) -> SubjectPage | None:
    """Return a person or premises that `user`, one of the unit, may read; None for any other."""
    with as_unit(user, at):
        subject = Subject.objects.filter(pk=subject_id).first()
        if subject is None:
            return None
        links = list(
            subject.links.select_related("submission__receipt").order_by("undone_at", "-at", "-id").all()
        )
        maybe = [] if subject.is_disposed else like_subject(subject_id)
    linked = [Linked(one, one.words(), submission=one.submission) for one in links]
    people = [person for one in links for person in (one.by_id, one.undone_by_id)]
    return SubjectPage(subject, subject.words(), linked, maybe, names_of([subject.made_by_id, *people]))


def find_subjects(user: User, at: datetime, words: str) -> Sequence[tuple[Subject, str]]:
    """Return those whose names and addresses hold every one of `words`, whole, with what they are called."""
    sought = list(zip(*(search_tokens(kind, words) for kind in TokenKind.values), strict=True))
    if not sought:
        return []
    with as_unit(user, at):
        found = Subject.objects.all()
        for kinds in sought[:MOST_WORDS]:
            either = SubjectToken.objects.filter(
                kind__in=TokenKind.values, token__in=[token for kind in kinds for token in kind]
            )
            found = found.filter(pk__in=either.values("subject"))
        rows = list(found[:MOST_FOUND])
    return [(one, title_of(one.words())) for one in rows]


def submission_numbered(number: str, user: User, at: datetime) -> UUID | None:
    """Return the id of the submission of a receipt number, if `user` may read it."""
    with as_unit(user, at):
        found = Receipt.objects.filter(number=number.strip().upper()).values_list("pk", flat=True).first()
    return found


def _linked(link: SubjectLink, subject: Subject | None) -> Linked:
    return Linked(link, link.words(), subject, subject.words() if subject else None)
