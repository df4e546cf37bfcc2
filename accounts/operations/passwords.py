"""First passwords, which an administrator sets and the person replaces before anything else."""

from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction

from accounts.enums import AuditEvent
from accounts.models import User
from audit.operations import record
from core.errors import DomainError


@transaction.atomic
def note_initial(*, user: User, by: User, at: datetime) -> None:
    """Note that `by` set the password of `user`, who has to choose another at the next sign-in."""
    locked = User.objects.select_for_update().get(pk=user.pk)
    locked.initial_password_at = at if locked.has_usable_password() else None
    locked.save(update_fields=["initial_password_at"])
    record(event=AuditEvent.PASSWORD_SET, by=by, at=at, subject=locked)


@transaction.atomic
def set_initial(*, user: User, by: User, at: datetime) -> None:
    """Save the password that `by` put on `user`, who has to choose another at the next sign-in."""
    locked = User.objects.select_for_update().get(pk=user.pk)
    locked.password = user.password
    locked.save(update_fields=["password"])
    note_initial(user=locked, by=by, at=at)


@transaction.atomic
def choose(*, user: User, password: str, at: datetime) -> None:
    """Give `user` the password that they chose in place of the first one; it was validated before.

    Raises DomainError if there is no first password to replace.
    """
    locked = User.objects.select_for_update().get(pk=user.pk)
    if locked.initial_password_at is None:
        raise DomainError("You have chosen your password already. Go on to your work.")
    locked.set_password(password)
    locked.initial_password_at = None
    locked.save(update_fields=["password", "initial_password_at"])
    user.password, user.initial_password_at = locked.password, None
    record(event=AuditEvent.PASSWORD_CHANGED, by=locked, at=at, subject=locked)


@transaction.atomic
def note_changed(*, user: User, at: datetime) -> None:
    """Note that `user` changed their own password on the library's page."""
    User.objects.filter(pk=user.pk).update(initial_password_at=None)
    user.initial_password_at = None
    record(event=AuditEvent.PASSWORD_CHANGED, by=user, at=at, subject=user)


def is_in_time(*, user: User, at: datetime) -> bool:
    """Say whether the password of `user` still opens the first sign-in (INITIAL_PASSWORD_DAYS)."""
    set_at = user.initial_password_at
    return set_at is None or at < set_at + timedelta(days=settings.INITIAL_PASSWORD_DAYS)
