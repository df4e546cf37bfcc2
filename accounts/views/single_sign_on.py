"""Single sign-on: to the provider, back from it, and what is said where that goes wrong."""

from collections.abc import Callable
from typing import Any
from urllib.parse import urlencode

from allauth.core.ratelimit import consume_or_429
from allauth.socialaccount.providers.oauth2.client import OAuth2Error
from allauth.socialaccount.providers.oauth2.views import OAuth2CallbackView
from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe
from requests import RequestException

from accounts import single_sign_on
from accounts.provider import SignOnAdapter, SingleSignOn, discovery, the_app
from accounts.views.sign_in import wanted_page

View = Callable[[HttpRequest], HttpResponse]


class Callback(OAuth2CallbackView):
    """The library's return from the provider, with the nonce taken out of the kept state."""

    adapter: SignOnAdapter

    def _get_state(self, request: HttpRequest, provider: SingleSignOn) -> tuple[Any, Any]:
        state, response = super()._get_state(request, provider)
        if state is not None:
            self.adapter.nonce = str(state.get("nonce", ""))
        return state, response


@never_cache
@require_safe
def begin(request: HttpRequest) -> HttpResponse:
    """Send the person to the provider.

    A link, not a form: `form-action` of our CSP would forbid the redirect to another host, and beginning
    changes nothing but what this visitor's session waits for.
    """
    _only_where_set_up()
    limited = consume_or_429(request, action="login")
    if limited is not None:
        return HttpResponse(limited)
    if request.user.is_authenticated:
        return HttpResponseRedirect(reverse("home"))
    try:
        return SingleSignOn(request, app=the_app()).begin(request, next_url=wanted_page(request))
    except (OAuth2Error, RequestException) as error:
        return single_sign_on.refused(request, single_sign_on.failure(error))


@never_cache
@require_safe
def come_back(request: HttpRequest) -> HttpResponse:
    """Let in whom the provider sends back, if the answer is to a question that this browser asked."""
    _only_where_set_up()
    limited = consume_or_429(request, action="login")
    if limited is not None:
        return HttpResponse(limited)
    if request.user.is_authenticated:
        return HttpResponseRedirect(reverse("home"))
    if request.GET.get("iss", settings.OIDC_ISSUER) != settings.OIDC_ISSUER:
        return single_sign_on.refused(request, single_sign_on.STALE)  # RFC 9207
    view: View = Callback.adapter_view(SignOnAdapter(request))  # type: ignore[no-untyped-call]
    return view(request)


@never_cache
@require_safe
def ended(request: HttpRequest) -> HttpResponse:
    """Say after signing out that the provider may still know the person, and where to end that."""
    _only_where_set_up()
    context = {"name": settings.OIDC_NAME, "provider_sign_out": _provider_sign_out(request)}
    return render(request, "account/sign_on_ended.html", context)


def _provider_sign_out(request: HttpRequest) -> str:
    """Return the provider's sign-out page, which leads back here; nothing where it has none or is away."""
    try:
        address = str(discovery().get("end_session_endpoint", ""))
    except (OAuth2Error, RequestException):
        return ""
    if not address.startswith(("https://", "http://localhost", "http://127.0.0.1")):
        return ""
    back = request.build_absolute_uri(reverse(settings.LOGIN_URL))
    query = urlencode({"client_id": settings.OIDC_CLIENT_ID, "post_logout_redirect_uri": back})
    return f"{address}{'&' if '?' in address else '?'}{query}"


def _only_where_set_up() -> None:
    if not settings.OIDC_ISSUER:
        raise Http404
