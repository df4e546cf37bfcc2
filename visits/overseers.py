"""Whose role lets them be named HMI or Gold, on a visit or for an operation."""

from datetime import datetime

from accounts.models import User
from accounts.roles import Role, roles_of
from core.errors import DomainError
from visits.enums import OversightRole

OVERSEERS = {
    OversightRole.HMI: frozenset({Role.HMI}),
    OversightRole.GOLD: frozenset({Role.HMI, Role.MANAGER, Role.OFFICER}),
}


def check_overseer(user: User, named_as: OversightRole, at: datetime) -> None:
    """An HMI holds that role, in whatever team; Gold may be anybody whose role lets them open visits."""
    if not OVERSEERS[named_as] & roles_of(user, at):
        raise DomainError(
            f"{user.name} cannot be named as that: their role does not allow it. Choose somebody else.",
            field="user",
        )
