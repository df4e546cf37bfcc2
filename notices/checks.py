"""Settings of messages that this service refuses to run with."""

from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.core.checks import CheckMessage, Error, Tags, register

from notices.channels import MAIL

LOOPBACK = {"localhost", "127.0.0.1", "::1"}
LEAST_SECRET = 32  # characters
KEYS = {"name", "url", "secret", "events"}


@register(Tags.security)
def check_mail_channel(**_: Any) -> list[CheckMessage]:
    """Refuse a way of sending e-mail that does not exist, or that lacks what it needs."""
    channel = settings.MAIL_CHANNEL
    if channel not in MAIL:
        return [
            Error(f"MAIL_CHANNEL is {channel!r}.", hint=f"Use one of: {', '.join(MAIL)}.", id="notices.E001")
        ]
    if channel == "notify" and not (settings.NOTIFY_API_KEY and settings.NOTIFY_TEMPLATES.get("default")):
        return [
            Error(
                "MAIL_CHANNEL is notify, and NOTIFY_API_KEY or the default of NOTIFY_TEMPLATES is missing.",
                hint='Set both, NOTIFY_TEMPLATES like {"default": "the id of a template"}.',
                id="notices.E002",
            )
        ]
    return []


@register(Tags.security)
def check_push_receivers(**_: Any) -> list[CheckMessage]:
    """Refuse a receiver of pushes without a name, an https address, a long secret or an event."""
    return [
        Error(f"PUSH_RECEIVERS: number {number} {fault}.", hint="See docs/notices.md.", id="notices.E003")
        for number, receiver in enumerate(settings.PUSH_RECEIVERS, start=1)
        if (fault := _fault(receiver))
    ]


def _fault(receiver: Any) -> str:
    if not isinstance(receiver, dict) or set(receiver) != KEYS:
        return f"does not say exactly {', '.join(sorted(KEYS))}"
    parts = urlsplit(str(receiver["url"]))
    if parts.scheme != "https" and not (parts.scheme == "http" and parts.hostname in LOOPBACK):
        return "has an address that does not begin with https://"
    if parts.username or parts.password:
        return "has a password in its address"
    if len(str(receiver["secret"])) < LEAST_SECRET:
        return f"has a secret of fewer than {LEAST_SECRET} characters"
    return "" if receiver["name"] and receiver["events"] else "has no name or no events"
