"""Passkeys: to sign in with, as second factor, and looking after one's own."""

import json
from typing import Any

from allauth.account.decorators import reauthentication_required
from allauth.account.internal.flows.login import record_authentication
from allauth.account.models import Login
from allauth.mfa.base.views import AuthenticateView, ReauthenticateView
from allauth.mfa.models import Authenticator
from allauth.mfa.webauthn.internal import auth, flows
from allauth.mfa.webauthn.views import AddWebAuthnView, LoginWebAuthnView, ReauthenticateWebAuthnView
from django.conf import settings
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect, JsonResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from accounts import sessions
from accounts.enums import AuditEvent, Factor
from accounts.forms.passkeys import NamePasskeyForm
from accounts.operations import factors
from accounts.views.sign_in import wanted_page
from audit.operations import record
from core import clock
from core.errors import DomainError

MOST = 10  # passkeys of one person


class SignInWithPasskey(LoginWebAuthnView):
    """Sign in with a passkey alone: the device holds the key and has verified who holds the device."""

    template_name = "account/passkey_refused.html"

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if settings.OIDC_ONLY:
            raise PermissionDenied(f"Sign in with {settings.OIDC_NAME}. A passkey alone opens nothing here.")
        response: HttpResponseBase = super().dispatch(request, *args, **kwargs)
        return response

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Give the page's script the question; send anybody else to the sign-in page."""
        if request.headers.get("Accept", "").startswith("application/json"):
            return JsonResponse(auth.begin_authentication(user=None))
        return HttpResponseRedirect(reverse("account_login"))

    def form_valid(self, form: Any) -> HttpResponse:
        passkey = form.cleaned_data["credential"]
        login = Login(user=passkey.user, redirect_url=wanted_page(self.request) or None)
        response: HttpResponse = flows.perform_passwordless_login(self.request, passkey, login)
        return response

    def form_invalid(self, form: Any) -> HttpResponse:
        # Not counted by axes: there is nothing to guess, and without a name all of an office would be locked.
        record(event=AuditEvent.SIGN_IN_FAILED, by=None, at=clock.now(), reason="by passkey")
        return self.render_to_response(self.get_context_data(form=form), status=403)


class SecondStep(AuthenticateView):
    """The second factor after the password: a passkey, a code of the authenticator, or a recovery code."""

    def form_invalid(self, form: Any) -> HttpResponse:
        if "code" not in self.request.POST:  # wrong codes are recorded by the signal that they send
            subject = self.stage.login.user
            record(event=AuditEvent.SECOND_FACTOR_FAILED, by=None, at=clock.now(), subject=subject)
        response: HttpResponse = super().form_invalid(form)
        return response

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context: dict[str, Any] = super().get_context_data(**kwargs)
        mine = Authenticator.objects.filter(user=self.stage.login.user)
        context["has_passkey"] = mine.filter(type=Authenticator.Type.WEBAUTHN).exists()
        context["has_authenticator"] = mine.filter(type=Authenticator.Type.TOTP).exists()
        context["question"] = json.dumps(context.pop("js_data")["request_options"])
        return context


class ConfirmWithCode(ReauthenticateView):
    """A code once more, before something that protects the account."""


class ConfirmWithPasskey(ReauthenticateWebAuthnView):
    """The same with a passkey."""

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context: dict[str, Any] = super().get_context_data(**kwargs)
        context["form"] = kwargs.get("form", context["form"])
        context["question"] = json.dumps(context.pop("js_data")["request_options"])
        return context

    def form_invalid(self, form: Any) -> HttpResponse:
        return self.render_to_response(self.get_context_data(form=form))


class AddPasskey(AddWebAuthnView):
    """Make a passkey; where it is the person's first factor, the session counts as fully signed in."""

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        mine = Authenticator.objects.filter(user=sessions.user_of(request), type=Authenticator.Type.WEBAUTHN)
        if mine.count() >= MOST:
            messages.error(request, f"You have {MOST} passkeys, which is the most. Remove one first.")
            return HttpResponseRedirect(reverse("my-account"))
        response: HttpResponseBase = super().dispatch(request, *args, **kwargs)
        return response

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context: dict[str, Any] = super().get_context_data(**kwargs)
        context["form"] = kwargs.get("form") or context["form"]
        question = auth.begin_registration(sessions.user_of(self.request), passwordless=True)
        context["question"] = json.dumps(question)
        context["first"] = sessions.factor_of(self.request) is None
        return context

    def get_success_url(self) -> str:
        return reverse("mfa_view_recovery_codes" if self.did_generate_recovery_codes else "my-account")

    def form_valid(self, form: Any) -> HttpResponse:
        response: HttpResponse = super().form_valid(form)
        user = sessions.user_of(self.request)
        if sessions.factor_of(self.request) is None:
            sessions.set_factor(self.request, Factor.PASSKEY)
        record_authentication(self.request, user, "mfa", type=Factor.PASSKEY.value)  # they just showed it
        record(event=AuditEvent.SECOND_FACTOR_SET_UP, by=user, at=clock.now(), subject=user)
        return response


def _own(request: HttpRequest, pk: int, *types: str) -> Authenticator:
    """Return a factor of the person's own; Http404 for anybody else's."""
    mine = Authenticator.objects.filter(user=sessions.user_of(request), type__in=types)
    found: Authenticator = get_object_or_404(mine, pk=pk)
    return found


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def name_passkey(request: HttpRequest, pk: int) -> HttpResponse:
    """Call a passkey something else."""
    passkey = _own(request, pk, Authenticator.Type.WEBAUTHN)
    form = NamePasskeyForm(request.POST or None, initial={"name": passkey.data["name"]})
    if form.is_valid():
        by, name = sessions.user_of(request), form.cleaned_data["name"]
        factors.name_passkey(passkey=passkey, name=name, by=by, at=clock.now())
        return HttpResponseRedirect(reverse("my-account"))
    return render(request, "account/passkey_name.html", {"form": form})


@never_cache
@reauthentication_required(app="allauth.mfa")  # type: ignore[untyped-decorator]
@require_http_methods(["GET", "HEAD", "POST"])
def remove_factor(request: HttpRequest, pk: int) -> HttpResponse:
    """Take away a passkey or the authenticator, if another is left."""
    factor = _own(request, pk, *factors.FACTORS)
    words = ""
    if request.method == "POST":
        try:
            factors.remove(factor=factor, by=sessions.user_of(request), at=clock.now())
        except DomainError as error:
            words = error.words
        else:
            messages.success(request, "It is removed, and opens nothing any more.")
            return HttpResponseRedirect(reverse("my-account"))
    context = {
        "name": factor.data.get("name", "Authenticator app"),
        "is_last": not factors.others(factor),
        "words": words,
    }
    return render(request, "account/factor_remove.html", context, status=409 if words else 200)
