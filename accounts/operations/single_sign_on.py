"""Whose account a person of the single sign-on provider has here."""

from datetime import datetime
from typing import Any

from allauth.socialaccount.models import SocialAccount
from django.conf import settings
from django.db import transaction

from accounts.enums import AccountKind, AuditEvent
from accounts.models import User
from audit.operations import record
from core.errors import DomainError

_ASK = "Ask an administrator"


class NotRecognised(DomainError):
    """The provider knows the person, and we let nobody in for it. `user` is the account meant, if any."""

    def __init__(self, words: str, *, why: str, user: User | None = None) -> None:
        super().__init__(words)
        self.why, self.user = why, user


@transaction.atomic
def recognise(*, issuer: str, claims: dict[str, Any], at: datetime) -> SocialAccount:
    """Return the tie between the provider's subject and an account; the first time, make it.

    The first time the account is found by the claim of the settings. From then on the subject alone
    counts: what the provider says of the person may change, and moves nobody to another account.
    Raises NotRecognised with words.
    """
    ties = SocialAccount.objects.select_related("user").filter(provider=issuer)
    tie: SocialAccount | None = ties.filter(uid=claims["sub"]).first()
    if tie is None:
        user = _matching(claims)
        _check_in_use(user)
        if ties.filter(user=user).exists():
            raise NotRecognised(
                f"This account is tied to another identity at {settings.OIDC_NAME}. "
                f"{_ASK} to untie it: that takes two of them, as for a lost factor.",
                why="tied to another subject",
                user=user,
            )
        tie = SocialAccount.objects.create(user=user, provider=issuer, uid=claims["sub"], extra_data={})
        record(
            event=AuditEvent.SIGN_ON_TIED, by=user, at=at, subject=user, reason=f"by {settings.OIDC_MATCH}"
        )
    _check_in_use(tie.user)
    return tie


def _matching(claims: dict[str, Any]) -> User:
    """Return the account of whom the claim names, locked; raise NotRecognised where there is none."""
    value = claims.get(settings.OIDC_CLAIM)
    text = str(value).strip() if isinstance(value, (str, int)) else ""
    if not text or "\x00" in text:
        raise NotRecognised(
            f"{settings.OIDC_NAME} did not say your {_claim_words()}, so we cannot tell whose account to "
            "open. Ask whoever runs it to send that.",
            why="claim missing",
        )
    if settings.OIDC_MATCH == "email":
        if claims.get("email_verified") is not True:
            raise NotRecognised(
                f"{settings.OIDC_NAME} has not verified your e-mail address. Have it verified there, then "
                "try again.",
                why="e-mail not verified",
            )
        named = {"email": text.lower()}
    else:
        named = {"staff_number": text}
    user = User.objects.filter(kind=AccountKind.PERSON, **named).select_for_update().first()
    if user is None:
        raise NotRecognised(
            f"Nobody has an account here with the {_claim_words()} that {settings.OIDC_NAME} gave. "
            f"{_ASK} to add you, or to correct it in your account.",
            why="nobody matches",
        )
    return user


def _check_in_use(user: User) -> None:
    if not user.is_active:
        raise NotRecognised(
            f"Your account here is not in use. {_ASK} if you should have it back.",
            why="not in use",
            user=user,
        )


def _claim_words() -> str:
    return "e-mail address" if settings.OIDC_MATCH == "email" else "staff number"
