"""Who may do what about the debrief of a visit, and when. `check_can_x` raises with words.

What is done in the name of somebody who is away is recorded so: a check returns for whom the person acts,
and None for whoever acts in their own right.
"""

from collections.abc import Collection, Iterable
from datetime import datetime
from uuid import UUID

from accounts.deputies import leads_for
from accounts.models import User
from core.errors import NotAllowed
from debriefs.models import Requirement
from debriefs.queries.feedback import is_over
from debriefs.queries.leading import concerns_about
from visits.models import Visit
from visits.permissions import (
    allowed,
    is_on_visit,
    is_supervisor,
    may_read_welfare,
    stands_in,
    supervises_for,
)

_ANOTHER_SETS_IT = (
    "An HM Inspector leads this debrief. Ask an HMI named on the visit or the manager of the team, who can "
    "set another."
)


def check_can_decide_to_debrief(visit: Visit, user: User, at: datetime) -> UUID | None:
    """The OIC, or who stands in, decides after the referral of an adult at risk (DEB-8)."""
    absent = _oic_or_stands_in(visit, user, at)
    if not may_read_welfare(visit, user, at):
        raise NotAllowed("Only those who may read who was referred can decide this.")
    return absent


def check_leads(lead: User, user: User, at: datetime) -> UUID | None:
    """Who leads, or who acts for a lead who is away: the one way to say so of a debrief and what requires it.

    Raises NotAllowed.
    """
    if lead.pk == user.pk:
        return None
    if lead.pk in leads_for(user, at):
        return lead.pk
    raise NotAllowed(f"Only {lead.name}, who leads the debrief, can do this.")


def check_leads_of(visits: Iterable[Visit], lead: User, user: User, at: datetime) -> UUID | None:
    """As `check_leads`, of the debrief of `visits`: nobody about whom a concern is acts for the lead."""
    absent = check_leads(lead, user, at)
    if absent and user.pk in concerns_about(visits):
        raise NotAllowed(f"Only {lead.name}, who leads the debrief, can do this.")
    return absent


def check_can_postpone(visit: Visit, user: User, at: datetime) -> UUID | None:
    """The OIC, or who stands in, considers postponing the debrief (CI-3); Gold who leads it too."""
    leads = User.objects.filter(debriefs_to_lead__visit=visit).first()
    if leads is not None and allowed(check_leads, leads, user, at):
        return check_leads(leads, user, at)
    return _oic_or_stands_in(visit, user, at)


def check_can_set_lead(requirement: Requirement, user: User, at: datetime) -> UUID | None:
    """The OIC and the lead, or who acts for one, the HMI named, and the team's manager set another lead.

    Where a concern is about somebody in charge, not the OIC, nor who stands in, nor whom it is about or who
    acts for them: an HM Inspector has to lead.
    """
    visit = requirement.visit
    about = concerns_about([visit])
    if user.pk in about:
        raise NotAllowed(_ANOTHER_SETS_IT)
    if user.pk == requirement.lead_id and not (about and user.pk == visit.oic_id):
        return None
    in_charge = visit.oic_id if user.pk == visit.oic_id else stands_in(visit, user, at)
    if in_charge and not about:
        return None if in_charge == user.pk else in_charge
    if requirement.lead and allowed(check_leads, requirement.lead, user, at):
        return _not_for(about, requirement.lead_id)
    if not is_supervisor(visit, user, at):
        if in_charge:
            raise NotAllowed(_ANOTHER_SETS_IT)
        raise NotAllowed(
            f"Only the officer in charge, {visit.oic.name}, the lead, the HMI named on the visit or the "
            "manager of the team can set who leads the debrief."
        )
    return _not_for(about, supervises_for(visit, user, at))


def _not_for(about: Collection[UUID], absent: UUID | None) -> UUID | None:
    """Return for whom somebody acts, unless a concern is about them. Raises NotAllowed."""
    if absent in about:
        raise NotAllowed(_ANOTHER_SETS_IT)
    return absent


def check_can_stand_down(requirement: Requirement, user: User, at: datetime) -> UUID | None:
    """The lead answers a requirement without a debrief, once nothing that triggered it holds any more."""
    if requirement.lead is None:
        raise NotAllowed("Name who leads the debrief first: only the lead can answer that none is held.")
    return check_leads(requirement.lead, user, at)


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
