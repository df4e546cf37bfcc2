"""How far a learning point is on its way to officers, its audit events and notices (DEB-15)."""

from enum import StrEnum

from django.db import models

from accounts.enums import Role
from audit.events import Kind
from notices.kinds import NoticeKind


class Standing(models.TextChoices):
    """What whoever leads the debrief decided about a learning point."""

    PUBLISHED = "published", "Published to officers"
    WITHDRAWN = "withdrawn", "Withdrawn"
    KEPT_BACK = "kept_back", "Not published"


class LearningEvent(StrEnum):
    LISTED = "debriefs.learning.listed"
    READ = "debriefs.learning.read"
    PUBLISHED = "debriefs.learning.published"
    KEPT_BACK = "debriefs.learning.kept_back"
    WITHDRAWN = "debriefs.learning.withdrawn"
    CHANGE_RECORDED = "debriefs.learning.change_recorded"


LEARNING_KINDS: dict[str, Kind] = {
    LearningEvent.LISTED: Kind.CONSULTATION,
    LearningEvent.READ: Kind.CONSULTATION,
    LearningEvent.PUBLISHED: Kind.DISCLOSURE,
    LearningEvent.KEPT_BACK: Kind.COLLECTION,
    LearningEvent.WITHDRAWN: Kind.ALTERATION,
    LearningEvent.CHANGE_RECORDED: Kind.COLLECTION,
}


class LearningTold(StrEnum):
    CHANGE = "debriefs.learning_change"


LEARNING_NOTICES = (
    NoticeKind(
        LearningTold.CHANGE,
        title="something changed because of a learning point that I published",
        words="Something was changed because of a learning point that you published.",
        group="Debriefs",
        roles=frozenset({Role.OFFICER, Role.HMI, Role.MANAGER}),
    ),
)
