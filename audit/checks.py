"""Settings of the audit that are refused."""

from typing import Any

from django.core.checks import CheckMessage, Error, Tags, register

from audit.keys import SealKeyError, trusted_keys


@register(Tags.security)
def check_seal_keys_are_keys(**_: Any) -> list[CheckMessage]:
    """Refuse keys that are none. No key at all is lawful: only what seals needs the private one."""
    try:
        trusted_keys()
    except SealKeyError as error:
        return [Error(error.words, hint="`openssl rand -base64 32` makes a private key.", id="audit.E001")]
    return []
