"""People encountered on a visit: the list, and the record of one."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.http import require_safe

from accounts.editing import EditPage, Saved, edit
from accounts.merging import saved_record
from visits.forms.people import EncounterForm, encounter_answers, encounter_values
from visits.models import Encounter, Visit, VisitChange
from visits.operations.forms import save_encounter
from visits.permissions import allowed, check_can_edit_form
from visits.queries import facts_of
from visits.views.common import new_record_id, open_visit, page_of, people_shown, signed_in


@require_safe
def people(request: HttpRequest, visit_id: UUID) -> HttpResponse:
    """List the people encountered, with what is missing of each."""
    visit, at = open_visit(request, visit_id)
    missing = {person.id: person.missing for person in facts_of(visit).people}
    rows = [(encounter, missing.get(encounter.pk, ())) for encounter in visit.encounters.all()]
    return render(request, "visits/people.html", {**page_of(visit, request, at), "rows": rows})


def encounter_new(request: HttpRequest, visit_id: UUID) -> HttpResponse:
    """Record another person; the page carries the record's own id, so that sending it twice makes one."""
    visit, at = open_visit(request, visit_id)
    record_id = new_record_id(request)
    frame = page_of(visit, request, at)
    context = frame | {"encounter": None, "record_id": record_id, "may_change": frame["can_contribute"]}
    return edit(
        request,
        EditPage(
            template="visits/encounter.html",
            form=EncounterForm,
            read=lambda: Saved({}),
            save=lambda answers, _version: save_encounter(
                visit=visit,
                encounter=None,
                values=encounter_answers(answers, visit),
                expected_version=0,
                by=signed_in(request),
                at=at,
                encounter_id=record_id,
            ),
            done=_after_saving(visit, request),
            context=context,
        ),
    )


def encounter(request: HttpRequest, visit_id: UUID, encounter_id: UUID) -> HttpResponse:
    """Show and save the record of one person."""
    visit, at = open_visit(request, visit_id)
    person = get_object_or_404(Encounter.objects.select_related("author"), pk=encounter_id, visit=visit)
    user = signed_in(request)
    context = page_of(visit, request, at) | {
        "encounter": person,
        "may_change": allowed(check_can_edit_form, visit, person, user, at),
        "record_id": "",
        "before": people_shown(person, user, at),
    }

    def read() -> Saved:
        now = Encounter.objects.get(pk=person.pk)
        return saved_record(now, VisitChange, encounter_values)

    return edit(
        request,
        EditPage(
            template="visits/encounter.html",
            form=EncounterForm,
            read=read,
            save=lambda answers, version: save_encounter(
                visit=visit,
                encounter=person,
                values=encounter_answers(answers, visit),
                expected_version=version,
                by=user,
                at=at,
            ),
            done=_after_saving(visit, request),
            context=context,
        ),
    )


def _after_saving(visit: Visit, request: HttpRequest) -> Callable[[Any], str]:
    page = "encounter-new" if "another" in request.POST else "visit-people"
    return lambda _saved: reverse(page, args=[visit.pk])
