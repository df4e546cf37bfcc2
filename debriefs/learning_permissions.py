"""Who may publish learning points of a debrief, and say what changed because of one (DEB-15)."""

from datetime import datetime
from uuid import UUID

from accounts.deputies import leads_for
from accounts.models import User
from accounts.roles import Role, roles_of
from core.errors import NotAllowed
from debriefs.models import Debrief, Publication


def check_can_publish(debrief: Debrief, user: User, at: datetime) -> UUID | None:
    """Whoever led the debrief, or acts for them while they are away; once it has been held."""
    if not debrief.was_held:
        raise NotAllowed("The debrief has not been held yet. Open this page again once it has.")
    if debrief.lead_id == user.pk:
        return None
    if debrief.lead_id in leads_for(user, at):
        return debrief.lead_id
    raise NotAllowed(f"Only {debrief.lead.name}, who led the debrief, can decide this.")


def check_can_record_change(publication: Publication, user: User, at: datetime) -> None:
    """Managers and HMIs, who change how things are done; and whoever published it."""
    if user.pk != publication.created_by_id and roles_of(user, at).isdisjoint({Role.MANAGER, Role.HMI}):
        raise NotAllowed(
            "Only a manager, an HM Inspector or whoever published it can record what was changed."
        )
