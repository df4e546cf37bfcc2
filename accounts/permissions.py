"""Who may record an absence, open a record urgently, review that. `check_can_x` raises with words."""

from datetime import datetime
from uuid import UUID

from accounts.deputies import manages_for
from accounts.models import UrgentAccess, User
from accounts.roles import Role, roles_of, teams_of
from core.errors import NotAllowed


def check_can_record_absence(absent: User, by: User, at: datetime) -> UUID | None:
    """The person, their line manager, the manager of their team; a deputy of that manager, in their name.

    Returns in whose name it is done, None in their own right. A deputy never records an absence of the
    manager for whom they act, and so cannot lengthen what is lent to them.
    """
    if by.pk in (absent.pk, absent.line_manager_id):
        return None
    if absent.team_id in teams_of(by, Role.MANAGER, at):
        return None
    manager = manages_for(by, at).get(absent.team_id)
    if manager is None or manager == absent.pk:
        raise NotAllowed(f"Only {absent.name} and their manager can say when they are away.")
    return manager


def check_can_open_urgently(user: User, at: datetime) -> None:
    """A safeguarding lead opens a record that they otherwise could not."""
    if Role.SAFEGUARDING not in roles_of(user, at):
        raise NotAllowed("Only a safeguarding lead can open a record at once.")


def check_can_review(access: UrgentAccess, user: User, at: datetime) -> None:
    """An auditor reviews an urgent access, of somebody else, and once."""
    if Role.AUDITOR not in roles_of(user, at):
        raise NotAllowed("Only an auditor can review an urgent access.")
    if access.user_id == user.pk:
        raise NotAllowed("Another auditor has to review this: the access was yours.")
    if access.reviewed_by:
        raise NotAllowed(
            f"{access.reviewed_by.name} has reviewed this access already. A review stands: read it there."
        )
