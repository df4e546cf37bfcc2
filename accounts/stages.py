"""The steps between a name and a session."""

from allauth.mfa.stages import AuthenticateStage
from django.http import HttpRequest

from accounts import sessions
from accounts.models import User


class SecondFactorStage(AuthenticateStage):
    """Our own second factor, asked for unless the single sign-on provider said that it asked for one."""

    def _should_handle(self, request: HttpRequest) -> bool:
        user = self.login.user
        asked_there = isinstance(user, User) and sessions.provider_asked_for_factor(request, user)
        return bool(super()._should_handle(request)) and not asked_there
