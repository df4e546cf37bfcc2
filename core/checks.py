"""Settings that this service refuses to run with. Django's own `check --deploy` looks at the rest."""

from collections.abc import Sequence
from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Error, Tags, register
from django.core.exceptions import ImproperlyConfigured

LOOPBACK = {"localhost", "127.0.0.1", "[::1]", "testserver"}
MIN_KEY_LENGTH, MIN_KEY_CHARACTERS = 50, 8


def relaxed() -> list[str]:
    """Return the names of the settings in force that are for one's own machine only."""
    return [name for name in ("DEMO", "TESTING", "PLAIN_HTTP") if getattr(settings, name)]


@register(Tags.security)
def check_relaxed_settings_stay_at_home(**_: Any) -> list[CheckMessage]:
    """Refuse invented data, plain HTTP and named sign-in where other people could reach the service."""
    abroad = sorted(set(settings.ALLOWED_HOSTS) - LOOPBACK)
    if relaxed() and (abroad or settings.SECURE_PROXY_SSL_HEADER):
        why = f"ALLOWED_HOSTS has {', '.join(abroad)}" if abroad else "BEHIND_TLS_PROXY is set"
        return [
            Error(
                f"{' and '.join(relaxed())} cannot be used with production settings: {why}.",
                hint="Take it out, or serve on localhost only.",
                id="core.E001",
            )
        ]
    return []


@register(Tags.security)
def check_the_clock_is_true(**_: Any) -> list[CheckMessage]:
    """Refuse a clock that is set off, outside the demonstration and the tests."""
    if settings.CLOCK_OFFSET_FILE and not (settings.DEMO or settings.TESTING):
        return [Error("CLOCK_OFFSET_FILE is for rehearsals only.", hint="Unset it.", id="core.E002")]
    return []


@register(Tags.security)
def check_the_secret_key_is_strong(**_: Any) -> list[CheckMessage]:
    """Refuse a key that could be guessed; it signs sessions and links."""
    keys = [settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS]
    if any(len(key) < MIN_KEY_LENGTH or len(set(key)) < MIN_KEY_CHARACTERS for key in keys):
        return [
            Error(
                f"SECRET_KEY needs {MIN_KEY_LENGTH} characters, {MIN_KEY_CHARACTERS} of them different.",
                hint="Make one with: python -c 'import secrets; print(secrets.token_urlsafe(48))'",
                id="core.E003",
            )
        ]
    return []


@register(Tags.security)
def check_single_sign_on_is_whole(**_: Any) -> list[CheckMessage]:
    """Refuse single sign-on that is half set up, or whose provider is reached unencrypted."""
    given = {
        name: getattr(settings, name) for name in ("OIDC_ISSUER", "OIDC_CLIENT_ID", "OIDC_CLIENT_SECRET")
    }
    wrong = ""
    if any(given.values()) and not all(given.values()):
        wrong = f"{' and '.join(name for name, value in given.items() if not value)} must be given too."
    elif settings.OIDC_ONLY and not settings.OIDC_ISSUER:
        wrong = "OIDC_ONLY shuts every other door, and there is no OIDC_ISSUER."
    elif settings.OIDC_ISSUER and not (settings.OIDC_ISSUER.startswith("https://") or relaxed()):
        wrong = "OIDC_ISSUER must begin with https://."
    elif settings.OIDC_MATCH not in ("staff_number", "email"):
        wrong = "OIDC_MATCH must be staff_number or email."
    return [Error(wrong, hint="docs/sign-in.md says what each is.", id="core.E005")] if wrong else []


@register(Tags.database)
def check_two_roles(*, databases: Sequence[str] | None = None, **_: Any) -> list[CheckMessage]:
    """Refuse to migrate as the application's own role: it would own the tables, and nothing would bind it."""
    users = [settings.DATABASES[alias]["USER"] for alias in ("owner", "default")]
    if "owner" in (databases or ()) and users[0] == users[1]:
        return [
            Error(
                "DATABASE_OWNER_URL and DATABASE_URL name one role.",
                hint="Give the application a role that owns nothing (config/database.sql makes both).",
                id="core.E004",
            )
        ]
    return []


def refuse_unsafe_settings() -> None:
    """Raise ImproperlyConfigured if a process that serves would run with settings refused above."""
    found = [
        message
        for check in (
            check_relaxed_settings_stay_at_home,
            check_the_clock_is_true,
            check_the_secret_key_is_strong,
            check_single_sign_on_is_whole,
        )
        for message in check()
    ]
    if found:
        raise ImproperlyConfigured("; ".join(str(message.msg) for message in found))
