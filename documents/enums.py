"""What a document shows, what it looks like, how far an upload has come, and the audit's events."""

from enum import StrEnum

from django.db import models

from accounts.enums import Role
from audit.events import Kind
from notices.enums import How
from notices.kinds import NoticeKind


class Shows(models.TextChoices):
    CPRN = "cprn", "CPRN"
    ADDITIONAL_FORM = "additional_form", "Additional form"
    NOTICE_TO_OCCUPIER = "notice_to_occupier", "Notice to Occupier"
    POWER_OF_ENTRY = "power_of_entry", "Power of entry document"
    DOCUMENT_SEEN = "document_seen", "Document seen"
    OFFENDER = "offender", "Person"
    FALSE_DOCUMENT = "false_document", "False document"
    DEBRIEF_NOTES = "debrief_notes", "Debrief notes"
    CORRESPONDENCE = "correspondence", "Correspondence"
    OTHER = "other", "Other"


class Flaw(models.TextChoices):
    """What a picture looks like to the software; a person judges (CPC-5)."""

    BLURRED = "blurred", "This looks blurred"
    DARK = "dark", "This looks dark"
    GLARE = "glare", "Light is reflected on this"


class UploadState(models.TextChoices):
    RECEIVING = "receiving", "Receiving"
    DONE = "done", "Stored"
    REFUSED = "refused", "Refused"
    ABANDONED = "abandoned", "Abandoned"


class DisposalDecision(models.TextChoices):
    """What the second person decided; empty while nobody has."""

    WAITING = "", "Waiting for a second person"
    CONFIRMED = "confirmed", "Confirmed"
    DECLINED = "declined", "Declined"
    WITHDRAWN = "withdrawn", "Withdrawn"  # the picture was brought back


class AuditEvent(StrEnum):
    DOCUMENT_RECEIVED = "documents.document.received"
    DOCUMENT_REFUSED = "documents.document.refused"
    DOCUMENT_DESCRIBED = "documents.document.described"
    DOCUMENT_REMOVED = "documents.document.removed"
    DOCUMENT_BROUGHT_BACK = "documents.document.brought_back"
    DISPOSAL_ASKED_FOR = "documents.disposal.asked_for"
    DISPOSAL_CONFIRMED = "documents.disposal.confirmed"
    DISPOSAL_DECLINED = "documents.disposal.declined"
    DISPOSAL_WITHDRAWN = "documents.disposal.withdrawn"
    FILES_ERASED = "documents.files.erased"
    ORIGINAL_OPENED = "documents.original.opened"
    FILES_SWEPT = "documents.files.swept"


AUDIT_KINDS: dict[str, Kind] = {
    AuditEvent.DOCUMENT_RECEIVED: Kind.COLLECTION,
    AuditEvent.DOCUMENT_REFUSED: Kind.COLLECTION,
    AuditEvent.DOCUMENT_DESCRIBED: Kind.ALTERATION,
    AuditEvent.DOCUMENT_REMOVED: Kind.ALTERATION,  # out of sight and counted for nothing, but kept
    AuditEvent.DOCUMENT_BROUGHT_BACK: Kind.ALTERATION,
    AuditEvent.DISPOSAL_ASKED_FOR: Kind.ALTERATION,
    AuditEvent.DISPOSAL_CONFIRMED: Kind.ERASURE,
    AuditEvent.DISPOSAL_DECLINED: Kind.ALTERATION,
    AuditEvent.DISPOSAL_WITHDRAWN: Kind.ALTERATION,
    AuditEvent.FILES_ERASED: Kind.ERASURE,
    AuditEvent.ORIGINAL_OPENED: Kind.CONSULTATION,
    AuditEvent.FILES_SWEPT: Kind.ERASURE,
}


class Told(StrEnum):
    """What people are told of about their photographs."""

    UPLOAD_REFUSED = "documents.upload_refused"


NOTICE_KINDS = (
    NoticeKind(
        Told.UPLOAD_REFUSED,
        title="a photograph of mine is refused after I have left the page",
        words="A photograph of yours was refused when all of it had arrived. Take it again if you can.",
        group="Visits",
        how=How.DIGEST,
        urgent=True,
        once=True,
        roles=frozenset({Role.OFFICER, Role.MANAGER, Role.HMI}),
    ),
)
