"""Statuses, answers and audit events of casework. The words are the ones a person reads."""

from enum import StrEnum

from django.db import models

from audit.events import Kind


class MatchBasis(models.TextChoices):
    """On what a caseworker links an encounter to a person."""

    DATE_OF_BIRTH = "date_of_birth", "Date of birth"
    PHOTOGRAPH = "photograph", "Photograph"
    DOCUMENT_NUMBER = "document_number", "Document number"
    FINGERPRINTS = "fingerprints", "Fingerprints"
    NAME_AND_ADDRESS = "name_and_address", "Name and address"
    OWN_STATEMENT = "own_statement", "Their own statement"
    OTHER = "other", "Something else"
    NEW_RECORD = "new_record", "The record was made from this encounter"


# What may be chosen; the other follows from how the record was made.
CHOSEN_BASES = [(value, label) for value, label in MatchBasis.choices if value != MatchBasis.NEW_RECORD]


class Verification(models.TextChoices):
    """How the identity was verified; CPCT relies on it."""

    DOCUMENT = "document", "Document seen on the visit"
    FINGERPRINTS = "fingerprints", "Fingerprints"
    PHOTOGRAPH = "photograph", "Photograph compared with an earlier record"
    STATEMENT = "statement", "Their own statement"
    OTHER = "other", "Another way"
    NOT_VERIFIED = "not_verified", "Not verified"


class RecordState(models.TextChoices):
    """Of an Enforcement Activity Record: a draft is none (CPC-6)."""

    DRAFT = "draft", "Draft"
    COMPLETED = "completed", "Completed"


class AuditEvent(StrEnum):
    WORK_LISTED = "casework.work.listed"
    ENCOUNTER_READ = "casework.encounter.read"
    PHOTOGRAPH_VIEWED = "casework.photograph.viewed"
    PEOPLE_SEARCHED = "casework.person.searched"
    PERSON_READ = "casework.person.read"
    PERSON_RECORDED = "casework.person.recorded"
    PERSON_SAVED = "casework.person.saved"
    ENCOUNTER_MATCHED = "casework.encounter.matched"
    MATCH_UNDONE = "casework.match.undone"
    ACTIVITY_RAISED = "casework.activity.raised"
    ACTIVITY_SAVED = "casework.activity.saved"
    ACTIVITY_WITHDRAWN = "casework.activity.withdrawn"
    RECORD_READ = "casework.record.read"
    RECORD_SAVED = "casework.record.saved"
    RECORD_COMPLETED = "casework.record.completed"
    RECORD_AMENDED = "casework.record.amended"


_READ = frozenset(
    {
        AuditEvent.WORK_LISTED,
        AuditEvent.ENCOUNTER_READ,
        AuditEvent.PHOTOGRAPH_VIEWED,
        AuditEvent.PEOPLE_SEARCHED,
        AuditEvent.PERSON_READ,
        AuditEvent.RECORD_READ,
    }
)
AUDIT_KINDS: dict[str, Kind] = {
    **{event: Kind.CONSULTATION if event in _READ else Kind.ALTERATION for event in AuditEvent},
    AuditEvent.PERSON_RECORDED: Kind.COLLECTION,
    AuditEvent.ENCOUNTER_MATCHED: Kind.COMBINATION,
}
