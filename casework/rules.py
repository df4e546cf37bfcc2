"""The rules that casework answers for: CPC-6 to the closing gate of visits, CAS-0 and CAS-1 on its own pages.

Pure. Read this file and you know which encounters raise work, and what a missing record means.
"""

from collections.abc import Iterator
from uuid import UUID

from core.guidance import Rule, RuleKind
from visits.facts import VisitFacts
from visits.rules import REFERRALS, Item

UPDATING_ATLAS = "Updating Atlas"

CPC_6 = Rule(
    "CPC-6",
    RuleKind.DERIVE,
    "Each worker or occupier has a completed Enforcement Activity Record",
    REFERRALS,
    "Details of the encounter must be recorded on the Enforcement Activity Record (EAR) card. […] CPCT "
    "cannot consider the referral without completion of the EAR card.",
    "A draft is none. Each person is judged by their own record, and the visit can close meanwhile.",
)
CAS_0 = Rule(
    "CAS-0",
    RuleKind.DERIVE,
    "Every encounter on a closed visit is work for the caseworkers responsible",
    UPDATING_ATLAS,
    "It is the responsibility of caseworkers and administrative staff to complete all relevant Atlas "
    "services at every stage during the life of the case.",
    "The unit responsible is the casework unit of the region of the visit’s team.",
)
CAS_1 = Rule(
    "CAS-1",
    RuleKind.MUST,
    "The enforcement activity is raised within the Compliance and Enforcement card, with its outcome",
    UPDATING_ATLAS,
    "Enforcement Activity must be raised within the Compliance and Enforcement Card to record the activity "
    "outcome.",
)
RULES = {rule.code: rule for rule in (CPC_6, CAS_0, CAS_1)}


def missing_records(facts: VisitFacts, completed: frozenset[UUID], unit: str) -> Iterator[Item]:
    """Yield an item, which never blocks, for each person named without a completed record (CPC-6).

    `completed` are the encounters that have one; `unit` is whose list the others go on.
    """
    for person in facts.named_people():
        if person.id not in completed:
            yield Item(
                CPC_6,
                f"{person.label} has no Enforcement Activity Record",
                "Until it is complete, CPCT cannot consider a referral of them, and its file says “not "
                f"considerable”. It goes on {unit}’s list when you close, so there is nothing for you to do.",
                "encounter",
                person.id,
            )
