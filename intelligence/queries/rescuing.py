"""What of the restricted submissions nobody left may read: their numbers and dates, and nothing else."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from accounts.models import User
from accounts.roles import Role, people_with
from intelligence.enums import State
from intelligence.models import AccessRequest, Receipt, Submission, SubmissionGrant
from intelligence.queries.desk import names_of
from intelligence.separation import as_keeper, as_unit

WAITS = timedelta(days=7)  # a request, for a second person; then it is asked again


@dataclass(frozen=True)
class Unread:
    """One of them, and who asks to read it: the request, its words, and by whom."""

    submission: Submission
    number: str
    requests: Sequence[tuple[AccessRequest, Mapping[str, Any], str]]

    def ids(self) -> list[UUID]:
        return [self.submission.pk, *(request.pk for request, _, _ in self.requests)]


def unread(user: User, at: datetime) -> Sequence[Unread]:
    """Return those that nobody of the unit may read, for `user`, one of the unit; the oldest first."""
    with as_unit(user, at):
        asked = list(AccessRequest.objects.filter(agreed_at__isnull=True, asked_at__gt=at - WAITS))
    left = left_unread(at)
    with as_keeper(at):
        numbers = dict(Receipt.objects.filter(pk__in=left).order_by().values_list("pk", "number"))
    names = names_of(one.asked_by_id for one in asked)
    return [
        Unread(
            submission,
            numbers[pk],
            [(one, one.words(), names[one.asked_by_id]) for one in asked if one.submission_id == pk],
        )
        for pk, submission in left.items()
    ]


def left_unread(at: datetime, *, only: UUID | None = None, lock: bool = False) -> Mapping[UUID, Submission]:
    """Return the restricted submissions that nobody of the unit may read at `at`, without their words.

    Outside any role: it asks who has a grant as the keeper, and who is of the unit without a role.
    """
    with as_keeper(at):
        restricted = Submission.objects.filter(restricted=True).exclude(state=State.DISPOSED)
        if only:
            restricted = restricted.filter(pk=only)
        if lock:
            restricted = restricted.select_for_update(no_key=True)
        found = {one.pk: one for one in restricted.defer("sealed").order_by("submitted_at", "id")}
        grants = SubmissionGrant.objects.in_force(at).filter(content_object__in=found)
        held = list(grants.values_list("content_object", "user"))
    there = set(
        people_with([Role.INTELLIGENCE], at)
        .filter(pk__in={user for _, user in held})
        .order_by()
        .values_list("pk", flat=True)
    )
    read = {submission for submission, user in held if user in there}
    return {pk: one for pk, one in found.items() if pk not in read}
