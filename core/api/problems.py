"""What the API answers when something is wrong: problem details (RFC 9457), in words that say what to do.

Made here for what endpoints refuse (`core.api.refusals`), and for what never reaches one: middleware and
Django's own errors come here through `core.views`.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import Enum
from typing import Any

from django.http import HttpRequest, JsonResponse

from core.request_id import current_request_id

MEDIA_TYPE = "application/problem+json"
ROOT = "/api/"


class Kind(Enum):
    """Each kind of problem: its name in `type`, status, title, and what is said if nothing else is."""

    MALFORMED = ("malformed", 400, "The request could not be read", "Check that the body is JSON in UTF-8.")
    UNAUTHENTICATED = (
        "unauthenticated",
        401,
        "Nobody is signed in",
        "Send a token that is in force: “Authorization: Bearer …”. In a browser, sign in first.",
    )
    SECOND_FACTOR = (
        "second-factor",
        403,
        "The second factor is missing",
        "Sign in with your second factor, then try again.",
    )
    NOT_ALLOWED = (
        "not-allowed",
        403,
        "You may not do this",
        "Ask an administrator if your role, or the scopes of your token, should allow it.",
    )
    NOT_FOUND = (
        "not-found",
        404,
        "Nothing is there",
        "There is no such record, or it is not one that you may see. Check the address.",
    )
    METHOD = ("method-not-allowed", 405, "This cannot be done here", "Use a method that “Allow” names.")
    NOT_ACCEPTABLE = (
        "not-acceptable",
        406,
        "The answer has another format",
        "Ask for “application/json”, or send no “Accept”.",
    )
    CONFLICT = (
        "conflict",
        409,
        "This cannot be done now",
        "The record is not as it was when you began. Read it again, then decide.",
    )
    STALE = (
        "stale",
        412,
        "Somebody changed this in between",
        "Compare what you wanted with “current”, then send it again with the ETag of that.",
    )
    TOO_LARGE = ("too-large", 413, "More was sent than is taken at once", "Send less.")
    MEDIA_TYPE = (
        "media-type",
        415,
        "The body has another format",
        "Send JSON, with “Content-Type: application/json”.",
    )
    INVALID = ("invalid", 422, "Something has to be put right", "Put right what “errors” names.")
    VERSION_MISSING = (
        "version-missing",
        428,
        "The version is missing",
        "Read the record, then send the change with its ETag in “If-Match”, so that nobody is overwritten.",
    )
    TOO_MANY = ("too-many", 429, "Too many requests", "Wait as long as “Retry-After” says, then go on.")
    BROKEN = (
        "broken",
        500,
        "Something broke",
        "Nothing was changed. Try again; if it stays so, tell the service desk the request_id.",
    )
    UNAVAILABLE = ("unavailable", 503, "Not possible at the moment", "Send the same again in a while.")

    def __init__(self, slug: str, status: int, title: str, words: str) -> None:
        self.slug, self.status, self.title, self.words = slug, status, title, words


OF_STATUS = {kind.status: kind for kind in reversed(Kind)}  # the first of a status counts


@dataclass(frozen=True)
class Fault:
    """One thing wrong with what was sent: `pointer` into the body (RFC 6901), or the query's `parameter`."""

    detail: str
    pointer: str = ""
    parameter: str = ""

    def as_json(self) -> dict[str, str]:
        """Return it as a member of `errors`."""
        if self.parameter:
            return {"parameter": self.parameter, "detail": self.detail}
        return {"pointer": f"#{self.pointer}", "detail": self.detail}


def escape(token: object) -> str:
    """Return one step of a JSON Pointer, as RFC 6901 and a URI fragment write it.

    >>> escape("a/b~c")
    'a~1b~0c'
    """
    return str(token).replace("~", "~0").replace("/", "~1")


def problem(
    kind: Kind,
    detail: str = "",
    *,
    errors: Iterable[Fault] = (),
    more: Mapping[str, Any] | None = None,
    headers: Mapping[str, str] | None = None,
) -> JsonResponse:
    """Return a problem as a response. `more` are members besides; none may hold anything of the inside."""
    body: dict[str, Any] = {
        "type": f"{ROOT}#problem-{kind.slug}",
        "title": kind.title,
        "status": kind.status,
        "detail": detail or kind.words,
        "request_id": current_request_id.get(),
        **(more or {}),
    }
    if faults := [fault.as_json() for fault in errors]:
        body["errors"] = faults
    return JsonResponse(
        body,
        status=kind.status,
        content_type=MEDIA_TYPE,
        headers=dict(headers or {}),
        json_dumps_params={"ensure_ascii": False},
    )


def is_for_api(request: HttpRequest) -> bool:
    """Whether a machine asks: everything below /api/, but not the page /api/ itself."""
    return request.path.startswith(ROOT) and request.path != ROOT
