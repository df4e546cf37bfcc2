"""Who asks: a system by its token, or a person by the session of their browser, second factor and all."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from rest_framework import authentication
from rest_framework.exceptions import AuthenticationFailed
from rest_framework.request import Request

from accounts import sessions
from accounts.clients import client_ip
from accounts.enums import AccountKind, AuditEvent
from accounts.models import User
from accounts.operations.systems import note_use
from accounts.systems import PREFIX, ApiToken, digest_of
from audit.operations import record
from core import clock
from core.api.limits import count
from core.api.problems import Kind
from core.api.refusals import Refused

LONGEST = 200  # characters of a token; ours have 47
REALM = 'Bearer realm="Enforcement visits"'


class TokenAuthentication(authentication.BaseAuthentication):
    """“Authorization: Bearer …” with a token in force, of a system account in use."""

    def authenticate(self, request: Request) -> tuple[User, ApiToken] | None:
        """Return the system and its token; None without the header; raise AuthenticationFailed otherwise."""
        scheme, _, secret = request.headers.get("Authorization", "").partition(" ")
        if not scheme:
            return None
        at, secret = clock.now(), secret.strip()
        known = _find(secret) if scheme.lower() == "bearer" and secret.startswith(PREFIX) else None
        if known is None or not _opens(known, at):
            refuse_strangers(request._request, at=at)
            if known is not None:
                record(
                    event=AuditEvent.API_TOKEN_REFUSED,
                    by=None,
                    at=at,
                    subject=known,
                    subjects=[known.user_id],
                )
            raise AuthenticationFailed()
        note_use(token=known, at=at)
        return known.user, known

    def authenticate_header(self, request: Request) -> str:
        return REALM


def _find(secret: str) -> ApiToken | None:
    if len(secret) > LONGEST:
        return None
    return ApiToken.objects.select_related("user").filter(digest=digest_of(secret)).first()


def _opens(token: ApiToken, at: Any) -> bool:
    return token.in_force(at) and token.user.is_active and token.user.kind == AccountKind.SYSTEM


def refuse_strangers(request: HttpRequest, *, at: Any) -> None:
    """Count a request that nobody stands behind, by its address; 429 for too many."""
    count(f"stranger:{client_ip(request)}", most=settings.API_REFUSALS_PER_MINUTE, at=at)


class SessionAuthentication(authentication.SessionAuthentication):
    """The session of a page: the second factor was shown, and the request came from a page of ours (CSRF)."""

    def authenticate(self, request: Request) -> tuple[User, None] | None:
        user = request._request.user
        if not isinstance(user, User) or not user.is_active or user.kind != AccountKind.PERSON:
            return None
        own_password = user.initial_password_at is None or sessions.came_by_single_sign_on(request._request)
        if not own_password or sessions.factor_of(request._request) is None:
            raise Refused(Kind.SECOND_FACTOR)
        self.enforce_csrf(request)
        return user, None

    def enforce_csrf(self, request: Any) -> None:
        """Refuse a change that a page of another site could have sent."""
        check = authentication.CSRFCheck(lambda _request: HttpResponse())
        check.process_request(request)
        if check.process_view(request, lambda _request: HttpResponse(), (), {}):
            raise Refused(
                Kind.NOT_ALLOWED,
                "The page’s own token is missing or old. Open the page again, and send its token in "
                "“X-CSRFToken”.",
            )
