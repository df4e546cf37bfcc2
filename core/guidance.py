"""What a coded rule is: its code, where it comes from, and since when it holds.

The code, the guidance version and the section heading travel with every decision: stored with it, shown
beside it, named by its test.
"""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

PEVA = "Post enforcement visit actions"
PEVA_VERSION = "3.0"
PEVA_PUBLISHED = date(2024, 11, 7)


class RuleKind(StrEnum):
    """How a rule works: it blocks, is worked out, is asked, or is shown."""

    MUST = "must"
    DERIVE = "derive"
    PROMPT = "prompt"
    WARN = "warn"


@dataclass(frozen=True)
class Rule:
    """One coded rule.

    `quote` is the guidance's own words, empty where the rule is ours; `ours` says what this project
    added, empty where the rule is all the guidance's.
    """

    code: str
    kind: RuleKind
    title: str
    section: str = ""
    quote: str = ""
    ours: str = ""
    effective_from: date = PEVA_PUBLISHED
    version: str = PEVA_VERSION

    @property
    def is_guidance(self) -> bool:
        return bool(self.quote)
