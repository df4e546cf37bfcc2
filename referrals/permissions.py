"""Who may decide, run and take what. `check_can_x` raises with words."""

from datetime import datetime

from accounts.models import User
from accounts.roles import Role, roles_of
from core.errors import NotAllowed
from referrals.facts import is_refused
from visits.models import Encounter, Visit
from visits.permissions import check_can_edit


def check_can_decide_unit(visit: Visit, encounter: Encounter, user: User, at: datetime) -> None:
    """The OIC of an open visit decides, and only where the software refuses to (REF-4)."""
    check_can_edit(visit, user, at)
    if not encounter.counts:
        raise NotAllowed(
            "This form was set invalid, so there is nothing to decide. Go back to the people of the visit."
        )
    if not is_refused(encounter, visit):
        raise NotAllowed(
            "The guidance says where this case goes, so there is nothing to decide. Go back to the visit."
        )


def check_can_read_extracts(user: User, at: datetime) -> None:
    """CPCT alone opens, downloads and runs extracts."""
    if Role.CPCT not in roles_of(user, at):
        raise NotAllowed("Only the civil penalty compliance team can do this.")
