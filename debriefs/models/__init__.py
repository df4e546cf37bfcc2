"""What is kept of debriefs: the answers of the rules, what is required, and how it was held."""

from debriefs.models.assessment import Decision, KeptAssessment
from debriefs.models.requirement import DebriefChange, Requirement, TriggerRecord

__all__ = ["DebriefChange", "Decision", "KeptAssessment", "Requirement", "TriggerRecord"]
