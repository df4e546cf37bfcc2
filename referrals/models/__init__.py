from referrals.models.extract import Download, EarNews, Extract, ExtractAlarm, ExtractChunk, ExtractRow
from referrals.models.referral import ClosedReferral, Referral, UnitDecision

__all__ = [
    "ClosedReferral",
    "Download",
    "EarNews",
    "Extract",
    "ExtractAlarm",
    "ExtractChunk",
    "ExtractRow",
    "Referral",
    "UnitDecision",
]
