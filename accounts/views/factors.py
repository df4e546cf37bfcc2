"""Setting up an authenticator, and recovery codes."""

from typing import Any

from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.views import (
    DownloadRecoveryCodesView,
    GenerateRecoveryCodesView,
    ViewRecoveryCodesView,
)
from allauth.mfa.totp.views import ActivateTOTPView
from allauth.mfa.utils import is_mfa_enabled
from django.http import HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.urls import reverse

from accounts import sessions
from accounts.enums import AuditEvent, Factor
from audit.operations import record
from core import clock


class ActivateTotp(ActivateTOTPView):
    """Set up the authenticator; the session counts as fully signed in from here."""

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if is_mfa_enabled(sessions.user_of(request), [Authenticator.Type.TOTP]):
            return HttpResponseRedirect(reverse("my-account"))
        return super().dispatch(request, *args, **kwargs)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context: dict[str, Any] = super().get_context_data(**kwargs)
        context["first"] = sessions.factor_of(self.request) is None
        return context

    def get_success_url(self) -> str:
        return reverse("mfa_view_recovery_codes" if self.did_generate_recovery_codes else "my-account")

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


def _record(request: HttpRequest, event: AuditEvent) -> None:
    user = sessions.user_of(request)
    record(event=event, by=user, at=clock.now(), subject=user)
