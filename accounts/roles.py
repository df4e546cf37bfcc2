"""Which role opens which page: the one access table, and easy to change.

A role opens a door; which records stand behind it is decided by `QuerySet.visible_to`, and what may be
done to one by `<app>/permissions.py`. A route that is not in `ACCESS` is refused, and fails the build.
"""

from datetime import datetime
from enum import StrEnum

from accounts.enums import Role as Role
from accounts.models import User

ROLE_WORDS: dict[Role, str] = {role: str(role.label) for role in Role}


class Door(StrEnum):
    """Routes that no role guards."""

    PUBLIC = "public"  # before signing in
    SIGNED_IN = "signed in"  # anybody with a second factor
    HALF_SIGNED_IN = "half signed in"  # on the way to a second factor


def roles_of(user: User, at: datetime) -> frozenset[Role]:
    """Return the roles that `user` holds at `at`; none for a disabled account.

    Read once per request: the answer stays on the user object, which lives no longer than that.
    """
    if not user.is_active:
        return frozenset()
    cached: frozenset[Role] | None = getattr(user, "_roles_now", None)
    if cached is None:
        cached = frozenset(
            Role(name) for name in user.role_grants.in_force(at).values_list("role", flat=True)
        )
        user._roles_now = cached
    return cached


_VISIT_READERS = frozenset(
    {Role.OFFICER, Role.MANAGER, Role.HMI, Role.CASEWORKER, Role.CASEWORK_ADMIN, Role.AUDITOR}
)
_VISIT_WRITERS = frozenset({Role.OFFICER, Role.MANAGER, Role.HMI})
_CASEWORK = frozenset({Role.CASEWORKER, Role.CASEWORK_ADMIN})
_CPCT = frozenset({Role.CPCT})
_AUDIT = frozenset({Role.AUDITOR})

ACCESS: dict[str, frozenset[Role] | Door] = {
    # desk
    "home": Door.SIGNED_IN,
    "health-live": Door.PUBLIC,
    "health-ready": Door.PUBLIC,
    # sign-in
    # audit
    # documents
    # visits
    # casework
    # referrals
}
