"""Who reads a feedback sheet, why somebody is asked for one, audit events and notices (DEB-11, DEB-12)."""

from enum import StrEnum

from django.db import models

from accounts.enums import Role
from audit.events import Kind
from notices.kinds import NoticeKind


class Readers(models.TextChoices):
    """Named, or to the lead only (spec: "Feedback sheet")."""

    NAMED = "named", "Those who read the debrief, with my name"
    LEAD_ONLY = "lead_only", "The lead only"


class AskedBecause(models.TextChoices):
    NO_DEBRIEF = "no_debrief", "No debrief of the visit is required"
    CANNOT_ATTEND = "cannot_attend", "You cannot attend the debrief"


class FeedbackEvent(StrEnum):
    ASKED_FOR = "debriefs.feedback.asked_for"
    SENT = "debriefs.feedback.sent"
    LISTED = "debriefs.feedback.listed"
    READ = "debriefs.feedback.read"


FEEDBACK_KINDS: dict[str, Kind] = {
    FeedbackEvent.ASKED_FOR: Kind.COLLECTION,
    FeedbackEvent.SENT: Kind.COLLECTION,
    FeedbackEvent.LISTED: Kind.CONSULTATION,
    FeedbackEvent.READ: Kind.CONSULTATION,
}


class FeedbackTold(StrEnum):
    ASKED = "debriefs.feedback"
    CAME = "debriefs.feedback_came"


_VISITS = frozenset({Role.OFFICER, Role.HMI, Role.MANAGER})
FEEDBACK_NOTICES = (
    NoticeKind(
        FeedbackTold.ASKED,
        title="I can give feedback on a visit that I was on",
        words="You can give feedback on a visit that you were on.",
        group="Debriefs",
        once=True,
        roles=_VISITS,
    ),
    NoticeKind(
        FeedbackTold.CAME,
        title="somebody gives me feedback on a visit",
        words="Somebody has given you feedback on a visit.",
        group="Debriefs",
        roles=_VISITS,
    ),
)
