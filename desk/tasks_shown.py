"""What a home page shows: one line of work, as every list has it, and everything on a person's desk."""

from dataclasses import dataclass, field
from datetime import datetime

from intelligence.queries.desk import UnitWork
from referrals.models import Extract
from visits.models import Visit

SHOWN = 20  # lines of a list


@dataclass(frozen=True)
class Task:
    """One line: a verb to begin with, what it is, one reason, and when."""

    text: str
    href: str
    kind: str
    reference: str = ""
    reason: str = ""
    date: str = ""
    late: str = ""
    due: str = ""


@dataclass
class Acting:
    """For whom a person acts, until when, and what of theirs there is to do."""

    name: str
    until: datetime
    tasks: list[Task]


@dataclass
class Desk:
    """Everything on one person's home page. `running` is the visit they are on now."""

    running: Visit | None = None
    running_words: str = ""
    can_record: bool = False
    to_do: list[Task] = field(default_factory=list)
    late: list[Task] = field(default_factory=list)
    waiting: list[Task] = field(default_factory=list)
    extract: Extract | None = None
    extract_missing: bool = False
    list_href: str = ""
    list_words: str = ""
    audits: bool = False
    acting: list[Acting] = field(default_factory=list)
    shown_ids: list = field(default_factory=list)
    unit: UnitWork | None = None  # of the intelligence unit
    beyond: dict[str, str] = field(default_factory=dict)  # list → its count in words, where more exist

    def words_of(self, name: str) -> str:
        """Return how many there are of "to_do", "late" or "waiting"; "20+" where more exist."""
        shown: list[Task] = getattr(self, name)
        return self.beyond.get(name) or str(len(shown))
