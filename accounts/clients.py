"""Who is at the other end of a request, as far as slowing down guesses needs to know."""

from typing import Any

from allauth.core.internal.httpkit import get_client_ip
from django.http import HttpRequest


def client_ip(request: HttpRequest) -> str | None:
    """Return the client's address: the connection's, or what our own proxy says (BEHIND_TLS_PROXY)."""
    address: str | None = get_client_ip(request)
    return address


def unnamed(*args: Any, **kwargs: Any) -> str:
    """Return what the guess counter writes to the log in place of a name and an address: neither."""
    return "a client"


def username(request: HttpRequest, credentials: dict[str, Any] | None = None) -> str:
    """Return the name that failures are counted under: one for every way of writing an address."""
    given = (credentials or {}).get("email") or request.POST.get("login") or ""
    return str(given).strip().lower()[:254]
