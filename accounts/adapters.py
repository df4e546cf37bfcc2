"""Where the sign-in library asks us how things are done here."""

import base64
import hashlib
import time
from typing import Any

from allauth.account import app_settings
from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.authentication import get_authentication_records
from allauth.core import context
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from allauth.mfa.utils import is_mfa_enabled
from cryptography.fernet import Fernet, MultiFernet
from django.conf import settings
from django.contrib import messages
from django.contrib.auth.base_user import AbstractBaseUser
from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme

from accounts import sessions
from accounts.models import User

_MESSAGES = {"account/messages/password_changed.txt": "Your password is changed."}


class AccountAdapter(DefaultAccountAdapter):
    """Nobody signs up; a disabled account is told no more than a wrong password is."""

    error_messages = {
        **DefaultAccountAdapter.error_messages,
        "email_password_mismatch": (
            "The e-mail address or the password is not right, or the account is not in use. "
            "If you have forgotten your password, ask an administrator."
        ),
        "incorrect_password": "That is not your password.",
        "enter_current_password": "That is not your present password.",
        "too_many_login_attempts": "There were too many wrong codes. Wait five minutes, then try again.",
        "rate_limited": "There were too many wrong codes. Wait five minutes, then try again.",
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def get_logout_redirect_url(self, request: HttpRequest) -> str:
        """Say to whom came by single sign-on that the provider may still know them."""
        if settings.OIDC_ISSUER and sessions.came_by_single_sign_on(request):
            return reverse("sign-on-ended")
        address: str = super().get_logout_redirect_url(request)
        return address

    def get_login_stages(self) -> list[str]:
        """Ask for our own second factor, unless the single sign-on provider said that it asked."""
        ours = "accounts.stages.SecondFactorStage"
        return [ours if path.endswith(".AuthenticateStage") else path for path in super().get_login_stages()]

    def is_ajax(self, request: HttpRequest) -> bool:
        return False

    def is_safe_url(self, url: str | None) -> bool:
        """Allow a return only to this very site; ALLOWED_HOSTS may name others."""
        request = context.request
        return url_has_allowed_host_and_scheme(
            url, allowed_hosts={request.get_host()}, require_https=request.is_secure()
        )

    def add_message(
        self, request: HttpRequest, level: int, message_template: str | None = None, *args: Any, **kwargs: Any
    ) -> None:
        """Say only what the next page does not say by itself."""
        words = _MESSAGES.get(message_template or "")
        if words:
            messages.add_message(request, level, words)

    def pre_authenticate(self, request: HttpRequest, **credentials: Any) -> None:
        """Leave wrong passwords to axes; the library's count per address would lock out the real user."""

    def authenticate(self, request: HttpRequest, **credentials: Any) -> User | None:
        user = super().authenticate(request, **credentials)
        return user if isinstance(user, User) and user.is_active else None

    def reauthenticate(self, user: AbstractBaseUser, password: str) -> bool:
        found = self.authenticate(context.request, email=user.get_username(), password=password)
        return found is not None and found.pk == user.pk

    def is_reauthentication_required(self, *, app: str, **kwargs: Any) -> bool:
        """Ask again only if neither a password nor a code was given in the last five minutes."""
        records = get_authentication_records(context.request, context.request.user)
        newest = max((float(record["at"]) for record in records), default=0.0)
        return bool(time.time() - newest > app_settings.REAUTHENTICATION_TIMEOUT)

    def get_reauthentication_methods(self, user: AbstractBaseUser | AnonymousUser) -> list[dict[str, Any]]:
        """Offer what the person has of a password, a passkey and an authenticator, in this order."""
        if isinstance(user, AnonymousUser):
            return []
        has = {
            "account_reauthenticate": user.has_usable_password(),
            "mfa_reauthenticate_webauthn": is_mfa_enabled(user, [Authenticator.Type.WEBAUTHN]),
            "mfa_reauthenticate": is_mfa_enabled(user, [Authenticator.Type.TOTP]),
        }
        words = ("Use your password", "Use your passkey", "Use a code of your authenticator")
        return [
            {"id": route, "description": text, "url": reverse(route)}
            for (route, offered), text in zip(has.items(), words, strict=True)
            if offered
        ]


class SecondFactorAdapter(DefaultMFAAdapter):
    """Secrets of second factors are kept encrypted under the service's key."""

    error_messages = {
        **DefaultMFAAdapter.error_messages,
        "incorrect_code": "That code is not right, or was used before. Wait for the next one.",
        "incorrect_passkey": "That passkey was not accepted. Try again, or use another way to sign in.",
        "copied_passkey": (
            "This passkey may have been copied, so it opens nothing any more. Use another way to sign in, "
            "remove the passkey from your account, and tell an administrator."
        ),
    }

    def get_public_key_credential_rp_entity(self) -> dict[str, str]:
        """Say of which domain passkeys are: PASSKEY_DOMAIN, else the host that is asked."""
        host = context.request.get_host().partition(":")[0]
        return {"id": settings.PASSKEY_DOMAIN or host, "name": settings.MFA_TOTP_ISSUER}

    def generate_authenticator_name(self, user: AbstractBaseUser, type: Authenticator.Type) -> str:
        """Return what a passkey is called until its person calls it something."""
        return "My passkey"

    def encrypt(self, text: str) -> str:
        return _cipher().encrypt(text.encode()).decode("ascii")

    def decrypt(self, encrypted_text: str) -> str:
        return _cipher().decrypt(encrypted_text.encode("ascii")).decode()


def _cipher() -> MultiFernet:
    """The present key encrypts; the ones before it (SECRET_KEY_FALLBACKS) still decrypt."""
    keys = [settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS]
    digests = (hashlib.sha256(b"second factors:" + key.encode()).digest() for key in keys)
    return MultiFernet([Fernet(base64.urlsafe_b64encode(digest)) for digest in digests])
