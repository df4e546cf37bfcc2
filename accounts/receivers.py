"""What is remembered and recorded when somebody signs in, fails to, or signs out."""

from typing import Any

from allauth.account.signals import password_changed
from allauth.mfa.signals import authentication_failed, authenticator_used
from django.contrib.auth.signals import user_logged_in, user_logged_out, user_login_failed
from django.dispatch import receiver
from django.http import HttpRequest

from accounts import clients, sessions
from accounts.enums import AuditEvent, Factor
from accounts.models import User
from accounts.operations import passwords
from audit.operations import record
from core import clock


@receiver(user_logged_in)
def note_sign_in(request: HttpRequest, user: User, **kwargs: Any) -> None:
    at = clock.now()
    sessions.begin(request, user=user, at=at)
    record(event=AuditEvent.SIGNED_IN, by=user, at=at, subject=user)


@receiver(user_logged_out)
def note_sign_out(request: HttpRequest, user: User | None, **kwargs: Any) -> None:
    if user is not None:
        record(event=AuditEvent.SIGNED_OUT, by=user, at=clock.now(), subject=user)


@receiver(user_login_failed)
def note_failure(credentials: dict[str, Any], request: HttpRequest, **kwargs: Any) -> None:
    """Name the account that was tried, if there is one; never what was typed."""
    tried = User.objects.filter(email=clients.username(request, credentials)).first()
    record(event=AuditEvent.SIGN_IN_FAILED, by=None, at=clock.now(), subject=tried)


@receiver(authentication_failed)
def note_wrong_code(user: User, **kwargs: Any) -> None:
    record(event=AuditEvent.SECOND_FACTOR_FAILED, by=None, at=clock.now(), subject=user)


@receiver(authenticator_used)
def note_recovery_code(user: User, authenticator: Any, **kwargs: Any) -> None:
    if authenticator.type == Factor.RECOVERY_CODE:
        record(event=AuditEvent.RECOVERY_CODE_USED, by=user, at=clock.now(), subject=user)


@receiver(password_changed)
def note_new_password(user: User, **kwargs: Any) -> None:
    passwords.note_changed(user=user, at=clock.now())
