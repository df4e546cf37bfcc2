"""Who may do what to the outbox. `check_can_x` raises with words."""

from datetime import datetime

from accounts.models import User
from accounts.roles import Role, roles_of
from core.errors import NotAllowed


def check_can_retry(user: User, at: datetime) -> None:
    """Administrators try again, or leave, what was given up; a message tells them nothing of a case."""
    if Role.ADMINISTRATOR not in roles_of(user, at):
        raise NotAllowed("Only an administrator can do this to a message that was given up.")
