"""Who takes part in a conversation by the private route, how it ends, its events and its notice (DEB-14).

Its events are kept apart: no reader of the audit is shown them (adr/0025).
"""

from enum import StrEnum

from django.db import models

from audit.events import Kind
from notices.kinds import NoticeKind


class Part(models.TextChoices):
    """As whom somebody reads a conversation. There is nobody else."""

    LEAD = "lead", "Opened it, as the lead"
    PERSON = "person", "Whom it concerns"
    LINE_MANAGER = "line_manager", "Their line manager"


class EntryKind(models.TextChoices):
    OPENED = "opened", "Began"
    SAID = "said", "Wrote"
    LINE_MANAGER = "line_manager", "Brought the line manager in"
    ENDED = "ended", "Ended it"


class PrivateOutcome(models.TextChoices):
    """How it ended, in words that judge nobody."""

    CLEARED = "cleared", "It was cleared up"
    TALKED = "talked", "It was talked through"
    SUPPORT = "support", "Support or training was agreed"
    ELSEWHERE = "elsewhere", "It goes on outside this service"


class PrivateEvent(StrEnum):
    LOOKED = "debriefs.private.looked"  # at one's own list, empty or not, and at the page that begins one
    OPENED = "debriefs.private.opened"
    READ = "debriefs.private.read"
    WRITTEN = "debriefs.private.written"
    LINE_MANAGER = "debriefs.private.line_manager"
    ENDED = "debriefs.private.ended"
    DISPOSED = "debriefs.private.disposed"


PRIVATE_KINDS: dict[str, Kind] = {
    PrivateEvent.LOOKED: Kind.CONSULTATION,
    PrivateEvent.OPENED: Kind.COLLECTION,
    PrivateEvent.READ: Kind.CONSULTATION,
    PrivateEvent.WRITTEN: Kind.COLLECTION,
    PrivateEvent.LINE_MANAGER: Kind.DISCLOSURE,
    PrivateEvent.ENDED: Kind.ALTERATION,
    PrivateEvent.DISPOSED: Kind.ERASURE,
}


class PrivateTold(StrEnum):
    WRITTEN = "debriefs.private"


PRIVATE_NOTICES = (
    NoticeKind(
        PrivateTold.WRITTEN,
        title="somebody writes to me privately",
        words="Somebody has written to you privately.",
        group="Debriefs",
        apart=True,
    ),
)
