from referrals.models.extract import (
    Download,
    EarNews,
    Extract,
    ExtractAlarm,
    ExtractChunk,
    ExtractCopy,
    ExtractRow,
)
from referrals.models.referral import ClosedReferral, Referral, UnitDecision

__all__ = [
    "ClosedReferral",
    "Download",
    "EarNews",
    "Extract",
    "ExtractAlarm",
    "ExtractChunk",
    "ExtractCopy",
    "ExtractRow",
    "Referral",
    "UnitDecision",
]
