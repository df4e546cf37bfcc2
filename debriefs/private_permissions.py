"""Who may do what by the private route. Deputies never: it is between these people (DEB-14)."""

from datetime import datetime
from functools import partial

from django.db.models import QuerySet

from accounts.models import User
from core.errors import NotAllowed
from debriefs.models import PrivateAccess, PrivateConversation
from debriefs.private_enums import Part
from debriefs.queries.feedback import VisitLead, is_over, lead_of, leads_of
from debriefs.queries.private import lead_has_left
from debriefs.queries.requirements import REQUIREMENT
from visits.models import Visit
from visits.permissions import allowed


def check_can_open_privately(
    visit: Visit, user: User, at: datetime, *, lead: VisitLead | None = None
) -> None:
    """Whoever leads the debrief of a visit that is over; its officer in charge where there is none.

    `lead` is who leads, where that was read with others.
    """
    leads = (lead or lead_of(visit)).user
    if leads is None or leads.pk != user.pk:
        raise NotAllowed("Only whoever leads the debrief of the visit can write to somebody privately.")
    if not is_over(visit):
        raise NotAllowed("The visit is not over. Write to them once it has ended.")


def may_open_privately(visits: QuerySet[Visit], user: User, at: datetime) -> list[Visit]:
    """Return those of `visits` about which `user` may begin a conversation, the oldest first."""
    found = list(
        visits.select_related("oic", REQUIREMENT, f"{REQUIREMENT}__lead").order_by("happens_at", "pk")
    )
    leads = leads_of(found)
    return [
        visit
        for visit in found
        if allowed(partial(check_can_open_privately, lead=leads[visit.pk]), visit, user, at)
    ]


def part_of(conversation: PrivateConversation, user: User, at: datetime) -> Part | None:
    """Return as whom `user` reads the conversation; None for everybody else."""
    found = PrivateAccess.objects.in_force(at).filter(content_object=conversation, user=user).first()
    return Part(found.part) if found else None


def check_can_write(conversation: PrivateConversation, user: User, at: datetime) -> None:
    """Everybody in it, until it has ended."""
    if part_of(conversation, user, at) is None:
        raise NotAllowed("Only those who are in this conversation can write in it.")
    if conversation.is_over:
        raise NotAllowed("This conversation has ended, so nothing can be added. Open it to read how.")


def check_can_lead_it(conversation: PrivateConversation, user: User, at: datetime) -> None:
    """Whoever opened it brings the line manager in."""
    check_can_write(conversation, user, at)
    if part_of(conversation, user, at) is not Part.LEAD:
        raise NotAllowed("Only whoever began this conversation can do this.")


def check_can_end(conversation: PrivateConversation, user: User, at: datetime) -> None:
    """Whoever opened it ends it; once their account is not in use any more, the others in it can.

    Where somebody else leads the debrief by now it is still theirs: the one whom it is about must not end it
    because of that.
    """
    check_can_write(conversation, user, at)
    if part_of(conversation, user, at) is not Part.LEAD and not lead_has_left(conversation, at):
        raise NotAllowed("Only whoever began this conversation can end it, while their account is in use.")
