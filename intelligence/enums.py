"""States, answers and audit events of intelligence. The words are the ones a person reads."""

from enum import StrEnum

from django.db import models

from accounts.enums import Role
from audit.events import Kind
from notices.enums import How
from notices.kinds import NoticeKind


class State(models.TextChoices):
    """How far the unit is with a submission; all that its submitter sees of it besides the receipt."""

    RECEIVED = "received", "Received"
    ACKNOWLEDGED = "acknowledged", "Acknowledged"
    GRADED = "graded", "Being assessed"
    CLOSED = "closed", "Finished"
    DISPOSED = "disposed", "Disposed of"


OPEN_STATES = (State.RECEIVED, State.ACKNOWLEDGED, State.GRADED)


class Risk(models.TextChoices):
    """In which order the unit looks: its letter sorts the queue."""

    A = "a", "Somebody may come to harm soon"
    B = "b", "Using it may put somebody at risk"
    C = "c", "No risk known"


class HowKnown(models.TextChoices):
    SAW = "saw", "I saw or heard it myself"
    TOLD_BY_THEM = "told_by_subject", "The person concerned told me"
    TOLD = "told", "Somebody else told me"
    DOCUMENT = "document", "A document, message or picture"
    ONLINE = "online", "Something published, for example online"
    OTHER = "other", "In another way"


class HowSure(models.TextChoices):
    CERTAIN = "certain", "Certain"
    LIKELY = "likely", "Probably right"
    DOUBTFUL = "doubtful", "I doubt it, but it may matter"
    UNKNOWN = "unknown", "I cannot tell"


class InUse(models.TextChoices):
    """Whether using what is passed on puts anybody at risk."""

    SOON = "soon", "Yes, and somebody may come to harm soon, whether it is used or not"
    YES = "yes", "Yes, whoever told me could be found out or hurt"
    UNSURE = "unsure", "I am not sure"
    NO = "no", "No"


RISK_OF: dict[str, Risk] = {InUse.SOON: Risk.A, InUse.YES: Risk.B, InUse.UNSURE: Risk.B, InUse.NO: Risk.C}


class Feedback(models.TextChoices):
    """What the unit tells the submitter, besides words of its own."""

    USEFUL = "useful", "It was useful"
    PARTLY = "partly", "It was useful, but something was missing"
    MISSING = "missing", "Too little could be done with it"


class TokenKind(models.TextChoices):
    PERSON = "person", "A person"
    PREMISES = "premises", "Premises"


class SubjectKind(models.TextChoices):
    """What the unit keeps a record of; its values are those of `TokenKind`."""

    PERSON = "person", "Person"
    PREMISES = "premises", "Premises"


class LinkRole(models.TextChoices):
    """What a person or premises has to do with what was passed on."""

    SUBJECT = "subject", "Is whom it is about"
    ASSOCIATE = "associate", "Has to do with whom it is about"
    EMPLOYER = "employer", "Gives the work, or lets the place"
    VICTIM = "victim", "May be harmed or exploited"
    SCENE = "scene", "Is where it happens"
    ADDRESS = "address", "Is where somebody lives"
    WORKPLACE = "workplace", "Is where somebody works"
    OTHER = "other", "Is named otherwise"


# Which of them a person can have, and which premises.
LINK_ROLES: dict[str, tuple[LinkRole, ...]] = {
    SubjectKind.PERSON: (
        LinkRole.SUBJECT,
        LinkRole.ASSOCIATE,
        LinkRole.EMPLOYER,
        LinkRole.VICTIM,
        LinkRole.OTHER,
    ),
    SubjectKind.PREMISES: (LinkRole.SCENE, LinkRole.ADDRESS, LinkRole.WORKPLACE, LinkRole.OTHER),
}


class RelationKind(models.TextChoices):
    DUPLICATE = "duplicate", "Says the same"
    RELATED = "related", "Is about the same people, premises or events"


class ProductState(models.TextChoices):
    DRAFT = "draft", "Draft"
    RELEASED = "released", "Released"
    WITHDRAWN = "withdrawn", "Withdrawn"


class Outcome(models.TextChoices):
    """How the unit finished with a submission."""

    DEVELOPED = "developed", "Used: something was made of it"
    KEPT = "kept", "Kept, nothing to be done now"
    NO_ACTION = "no_action", "Nothing can be done with it"
    DUPLICATE = "duplicate", "Known already"


class AuditEvent(StrEnum):
    DRAFT_KEPT = "intelligence.draft.kept"
    DRAFT_READ = "intelligence.draft.read"
    DRAFT_DISCARDED = "intelligence.draft.discarded"
    DRAFTS_FORGOTTEN = "intelligence.draft.forgotten"
    KEYS_ROTATED = "intelligence.keys.rotated"
    ATTACHMENT_ADDED = "intelligence.attachment.added"
    ATTACHMENT_REMOVED = "intelligence.attachment.removed"
    ATTACHMENT_READ = "intelligence.attachment.read"
    SUBMITTED = "intelligence.submission.submitted"
    RECEIPTS_LISTED = "intelligence.receipt.listed"
    RECEIPT_READ = "intelligence.receipt.read"
    QUESTION_ANSWERED = "intelligence.question.answered"


AUDIT_KINDS: dict[str, Kind] = {
    AuditEvent.DRAFT_KEPT: Kind.COLLECTION,
    AuditEvent.DRAFT_READ: Kind.CONSULTATION,
    AuditEvent.DRAFT_DISCARDED: Kind.ERASURE,
    AuditEvent.DRAFTS_FORGOTTEN: Kind.ERASURE,
    AuditEvent.KEYS_ROTATED: Kind.ALTERATION,
    AuditEvent.ATTACHMENT_ADDED: Kind.COLLECTION,
    AuditEvent.ATTACHMENT_REMOVED: Kind.ERASURE,
    AuditEvent.ATTACHMENT_READ: Kind.CONSULTATION,
    AuditEvent.SUBMITTED: Kind.COLLECTION,
    AuditEvent.RECEIPTS_LISTED: Kind.CONSULTATION,
    AuditEvent.RECEIPT_READ: Kind.CONSULTATION,
    AuditEvent.QUESTION_ANSWERED: Kind.ALTERATION,
}


# --- The unit's desk ------------------------------------------------------------------------------


class StepKind(models.TextChoices):
    """What one of the unit did with a submission, as its history says it."""

    ACKNOWLEDGED = "acknowledged", "Acknowledged"
    TAKEN = "taken", "Taken over"
    GRADED = "graded", "Graded"
    MARKED = "marked", "Protective marking changed"
    DATED = "dated", "Review and disposal dates changed"
    RESTRICTED = "restricted", "Restricted"
    UNRESTRICTED = "unrestricted", "Restriction lifted"
    GRANTED = "granted", "Access given"
    GRANT_ENDED = "grant_ended", "Access ended"
    ORIGINAL = "original", "Original photograph opened"
    CLOSED = "closed", "Finished"
    REOPENED = "reopened", "Opened again"
    DISPOSED = "disposed", "Disposed of"
    # What is told: back to the submitter, and to others.
    ASKED = "asked", "Question asked"
    FEEDBACK = "feedback", "Submitter told of its use"
    WRITTEN = "written", "Product written"
    RELEASED = "released", "Product released"
    WITHDRAWN = "withdrawn", "Product withdrawn"
    DISSEMINATED = "disseminated", "Product given to somebody"


class DeskEvent(StrEnum):
    QUEUE_LISTED = "intelligence.queue.listed"
    SEARCHED = "intelligence.queue.searched"
    WORK_LISTED = "intelligence.work.listed"
    SUBMISSION_READ = "intelligence.submission.read"
    SOURCE_READ = "intelligence.source.read"
    ORIGINAL_READ = "intelligence.attachment.original_read"
    ACKNOWLEDGED = "intelligence.submission.acknowledged"
    TAKEN = "intelligence.submission.taken_over"
    GRADED = "intelligence.submission.graded"
    MARKED = "intelligence.submission.marked"
    DATED = "intelligence.submission.dated"
    NOTED = "intelligence.note.added"
    RELATED = "intelligence.relation.made"
    UNRELATED = "intelligence.relation.undone"
    RESTRICTED = "intelligence.submission.restricted"
    UNRESTRICTED = "intelligence.submission.unrestricted"
    GRANTED = "intelligence.grant.given"
    GRANT_ENDED = "intelligence.grant.ended"
    UNREAD_LISTED = "intelligence.grant.unread_listed"
    ACCESS_ASKED = "intelligence.grant.asked"
    ACCESS_AGREED = "intelligence.grant.agreed"
    CLOSED = "intelligence.submission.closed"
    REOPENED = "intelligence.submission.reopened"
    DISPOSED = "intelligence.submission.disposed"


DESK_AUDIT_KINDS: dict[str, Kind] = {
    **dict.fromkeys(DeskEvent, Kind.ALTERATION),
    DeskEvent.QUEUE_LISTED: Kind.CONSULTATION,
    DeskEvent.SEARCHED: Kind.CONSULTATION,
    DeskEvent.WORK_LISTED: Kind.CONSULTATION,
    DeskEvent.SUBMISSION_READ: Kind.CONSULTATION,
    DeskEvent.SOURCE_READ: Kind.CONSULTATION,
    DeskEvent.ORIGINAL_READ: Kind.CONSULTATION,
    DeskEvent.UNREAD_LISTED: Kind.CONSULTATION,
    DeskEvent.RELATED: Kind.COMBINATION,
    DeskEvent.DISPOSED: Kind.ERASURE,
}


# --- People and premises --------------------------------------------------------------------------


class SubjectEvent(StrEnum):
    ADDED = "intelligence.subject.added"
    CHANGED = "intelligence.subject.changed"
    READ = "intelligence.subject.read"
    LINKED = "intelligence.subject.linked"
    UNLINKED = "intelligence.subject.unlinked"
    DISPOSED = "intelligence.subject.disposed"


SUBJECT_AUDIT_KINDS: dict[str, Kind] = {
    SubjectEvent.ADDED: Kind.COLLECTION,
    SubjectEvent.CHANGED: Kind.ALTERATION,
    SubjectEvent.READ: Kind.CONSULTATION,
    SubjectEvent.LINKED: Kind.COMBINATION,
    SubjectEvent.UNLINKED: Kind.ALTERATION,
    SubjectEvent.DISPOSED: Kind.ERASURE,
}


# --- What the unit tells: the submitter, others, and itself ---------------------------------------


class TellingEvent(StrEnum):
    ASKED = "intelligence.question.asked"
    FEEDBACK_GIVEN = "intelligence.receipt.feedback_given"
    PRODUCT_READ = "intelligence.product.read"
    PRODUCT_WRITTEN = "intelligence.product.written"
    PRODUCT_RELEASED = "intelligence.product.released"
    PRODUCT_WITHDRAWN = "intelligence.product.withdrawn"
    DISSEMINATED = "intelligence.product.disseminated"
    DISSEMINATION_READ = "intelligence.dissemination.read"
    QUALITY_READ = "intelligence.quality.read"


TELLING_AUDIT_KINDS: dict[str, Kind] = {
    **dict.fromkeys(TellingEvent, Kind.ALTERATION),
    TellingEvent.PRODUCT_READ: Kind.CONSULTATION,
    TellingEvent.DISSEMINATED: Kind.DISCLOSURE,
    TellingEvent.DISSEMINATION_READ: Kind.CONSULTATION,
    TellingEvent.QUALITY_READ: Kind.CONSULTATION,
}


class Told(StrEnum):
    """The kinds of notices. None holds a word of what was passed on, nor a name."""

    ASKED = "intelligence.question_asked"
    FEEDBACK = "intelligence.feedback_given"
    RISK_A = "intelligence.risk_a_arrived"
    ANSWERED = "intelligence.question_answered"
    TO_RELEASE = "intelligence.product_waits"
    DUE = "intelligence.date_reached"
    ACCESS_ASKED = "intelligence.access_asked"


_UNIT = frozenset({Role.INTELLIGENCE})
NOTICE_KINDS = (
    NoticeKind(
        Told.ASKED,
        title="the intelligence unit asks me about something that I passed on",
        words="The intelligence unit has a question about something that you passed on.",
        group="Intelligence",
        how=How.AT_ONCE,
        urgent=True,
        route="intelligence",
    ),
    NoticeKind(
        Told.FEEDBACK,
        title="the intelligence unit says of what use something was that I passed on",
        words="The intelligence unit says of what use something was that you passed on.",
        group="Intelligence",
        route="intelligence",
    ),
    NoticeKind(
        Told.RISK_A,
        title="something is passed on because of which somebody may come to harm soon",
        words="Something was passed on because of which somebody may come to harm soon.",
        group="Intelligence",
        urgent=True,
        always=True,
        roles=_UNIT,
        route="unit-desk",
    ),
    NoticeKind(
        Told.ANSWERED,
        title="a question that I asked a submitter is answered",
        words="A question that you asked a submitter was answered.",
        group="Intelligence",
        how=How.AT_ONCE,
        urgent=True,
        roles=_UNIT,
        route="unit-desk",
    ),
    NoticeKind(
        Told.TO_RELEASE,
        title="a product waits for a second person to release it",
        words="A product waits for a second person to release it.",
        group="Intelligence",
        how=How.AT_ONCE,
        urgent=True,
        roles=_UNIT,
        route="unit-desk",
    ),
    NoticeKind(
        Told.ACCESS_ASKED,
        title="one of the unit asks to read what nobody left may read",
        words="One of the unit asks to read a restricted submission that nobody left may read.",
        group="Intelligence",
        how=How.AT_ONCE,
        urgent=True,
        roles=_UNIT,
        route="unit-unread",
    ),
    NoticeKind(
        Told.DUE,
        title="the date of a review or a disposal is reached",
        words="The date of a review or of a disposal is reached.",
        group="Intelligence",
        roles=_UNIT,
        route="unit-desk",
    ),
)
