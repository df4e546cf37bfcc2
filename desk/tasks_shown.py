"""One line of a person's work, as every list on the home page shows it."""

from dataclasses import dataclass

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
