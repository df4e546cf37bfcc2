"""Who may do what to a case record. `check_can_x` raises with words."""

from datetime import datetime

from accounts.models import User
from casework.models import is_caseworker, units_of
from core.errors import DomainError, NotAllowed
from visits.models import Encounter, Visit


def check_can_write(user: User, at: datetime) -> None:
    """Caseworkers and casework administrative officers write case records."""
    if not is_caseworker(user, at):
        raise NotAllowed("Only caseworkers and casework administrative officers can change a case record.")


def check_can_work_on(visit: Visit, encounter: Encounter, user: User, at: datetime) -> None:
    """The unit of the visit's region works on its encounters, once the visit was closed (CAS-0)."""
    check_can_write(user, at)
    if not units_of(user, at).filter(region=visit.team.region).exists():
        raise NotAllowed(
            f"This encounter is the work of the casework unit for {visit.team.region}. Tell them."
        )
    if visit.closed_at is None:
        raise DomainError(
            "The visit is not closed yet, so its encounters are not yours to work on. Wait until it is."
        )
    if not encounter.counts:
        raise DomainError(
            "The officer set this encounter invalid, so it counts for nothing and there is nothing to "
            "record. Go on with the next one."
        )


def check_can_undo(visit: Visit, user: User, at: datetime) -> None:
    """The unit of the visit's region undoes a match, of an encounter that was set invalid too."""
    check_can_write(user, at)
    if not units_of(user, at).filter(region=visit.team.region).exists():
        raise NotAllowed(
            f"This encounter is the work of the casework unit for {visit.team.region}. Tell them."
        )


def can_work_on(visit: Visit, encounter: Encounter, user: User, at: datetime) -> bool:
    """Return whether `check_can_work_on` passes, for buttons."""
    try:
        check_can_work_on(visit, encounter, user, at)
    except DomainError:
        return False
    return True
