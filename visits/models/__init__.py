from visits.models.forms import Cprn, CprnPerson, DocumentSeen, Encounter, FormRecord
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
    "Photograph",
    "Premises",
    "Reopening",
    "SealedDay",
    "Visit",
    "VisitChange",
    "VisitOfficer",
    "VisitOversight",
]
