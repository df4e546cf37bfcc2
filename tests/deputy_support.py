"""Absences for tests, recorded through the operations."""

from datetime import datetime, timedelta
from typing import Any

from accounts.models import Absence, User
from accounts.operations.absences import record_absence


def away(
    user: User,
    deputy: User,
    at: datetime,
    *,
    lasts: timedelta = timedelta(days=7),
    starts: datetime | None = None,
    by: User | None = None,
    **more: Any,
) -> Absence:
    """Record that `user` is away from `starts` (now, if not said) and that `deputy` acts for them."""
    begins = starts or at
    return record_absence(
        user=user,
        deputy=deputy,
        starts_at=begins,
        ends_at=begins + lasts,
        by=by or user,
        at=at,
        **more,
    )


def fresh(user: User) -> User:
    """Return the person as their next request has them."""
    return User.objects.get(pk=user.pk)
