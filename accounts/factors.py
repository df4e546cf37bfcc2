"""What a person has to show that it is them: for their own page and for administrators."""

from dataclasses import dataclass
from datetime import datetime

from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.socialaccount.models import SocialAccount

from accounts.models import User


@dataclass(frozen=True)
class Listed:
    """One factor as a page shows it."""

    pk: int
    is_passkey: bool
    name: str
    added_at: datetime
    used_at: datetime | None
    is_copied: bool  # it may have been copied, and opens nothing


def listed(user: User) -> list[Listed]:
    """Return the authenticator and the passkeys of a person, oldest first."""
    types = (Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN)
    rows = Authenticator.objects.filter(user=user, type__in=types).order_by("created_at", "pk")
    return [
        Listed(
            pk=row.pk,
            is_passkey=row.type == Authenticator.Type.WEBAUTHN,
            name=row.data.get("name", "Authenticator app"),
            added_at=row.created_at,
            used_at=row.last_used_at,
            is_copied=bool(row.data.get("copied")),
        )
        for row in rows
    ]


def recovery_codes_left(user: User) -> int | None:
    """Return how many recovery codes a person has left; None: they were never given any."""
    row = Authenticator.objects.filter(user=user, type=Authenticator.Type.RECOVERY_CODES).first()
    return None if row is None else len(RecoveryCodes(row).get_unused_codes())


def tied_since(user: User) -> datetime | None:
    """Return since when the account is tied to the single sign-on provider; None: it is not."""
    tie = SocialAccount.objects.filter(user=user).order_by("date_joined").first()
    return tie.date_joined if tie else None
