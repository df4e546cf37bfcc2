"""The Enforcement Activity Record: written, read, and opened again."""

from datetime import datetime
from functools import partial
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse

from accounts import drafts
from accounts.editing import EditPage, Saved, edit
from accounts.merging import saved_record
from accounts.models import User
from audit.operations import record as record_event
from casework.apart import stopped
from casework.enums import AuditEvent
from casework.forms import ReasonForm, RecordForm, record_values
from casework.models import CaseChange, EnforcementActivityRecord, is_caseworker
from casework.operations.records import amend_record, save_record
from casework.permissions import can_work_on
from casework.queries import (
    EncounterPage,
    encounter_page,
    encounters_visible_to,
    face_of_person,
    words_of_officer,
)
from casework.views.common import open_encounter, picture_address, signed_in
from core import clock
from visits.models import Encounter


def record(request: HttpRequest, encounter_id: UUID) -> HttpResponse:
    """Write the record of an encounter: keep a draft, or complete it."""
    page, at = open_encounter(request, encounter_id)
    user = signed_in(request)
    if page.match is None or not can_work_on(page.visit, page.encounter, user, at):
        return redirect("casework-encounter", page.encounter.pk)
    if request.method == "GET" and page.record is not None and page.record.is_completed:
        return redirect("ear-read", page.record.pk)
    if "officers-words" in request.POST:
        return _start_from_officer(request, page, at)
    return edit(request, _editing(request, page, user, at))


def record_read(request: HttpRequest, record_id: UUID) -> HttpResponse:
    """Read a record: casework, and officers those of encounters on their own visits."""
    at, user = clock.now(), signed_in(request)
    visible = EnforcementActivityRecord.objects.visible_to(user, at)
    found = get_object_or_404(
        visible.select_related(
            "encounter__visit__premises",
            "encounter__author",
            "completed_by",
            "changed_by",
            "activity__card__person",
        ),
        pk=record_id,
    )
    record_event(event=AuditEvent.RECORD_READ, by=user, at=at, subject=found, subjects=[found.encounter_id])
    theirs = encounters_visible_to(user, at).filter(pk=found.encounter_id)
    context: dict[str, Any] = {"record": found, "casework": is_caseworker(user, at), "it": None}
    if theirs.exists():
        page = encounter_page(theirs, found.encounter_id)
        context |= _context(page, user, at) | {"may_amend": can_work_on(page.visit, page.encounter, user, at)}
    return render(request, "casework/ear_read.html", context)


def amend(request: HttpRequest, record_id: UUID) -> HttpResponse:
    """Open a completed record again, to correct it, with a reason."""
    at, user = clock.now(), signed_in(request)
    completed = EnforcementActivityRecord.objects.completed().visible_to(user, at)
    theirs = completed.filter(encounter__in=encounters_visible_to(user, at))
    found = get_object_or_404(theirs.select_related("encounter", "activity__card__person"), pk=record_id)
    if request.method == "GET":
        record_event(event=AuditEvent.RECORD_READ, by=user, at=at, subject=found)
    return edit(
        request,
        EditPage(
            stops=stopped,
            template="casework/amend.html",
            form=ReasonForm,
            read=lambda: Saved({}),
            save=lambda answers, _version: amend_record(
                record=found, reason=answers["reason"], by=user, at=at
            ),
            done=lambda opened: reverse("ear", args=[opened.encounter_id]),
            saved_words="The record is open again. Correct it, then complete it.",
            context={"record": found},
        ),
    )


def _editing(request: HttpRequest, page: EncounterPage, user: User, at: datetime) -> EditPage:
    """Return the page that edits a record; what it asks for depends on which button was pressed."""
    complete = "complete" in request.POST
    return EditPage(
        stops=stopped,
        template="casework/ear.html",
        form=partial(RecordForm, page=page, draft=request.method == "POST" and not complete),
        read=lambda: _saved(page.encounter),
        save=lambda answers, version: save_record(
            encounter=page.encounter,
            values=answers,
            expected_version=version,
            complete=complete,
            by=user,
            at=at,
        ),
        done=lambda _saved: reverse("casework-list") if complete else request.path,
        saved_words=f"The record of {page.encounter.name} is complete" if complete else "Draft saved",
        context=_context(page, user, at),
        read_again=complete,
    )


def _saved(encounter: Encounter) -> Saved:
    now = EnforcementActivityRecord.objects.filter(encounter=encounter).first()
    return saved_record(now, CaseChange, record_values) if now else Saved({})


def _context(page: EncounterPage, user: User, at: datetime) -> dict[str, Any]:
    person = page.match.person if page.match else None
    face = face_of_person(person, user, at) if person else None
    return {"it": page, "person": person, "photograph": picture_address(face)}


def _start_from_officer(request: HttpRequest, page: EncounterPage, at: datetime) -> HttpResponse:
    """Put the officer's words under what is typed, as a draft of the caseworker's own."""
    data = request.POST.copy()
    typed = data.pop("officers-words") and data.get("details", "").rstrip()
    words = words_of_officer(page.encounter)
    data["details"] = f"{typed}\n\n{words}" if typed else words
    if why := stopped(data):
        messages.error(request, f"The officer’s words were not taken. {next(iter(why.values()))}")
        return redirect("ear", page.encounter.pk)
    base = request.POST.get("version", "")
    drafts.keep(
        user=signed_in(request),
        page=request.path,
        data=data,
        base_version=int(base) if base.isdecimal() and len(base) < 10 else 0,
        at=at,
    )
    return redirect("ear", page.encounter.pk)
