from accounts.models.draft import Draft
from accounts.models.people import Mentoring, RoleGrant, System, Team, User
from accounts.models.periods import (
    URGENT_ACCESS_LASTS,
    Absence,
    AbsenceChange,
    UrgentAccess,
    UrgentAccessQuerySet,
)
from accounts.models.record import Change, Record
from accounts.models.replacement import FactorReplacement, FactorReplacementQuerySet
from accounts.systems import ApiToken

__all__ = [
    "URGENT_ACCESS_LASTS",
    "Absence",
    "AbsenceChange",
    "ApiToken",
    "Change",
    "Draft",
    "FactorReplacement",
    "FactorReplacementQuerySet",
    "Mentoring",
    "Record",
    "RoleGrant",
    "System",
    "Team",
    "UrgentAccess",
    "UrgentAccessQuerySet",
    "User",
]
