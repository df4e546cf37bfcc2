"""A visit that is over is closed at the earliest opportunity (VIS-12): a warning, which never blocks."""

from collections.abc import Iterator
from datetime import datetime, timedelta

from core.guidance import Rule, RuleKind
from visits.facts import VisitFacts
from visits.rules.items import GENERAL, Item

VIS_12 = Rule(
    "VIS-12",
    RuleKind.WARN,
    "A visit that is over is closed at the earliest opportunity",
    GENERAL,
    "Once the visit or operation is over, at the earliest opportunity the OIC must ensure that […]",
    "It stands on the list of its officer in charge at once, and on the manager’s after 24 hours (ours).",
)
RULES = (VIS_12,)


def not_closed(facts: VisitFacts, at: datetime, to_manager: timedelta) -> Iterator[Item]:
    """Warn of a visit that has ended and is not closed; `to_manager`: when the manager sees it."""
    if facts.ended_at is None or facts.ended_at > at:
        return
    late = at - facts.ended_at >= to_manager
    hours = int(to_manager.total_seconds() // 3600)
    fact = (
        f"It has been over for more than {hours} hours, so the manager of the team sees it on their list too."
        if late
        else f"It is over. After {hours} hours the manager of the team sees it on their list too."
    )
    yield Item(VIS_12, "Close this visit at the earliest opportunity", fact, "visit-close")
