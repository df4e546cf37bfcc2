"""The list of encounters without a completed record."""

from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse

from audit.operations import record as record_event
from casework import queries
from casework.enums import AuditEvent
from casework.forms import WorkFilterForm
from casework.queries import Filters
from casework.rules import CAS_0
from casework.views.common import signed_in
from core import clock

_ANSWER = {"yes": True, "no": False}


def worklist(request: HttpRequest) -> HttpResponse:
    """List the work of the person's unit, the oldest first (CAS-0)."""
    at, user = clock.now(), signed_in(request)
    form = WorkFilterForm(request.GET)
    asked = form.cleaned_data if form.is_valid() else {}
    chosen = {name: value for name, value in asked.items() if value}
    page = queries.worklist(user, at, filters=_filters(chosen), cursor=request.GET.get("from", ""))
    shown = [item.encounter_id for item in page.rows]
    record_event(event=AuditEvent.WORK_LISTED, by=user, at=at, subjects=shown, fields=list(chosen))
    here = reverse("casework-list")
    further = f"{here}?{urlencode({**chosen, 'from': page.newer})}" if page.newer else ""
    context = {
        "filter": form,
        "chosen": _words(form, chosen),
        "items": page.rows,
        "further": further,
        "at_start": not request.GET.get("from"),
        "rule": CAS_0,
        "start": f"{here}?{urlencode(chosen)}",
    }
    return render(request, "casework/list.html", context)


def _filters(chosen: dict[str, str]) -> Filters:
    return Filters(
        mine=chosen.get("whose") == "mine",
        named=_ANSWER.get(chosen.get("named", "")),
        matched=_ANSWER.get(chosen.get("matched", "")),
    )


def _words(form: WorkFilterForm, chosen: dict[str, str]) -> list[str]:
    fields: dict[str, Any] = form.fields
    return [fields[name].shown(value).lower() for name, value in chosen.items()]
