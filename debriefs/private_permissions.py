"""Who may do what by the private route. Deputies never: it is between these people (DEB-14)."""

from datetime import datetime

from accounts.models import User
from core.errors import NotAllowed
from debriefs.models import PrivateAccess, PrivateConversation
from debriefs.private_enums import Part
from debriefs.queries.feedback import is_over, lead_of
from visits.models import Visit


def check_can_open_privately(visit: Visit, user: User, at: datetime) -> None:
    """Whoever leads the debrief of a visit that is over; its officer in charge where none is required."""
    lead = lead_of(visit).user
    if lead is None or lead.pk != user.pk:
        raise NotAllowed("Only whoever leads the debrief of the visit can write to somebody privately.")
    if not is_over(visit):
        raise NotAllowed("The visit is not over. Write to them once it has ended.")


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
    """Whoever opened it brings the line manager in, and ends it."""
    check_can_write(conversation, user, at)
    if part_of(conversation, user, at) is not Part.LEAD:
        raise NotAllowed("Only whoever began this conversation can do this.")
