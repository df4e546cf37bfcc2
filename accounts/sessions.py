"""What a session remembers about how somebody signed in, and for how long it lasts."""

from datetime import datetime, timedelta

from allauth.account.authentication import get_authentication_records
from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest

from accounts.enums import Factor
from accounts.models import User

_FACTOR = "second_factor"
_BEGAN = "signed_in_at"
_SEEN = "seen_at"


def user_of(request: HttpRequest) -> User:
    """Return who is signed in; raises PermissionDenied if nobody is, which the access guard rules out."""
    if not isinstance(request.user, User):
        raise PermissionDenied
    return request.user


def begin(request: HttpRequest, *, user: User, at: datetime) -> None:
    """Note in a session that was just signed in to when that was and which second factor was shown."""
    request.session[_BEGAN] = request.session[_SEEN] = at.timestamp()
    records = get_authentication_records(request, user)
    shown = [str(record.get("type")) for record in records if record.get("method") == "mfa"]
    set_factor(request, Factor(shown[-1]) if shown else None)


def provider_asked_for_factor(request: HttpRequest, user: User) -> bool:
    """Say whether the single sign-on provider stated in this sign-in that it asked for a second factor."""
    records = get_authentication_records(request, user)
    return any(one.get("method") == "mfa" and one.get("type") == Factor.OIDC for one in records)


def came_by_single_sign_on(request: HttpRequest) -> bool:
    """Say whether this session began at the single sign-on provider."""
    user = request.user
    return isinstance(user, User) and any(
        one.get("method") == "socialaccount" for one in get_authentication_records(request, user)
    )


def set_factor(request: HttpRequest, factor: Factor | None) -> None:
    """Note which second factor this session showed; None: none yet."""
    request.session[_FACTOR] = factor.value if factor else None


def factor_of(request: HttpRequest) -> Factor | None:
    """Return the second factor that this session showed; the demonstration's only counts in one."""
    value = request.session.get(_FACTOR)
    if value is None or (value == Factor.DEMONSTRATION and not settings.DEMO):
        return None
    return Factor(value)


def seconds_left(request: HttpRequest, at: datetime) -> float:
    """Return how long the session lasts from `at` if nobody does anything; not above 0: it is over.

    A session that does not say when it began is over.
    """
    began, seen = request.session.get(_BEGAN), request.session.get(_SEEN)
    if began is None or seen is None:
        return 0.0
    idle = seen + settings.SESSION_IDLE_SECONDS
    absolute = began + settings.SESSION_ABSOLUTE_SECONDS
    return float(min(idle, absolute) - at.timestamp())


def stay(request: HttpRequest, at: datetime) -> None:
    """Note to the second that the person wants to stay."""
    request.session[_SEEN] = at.timestamp()


def touch(request: HttpRequest, at: datetime) -> None:
    """Note that the person did something at `at`; written once a minute at most, to spare the database."""
    pause = min(60.0, settings.SESSION_IDLE_SECONDS / 30)
    if at.timestamp() - request.session.get(_SEEN, 0.0) >= pause:
        request.session[_SEEN] = at.timestamp()


def ends_at(request: HttpRequest, at: datetime) -> datetime:
    """Return when the session ends if nobody does anything more."""
    return at + timedelta(seconds=seconds_left(request, at))
