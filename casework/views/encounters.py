"""One encounter: what the officer recorded, and whose it was."""

from functools import partial
from typing import Any
from uuid import UUID

from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse

from accounts.editing import EditPage, Saved, edit
from audit.operations import record as record_event
from casework.apart import stopped
from casework.enums import AuditEvent
from casework.forms import NEW, MatchForm, ReasonForm
from casework.models import EncounterMatch, Person
from casework.operations import people as operations
from casework.permissions import can_work_on
from casework.queries import (
    Candidate,
    EncounterPage,
    candidates_for,
    encounters_visible_to,
    faces_to_compare,
    photographs_visible_to,
)
from casework.views.common import open_encounter, signed_in
from core import clock
from core.ids import new_id
from documents.responses import picture_response


def encounter(request: HttpRequest, encounter_id: UUID) -> HttpResponse:
    """Show an encounter; match it to a person, or make a new record of one."""
    page, at = open_encounter(request, encounter_id, apart=True)
    user = signed_in(request)
    if page.match is not None or not can_work_on(page.visit, page.encounter, user, at):
        if request.method == "POST" and page.match is not None:
            return redirect("ear", page.encounter.pk)  # the same form, sent twice
        return render(request, "casework/encounter.html", {"it": page})
    candidates = _candidates(request, page)
    person_id = _new_person_id(request)
    return edit(
        request,
        EditPage(
            stops=stopped,
            template="casework/encounter.html",
            form=partial(MatchForm, candidates=candidates),
            read=lambda: Saved({}),
            save=lambda answers, _version: _match(page, answers, candidates, person_id, user, at),
            done=lambda _made: reverse("ear", args=[page.encounter.pk]),
            saved_words="Matched. Now the record",
            context={"it": page, "candidates": candidates, "person_id": person_id},
        ),
    )


def compare(request: HttpRequest, encounter_id: UUID, person_id: UUID) -> HttpResponse:
    """Lay an encounter and a case record side by side."""
    page, at = open_encounter(request, encounter_id)
    user = signed_in(request)
    person = get_object_or_404(Person.objects.visible_to(user, at), pk=person_id)
    pictures = faces_to_compare(person, page.encounter, user, at)
    record_event(
        event=AuditEvent.PERSON_READ,
        by=user,
        at=at,
        subject=person,
        subjects=[p.pk for p in pictures],
    )
    context = {"it": page, "person": person, "pictures": pictures}
    return render(request, "casework/compare.html", context)


def undo_match(request: HttpRequest, match_id: UUID) -> HttpResponse:
    """Undo a match, with a reason."""
    at, user = clock.now(), signed_in(request)
    in_force = EncounterMatch.objects.in_force().filter(encounter__in=encounters_visible_to(user, at))
    parts = in_force.select_related("person", "encounter__visit__premises", "matched_by")
    match = get_object_or_404(parts, pk=match_id)
    if request.method == "GET":
        record_event(
            event=AuditEvent.PERSON_READ, by=user, at=at, subject=match.person, subjects=[match.encounter_id]
        )
    return edit(
        request,
        EditPage(
            stops=stopped,
            template="casework/undo_match.html",
            form=ReasonForm,
            read=lambda: Saved({}),
            save=lambda answers, _version: operations.undo_match(
                match=match, reason=answers["reason"], by=user, at=at
            ),
            done=lambda _undone: reverse("casework-encounter", args=[match.encounter_id]),
            saved_words="The match is undone. Both records are kept.",
            context={"match": match, "section": "people"},
        ),
    )


def photograph(request: HttpRequest, photograph_id: UUID) -> FileResponse:
    """Stream the viewing copy of a photograph, or with `?size=small` its thumbnail."""
    at, user = clock.now(), signed_in(request)
    found = get_object_or_404(photographs_visible_to(user, at).select_related("document"), pk=photograph_id)
    record_event(
        event=AuditEvent.PHOTOGRAPH_VIEWED, by=user, at=at, subject=found, subjects=[found.document_id]
    )
    small = request.GET.get("size") == "small"
    return picture_response(document=found.document, kind="thumbnail" if small else "viewing")


def _candidates(request: HttpRequest, page: EncounterPage) -> list[Candidate]:
    """Return who it may be: whom the software found, and whom the caseworker did."""
    at = clock.now()
    visible = Person.objects.visible_to(signed_in(request), at)
    found = candidates_for(page.encounter, page.documents_seen, visible)
    try:
        asked = UUID(request.GET.get("person", ""))
    except ValueError:
        return found
    chosen = visible.filter(pk=asked).exclude(pk__in=[c.person.pk for c in found]).first()
    return [Candidate(chosen, ("You found them",)), *found] if chosen else found


def _match(
    page: EncounterPage,
    answers: dict[str, Any],
    candidates: list[Candidate],
    person_id: UUID,
    user: Any,
    at: Any,
) -> EncounterMatch:
    if answers["who"] == NEW:
        return operations.record_new_person(encounter=page.encounter, by=user, at=at, person_id=person_id)
    person = next(c.person for c in candidates if str(c.person.pk) == answers["who"])
    return operations.match(
        encounter=page.encounter,
        person=person,
        basis=answers["basis"],
        basis_words=answers["basis_words"],
        by=user,
        at=at,
    )


def _new_person_id(request: HttpRequest) -> UUID:
    """Return the id that the page carries for a new record, so that sending it twice makes one."""
    try:
        return UUID(request.POST.get("person_id", ""))
    except ValueError:
        return new_id()
