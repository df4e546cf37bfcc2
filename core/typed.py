"""What a person sent from a form, for a page that says it could not be kept: so that they can copy it."""

import re

from django.http import HttpRequest

from core.text import storable

# Carried by pages, typed by nobody; and what no page shows back.
_CARRIED = {"csrfmiddlewaretoken", "version", "of", "typing", "continues", "record_id", "oic", "next", "from"}
_SECRET = re.compile(r"password|secret|token|credential|^code$|^login$|^keep-|^clash", re.IGNORECASE)
_ID = re.compile(r"[0-9a-f]{8}(-?[0-9a-f]{4}){3}-?[0-9a-f]{12}", re.IGNORECASE)
_MOST, _LONGEST = 60, 20_000


def typed_in(request: HttpRequest) -> list[tuple[str, str]]:
    """Return name and words of what was typed into the form that this request sent; nothing for strangers.

    A route has to have been found: only then was it checked that a page of ours sent this.
    """
    user = getattr(request, "user", None)
    if (
        request.method != "POST"
        or request.resolver_match is None
        or not getattr(user, "is_authenticated", False)
    ):
        return []
    found = [
        (_called(name), storable(text)[:_LONGEST])
        for name, texts in request.POST.lists()
        if name not in _CARRIED and not _SECRET.search(name)
        for text in texts
        if text.strip() and not _ID.fullmatch(text)
    ]
    return found[:_MOST]


def _called(name: str) -> str:
    """Return the name of a field as words.

    >>> _called("began-earliest_day")
    'Began earliest day'
    """
    return storable(name)[:60].replace("_", " ").replace("-", " ").strip().capitalize()
