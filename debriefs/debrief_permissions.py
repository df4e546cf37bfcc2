"""Who may do what to a debrief. `check_can_x` raises with words, and returns for whom one acts.

Only the lead arranges it: who leads the requirement, or the officer in charge where none is required.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from accounts.deputies import leads_for
from accounts.models import User
from core.errors import DomainError, NotAllowed
from debriefs.enums import LedAs
from debriefs.models import ActionPoint, Debrief, Invitation, Requirement
from visits.enums import VisitStatus
from visits.models import Visit


@dataclass(frozen=True)
class Lead:
    """Who is to lead a debrief, in what capacity, and in whose name `by` arranges it (None: their own)."""

    user: User
    led_as: LedAs
    acting_for: UUID | None


def check_can_arrange(
    visits: Sequence[Visit], required: Sequence[Requirement], user: User, at: datetime
) -> Lead:
    """Return who leads one debrief of all `visits`; raise NotAllowed where `user` may not arrange it.

    `required` are the requirements of theirs that are still to be answered: all have one lead. Where there
    is none, an officer in charge holds it by their own decision.
    """
    for visit in visits:
        if visit.status in (VisitStatus.PLANNED, VisitStatus.CANCELLED):
            raise NotAllowed(f"Visit {visit.reference} has not taken place. Wait until it has.")
    if not required:
        return _voluntary(visits, user, at)
    for requirement in required:
        if requirement.lead is None:
            raise NotAllowed(
                f"Nobody is named to lead the debrief of {requirement.visit.reference} yet. "
                f"Name the {requirement.get_led_as_display()} first."
            )
    leads = {requirement.lead_id: requirement for requirement in required}
    if len(leads) > 1:
        words = ", ".join(
            f"{each.lead.name} leads that of {each.visit.reference}" for each in required if each.lead
        )
        raise NotAllowed(
            f"One debrief of several visits has one lead: {words}. Set the same lead for each first."
        )
    (requirement,) = leads.values()
    assert requirement.lead is not None  # noqa: S101 - looked at above
    acting_for = _leads(requirement.lead, user, at)
    return Lead(requirement.lead, LedAs(requirement.led_as), acting_for)


def _voluntary(visits: Sequence[Visit], user: User, at: datetime) -> Lead:
    own = next((visit for visit in visits if visit.oic_id == user.pk), None)
    if own is not None:
        return Lead(user, LedAs.OIC, None)
    stood_in = leads_for(user, at)
    for visit in visits:
        if visit.oic_id in stood_in:
            return Lead(visit.oic, LedAs.OIC, visit.oic_id)
    raise NotAllowed(
        "No debrief is required. Only the officer in charge, "
        f"{visits[0].oic.name}, can hold one all the same."
    )


def _leads(lead: User, user: User, at: datetime) -> UUID | None:
    if lead.pk == user.pk:
        return None
    if lead.pk in leads_for(user, at):
        return lead.pk
    raise NotAllowed(f"Only {lead.name}, who leads the debrief, can do this.")


def check_can_lead(debrief: Debrief, user: User, at: datetime) -> UUID | None:
    """The lead, or who acts for an officer who is away and leads it."""
    return _leads(debrief.lead, user, at)


def check_can_write(debrief: Debrief, user: User, at: datetime) -> UUID | None:
    """The lead, who acts for them, and the minute-taker note what is said and what follows from it."""
    if debrief.minute_taker_id == user.pk:
        return None
    if debrief.lead_id != user.pk and debrief.lead_id not in leads_for(user, at):
        taker = f" or {debrief.minute_taker.name}, who takes the minutes," if debrief.minute_taker else ""
        raise NotAllowed(f"Only {debrief.lead.name}, who leads the debrief,{taker} can write here.")
    return _leads(debrief.lead, user, at)


def check_can_feed_in(debrief: Debrief, user: User, at: datetime) -> UUID | None:
    """The team leader who held the separate debrief, and the lead of the one that it belongs to."""
    assert debrief.parent is not None  # noqa: S101 - only separate ones are fed in
    if debrief.parent.lead_id in (user.pk, *leads_for(user, at)):
        return _leads(debrief.parent.lead, user, at)
    return _leads(debrief.lead, user, at)


def check_can_reply(invitation: Invitation, user: User, at: datetime) -> None:
    """Everybody answers an invitation for themselves."""
    if invitation.user_id != user.pk or invitation.taken_back:
        raise NotAllowed("Only somebody who is invited can answer, for themselves.")


def check_can_finish(point: ActionPoint, user: User, at: datetime) -> UUID | None:
    """Its owner says that an action point is done, or the lead of the debrief."""
    if point.owner_id == user.pk:
        return None
    if point.debrief.lead_id not in (user.pk, *leads_for(user, at)):
        owner = point.owner.name if point.owner else "its owner"
        raise NotAllowed(f"Only {owner}, or {point.debrief.lead.name}, who leads the debrief, can do this.")
    return _leads(point.debrief.lead, user, at)


def check_state(debrief: Debrief, *states: str, words: str) -> None:
    """Raise DomainError with `words` unless the debrief is in one of `states`."""
    if debrief.state not in states:
        raise DomainError(words)
