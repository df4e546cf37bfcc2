"""The doors: name and password, and the demonstration's list of people."""

from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from allauth.account.adapter import get_adapter
from allauth.account.views import LoginView
from django.conf import settings
from django.contrib.auth import login
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from accounts import backends, demo, sessions
from accounts.enums import Factor
from core import clock


class SignIn(LoginView):
    """Name and password; the code is asked for next."""

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context: dict[str, Any] = super().get_context_data(**kwargs)
        wanted = wanted_page(self.request)
        query = f"?{urlencode({'next': wanted})}" if wanted else ""
        if settings.DEMO:
            context["demo_sign_in"] = reverse("demo-sign-in") + query
        if settings.OIDC_ISSUER:
            context["sign_on"] = reverse("sign-on") + query
            context["sign_on_name"] = settings.OIDC_NAME
        context["wanted"] = wanted
        context["only_sign_on"] = settings.OIDC_ONLY
        return context

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if settings.OIDC_ONLY:
            raise PermissionDenied(f"Sign in with {settings.OIDC_NAME}. Passwords open nothing here.")
        response: HttpResponse = super().post(request, *args, **kwargs)
        return response


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def demo_sign_in(request: HttpRequest) -> HttpResponse:
    """Sign in as one of the invented people; this route exists in the demonstration only."""
    if request.method == "POST":
        user = get_object_or_404(demo.people(), pk=_uuid(request.POST.get("person", "")))
        login(request, user, backend=backends.PATH)
        sessions.set_factor(request, Factor.DEMONSTRATION)
        return HttpResponseRedirect(wanted_page(request) or reverse("home"))
    context = {"teams": demo.people_by_team(clock.now()), "next": wanted_page(request)}
    return render(request, "accounts/demo_sign_in.html", context)


def wanted_page(request: HttpRequest) -> str:
    """Return where the person wanted to go, if that is on this site; else nothing."""
    wanted = request.POST.get("next") or request.GET.get("next") or ""
    return wanted if get_adapter().is_safe_url(wanted) else ""


def _uuid(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None
