"""States, answers and audit events of intelligence. The words are the ones a person reads."""

from enum import StrEnum

from django.db import models

from audit.events import Kind


class State(models.TextChoices):
    """How far the unit is with a submission; all that its submitter sees of it besides the receipt."""

    RECEIVED = "received", "Received"
    ACKNOWLEDGED = "acknowledged", "Acknowledged"
    GRADED = "graded", "Being assessed"
    CLOSED = "closed", "Finished"
    DISPOSED = "disposed", "Disposed of"


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
    ATTACHMENT_ADDED = "intelligence.attachment.added"
    ATTACHMENT_REMOVED = "intelligence.attachment.removed"
    ATTACHMENT_READ = "intelligence.attachment.read"
    SUBMITTED = "intelligence.submission.submitted"
    RECEIPTS_LISTED = "intelligence.receipt.listed"
    RECEIPT_READ = "intelligence.receipt.read"
    QUESTION_READ = "intelligence.question.read"
    QUESTION_ANSWERED = "intelligence.question.answered"


AUDIT_KINDS: dict[str, Kind] = {
    AuditEvent.DRAFT_KEPT: Kind.COLLECTION,
    AuditEvent.DRAFT_READ: Kind.CONSULTATION,
    AuditEvent.DRAFT_DISCARDED: Kind.ERASURE,
    AuditEvent.ATTACHMENT_ADDED: Kind.COLLECTION,
    AuditEvent.ATTACHMENT_REMOVED: Kind.ERASURE,
    AuditEvent.ATTACHMENT_READ: Kind.CONSULTATION,
    AuditEvent.SUBMITTED: Kind.COLLECTION,
    AuditEvent.RECEIPTS_LISTED: Kind.CONSULTATION,
    AuditEvent.RECEIPT_READ: Kind.CONSULTATION,
    AuditEvent.QUESTION_READ: Kind.CONSULTATION,
    AuditEvent.QUESTION_ANSWERED: Kind.ALTERATION,
}
