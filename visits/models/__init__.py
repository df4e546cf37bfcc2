from visits.models.closing import Closing, Reopening, SealedDay, VisitChange
from visits.models.concern import AreaOfConcern, ConcernWithdrawal
from visits.models.critical_incident import BronzeNaming, CriticalIncident, IncidentDeclaration
from visits.models.debrief_section import DebriefSection
from visits.models.false_document import FalseDocument, ForgeryReport
from visits.models.force import UseOfForce
from visits.models.forms import Cprn, CprnPerson, DocumentSeen, Encounter, FormRecord
from visits.models.hand_over import HandOver
from visits.models.intelligence import IntelligenceReceipt
from visits.models.note import VisitNote
from visits.models.operation import Operation, OperationChange, OperationOversight
from visits.models.photograph import Photograph
from visits.models.premises import Entry, Premises
from visits.models.printing import VisitPrint
from visits.models.referral import (
    Outcome,
    Referral,
    VulnerabilityOutcome,
    VulnerabilityReferral,
    WelfareOutcome,
    WelfareReferral,
)
from visits.models.seized import CustodyMove, SeizedItem
from visits.models.step import FormStep
from visits.models.visit import (
    Visit,
    VisitOfficer,
    VisitOversight,
)
from visits.models.warrant import Warrant, WarrantConfirmation, WarrantDisposal
from visits.models.welfare import (
    FamilyWelfare,
    Vulnerability,
)
from visits.models.words import EncounterWord, KnownWord, OwnVisit, PremisesWord, WordKind

__all__ = [
    "AreaOfConcern",
    "BronzeNaming",
    "Closing",
    "ConcernWithdrawal",
    "Cprn",
    "CprnPerson",
    "CriticalIncident",
    "CustodyMove",
    "DebriefSection",
    "DocumentSeen",
    "Encounter",
    "EncounterWord",
    "Entry",
    "FalseDocument",
    "FamilyWelfare",
    "ForgeryReport",
    "FormRecord",
    "FormStep",
    "HandOver",
    "IncidentDeclaration",
    "IntelligenceReceipt",
    "KnownWord",
    "Operation",
    "OperationChange",
    "OperationOversight",
    "Outcome",
    "OwnVisit",
    "Photograph",
    "Premises",
    "PremisesWord",
    "Referral",
    "Reopening",
    "SealedDay",
    "SeizedItem",
    "UseOfForce",
    "Visit",
    "VisitChange",
    "VisitNote",
    "VisitOfficer",
    "VisitOversight",
    "VisitPrint",
    "Vulnerability",
    "VulnerabilityOutcome",
    "VulnerabilityReferral",
    "Warrant",
    "WarrantConfirmation",
    "WarrantDisposal",
    "WelfareOutcome",
    "WelfareReferral",
    "WordKind",
]
