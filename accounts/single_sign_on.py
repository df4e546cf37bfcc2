"""What the sign-in library asks about people of the single sign-on provider, and what they are told."""

from dataclasses import dataclass
from typing import Any, NoReturn

from allauth.account.internal.flows.login import record_authentication
from allauth.core.exceptions import ImmediateHttpResponse
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from allauth.socialaccount.models import SocialApp, SocialLogin
from allauth.socialaccount.providers.base.constants import AuthError
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from requests import RequestException

from accounts.enums import AuditEvent, Factor
from accounts.models import User
from accounts.operations.single_sign_on import NotRecognised, recognise
from accounts.provider import stated_in, the_app
from audit.operations import record
from core import clock


@dataclass(frozen=True)
class Refusal:
    """Why somebody is not let in: for the page, and in short for the audit."""

    title: str
    words: str
    why: str
    status: int = 403


STALE = Refusal(
    "Start signing in again",
    "This sign-in was begun in another window or too long ago, or was used already. "
    "Nothing is wrong with your account.",
    "no such state",
)
CANCELLED = Refusal(
    "You did not sign in", "You stopped signing in at {name}, or were not let in there.", "cancelled there"
)
AWAY = Refusal(
    "{name} does not answer",
    "We cannot reach {name}, so nobody can sign in with it just now. Try again in a few minutes.",
    "provider away",
    502,
)
WRONG = Refusal(
    "You are not signed in",
    "What {name} sent back cannot be relied on, so we let nobody in with it. Try again; "
    "if it happens twice, tell whoever runs this service.",
    "answer not valid",
    502,
)


def failure(error: BaseException | None) -> Refusal:
    """Return what to say of an error on the way to the provider or back."""
    return AWAY if isinstance(error, RequestException) else WRONG


def refused(request: HttpRequest, refusal: Refusal, *, user: User | None = None) -> HttpResponse:
    """Record that single sign-on let somebody not in, and return the page that says so."""
    record(event=AuditEvent.SIGN_ON_REFUSED, by=None, at=clock.now(), subject=user, reason=refusal.why)
    name = settings.OIDC_NAME
    context = {
        "title": refusal.title.format(name=name),
        "words": refusal.words.format(name=name),
        "name": name,
        "only_door": settings.OIDC_ONLY,
    }
    return render(request, "account/sign_on_refused.html", context, status=refusal.status)


class SignOnPeople(DefaultSocialAccountAdapter):
    """One provider, from the settings; nobody signs up, and nobody links an account by hand."""

    def list_apps(
        self, request: HttpRequest, provider: str | None = None, client_id: str | None = None
    ) -> list[SocialApp]:
        return [the_app()] if settings.OIDC_ISSUER else []

    def is_open_for_signup(self, request: HttpRequest, sociallogin: SocialLogin) -> bool:
        return False

    def populate_user(self, request: HttpRequest, sociallogin: SocialLogin, data: dict[str, Any]) -> Any:
        return sociallogin.user  # unsaved, and replaced by whom `recognise` finds

    def pre_social_login(self, request: HttpRequest, sociallogin: SocialLogin) -> None:
        """Find whose account it is before anything of the session changes; refuse the others."""
        stated = stated_in(sociallogin)
        try:
            tie = recognise(issuer=settings.OIDC_ISSUER, claims=stated.claims, at=clock.now())
        except NotRecognised as error:
            words = Refusal("You have no way in here", error.words, error.why)
            raise ImmediateHttpResponse(refused(request, words, user=error.user)) from error
        sociallogin.account, sociallogin.user = tie, tie.user
        if stated.factor:
            record_authentication(request, tie.user, "mfa", type=Factor.OIDC.value)

    def on_authentication_error(
        self,
        request: HttpRequest,
        provider: Any,
        error: str = AuthError.UNKNOWN,
        exception: BaseException | None = None,
        extra_context: dict[str, Any] | None = None,
    ) -> NoReturn:
        """Say what went wrong in our words instead of the library's page."""
        if error == AuthError.CANCELLED:
            refusal = CANCELLED
        elif exception is None and not (extra_context or {}).get("state"):
            refusal = STALE
        else:
            refusal = failure(exception)
        raise ImmediateHttpResponse(refused(request, refusal))
