"""Two guards at the door: how long a session lasts, and who may open a page."""

import logging
from collections.abc import Callable
from typing import Any, NoReturn
from urllib.parse import urlencode, urlsplit

from allauth.mfa.utils import is_mfa_enabled
from django.conf import settings
from django.contrib.auth import SESSION_KEY, logout
from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme

from accounts import drafts, sessions
from accounts.api.views import ApiView
from accounts.deputies import keys_of
from accounts.enums import AccountKind, AuditEvent
from accounts.models import User
from accounts.roles import ROLE_PEOPLE, Door, Role, door_of
from audit.operations import record
from core import clock
from core.api.problems import is_for_api
from core.formatting import in_words

GetResponse = Callable[[HttpRequest], HttpResponse]
logger = logging.getLogger(__name__)


class SessionLimitsMiddleware:
    """End a session that was idle or open for too long, or whose account is in use no more.

    What was posted after the end is kept as a draft of the person's own, so that it is still there
    after they sign in again.
    """

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        at = clock.now()
        user = request.user
        if isinstance(user, User):
            if sessions.seconds_left(request, at) > 0:
                sessions.touch(request, at)
            else:
                self._end(request, user)
        elif SESSION_KEY in request.session:
            request.session.flush()  # the account was disabled, or its password changed
        return self.get_response(request)

    def process_view(self, request: HttpRequest, view: Any, args: Any, kwargs: Any) -> None:
        """Keep what was posted; here, because only now is it known that it came from a page of ours."""
        owner: User | None = getattr(request, "timed_out_user", None)
        if owner is None or request.method != "POST" or not keeps_drafts(request):
            return
        base = request.POST.get("version", "")
        drafts.keep(
            user=owner,
            page=request.path,
            data=request.POST,
            base_version=int(base) if base.isdecimal() and len(base) < 10 else 0,
            at=clock.now(),
        )

    def _end(self, request: HttpRequest, user: User) -> None:
        record(event=AuditEvent.SESSION_ENDED, by=user, at=clock.now(), subject=user)
        request.session.flush()
        request.user = AnonymousUser()
        request.timed_out_user = user  # type: ignore[attr-defined]


class AccessMiddleware:
    """Open a page only to those whom the access table names; refuse every route that it does not."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(self, request: HttpRequest, view: Any, args: Any, kwargs: Any) -> HttpResponse | None:
        door = door_of(_route(request))
        if _route(request).startswith("api:") and door is not None and _guards_itself(view):
            return None  # it knows tokens too, and answers problems: `accounts.api.views`
        if door is None or is_for_api(request):
            logger.error("The route %s is in no access table, so it is refused.", _route(request))
            raise Http404
        if door is Door.PUBLIC:
            return None
        user = request.user
        if not isinstance(user, User) or user.kind == AccountKind.SYSTEM:
            return _to_sign_in(request)
        if user.initial_password_at is not None and not sessions.came_by_single_sign_on(request):
            return _to_first_password(request)
        if sessions.factor_of(request) is None:
            begins = door is Door.HALF_SIGNED_IN and not is_mfa_enabled(user)
            return None if begins else _to_second_factor(request, user)
        if isinstance(door, Door) or not door.isdisjoint(keys_of(user, clock.now())):
            return None
        _refuse(request, user, door)
        return None


def _guards_itself(view: Any) -> bool:
    return issubclass(getattr(view, "cls", object), ApiView)


def _route(request: HttpRequest) -> str:
    return request.resolver_match.view_name if request.resolver_match else ""


def keeps_drafts(request: HttpRequest) -> bool:
    """Say whether this is a page of records: one for roles, not of signing in or of administration."""
    door = door_of(_route(request))
    return isinstance(door, frozenset) and ":" not in _route(request)


def _to_sign_in(request: HttpRequest) -> HttpResponse:
    address = f"{reverse(settings.LOGIN_URL)}?{urlencode({'next': _way_back(request)})}"
    if request.headers.get("Accept", "").startswith("application/json"):
        return JsonResponse({"error": "Sign in to go on.", "sign_in": address}, status=401)
    return HttpResponseRedirect(address)


def _way_back(request: HttpRequest) -> str:
    """Return where to go after signing in: this page, or the one that posted here."""
    if request.method in ("GET", "HEAD"):
        return request.get_full_path()
    came_from = request.headers.get("Referer", "")
    if url_has_allowed_host_and_scheme(came_from, {request.get_host()}, require_https=request.is_secure()):
        parts = urlsplit(came_from)
        return f"{parts.path}?{parts.query}" if parts.query else parts.path
    return request.path


def _to_first_password(request: HttpRequest) -> HttpResponse | None:
    """Send to the page where a password that somebody else set is replaced; None: this is that page."""
    if _route(request) == "first-password":
        return None
    address = reverse("first-password")
    if request.headers.get("Accept", "").startswith("application/json"):
        return JsonResponse({"error": "Choose a password of your own first.", "sign_in": address}, status=401)
    return HttpResponseRedirect(address)


def _to_second_factor(request: HttpRequest, user: User) -> HttpResponse:
    """Send to the set-up page; back to signing in whoever has set up one since, somewhere else."""
    if is_mfa_enabled(user):
        logout(request)
        return _to_sign_in(request)
    return HttpResponseRedirect(reverse("mfa_activate_totp"))


def _refuse(request: HttpRequest, user: User, door: frozenset[Role]) -> NoReturn:
    """Record the attempt and raise PermissionDenied, with words for the page that says no."""
    record(event=AuditEvent.PAGE_REFUSED, by=user, at=clock.now(), reason=f"route {_route(request)}")
    people = in_words([ROLE_PEOPLE[role] for role in Role if role in door])
    raise PermissionDenied(f"This page is for {people} only.")
