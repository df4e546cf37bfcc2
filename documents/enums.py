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


class AuditEvent(StrEnum):
    DOCUMENT_RECEIVED = "documents.document.received"
    DOCUMENT_REFUSED = "documents.document.refused"
    DOCUMENT_DESCRIBED = "documents.document.described"
    DOCUMENT_REMOVED = "documents.document.removed"
    ORIGINAL_OPENED = "documents.original.opened"
    FILES_SWEPT = "documents.files.swept"


AUDIT_KINDS: dict[str, Kind] = {
    AuditEvent.DOCUMENT_RECEIVED: Kind.COLLECTION,
    AuditEvent.DOCUMENT_REFUSED: Kind.COLLECTION,
    AuditEvent.DOCUMENT_DESCRIBED: Kind.ALTERATION,
    AuditEvent.DOCUMENT_REMOVED: Kind.ALTERATION,  # out of sight and counted for nothing, but kept
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
