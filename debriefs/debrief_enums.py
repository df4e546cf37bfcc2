"""States, answers, audit events and notices of a debrief as people hold it. The words are read by people."""

from enum import StrEnum

from django.db import models

from accounts.enums import Role
from audit.events import Kind
from notices.kinds import NoticeKind


class DebriefState(models.TextChoices):
    PLANNED = "planned", "Planned"
    HELD = "held", "Held"
    FOLLOWED_UP = "followed_up", "Followed up"
    CLOSED = "closed", "Closed"
    CALLED_OFF = "called_off", "Called off"


class Considered(models.TextChoices):
    """What is considered when a debrief is planned (DEB-13); the first two are the guidance's own."""

    MINUTE_TAKER = "minute_taker", "Using a minute-taker, to record what is said and note action points"
    SEPARATE = (
        "separate",
        "After a very large operation: separate debriefs by the team leaders, fed into this one",
    )
    ATTEND = "attend", "A time at which everybody on the operation can attend"
    FEEDBACK = "feedback", "How those who cannot attend give their feedback"
    PLACE = "place", "A place or a call where what is said is not overheard"
    MATERIAL = "material", "What to have at hand: the plan, the briefing, the visit record"


class InvitedAs(models.TextChoices):
    """Why somebody is invited; somebody may be for several reasons."""

    MEMBER = "member", "On the visit"
    TEAM_LEADER = "team_leader", "Team leader"
    USED_FORCE = "used_force", "Used force"
    WITNESSED_FORCE = "witnessed_force", "Witnessed force"
    BRONZE = "bronze", "Bronze for the location where the incident occurred"
    SILVER = "silver", "Silver for the operation"
    EXTRA = "extra", "Asked by the lead"


class InvitedDuty(models.TextChoices):
    """How strongly the guidance asks that they attend, the weakest first."""

    INVITED = "invited", "Invited"
    WHERE_PRACTICABLE = "where_practicable", "Must attend, where practicable"
    SHOULD = "should", "Should attend"
    MUST = "must", "Must attend"


class Reply(models.TextChoices):
    """What somebody invited answers beforehand; it is no outcome."""

    COMES = "comes", "I will attend"
    CANNOT = "cannot", "I cannot attend"


class Outcome(models.TextChoices):
    """How somebody invited took part; a debrief is complete when each has one (DEB-11)."""

    ATTENDED = "attended", "Attended"
    SEPARATE = "separate", "Attended a separate debrief that was fed in"
    FEEDBACK = "feedback", "Gave feedback separately"
    DECLINED = "declined", "Declined"
    UNREACHABLE = "unreachable", "Could not be reached"
    EXCUSED = "excused", "Excused: it was not practicable"
    ABSENT = "absent", "Could not attend, although they must"


def outcomes_of(duty: str) -> list[Outcome]:
    """Return what can be said of somebody with this duty.

    Who must attend has attended, or the lead says why they could not: nothing else counts for it.
    """
    if duty == InvitedDuty.MUST:
        return [Outcome.ATTENDED, Outcome.ABSENT]
    left_out = {Outcome.ABSENT} | (set() if duty == InvitedDuty.WHERE_PRACTICABLE else {Outcome.EXCUSED})
    return [outcome for outcome in Outcome if outcome not in left_out]


class IntelligencePassed(models.TextChoices):
    PASSED_ON = "passed_on", "It was passed on with the intelligence form"
    NONE = "none", "There was none"


class Theme(models.TextChoices):
    """What a learning point or good practice is about."""

    PLANNING = "planning", "Planning"
    BRIEFING = "briefing", "Briefing"
    ENTRY = "entry", "Entry and searching premises"
    ARREST = "arrest", "Arrest and use of force"
    SAFETY = "safety", "Safety of officers and the public"
    WELFARE = "welfare", "Children and people at risk"
    EVIDENCE = "evidence", "Evidence, documents and records"
    WORKING = "working", "Illegal working checks and notices"
    COMMUNICATION = "communication", "Communication and working with others"
    EQUIPMENT = "equipment", "Equipment and vehicles"
    OTHER = "other", "Something else"


class ToldHow(models.TextChoices):
    EMAIL = "email", "By e-mail"
    PHONE = "phone", "By telephone"
    IN_PERSON = "in_person", "In person"
    LETTER = "letter", "By letter or report"
    SYSTEM = "system", "On the case record (Atlas or another system)"


class DebriefEvent(StrEnum):
    PLANNED = "debriefs.debrief.planned"
    PLAN_CHANGED = "debriefs.debrief.plan_changed"
    CALLED_OFF = "debriefs.debrief.called_off"
    PLANNED_AGAIN = "debriefs.debrief.planned_again"
    FED_IN = "debriefs.debrief.fed_in"
    CHANGED = "debriefs.debrief.changed"
    READ = "debriefs.debrief.read"
    LISTED = "debriefs.debrief.listed"
    LEAD_CHANGED = "debriefs.debrief.lead_changed"
    VISIT_JOINED = "debriefs.debrief.visit_joined"
    VISIT_LEFT = "debriefs.debrief.visit_left"
    INVITED = "debriefs.invitation.made"
    INVITATION_CHANGED = "debriefs.invitation.changed"
    UNINVITED = "debriefs.invitation.taken_back"
    REPLIED = "debriefs.invitation.replied"
    ATTENDANCE = "debriefs.invitation.outcome"
    CALENDAR_TAKEN = "debriefs.calendar.taken"
    MINUTES_BEGUN = "debriefs.minutes.begun"
    MINUTES_CHANGED = "debriefs.minutes.changed"
    POINT_ADDED = "debriefs.point.added"
    POINT_CHANGED = "debriefs.point.changed"
    POINT_DONE = "debriefs.action.done"
    POINT_GIVEN = "debriefs.action.given"
    PARTY_ADDED = "debriefs.party.added"
    PARTY_CHANGED = "debriefs.party.changed"
    NOTES_ASKED_FOR = "debriefs.notes.asked_for"
    NOTES_MADE = "debriefs.notes.made"
    NOTES_TAKEN = "debriefs.notes.taken"


_COLLECTED = frozenset(
    {
        DebriefEvent.PLANNED,
        DebriefEvent.INVITED,
        DebriefEvent.MINUTES_BEGUN,
        DebriefEvent.POINT_ADDED,
        DebriefEvent.PARTY_ADDED,
        DebriefEvent.NOTES_MADE,
    }
)
_READ = frozenset({DebriefEvent.READ, DebriefEvent.LISTED})
_DISCLOSED = frozenset({DebriefEvent.CALENDAR_TAKEN, DebriefEvent.NOTES_TAKEN})


def _kind(event: DebriefEvent) -> Kind:
    if event in _COLLECTED:
        return Kind.COLLECTION
    if event in _DISCLOSED:
        return Kind.DISCLOSURE
    return Kind.CONSULTATION if event in _READ else Kind.ALTERATION


DEBRIEF_KINDS: dict[str, Kind] = {event: _kind(event) for event in DebriefEvent}


class DebriefTold(StrEnum):
    """What people are told of about a debrief as it is held."""

    INVITED = "debriefs.invited"
    UNINVITED = "debriefs.uninvited"
    MOVED = "debriefs.moved"
    CALLED_OFF = "debriefs.called_off"
    POSTPONED = "debriefs.postponed"
    GOES_ON = "debriefs.goes_on"
    TO_PLAN = "debriefs.to_plan"
    TO_ANSWER = "debriefs.to_answer"
    ACTION = "debriefs.action"
    ACTION_DUE = "debriefs.action_due"
    ACTION_OVERDUE = "debriefs.action_overdue"
    ANSWERING = "debriefs.answering"
    ANSWERED = "debriefs.answered"


_ANYBODY = frozenset({Role.OFFICER, Role.HMI, Role.MANAGER})
DEBRIEF_NOTICES = (
    NoticeKind(
        DebriefTold.INVITED,
        title="I am invited to a debrief",
        words="You are invited to a debrief.",
        group="Debriefs",
        roles=_ANYBODY,
    ),
    NoticeKind(
        DebriefTold.UNINVITED,
        title="I am not invited to a debrief any more",
        words="You are not invited to a debrief any more.",
        group="Debriefs",
        roles=_ANYBODY,
    ),
    NoticeKind(
        DebriefTold.MOVED,
        title="a debrief that I am invited to has another time or place",
        words="A debrief that you are invited to has another time or place.",
        group="Debriefs",
        roles=_ANYBODY,
    ),
    NoticeKind(
        DebriefTold.CALLED_OFF,
        title="a debrief that I am invited to was called off",
        words="A debrief that you are invited to was called off.",
        group="Debriefs",
        roles=_ANYBODY,
    ),
    NoticeKind(
        DebriefTold.POSTPONED,
        title="a debrief that I am invited to or lead was postponed",
        words="A debrief that you are invited to or lead was postponed.",
        group="Debriefs",
        roles=_ANYBODY,
    ),
    NoticeKind(
        DebriefTold.GOES_ON,
        title="a debrief that was postponed takes place as planned",
        words="A debrief that was postponed takes place as planned.",
        group="Debriefs",
        roles=_ANYBODY,
    ),
    NoticeKind(
        DebriefTold.TO_PLAN,
        title="a debrief that I lead is not postponed any more and needs another time",
        words="A debrief that you lead is not postponed any more and needs another time.",
        group="Debriefs",
        roles=_ANYBODY,
    ),
    NoticeKind(
        DebriefTold.ACTION,
        title="an action point of a debrief is mine",
        words="An action point of a debrief is yours.",
        group="Debriefs",
        roles=_ANYBODY,
    ),
    NoticeKind(
        DebriefTold.TO_ANSWER,
        title="a debrief is the next working day and I have not said whether I can come",
        words="A debrief that you are invited to is soon, and you have not said whether you can come.",
        group="Debriefs",
        roles=_ANYBODY,
    ),
    NoticeKind(
        DebriefTold.ACTION_DUE,
        title="an action point of mine is due the next working day",
        words="An action point of yours is due.",
        group="Debriefs",
        roles=_ANYBODY,
    ),
    NoticeKind(
        DebriefTold.ACTION_OVERDUE,
        title="an action point of mine is overdue",
        words="An action point of yours is overdue.",
        group="Debriefs",
        roles=_ANYBODY,
    ),
    NoticeKind(
        DebriefTold.ANSWERING,
        title="the debrief was held that answers what I raised on a visit",
        words="The debrief was held that answers what you raised on a visit.",
        group="Debriefs",
        roles=_ANYBODY,
    ),
    NoticeKind(
        DebriefTold.ANSWERED,
        title="the debrief was closed that answers what I raised on a visit",
        words="The debrief was closed that answers what you raised on a visit.",
        group="Debriefs",
        roles=_ANYBODY,
    ),
)
