"""What happened to a debrief, newest first, for its page: from its own history."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q

from core.formatting import format_datetime
from debriefs.debrief_enums import DebriefState
from debriefs.models import Debrief, DebriefChange, Requirement
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
    """Return what happened to the debrief, when it was postponed, and whose action points became another's.

    What was typed into the minutes is not told twice.
    """
    given = Q(subject_id__in=[point.pk for point in debrief.action_points.all()])
    told = Q(subject_id=debrief.pk) | given & Q(values__has_key="owner_because") | _postponing(debrief)
    changes = DebriefChange.objects.filter(told).select_related("by", "acting_for")
    found = [line for change in changes for line in _lines(debrief, change)]
    notes = debrief.notes.defer("data").filter(state=PrintState.READY).select_related("asked_by")
    found += [
        Happened(f"Notes {each.number} put on the visit record", each.made_at, each.asked_by.name)
        for each in notes
        if each.made_at
    ]
    return sorted(found, key=lambda line: line.at)[::-1]


def _postponing(debrief: Debrief) -> Q:
    """Return the condition of changes by which it was postponed, or taken up again, while it was planned."""
    if debrief.state == DebriefState.CALLED_OFF:
        return Q(pk__in=[])  # by now another may be planned, and postponed
    required = Requirement.objects.filter(visit__in_debriefs__debrief=debrief).values("pk")
    until = Q(at__lt=debrief.held_at) if debrief.held_at else Q()
    of_it = Q(subject_id__in=required, values__has_key="postponed_because", at__gte=debrief.created_at)
    return of_it & until


def _lines(debrief: Debrief, change: DebriefChange) -> list[Happened]:
    by = change.by.name if change.by else "the software"
    by += f", acting for {change.acting_for.name}" if change.acting_for else ""
    values = change.values
    if "owner_because" in values:
        why = values["owner_because"][1]
        return [Happened("Action point given to somebody else", change.at, by, why)] if why else []
    if "postponed_because" in values:
        why = values["postponed_because"][1]
        return [Happened("Postponed" if why else "Taken up again", change.at, by, why)]
    if change.version == 1:
        return [Happened("Planned", change.at, by)]
    if "left" in values:
        reference, why = values["left"]
        return [Happened(f"Visit {reference} left it", change.at, by, why)]
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
        return [Happened("Another lead", change.at, by, values.get("lead_because", ["", ""])[1] or "")]
    if "operation" in values:
        return [Happened("Visits of the operation joined", change.at, by)]
    return []
