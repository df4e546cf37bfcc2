"""What is kept of debriefs: the answers of the rules, what is required, and how it was held."""

from debriefs.models.assessment import Decision, KeptAssessment
from debriefs.models.debrief import Debrief, DebriefVisit, Invitation
from debriefs.models.feedback import FeedbackRequest, FeedbackSheet
from debriefs.models.learning import MadeChange, Publication
from debriefs.models.minutes import (
    ActionPoint,
    DebriefNotes,
    GoodPractice,
    InterestedParty,
    LearningPoint,
    Minutes,
)
from debriefs.models.nightly import NightlyLook
from debriefs.models.private import PrivateAccess, PrivateConversation, PrivateEntry
from debriefs.models.requirement import DebriefChange, Requirement, TriggerRecord

__all__ = [
    "ActionPoint",
    "Debrief",
    "DebriefChange",
    "DebriefNotes",
    "DebriefVisit",
    "Decision",
    "FeedbackRequest",
    "FeedbackSheet",
    "GoodPractice",
    "InterestedParty",
    "Invitation",
    "KeptAssessment",
    "LearningPoint",
    "MadeChange",
    "Minutes",
    "NightlyLook",
    "PrivateAccess",
    "PrivateConversation",
    "PrivateEntry",
    "Publication",
    "Requirement",
    "TriggerRecord",
]
