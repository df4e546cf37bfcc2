"""Second factors of a person's own: used, named and removed. The sign-in library makes them."""

from datetime import datetime

from allauth.mfa.models import Authenticator
from allauth.mfa.webauthn.internal.auth import WebAuthn
from django.db import transaction

from accounts.enums import AuditEvent
from accounts.models import User
from audit.operations import record
from core.errors import DomainError

FACTORS = (Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN)  # recovery codes stand in for them


@transaction.atomic
def use_passkey(*, passkey: Authenticator, counter: int, at: datetime) -> bool:
    """Note the count that a passkey gave with its answer; False: it may be a copy, and opens nothing more.

    A device counts its signatures, so a count that does not go up comes from a second one with the same
    key (WebAuthn Level 2, 6.1.1). Those that always say 0 do not count at all.
    """
    row = Authenticator.objects.select_for_update().get(pk=passkey.pk)
    known = row.data.get("sign_count", WebAuthn(row).authenticator_data.counter)
    copied = row.data.get("copied", False) or ((counter or known) and counter <= known)
    if copied and not row.data.get("copied"):
        record(event=AuditEvent.PASSKEY_COPIED, by=None, at=at, subject=User.objects.get(pk=row.user_id))
    row.data |= {"copied": True} if copied else {"sign_count": counter}
    row.save(update_fields=["data"])
    return not copied


@transaction.atomic
def name_passkey(*, passkey: Authenticator, name: str, by: User, at: datetime) -> None:
    """Call a passkey of `by` something else."""
    row = _own(passkey, by)
    row.data["name"] = name
    row.save(update_fields=["data"])
    record(event=AuditEvent.SECOND_FACTOR_CHANGED, by=by, at=at, subject=by, fields=["name"])


@transaction.atomic
def remove(*, factor: Authenticator, by: User, at: datetime) -> None:
    """Take away a factor of `by`; raises DomainError for the last one, which only others replace."""
    row = _own(factor, by)
    if not others(row):
        raise DomainError(
            "This is your only way to show that it is you, so it stays. "
            "Add another first, then remove this one."
        )
    row.delete()
    record(event=AuditEvent.SECOND_FACTOR_REMOVED, by=by, at=at, subject=by)


def others(factor: Authenticator) -> list[Authenticator]:
    """Return the other factors of the same person that still open something."""
    mine = Authenticator.objects.filter(user_id=factor.user_id, type__in=FACTORS)
    return [other for other in mine.exclude(pk=factor.pk) if not other.data.get("copied")]


def _own(factor: Authenticator, by: User) -> Authenticator:
    """Return the row locked, after its person's, so that two removals at once leave one factor."""
    User.objects.select_for_update().get(pk=by.pk)
    row: Authenticator = Authenticator.objects.select_for_update().get(
        pk=factor.pk, user_id=by.pk, type__in=FACTORS
    )
    return row
