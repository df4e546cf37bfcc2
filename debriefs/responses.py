"""What is given out of a debrief as a file, the same from a page and from the API."""

from collections.abc import Collection
from datetime import datetime

from django.http import HttpResponse

from accounts.models import User
from audit.operations import record
from core.downloads import as_download
from debriefs.calendar import Entry, calendar_file
from debriefs.debrief_enums import DebriefEvent, DebriefState
from debriefs.models import Debrief, DebriefNotes, Requirement
from debriefs.queries.debriefs import is_postponed, requirements_of

CALENDAR = "text/calendar"
PDF = "application/pdf"


def notes_response(debrief: Debrief, notes: DebriefNotes, data: bytes) -> HttpResponse:
    """Return the document of the notes, which `operations.notes.take_notes` gave."""
    name = f"{debrief.reference}-notes-{notes.number}.pdf"
    return as_download(HttpResponse(data, content_type=PDF), name)


def calendar_response(debrief: Debrief, *, by: User, at: datetime) -> HttpResponse:
    """Return the calendar file, after keeping who took it: reference, time and place, nothing of the case."""
    record(
        event=DebriefEvent.CALENDAR_TAKEN,
        by=by,
        at=at,
        subject=debrief,
        recipient=f"{by.name} ({by.staff_number})",
    )
    entry = Entry(
        uid=str(debrief.pk),
        version=_grown(debrief, requirements_of(debrief)),
        reference=debrief.reference,
        begins=debrief.planned_at,
        ends=debrief.ends_at,
        place=" · ".join(each for each in (debrief.place, debrief.call) if each),
        stamp=debrief.changed_at,
        called_off=debrief.state == DebriefState.CALLED_OFF or is_postponed(debrief),
    )
    answer = HttpResponse(calendar_file(entry), content_type=f"{CALENDAR}; charset=utf-8")
    return as_download(answer, f"{debrief.reference}.ics")


def _grown(debrief: Debrief, required: Collection[Requirement]) -> int:
    """Return a number that grows with each change of the plan, also when what is required is postponed.

    A calendar program takes a file in place of another only where the number is greater.
    """
    newest = max([debrief.changed_at, *(each.changed_at for each in required)])
    return debrief.version + int((newest - debrief.created_at).total_seconds())
