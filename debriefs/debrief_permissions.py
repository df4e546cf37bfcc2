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
from debriefs.debrief_enums import DebriefState
from debriefs.enums import LedAs
from debriefs.models import ActionPoint, Debrief, Invitation, Requirement
from debriefs.permissions import check_can_set_lead, check_leads, check_leads_of
from debriefs.queries.leading import concerns_about, still_to_answer
from visits.enums import VisitStatus
from visits.models import Visit
from visits.permissions import is_supervisor, supervises_for


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
    acting_for = check_leads_of(visits, requirement.lead, user, at)
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


def check_can_lead(debrief: Debrief, user: User, at: datetime) -> UUID | None:
    """The lead, or who acts for an officer who is away and leads it."""
    return check_leads_of(debrief.visits.all(), debrief.lead, user, at)


def check_can_change_lead(debrief: Debrief, visits: Sequence[Visit], user: User, at: datetime) -> UUID | None:
    """Who leads it or would, and who may say who does: an officer in charge, a manager, the HMI named.

    Of a separate debrief whoever leads the one that it is fed into, too. Nobody about whom there is a concern
    on one of the visits, or who acts for them alone. Of a debrief that is still to be held, who may set the
    lead of what is required of each visit.
    """
    about = concerns_about(visits)
    rights = _says_who(debrief, visits, user, at, "give it another lead") if user.pk not in about else []
    good = [absent for absent in rights if absent not in about]
    if not good:
        raise NotAllowed(
            "Ask an HMI named on the visit or the manager of the team, who can give it another lead."
        )
    for requirement in still_to_answer(debrief, visits):
        check_can_set_lead(requirement, user, at)
    return good[0]


def check_can_give(debrief: Debrief, visits: Sequence[Visit], user: User, at: datetime) -> UUID | None:
    """Who leads it, or oversees its visits, gives an open action point of it another owner, too."""
    return _says_who(debrief, visits, user, at, "give this to somebody else")[0]


def _says_who(
    debrief: Debrief, visits: Sequence[Visit], user: User, at: datetime, what: str
) -> list[UUID | None]:
    """Return for whom `user` says who does what follows from a debrief: None in their own right, first.

    Raises NotAllowed where they do so for nobody.
    """
    leads = [debrief.lead_id, *([debrief.parent.lead_id] if debrief.parent else [])]
    in_charge = [visit.oic_id for visit in visits]
    if user.pk in (*leads, *in_charge):
        return [None]
    stood_in = leads_for(user, at)
    found: list[UUID | None] = [absent for absent in (*leads, *in_charge) if absent in stood_in]
    found += [supervises_for(visit, user, at) for visit in visits if is_supervisor(visit, user, at)]
    if not found:
        raise NotAllowed(
            f"Only {debrief.lead.name}, who leads the debrief, the officer in charge or the HMI named on the "
            f"visit, or the manager of the team can {what}."
        )
    return sorted(found, key=lambda absent: absent is not None)


def check_can_write(debrief: Debrief, user: User, at: datetime) -> UUID | None:
    """The lead, who acts for them, and the minute-taker note what is said and what follows from it."""
    if debrief.minute_taker_id == user.pk:
        return None
    if debrief.lead_id != user.pk and debrief.lead_id not in leads_for(user, at):
        taker = f" or {debrief.minute_taker.name}, who takes the minutes," if debrief.minute_taker else ""
        raise NotAllowed(f"Only {debrief.lead.name}, who leads the debrief,{taker} can write here.")
    return check_leads_of(debrief.visits.all(), debrief.lead, user, at)


def check_can_feed_in(debrief: Debrief, user: User, at: datetime) -> UUID | None:
    """The team leader who held the separate debrief, and the lead of the one that it belongs to."""
    assert debrief.parent is not None  # noqa: S101 - only separate ones are fed in
    if debrief.parent.lead_id in (user.pk, *leads_for(user, at)):
        return check_leads(debrief.parent.lead, user, at)
    return check_leads(debrief.lead, user, at)


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
    return check_leads(point.debrief.lead, user, at)


def check_state(debrief: Debrief, *states: str, words: str) -> None:
    """Raise DomainError with `words` unless the debrief is in one of `states`."""
    if debrief.state not in states:
        raise DomainError(words)


def check_takes_separate(parent: Debrief) -> None:
    """Raise DomainError unless separate debriefs can still become a part of `parent`."""
    check_state(
        parent,
        DebriefState.PLANNED,
        DebriefState.HELD,
        words=f"Debrief {parent.reference}, which it belongs to, takes no separate one any more. "
        "Open that one to see how it stands.",
    )
