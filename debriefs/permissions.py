"""Who may do what about the debrief of a visit, and when. `check_can_x` raises with words.

What is done in the name of somebody who is away is recorded so: a check returns for whom the person acts,
and None for whoever acts in their own right.
"""

from datetime import datetime
from uuid import UUID

from accounts.models import User
from core.errors import NotAllowed
from debriefs.models import Requirement
from debriefs.queries.feedback import is_over
from visits.models import Visit
from visits.permissions import is_on_visit, is_supervisor, manager_stood_in_for, may_read_welfare, stands_in


def check_can_decide_to_debrief(visit: Visit, user: User, at: datetime) -> UUID | None:
    """The OIC, or who stands in, decides after the referral of an adult at risk (DEB-8)."""
    absent = _oic_or_stands_in(visit, user, at)
    if not may_read_welfare(visit, user, at):
        raise NotAllowed("Only those who may read who was referred can decide this.")
    return absent


def check_can_postpone(visit: Visit, user: User, at: datetime) -> UUID | None:
    """The OIC, or who stands in, considers postponing the debrief (CI-3); Gold who leads it too."""
    requirement = Requirement.objects.filter(visit=visit, lead=user).exists()
    return None if requirement else _oic_or_stands_in(visit, user, at)


def check_can_set_lead(requirement: Requirement, user: User, at: datetime) -> UUID | None:
    """The OIC or who stands in, the lead, the HMI named, and the team's manager set another lead."""
    visit = requirement.visit
    if user.pk in (visit.oic_id, requirement.lead_id):
        return None
    if absent := stands_in(visit, user, at):
        return absent
    if not is_supervisor(visit, user, at):
        raise NotAllowed(
            f"Only the officer in charge, {visit.oic.name}, the lead, the HMI named on the visit or the "
            "manager of the team can set who leads the debrief."
        )
    return manager_stood_in_for(visit, user, at)


def check_can_stand_down(requirement: Requirement, user: User, at: datetime) -> UUID | None:
    """The lead answers a requirement without a debrief, once nothing that triggered it holds any more."""
    if requirement.lead_id == user.pk:
        return None
    if requirement.lead is None:
        raise NotAllowed("Name who leads the debrief first: only the lead can answer that none is held.")
    absent = stands_in(requirement.visit, user, at)
    if absent is not None and absent == requirement.lead_id:
        return absent
    raise NotAllowed(f"Only {requirement.lead.name}, who leads the debrief, can answer that none is held.")


def check_can_give_feedback(visit: Visit, user: User, at: datetime) -> None:
    """Every officer who was on a visit that is over, with a debrief or without one; nobody for another."""
    if not is_on_visit(visit, user):
        raise NotAllowed("Only those who were on the visit can give feedback on it.")
    if not is_over(visit):
        raise NotAllowed("The visit is not over. Give your feedback once it has ended.")


def _oic_or_stands_in(visit: Visit, user: User, at: datetime) -> UUID | None:
    if visit.oic_id == user.pk:
        return None
    absent = stands_in(visit, user, at)
    if absent is None:
        raise NotAllowed(f"Only the officer in charge, {visit.oic.name}, can decide this.")
    return absent
