"""What happened to a debrief, newest first, for its page: from its own history."""

from dataclasses import dataclass
from datetime import datetime

from core.formatting import format_datetime
from debriefs.debrief_enums import DebriefState
from debriefs.models import Debrief, DebriefChange
from visits.enums import PrintState

_STATES = {
    DebriefState.PLANNED: "Planned again",
    DebriefState.HELD: "Recorded as held",
    DebriefState.FOLLOWED_UP: "Followed up",
    DebriefState.CLOSED: "Closed",
    DebriefState.CALLED_OFF: "Called off",
}
_MOVED = frozenset({"planned_at", "place", "call", "minutes_long"})


@dataclass(frozen=True)
class Happened:
    """One line of the timeline."""

    title: str
    at: datetime
    by: str = ""
    text: str = ""


def timeline_of(debrief: Debrief) -> list[Happened]:
    """Return what happened to the debrief itself; what was typed into the minutes is not told twice."""
    changes = DebriefChange.objects.filter(subject_id=debrief.pk).select_related("by", "acting_for")
    found = [line for change in changes for line in _lines(debrief, change)]
    notes = debrief.notes.defer("data").filter(state=PrintState.READY).select_related("asked_by")
    found += [
        Happened(f"Notes {each.number} put on the visit record", each.made_at, each.asked_by.name)
        for each in notes
        if each.made_at
    ]
    return sorted(found, key=lambda line: line.at)[::-1]


def _lines(debrief: Debrief, change: DebriefChange) -> list[Happened]:
    by = change.by.name if change.by else "the software"
    by += f", acting for {change.acting_for.name}" if change.acting_for else ""
    values = change.values
    if change.version == 1:
        return [Happened("Planned", change.at, by)]
    if "state" in values:
        state = DebriefState(values["state"][1])
        text = values.get("called_off_because", ["", ""])[1] or ""
        title = "Fed in" if debrief.is_separate and state == DebriefState.CLOSED else _STATES[state]
        return [Happened(title, change.at, by, text)]
    if not _MOVED.isdisjoint(values):
        before = values.get("planned_at", [None])[0]
        text = f"It was to be {format_datetime(datetime.fromisoformat(before))}." if before else ""
        return [Happened("Time or place changed", change.at, by, text)]
    if "lead" in values:
        return [Happened("Another lead", change.at, by)]
    if "operation" in values:
        return [Happened("Visits of the operation joined", change.at, by)]
    return []
