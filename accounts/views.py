"""Pages of signing in and of one's own account."""

from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from allauth.account.adapter import get_adapter
from allauth.account.views import LoginView, PasswordChangeView
from allauth.mfa.recovery_codes.views import (
    DownloadRecoveryCodesView,
    GenerateRecoveryCodesView,
    ViewRecoveryCodesView,
)
from allauth.mfa.totp.views import ActivateTOTPView
from allauth.mfa.utils import is_mfa_enabled
from django.conf import settings
from django.contrib.auth import login
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse, reverse_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts import demo, sessions
from accounts.enums import AuditEvent, Factor
from accounts.roles import ROLE_WORDS, Role
from audit.operations import record
from core import clock


class SignIn(LoginView):
    """Name and password; the code is asked for next."""

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context: dict[str, Any] = super().get_context_data(**kwargs)
        if settings.DEMO:
            wanted = _next(self.request)
            query = f"?{urlencode({'next': wanted})}" if wanted else ""
            context["demo_sign_in"] = reverse("demo-sign-in") + query
        return context


class ActivateTotp(ActivateTOTPView):
    """Set up the authenticator; the session counts as fully signed in from here."""

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if is_mfa_enabled(sessions.user_of(request)):
            return HttpResponseRedirect(reverse("my-account"))
        return super().dispatch(request, *args, **kwargs)

    def form_valid(self, form: Any) -> HttpResponse:
        response: HttpResponse = super().form_valid(form)
        sessions.set_factor(self.request, Factor.TOTP)
        _record(self.request, AuditEvent.SECOND_FACTOR_SET_UP)
        return response


class ViewRecoveryCodes(ViewRecoveryCodesView):
    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context: dict[str, Any] = super().get_context_data(**kwargs)
        _record(self.request, AuditEvent.RECOVERY_CODES_VIEWED)
        return context


class DownloadRecoveryCodes(DownloadRecoveryCodesView):
    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context: dict[str, Any] = super().get_context_data(**kwargs)
        _record(self.request, AuditEvent.RECOVERY_CODES_VIEWED)
        return context


class GenerateRecoveryCodes(GenerateRecoveryCodesView):
    def form_valid(self, form: Any) -> HttpResponse:
        response: HttpResponse = super().form_valid(form)
        _record(self.request, AuditEvent.RECOVERY_CODES_MADE)
        return response


class ChangePassword(PasswordChangeView):
    success_url = reverse_lazy("my-account")

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not sessions.user_of(request).has_usable_password():
            raise Http404  # somebody of the demonstration, who has none
        response: HttpResponseBase = super().dispatch(request, *args, **kwargs)
        return response


def _record(request: HttpRequest, event: AuditEvent) -> None:
    user = sessions.user_of(request)
    record(event=event, by=user, at=clock.now(), subject=user)


@require_safe
def my_account(request: HttpRequest) -> HttpResponse:
    """Show the person what the service knows of them: team, roles and until when, ways to sign in."""
    user, at = sessions.user_of(request), clock.now()
    grants = [grant for grant in user.role_grants.select_related("team") if grant.in_force(at)]
    context = {
        "person": user,
        "team": user.team,
        "roles": [
            {"words": ROLE_WORDS[Role(grant.role)], "team": grant.team, "ends_at": grant.ends_at}
            for grant in grants
        ],
        "has_password": user.has_usable_password(),
        "idle_minutes": settings.SESSION_IDLE_SECONDS // 60,
        "has_second_factor": is_mfa_enabled(user),
    }
    return render(request, "accounts/my_account.html", context)


@require_POST
def session_stay(request: HttpRequest) -> HttpResponse:
    """Begin the idle time anew for a person who wants to stay; the longest time stays as it is."""
    sessions.stay(request, clock.now())
    return HttpResponse(status=204)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def demo_sign_in(request: HttpRequest) -> HttpResponse:
    """Sign in as one of the invented people; this route exists in the demonstration only."""
    if request.method == "POST":
        user = get_object_or_404(demo.people(), pk=_uuid(request.POST.get("person", "")))
        login(request, user, backend="allauth.account.auth_backends.AuthenticationBackend")
        sessions.set_factor(request, Factor.DEMONSTRATION)
        return HttpResponseRedirect(_next(request) or reverse("home"))
    context = {"teams": demo.people_by_team(clock.now()), "next": _next(request)}
    return render(request, "accounts/demo_sign_in.html", context)


def _next(request: HttpRequest) -> str:
    """Return where the person wanted to go, if that is on this site; else nothing."""
    wanted = request.POST.get("next") or request.GET.get("next") or ""
    return wanted if get_adapter().is_safe_url(wanted) else ""


def _uuid(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None
