"""A person's own account, and staying signed in."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_POST, require_safe

from accounts import factors, sessions
from accounts.roles import ROLE_WORDS, Role
from core import clock


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
        "has_password": user.has_usable_password() and not settings.OIDC_ONLY,
        "factors": factors.listed(user),
        "recovery_codes": factors.recovery_codes_left(user),
        "signs_on_with": settings.OIDC_NAME if factors.tied_since(user) else "",
        "tied_since": factors.tied_since(user),
        "idle_minutes": settings.SESSION_IDLE_SECONDS // 60,
    }
    return render(request, "accounts/my_account.html", context)


@require_POST
def session_stay(request: HttpRequest) -> HttpResponse:
    """Begin the idle time anew for a person who wants to stay; the longest time stays as it is."""
    sessions.stay(request, clock.now())
    return HttpResponse(status=204)
