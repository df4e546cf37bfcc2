"""Papers of a debrief through the API: its notes as PDF, the calendar file, and separate debriefs."""

from functools import partial
from typing import Any
from uuid import UUID

from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from rest_framework import serializers
from rest_framework.request import Request

from core.api.fields import Choice, Id, Moment, NewId, Text, WholeNumber, YesNo
from core.api.operations import operation
from core.api.renderers import streamed
from core.api.serializers import Shape
from debriefs import tasks
from debriefs.api.debrief_shapes import DebriefShape, PlanShape
from debriefs.api.debriefs import DebriefView
from debriefs.models import DebriefNotes
from debriefs.operations.notes import ask_for_notes, take_notes
from debriefs.operations.planning import plan_separate
from debriefs.queries.notes import notes_are_current
from debriefs.responses import CALENDAR, PDF, calendar_response, notes_response
from visits.api.force import Ids
from visits.enums import PrintState


class NotesShape(Shape):
    """One PDF of the notes, on the record of the visits."""

    id = Id()
    number = WholeNumber()
    state = Choice(PrintState.choices, required=True)
    asked_at = Moment()
    made_at = Moment(allow_null=True)
    size = WholeNumber(help_text="In bytes; 0 until it is ready.")
    sha256 = Text(help_text="Of the document.")
    failure = Text(help_text="Why it was not made, and what to do.")
    file = serializers.CharField(allow_null=True, help_text="Address of the document, once it is ready.")


class AllNotesShape(Shape):
    """The notes that were put on the record, the latest first."""

    current = YesNo(help_text="Whether the latest says all that is noted now.")
    items = NotesShape(many=True)


class SeparateShape(PlanShape):
    """A separate debrief that a team leader holds with some of the invited (DEB-13)."""

    id = NewId()
    leader = Id(help_text="One of the invited.")
    people = Ids(min_length=1, help_text="Of the invited.")


def notes_answer(asked: DebriefNotes) -> dict[str, Any]:
    """Return notes as they are answered, without the document."""
    ready = asked.state == PrintState.READY
    where = reverse("api:debrief-notes-file", args=[asked.debrief_id, asked.pk]) if ready else None
    asked.file = where  # type: ignore[attr-defined]
    return dict(NotesShape(asked).data)


class DebriefNotesList(DebriefView):
    route = "debrief-notes-list"

    @operation("List the notes of a debrief", answer=AllNotesShape)
    def get(self, request: Request, debrief_id: UUID) -> HttpResponse:
        """Every PDF that was put on the record of its visits; they are never changed."""
        self.note_read()
        rows = self.one.notes.defer("data").order_by("-number")
        items = [notes_answer(each) for each in rows]
        return self.answer({"current": notes_are_current(self.one), "items": items})

    @operation("Put the notes on the visit record", answer=NotesShape, status=201, repeated=True)
    def post(self, request: Request, debrief_id: UUID) -> HttpResponse:
        """Ask for a PDF of all that is noted. While one is on its way, that one is the answer (200).

        Read the list every few seconds; `file` is the address of the document. The lead may, and the
        minute-taker, once the debrief was held and until it is closed.
        """
        asked = ask_for_notes(debrief=self.one, by=self.user, at=self.at)
        # Its row is the queue: a message that is lost is made up for within a minute.
        transaction.on_commit(partial(tasks.make_notes.delay, str(asked.pk)), robust=True)
        return self.answer(
            notes_answer(asked),
            status=201 if asked.asked_at == self.at else 200,
            location=reverse("api:debrief-notes-list", args=[self.one.pk]),
        )


class DebriefNotesFile(DebriefView):
    route = "debrief-notes-file"
    renderer_classes = (streamed(PDF), *DebriefView.renderer_classes)

    @operation("Download the notes of a debrief", media=PDF)
    def get(self, request: Request, debrief_id: UUID, notes_id: UUID) -> HttpResponse:
        """The document. Your name and the time are kept with each download, as a disclosure."""
        rows = DebriefNotes.objects.defer("data").filter(debrief=self.one, state=PrintState.READY)
        notes = get_object_or_404(rows, pk=notes_id)
        return notes_response(self.one, notes, take_notes(notes=notes, by=self.user, at=self.at))


class DebriefCalendar(DebriefView):
    route = "debrief-calendar"
    renderer_classes = (streamed(CALENDAR), *DebriefView.renderer_classes)

    @operation("Download a debrief for a calendar", media=CALENDAR)
    def get(self, request: Request, debrief_id: UUID) -> HttpResponse:
        """Reference, time and place, and nothing of the case (RFC 5545). That you took it is kept."""
        return calendar_response(self.one, by=self.user, at=self.at)


class SeparateDebriefs(DebriefView):
    route = "debrief-separate-list"

    @operation(
        "Ask a team leader for a separate debrief",
        body=SeparateShape,
        answer=DebriefShape,
        status=201,
        repeated=True,
        versioned=True,
    )
    def post(self, request: Request, debrief_id: UUID) -> HttpResponse:
        """After a very large operation; its results are fed into this one. The lead of this one may."""
        sent = dict(self.answers)
        key = sent.pop("id", None)
        leader = self.somebody(sent.pop("leader"), "leader")
        people = [self.somebody(each, "people") for each in sent.pop("people")]
        made = plan_separate(
            parent=self.one,
            leader=leader,
            people=people,
            values={"minutes_long": 60, **self.plan(sent)},
            by=self.user,
            at=self.at,
            debrief_id=key,
        )
        status = 201 if made.created_at == self.at else 200
        return self.shown(made, status, reverse("api:debrief-detail", args=[made.pk]))
