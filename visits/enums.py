"""Statuses, answers and audit events of a visit. The words are the ones a person reads."""

from enum import StrEnum

from django.db import models

from accounts.enums import Role
from audit.events import Kind
from notices.enums import How
from notices.kinds import NoticeKind


class VisitKind(models.TextChoices):
    ILLEGAL_WORKING = "illegal_working", "Illegal working"
    ARREST = "arrest", "Arrest"
    FAMILY_DETENTION = "family_detention", "Family detention"
    OTHER = "other", "Other"


class VisitStatus(models.TextChoices):
    PLANNED = "planned", "Planned"
    IN_PROGRESS = "in_progress", "In progress"
    COMPLETED = "completed", "Over, not closed"
    CLOSED = "closed", "Closed"
    REOPENED = "reopened", "Re-opened"
    CANCELLED = "cancelled", "Cancelled"


class Abortive(models.TextChoices):
    """Why a visit came to nothing, although people went (ours: no source lists the reasons)."""

    NOBODY_IN = "nobody_in", "Nobody was in"
    WRONG_ADDRESS = "wrong_address", "It was the wrong address"
    NO_ENTRY = "no_entry", "We could not go in, or had to leave again"
    NOT_SAFE = "not_safe", "It was not safe to go on"
    OTHER = "other", "Something else"


class OfficerRole(models.TextChoices):
    OIC = "oic", "Officer in charge"
    TEAM_LEADER = "team_leader", "Team leader"
    OFFICER = "officer", "Officer"


class OversightRole(models.TextChoices):
    """Who may be named on one visit beside its team (access: "HMI and Gold once named on it")."""

    HMI = "hmi", "HM Inspector"
    GOLD = "gold", "Gold"


class IntelligenceAnswer(models.TextChoices):
    """What an officer answered about intelligence; silence is no answer (VIS-8)."""

    NONE = "none", "There was none"
    PASSED_ON = "passed_on", "Passed on"


class FormState(models.TextChoices):
    """PEVA, "updating PRONTO": complete, or set invalid; a draft is neither (VIS-2)."""

    DRAFT = "draft", "Draft"
    COMPLETE = "complete", "Complete"
    INVALID = "invalid", "Invalid"


class PrintState(models.TextChoices):
    """How far a PDF is that somebody asked for."""

    WAITING = "waiting", "Waiting"
    BEING_MADE = "being_made", "Being made"
    READY = "ready", "Ready"
    FAILED = "failed", "Not made"


class EntryPower(models.TextChoices):
    CONSENT = "consent", "Consent"
    WARRANT = "warrant", "Warrant"
    LICENSING = "licensing", "Licensing powers"
    AD_LETTER = "ad_letter", "Assistant Director’s letter"


class Capacity(models.TextChoices):
    WORKER = "worker", "Worker"
    OCCUPIER = "occupier", "Occupier"
    EMPLOYER = "employer", "Employer"
    HOUSEHOLD = "household", "Member of the household"
    OTHER = "other", "Other"


class Certainty(models.TextChoices):
    """How certain the start of the employment is (PEVA, "Illegal working: referral criteria")."""

    VERIFIED = "verified", "Known and verified"
    STATED = "stated", "Stated, not verified"
    UNKNOWN = "unknown", "Not known"


class Engagement(models.TextChoices):
    EMPLOYEE = "employee", "Employee"
    WORKER = "worker", "Worker"
    SUBCONTRACTOR = "subcontractor", "Subcontractor"
    NOT_KNOWN = "not_known", "Not known"


class RightToWorkCheck(models.TextChoices):
    SEEN = "seen", "Yes, evidence of a check was seen"
    NOT_SEEN = "not_seen", "No evidence of a check was seen"
    NOT_ASKED = "not_asked", "Not asked"


class Outcome(models.TextChoices):
    PAPERS = "papers", "Served with papers, not arrested"
    ARRESTED = "arrested", "Arrested"
    BAIL = "bail", "Released on immigration bail"
    NO_ACTION = "no_action", "No further action"
    LEFT = "left", "Left before the encounter ended"


class EmployerOrLandlord(models.TextChoices):
    EMPLOYER = "employer", "Employer"
    LANDLORD = "landlord", "Landlord"


class SeenDocumentKind(models.TextChoices):
    PASSPORT = "passport", "Passport"
    RESIDENCE_CARD = "residence_card", "Residence card or permit"
    VISA = "visa", "Visa"
    IDENTITY_CARD = "identity_card", "National identity card"
    DRIVING_LICENCE = "driving_licence", "Driving licence"
    PAYSLIP = "payslip", "Payslip"
    CONTRACT = "contract", "Contract of employment"
    ROTA = "rota", "Rota or timesheet"
    TENANCY = "tenancy", "Tenancy agreement"
    OTHER = "other", "Other"


class AuditEvent(StrEnum):
    VISIT_RECORDED = "visits.visit.recorded"
    VISIT_READ = "visits.visit.read"
    VISITS_LISTED = "visits.visit.listed"
    DETAILS_SAVED = "visits.details.saved"
    VISIT_STARTED = "visits.visit.started"
    VISIT_ENDED = "visits.visit.ended"
    VISIT_CLOSED = "visits.visit.closed"
    VISIT_CLOSING_REFUSED = "visits.visit.closing_refused"
    VISIT_REOPENED = "visits.visit.reopened"
    VISIT_CANCELLED = "visits.visit.cancelled"
    VISIT_REINSTATED = "visits.visit.reinstated"
    VISIT_ABORTIVE = "visits.visit.abortive"
    VISIT_NOT_ABORTIVE = "visits.visit.not_abortive"
    VISIT_HANDED_OVER = "visits.visit.handed_over"
    OFFICER_ADDED = "visits.officer.added"
    OFFICER_CHANGED = "visits.officer.changed"
    OFFICER_REMOVED = "visits.officer.removed"
    OFFICER_ARRIVED = "visits.officer.arrived"
    OFFICER_DEPARTED = "visits.officer.departed"
    INTELLIGENCE_ANSWERED = "visits.intelligence.answered"
    INTELLIGENCE_PASSED_ON = "visits.intelligence.passed_on"
    ENTRY_SAVED = "visits.entry.saved"
    ENCOUNTER_SAVED = "visits.encounter.saved"
    DOCUMENT_SEEN_SAVED = "visits.document_seen.saved"
    CPRN_SAVED = "visits.cprn.saved"
    CONCERN_RAISED = "visits.concern.raised"
    CONCERN_WITHDRAWN = "visits.concern.withdrawn"
    CONCERNS_READ = "visits.concern.read"
    DEBRIEF_SECTION_SAVED = "visits.debrief_section.saved"
    NOTE_SAVED = "visits.note.saved"
    FORCE_SAVED = "visits.force.saved"
    # Of what is kept apart: the event names neither the kind of form nor its fields (adr/0022).
    APART_SAVED = "visits.apart.saved"
    WARRANT_SAVED = "visits.warrant.saved"
    WARRANT_DISPOSED_OF = "visits.warrant.disposed_of"
    WARRANT_CONFIRMED = "visits.warrant.confirmed"
    SEIZED_ITEM_SAVED = "visits.seized_item.saved"
    SEIZED_ITEM_MOVED = "visits.seized_item.moved"
    FALSE_DOCUMENT_SAVED = "visits.false_document.saved"
    FALSE_DOCUMENT_REPORTED = "visits.false_document.reported"
    CRITICAL_INCIDENT_SAVED = "visits.critical_incident.saved"
    CRITICAL_INCIDENT_DECLARED = "visits.critical_incident.declared"
    BRONZE_NAMED = "visits.critical_incident.bronze_named"
    FORM_AMENDED = "visits.form.amended"
    FORM_COMPLETED = "visits.form.completed"
    FORM_INVALIDATED = "visits.form.invalidated"
    ANSWER_GIVEN = "visits.answer.given"
    PHOTOGRAPH_ADDED = "visits.photograph.added"
    PHOTOGRAPH_DESCRIBED = "visits.photograph.described"
    PHOTOGRAPH_REMOVED = "visits.photograph.removed"
    PHOTOGRAPH_BROUGHT_BACK = "visits.photograph.brought_back"
    QUARANTINE_READ = "visits.quarantine.read"
    QUARANTINED_VIEWED = "visits.quarantine.viewed"
    PHOTOGRAPH_NOT_TAKEN = "visits.photograph.not_taken"
    PHOTOGRAPH_VIEWED = "visits.photograph.viewed"
    OPERATIONS_LISTED = "visits.operation.listed"
    OPERATION_READ = "visits.operation.read"
    OPERATION_RECORDED = "visits.operation.recorded"
    OPERATION_SAVED = "visits.operation.saved"
    OPERATION_OVERSIGHT_NAMED = "visits.operation.oversight_named"
    OPERATION_OVERSIGHT_ENDED = "visits.operation.oversight_ended"
    OVERSIGHT_NAMED = "visits.oversight.named"
    OVERSIGHT_ENDED = "visits.oversight.ended"

    PRINT_ASKED_FOR = "visits.print.asked_for"
    PRINT_TAKEN = "visits.print.taken"
    PRINTS_FORGOTTEN = "visits.print.forgotten"


AUDIT_KINDS: dict[str, Kind] = {
    **{
        event: Kind.ALTERATION
        for event in AuditEvent
        if event not in (AuditEvent.VISIT_READ, AuditEvent.VISITS_LISTED, AuditEvent.PHOTOGRAPH_VIEWED)
    },
    AuditEvent.OPERATIONS_LISTED: Kind.CONSULTATION,
    AuditEvent.OPERATION_READ: Kind.CONSULTATION,
    AuditEvent.OPERATION_RECORDED: Kind.COLLECTION,
    AuditEvent.QUARANTINE_READ: Kind.CONSULTATION,
    AuditEvent.CONCERNS_READ: Kind.CONSULTATION,
    AuditEvent.CONCERN_RAISED: Kind.COLLECTION,
    AuditEvent.QUARANTINED_VIEWED: Kind.CONSULTATION,
    AuditEvent.VISIT_RECORDED: Kind.COLLECTION,
    AuditEvent.PHOTOGRAPH_ADDED: Kind.COLLECTION,
    AuditEvent.VISIT_READ: Kind.CONSULTATION,
    AuditEvent.VISITS_LISTED: Kind.CONSULTATION,
    AuditEvent.PHOTOGRAPH_VIEWED: Kind.CONSULTATION,
    # A copy leaves the service in somebody's hands, so it is disclosed to them (ADR 0018).
    AuditEvent.PRINT_TAKEN: Kind.DISCLOSURE,
    AuditEvent.PRINTS_FORGOTTEN: Kind.ERASURE,
}


class InChargeAs(models.TextChoices):
    """In what capacity somebody was in charge when a concern about them was raised."""

    OIC = "oic", "officer in charge"
    GOLD = "gold", "Gold"
    HMI = "hmi", "HM Inspector on the visit"
    LEAD = "lead", "lead of the debrief"
    BEFORE = "before", "in charge of the visit, or named on it, before"


class Told(StrEnum):
    """What people are told of about visits."""

    NOT_CLOSED = "visits.not_closed"
    NAMED = "visits.named"
    NAMED_FOR_OPERATION = "visits.named_for_operation"
    PDF_READY = "visits.pdf_ready"
    HANDED_OVER = "visits.handed_over"
    CONCERN = "visits.concern"
    CONCERN_NEEDS_HMI = "visits.concern_needs_hmi"
    INCIDENT_DECLARED = "visits.incident_declared"
    QUARANTINED = "visits.quarantined"
    DISPOSAL_ASKED = "visits.disposal_asked"


NOTICE_KINDS = (
    NoticeKind(
        Told.PDF_READY,
        title="a PDF that I asked for is ready",
        words="The PDF of a visit that you asked for is ready. It is kept for an hour.",
        group="Visits",
        how=How.HERE,
        roles=frozenset({Role.OFFICER, Role.MANAGER, Role.HMI, Role.AUDITOR}),
    ),
    NoticeKind(
        Told.NOT_CLOSED,
        title="a visit of mine or of my team has been over for 24 hours and is not closed",
        words="A visit has been over for 24 hours and is not closed.",
        group="Visits",
        once=True,
        roles=frozenset({Role.OFFICER, Role.MANAGER}),
    ),
    NoticeKind(
        Told.NAMED,
        title="I am named HMI or Gold on a visit",
        words="You were named HMI or Gold on a visit, and may read it.",
        group="Visits",
        how=How.AT_ONCE,
        urgent=True,
        roles=frozenset({Role.OFFICER, Role.MANAGER, Role.HMI}),
    ),
    NoticeKind(
        Told.NAMED_FOR_OPERATION,
        title="I am named HMI or Gold for an operation",
        words="You were named HMI or Gold for an operation, and may read its visits.",
        group="Visits",
        how=How.AT_ONCE,
        urgent=True,
        roles=frozenset({Role.OFFICER, Role.MANAGER, Role.HMI}),
    ),
    NoticeKind(
        Told.HANDED_OVER,
        title="a visit is handed over to me or from me",
        words="A visit was handed over to another officer in charge.",
        group="Visits",
        how=How.AT_ONCE,
        urgent=True,
        roles=frozenset({Role.OFFICER}),
    ),
    NoticeKind(
        Told.CONCERN,
        title="an area of concern is raised on a visit whose debrief I would lead",
        words="An area of concern was raised on a visit. You read it there.",
        group="Visits",
        how=How.AT_ONCE,
        urgent=True,
        roles=frozenset({Role.OFFICER, Role.MANAGER, Role.HMI}),
    ),
    NoticeKind(
        Told.CONCERN_NEEDS_HMI,
        title="a visit of my team needs an HM Inspector to be named",
        words="An HM Inspector has to be named on a visit: an area of concern waits for one to read it.",
        group="Visits",
        how=How.AT_ONCE,
        urgent=True,
        roles=frozenset({Role.MANAGER}),
    ),
    NoticeKind(
        Told.INCIDENT_DECLARED,
        title="a critical incident is declared on a visit that I command, oversee, lead or manage",
        words="A critical incident was declared on a visit. You read it there.",
        group="Visits",
        how=How.AT_ONCE,
        urgent=True,
        once=True,
        roles=frozenset({Role.OFFICER, Role.MANAGER, Role.HMI}),
    ),
    NoticeKind(
        Told.QUARANTINED,
        title="a photograph of mine, or of a visit of mine, is removed",
        words="A photograph was removed from a visit. It is out of sight and counts for nothing.",
        group="Visits",
        how=How.HERE,
        roles=frozenset({Role.OFFICER, Role.MANAGER, Role.HMI}),
    ),
    NoticeKind(
        Told.DISPOSAL_ASKED,
        title="the disposal of a removed photograph waits for a second person",
        words="Somebody asked that a removed photograph be disposed of. A second person has to decide.",
        group="Visits",
        roles=frozenset({Role.MANAGER, Role.HMI}),
    ),
)
