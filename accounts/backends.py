"""Who a session is of: the person and their roles come with one query, since every page asks for both."""

from typing import Any

from allauth.account.auth_backends import AuthenticationBackend

from accounts.held import person_with_roles
from accounts.models import User

PATH = "accounts.backends.Backend"  # as a session keeps it


class Backend(AuthenticationBackend):
    """Signs in as the library does."""

    def get_user(self, user_id: Any) -> User | None:
        """Return the person with this id, unless there is none or the account is in use no more."""
        user = person_with_roles(user_id)
        return user if user is not None and self.user_can_authenticate(user) else None
