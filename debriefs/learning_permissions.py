"""Who may publish learning points of a debrief or withdraw one, and say what changed (DEB-15)."""

from datetime import datetime
from uuid import UUID

from accounts.deputies import leads_for
from accounts.models import User
from accounts.roles import Role, roles_of
from core.errors import NotAllowed
from debriefs.models import Debrief, Publication
from debriefs.queries.leading import concerns_about
from visits.permissions import allowed, is_supervisor, supervises_for


def check_can_publish(debrief: Debrief, user: User, at: datetime) -> UUID | None:
    """Whoever led the debrief, or acts for them while they are away; once it has been held."""
    if not debrief.was_held:
        raise NotAllowed("The debrief has not been held yet. Open this page again once it has.")
    if debrief.lead_id == user.pk:
        return None
    if debrief.lead_id in leads_for(user, at):
        return debrief.lead_id
    raise NotAllowed(f"Only {debrief.lead.name}, who led the debrief, can decide this.")


def check_can_withdraw(debrief: Debrief, user: User, at: datetime) -> UUID | None:
    """Who may publish; who leads the debrief that it was fed into; an HMI named, and the team's manager.

    Whoever led may have left, and what singles somebody out must not stay before every officer. Nobody about
    whom there is a concern on one of the visits, or who acts for them, but who leads. The words name nobody:
    a learning point leads no reader to its debrief.
    """
    if allowed(check_can_publish, debrief, user, at):
        return check_can_publish(debrief, user, at)
    visits = list(debrief.visits.all())
    above = debrief.parent.lead_id if debrief.parent else None
    acting: list[UUID | None] = [above] if above in leads_for(user, at) else []
    if above == user.pk:
        acting = [None]
    acting += [supervises_for(visit, user, at) for visit in visits if is_supervisor(visit, user, at)]
    about = concerns_about(visits) if acting else frozenset()
    if user.pk not in about and (own := [each for each in acting if each not in about]):
        return own[0]
    raise NotAllowed(
        "Only whoever led the debrief, or the one that it was fed into, an HM Inspector named on its visit "
        "or the manager of its team can withdraw this."
    )


def check_can_record_change(publication: Publication, user: User, at: datetime) -> None:
    """Managers and HMIs, who change how things are done; and whoever published it."""
    if user.pk != publication.created_by_id and roles_of(user, at).isdisjoint({Role.MANAGER, Role.HMI}):
        raise NotAllowed(
            "Only a manager, an HM Inspector or whoever published it can record what was changed."
        )
