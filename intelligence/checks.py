"""Settings of the intelligence unit that this service refuses to run with."""

from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Error, Tags, register

from intelligence.encryption import KeysMissing, current_index_id, current_key_id, seal_bytes
from intelligence.schemes import SCHEMES


@register(Tags.security)
def check_the_scheme_exists(**_: Any) -> list[CheckMessage]:
    """Refuse a grading scheme that nobody described, and a choice of markings without the usual one."""
    found: list[CheckMessage] = []
    if settings.INTELLIGENCE_SCHEME not in SCHEMES:
        schemes = " or ".join(SCHEMES)
        found.append(
            Error("INTELLIGENCE_SCHEME is none of ours.", hint=f"Use {schemes}.", id="intelligence.E001")
        )
    if settings.PROTECTIVE_MARKING not in settings.INTELLIGENCE_MARKINGS:
        found.append(
            Error(
                "INTELLIGENCE_MARKINGS lacks PROTECTIVE_MARKING, which a submission begins with.",
                hint="Add it to the list.",
                id="intelligence.E002",
            )
        )
    return found


@register(Tags.security)
def check_keys(**_: Any) -> list[CheckMessage]:
    """Refuse keys that are missing or none: nothing could be passed on, and nothing read."""
    try:
        current_key_id()
        current_index_id()
        seal_bytes(b"")
    except KeysMissing as error:
        return [Error(error.words, hint="See docs/intelligence.md, “Keys”.", id="intelligence.E003")]
    return []
