from visits.models.closing import Closing, Reopening, SealedDay, VisitChange
from visits.models.concern import AreaOfConcern, ConcernWithdrawal
from visits.models.debrief_section import DebriefSection
from visits.models.force import UseOfForce
from visits.models.forms import Cprn, CprnPerson, DocumentSeen, Encounter, FormRecord
from visits.models.hand_over import HandOver
from visits.models.intelligence import IntelligenceReceipt
from visits.models.note import VisitNote
from visits.models.photograph import Photograph
from visits.models.printing import VisitPrint
from visits.models.visit import (
    Entry,
    Premises,
    Visit,
    VisitOfficer,
    VisitOversight,
)
from visits.models.welfare import (
    FamilyWelfare,
    Vulnerability,
)
from visits.models.words import EncounterWord, KnownWord, OwnVisit, PremisesWord, WordKind

__all__ = [
    "AreaOfConcern",
    "Closing",
    "ConcernWithdrawal",
    "Cprn",
    "CprnPerson",
    "DebriefSection",
    "DocumentSeen",
    "Encounter",
    "EncounterWord",
    "Entry",
    "FamilyWelfare",
    "FormRecord",
    "HandOver",
    "IntelligenceReceipt",
    "KnownWord",
    "OwnVisit",
    "Photograph",
    "Premises",
    "PremisesWord",
    "Reopening",
    "SealedDay",
    "UseOfForce",
    "Visit",
    "VisitChange",
    "VisitNote",
    "VisitOfficer",
    "VisitOversight",
    "VisitPrint",
    "Vulnerability",
    "WordKind",
]
