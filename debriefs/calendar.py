"""A debrief as a calendar file: reference, time and place, and nothing of the case (RFC 5545). Pure."""

from dataclasses import dataclass
from datetime import UTC, datetime

from icalendar import Calendar, Event


@dataclass(frozen=True)
class Entry:
    """What a calendar shows of a debrief. `version` rises with each change: a new file replaces it."""

    uid: str
    version: int
    reference: str
    begins: datetime
    ends: datetime
    place: str
    stamp: datetime
    called_off: bool = False


def calendar_file(entry: Entry) -> bytes:
    """Return the file that a calendar program takes in."""
    calendar = Calendar()
    calendar.add("prodid", "-//Enforcement visits//Debriefs//EN")
    calendar.add("version", "2.0")
    calendar.add("method", "CANCEL" if entry.called_off else "PUBLISH")
    event = Event()
    event.add("uid", f"{entry.uid}@enforcement-visits")
    event.add("sequence", entry.version)
    event.add("dtstamp", entry.stamp.astimezone(UTC))
    event.add("dtstart", entry.begins.astimezone(UTC))
    event.add("dtend", entry.ends.astimezone(UTC))
    event.add("summary", f"Debrief {entry.reference}")
    event.add("location", entry.place)
    event.add("status", "CANCELLED" if entry.called_off else "CONFIRMED")
    event.add("class", "PRIVATE")
    calendar.add_component(event)
    return bytes(calendar.to_ical())
