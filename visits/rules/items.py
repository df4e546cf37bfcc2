"""What an outstanding thing is, and the sections of the guidance that the rules come from. Pure."""

from dataclasses import dataclass
from uuid import UUID

from core.guidance import Rule, RuleKind

UPDATING_PRONTO = "Post enforcement visit: updating PRONTO"
FORCE_DEFINITION = "Definition on when you have used force"
AFTER_FORCE = "Debriefing following use of force"
AT_RISK = "Debriefing following encounters with vulnerable or at risk adults"
CRITICAL_INCIDENT = "When a Critical Incident (CI) should be declared"
GENERAL = "General responsibilities"
REFERRALS = "Referrals to the civil penalty compliance team (CPCT)"
SILENT = "The question is not answered."


@dataclass(frozen=True)
class Item:
    """One thing outstanding: what to do, the fact seen, its rule, the page that mends it.

    `page`, `kind` and `target` name the route, the kind of form and the record; `waits_for` is the user it
    waits for, None for the OIC. `apart`: only those who may read welfare are told what it is. An item of a
    rule that only warns never blocks.
    """

    rule: Rule
    words: str
    fact: str
    page: str
    target: UUID | None = None
    waits_for: UUID | None = None
    anchor: str = ""
    kind: str = ""
    apart: bool = False

    @property
    def blocks(self) -> bool:
        return self.rule.kind in (RuleKind.MUST, RuleKind.PROMPT)
