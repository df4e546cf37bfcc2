"""Signing in, for tests: at once, or by the pages with a password and a true code."""

import base64
import hashlib
import hmac
import struct
import time
from typing import Any

from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP
from django.test import Client
from django.urls import reverse

from accounts import backends, sessions
from accounts.enums import Factor
from accounts.models import User

SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"


def sign_in(client: Client, user: User, *, factor: Factor | None = Factor.TOTP) -> Client:
    """Sign `user` in without the pages, as if they had shown `factor`; None: the password alone."""
    client.force_login(user, backend=backends.PATH)
    session = client.session
    session[sessions._FACTOR] = factor.value if factor else None
    session.save()
    return client


def signed_in(user: User) -> Client:
    """Return a browser of the user's own, signed in."""
    return sign_in(Client(), user)


def give_second_factor(user: User) -> list[str]:
    """Set up an authenticator with SECRET for `user`; return the recovery codes."""
    TOTP.activate(user, SECRET)
    return RecoveryCodes.activate(user).generate_codes()


def code(secret: str = SECRET, *, steps: int = 0) -> str:
    """Return what an authenticator shows now, or `steps` half minutes later (RFC 6238, worked out here)."""
    counter = int(time.time()) // 30 + steps
    digest = hmac.new(base64.b32decode(secret), struct.pack(">Q", counter), hashlib.sha1).digest()
    offset = digest[-1] & 0x0F
    number = struct.unpack(">I", digest[offset : offset + 4])[0] & 0x7FFFFFFF
    return f"{number % 1_000_000:06d}"


def wrong_code() -> str:
    """Return a code that none of the steps near now has."""
    near = {code(steps=step) for step in range(-3, 4)}
    return next(text for n in range(9) if (text := f"{n:06d}") not in near)


def post_password(client: Client, email: str, password: str, **extra: Any) -> Any:
    """Post the first page of signing in."""
    return client.post(reverse("account_login"), {"login": email, "password": password}, **extra)


def post_code(client: Client, digits: str, **extra: Any) -> Any:
    """Post the second page of signing in."""
    return client.post(reverse("mfa_authenticate"), {"code": digits}, **extra)


def is_signed_in(client: Client) -> bool:
    """Say whether a page for those fully signed in opens."""
    return bool(client.get(reverse("my-account")).status_code == 200)
