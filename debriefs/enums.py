"""States, reasons and audit events of debriefs. The words are the ones a person reads."""

from enum import StrEnum

from django.db import models

from accounts.enums import Role
from audit.events import Kind
from notices.kinds import NoticeKind


class RequirementState(models.TextChoices):
    OPEN = "open", "To be arranged"
    ARRANGED = "arranged", "Arranged"
    POSTPONED = "postponed", "Postponed"
    HELD = "held", "Held"
    FOLLOWED_UP = "followed_up", "Followed up"
    CLOSED = "closed", "Closed"
    STOOD_DOWN = "stood_down", "Not held: nothing asks for it any more"


class LedAs(models.TextChoices):
    """In what capacity the lead leads (DEB-1 to DEB-8); "other" is an override with a reason."""

    OIC = "oic", "Officer in charge"
    HMI = "hmi", "HM Inspector"
    GOLD = "gold", "Gold"
    OTHER = "other", "Somebody else, by decision"


class Cause(models.TextChoices):
    """Why a visit was looked at again."""

    FACTS = "facts", "A fact changed"
    NIGHTLY = "nightly", "The nightly look at all visits"


class Decided(models.TextChoices):
    """What only a person decides."""

    DEBRIEF = "DEB-8", "Whether to debrief after the referral of an adult at risk"
    POSTPONE = "CI-3", "Whether to postpone the debrief after a critical incident"


class AuditEvent(StrEnum):
    ASSESSED = "debriefs.assessment.kept"
    ASSESSMENT_READ = "debriefs.assessment.read"
    REQUIREMENT_OPENED = "debriefs.requirement.opened"
    REQUIREMENT_CHANGED = "debriefs.requirement.changed"
    REQUIREMENT_PUT_BACK = "debriefs.requirement.put_back"
    REQUIREMENT_POSTPONED = "debriefs.requirement.postponed"
    STOOD_DOWN = "debriefs.requirement.stood_down"
    RAISED_AGAIN = "debriefs.requirement.raised_again"
    DECIDED = "debriefs.decision.recorded"
    LEAD_SET = "debriefs.lead.set"
    ARRANGED = "debriefs.debrief.arranged"
    HELD = "debriefs.debrief.held"
    FOLLOWED_UP = "debriefs.debrief.followed_up"
    CLOSED = "debriefs.debrief.closed"


_READ = frozenset({AuditEvent.ASSESSMENT_READ})
AUDIT_KINDS: dict[str, Kind] = {
    **{event: Kind.CONSULTATION if event in _READ else Kind.ALTERATION for event in AuditEvent},
    AuditEvent.ASSESSED: Kind.COLLECTION,
    AuditEvent.REQUIREMENT_OPENED: Kind.COLLECTION,
}


class Told(StrEnum):
    """What people are told of about debriefs."""

    REQUIRED = "debriefs.required"
    LEADS = "debriefs.leads"
    LED_BY_ANOTHER = "debriefs.led_by_another"
    DRIFTED = "debriefs.drifted"
    DUE = "debriefs.due"
    OVERDUE = "debriefs.overdue"
    TO_REVIEW = "debriefs.to_review"
    TEAM_OVERDUE = "debriefs.team_overdue"
    NOBODY_LEADS = "debriefs.nobody_leads"
    FOLLOW_UP_OVERDUE = "debriefs.follow_up_overdue"
    TEAM_FOLLOW_UP_OVERDUE = "debriefs.team_follow_up_overdue"


_VISITS = frozenset({Role.OFFICER, Role.HMI, Role.MANAGER})
NOTICE_KINDS = (
    NoticeKind(
        Told.REQUIRED,
        title="a debrief of a visit of mine is required",
        words="A debrief of a visit of yours is required.",
        group="Debriefs",
        roles=_VISITS,
    ),
    NoticeKind(
        Told.LEADS,
        title="I am to lead a debrief",
        words="You are to lead the debrief of a visit.",
        group="Debriefs",
        roles=_VISITS,
    ),
    NoticeKind(
        Told.LED_BY_ANOTHER,
        title="another than was set is to lead a debrief",
        words="Something new was recorded on a visit, so another than was set is to lead its debrief.",
        group="Debriefs",
        roles=_VISITS,
    ),
    NoticeKind(
        Told.DRIFTED,
        title="what follows for a debrief of a visit of mine changed overnight",
        words="What follows for the debrief of a visit of yours changed, although nobody changed the visit.",
        group="Debriefs",
        roles=_VISITS,
    ),
    NoticeKind(
        Told.DUE,
        title="a debrief that I lead is due the next working day",
        words="A debrief that you lead is due.",
        group="Debriefs",
        roles=_VISITS,
    ),
    NoticeKind(
        Told.OVERDUE,
        title="a debrief that I lead is overdue",
        words="A debrief that you lead is overdue.",
        group="Debriefs",
        roles=_VISITS,
    ),
    NoticeKind(
        Told.TO_REVIEW,
        title="a debrief that was postponed is to be looked at again",
        words="A debrief that was postponed is to be looked at again.",
        group="Debriefs",
        roles=_VISITS,
    ),
    NoticeKind(
        Told.TEAM_OVERDUE,
        title="a debrief of a visit of my team is overdue",
        words="A debrief of a visit of your team is overdue.",
        group="Debriefs",
        roles=frozenset({Role.MANAGER}),
    ),
    NoticeKind(
        Told.NOBODY_LEADS,
        title="nobody is named to lead a debrief of a visit of my team",
        words="Nobody is named to lead a debrief of a visit of your team.",
        group="Debriefs",
        roles=frozenset({Role.MANAGER}),
    ),
    NoticeKind(
        Told.FOLLOW_UP_OVERDUE,
        title="a debrief that I lead was held and is late to be followed up",
        words="A debrief that you lead was held and is late to be followed up.",
        group="Debriefs",
        roles=_VISITS,
    ),
    NoticeKind(
        Told.TEAM_FOLLOW_UP_OVERDUE,
        title="a debrief of a visit of my team was held and is late to be followed up",
        words="A debrief of a visit of your team was held and is late to be followed up.",
        group="Debriefs",
        roles=frozenset({Role.MANAGER}),
    ),
)
