from visits.models.forms import Cprn, CprnPerson, DocumentSeen, Encounter, FormRecord
from visits.models.hand_over import HandOver
from visits.models.photograph import Photograph
from visits.models.visit import (
    Closing,
    Entry,
    Premises,
    Reopening,
    SealedDay,
    Visit,
    VisitChange,
    VisitOfficer,
    VisitOversight,
)

__all__ = [
    "Closing",
    "Cprn",
    "CprnPerson",
    "DocumentSeen",
    "Encounter",
    "Entry",
    "FormRecord",
    "HandOver",
    "Photograph",
    "Premises",
    "Reopening",
    "SealedDay",
    "Visit",
    "VisitChange",
    "VisitOfficer",
    "VisitOversight",
]
