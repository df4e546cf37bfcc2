"""Recording a visit, and its details and premises."""

from functools import partial
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.urls import reverse

from accounts.editing import EditPage, Saved, edit
from core import clock
from visits.earlier import saved_details
from visits.forms.details import (
    DetailsForm,
    NewVisitForm,
    details_answers,
    new_visit_details,
)
from visits.moments import to_the_minute
from visits.operations.visit import record_visit, save_details
from visits.planning import operations_for
from visits.views.common import new_record_id, open_visit, others_shown, page_of, signed_in, to_visit


def visit_new(request: HttpRequest) -> HttpResponse:
    """Record a visit; the page carries the visit's own id, so that sending it twice makes one."""
    at, record_id, user = clock.now(), new_record_id(request), signed_in(request)
    return edit(
        request,
        EditPage(
            template="visits/new.html",
            form=partial(NewVisitForm, operations=operations_for(None, user)),
            read=lambda: Saved({"starts_at": to_the_minute(at), "operation": _asked_for(request)}),
            save=lambda answers, _version: record_visit(
                details=new_visit_details(answers, at), by=signed_in(request), at=at, visit_id=record_id
            ),
            done=lambda visit: reverse("visit", args=[visit.pk]),
            saved_words="The visit is recorded. You are the officer in charge.",
            context={"record_id": record_id, "section": "visits"},
        ),
    )


def _asked_for(request: HttpRequest) -> str:
    """Return the operation that the page was opened for, if any; one that is not offered is none."""
    return request.GET.get("operation", "")


def details(request: HttpRequest, visit_id: UUID) -> HttpResponse:
    """Show and save what kind of visit it is, when it was, and where (VIS-3)."""
    visit, at = open_visit(request, visit_id)

    return edit(
        request,
        EditPage(
            template="visits/details.html",
            form=partial(DetailsForm, at=at, operations=operations_for(visit, signed_in(request))),
            read=lambda: saved_details(visit),
            save=lambda answers, version: save_details(
                visit=visit,
                details=details_answers(answers, visit, at),
                expected_version=version,
                by=signed_in(request),
                at=at,
            ),
            done=to_visit(visit),
            context=page_of(visit, request, at) | {"others": others_shown(visit, signed_in(request), at)},
        ),
    )
