"""One submission as the unit reads it: in parts, each read under the unit's role, without the source."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from accounts.models import User
from intelligence.models import Attachment, Receipt, Relation, Source, Step, Submission, SubmissionGrant
from intelligence.queries.desk import about, names_of
from intelligence.separation import as_unit


@dataclass(frozen=True)
class Part:
    """What one section of the record page shows, whose names it needs, and the ids that it shows."""

    shows: Any
    people: Iterable[UUID | None] = ()
    ids: Iterable[UUID] = ()


@dataclass(frozen=True)
class Section:
    """A section of the record page: a template, and what reads its part (inside the unit's role)."""

    name: str
    template: str
    read: Callable[[Submission, User, datetime], Part]


@dataclass(frozen=True)
class Record:
    """A submission, its receipt, and the parts of its page by the names of their sections."""

    submission: Submission
    receipt: Receipt
    words: Mapping[str, Any]
    parts: Mapping[str, Any] = field(default_factory=dict)
    names: Mapping[UUID, str] = field(default_factory=dict)
    ids: Sequence[UUID] = ()

    @property
    def number(self) -> str:
        return self.receipt.number


def record_of(
    submission_id: UUID, user: User, at: datetime, sections: Sequence[Section] = ()
) -> Record | None:
    """Return a submission that `user`, one of the unit, may read at `at`; None for any other."""
    with as_unit(user, at):
        submission = Submission.objects.select_related("receipt").filter(pk=submission_id).first()
        if submission is None:
            return None
        parts = {section.name: section.read(submission, user, at) for section in sections}
    people = [submission.handler_id, submission.dispose_set_by_id]
    people += [one for part in parts.values() for one in part.people]
    return Record(
        submission,
        submission.receipt,
        submission.words(),
        {name: part.shows for name, part in parts.items()},
        names_of(people),
        [one for part in parts.values() for one in part.ids],
    )


def source_of(submission_id: UUID, user: User, at: datetime) -> Source | None:
    """Return the source of a submission, which nothing else reads; None where there is none to read."""
    with as_unit(user, at):
        return Source.objects.filter(submission=submission_id).first()


def attachment_of(submission_id: UUID, attachment_id: UUID, user: User, at: datetime) -> Attachment | None:
    """Return a photograph of a submission that `user` may read; None for any other."""
    with as_unit(user, at):
        return Attachment.objects.filter(belongs_to=submission_id, pk=attachment_id).first()


def changes_since(submission: Submission, version: int, user: User, at: datetime) -> list[tuple[Step, str]]:
    """Return what was done with a submission since it had `version`, and by whom."""
    with as_unit(user, at):
        steps = list(Step.objects.filter(submission=submission, version__gt=version))
    names = names_of(step.by_id for step in steps)
    return [(step, "you" if step.by_id == user.pk else names[step.by_id]) for step in steps]


def photographs(submission: Submission, user: User, at: datetime) -> Part:
    found = list(Attachment.objects.filter(belongs_to=submission.pk))
    return Part([(one, one.words()) for one in found], ids=[one.pk for one in found])


def gradings(submission: Submission, user: User, at: datetime) -> Part:
    found = list(submission.gradings.all())
    return Part(
        [(one, one.words()) for one in found], [one.by_id for one in found], [one.pk for one in found]
    )


def notes(submission: Submission, user: User, at: datetime) -> Part:
    found = list(submission.notes.all())
    return Part(
        [(one, one.words()) for one in found], [one.by_id for one in found], [one.pk for one in found]
    )


def history(submission: Submission, user: User, at: datetime) -> Part:
    """The latest first."""
    found = list(submission.steps.order_by("-at", "-id"))
    return Part([(one, one.words()) for one in found], [one.by_id for one in found])


def access(submission: Submission, user: User, at: datetime) -> Part:
    """Who may read it, where it is restricted; and who might."""
    if not submission.restricted:
        return Part([])
    found = list(SubmissionGrant.objects.filter(content_object=submission).order_by("starts_at", "id"))
    people = [person for one in found for person in (one.user_id, one.granted_by_id)]
    in_force = set(SubmissionGrant.objects.in_force(at).filter(content_object=submission).values_list("pk"))
    shows = [(one, one.words(), (one.pk,) in in_force) for one in found]
    return Part(shows, people, [one.pk for one in found])


@dataclass(frozen=True)
class Related:
    """A submission that this one is related to, by whom it was said, and why."""

    relation: Relation
    words: Mapping[str, Any]
    other: Submission

    @property
    def about(self) -> str:
        return about(self.other)


def relations(submission: Submission, user: User, at: datetime) -> Part:
    rows = Relation.objects.of(submission.pk).select_related("submission__receipt", "other__receipt")
    found = [
        Related(one, one.words(), one.other if one.submission_id == submission.pk else one.submission)
        for one in rows
    ]
    people = [person for one in found for person in (one.relation.by_id, one.relation.undone_by_id)]
    return Part(found, people, [one.other.pk for one in found])
