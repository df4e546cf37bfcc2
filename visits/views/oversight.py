"""Naming the HMI or Gold of a visit, who may then read it; and ending that."""

from datetime import datetime
from functools import partial
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse

from accounts.editing import EditPage, Saved, edit
from core.errors import DomainError
from visits.forms.oversight import OversightForm, oversight_answers
from visits.models import Visit, VisitOversight
from visits.operations.team import end_oversight, name_oversight
from visits.permissions import allowed, check_can_name_oversight
from visits.queries import people_to_oversee
from visits.views.common import open_visit, page_of, signed_in


def oversight(request: HttpRequest, visit_id: UUID) -> HttpResponse:
    """List who is named on the visit; name somebody, or end what somebody was named for."""
    visit, at = open_visit(request, visit_id)
    user = signed_in(request)
    if request.method == "POST" and "end" in request.POST:
        return _end(request, visit, at)

    def save(answers: dict[str, Any], _version: int) -> VisitOversight:
        return name_oversight(visit=visit, by=user, at=at, **oversight_answers(answers))

    may_change = allowed(check_can_name_oversight, visit, user, at)
    return edit(
        request,
        EditPage(
            template="visits/oversight.html",
            form=partial(OversightForm, people=people_to_oversee(visit, at), at=at),
            read=lambda: Saved({}),
            save=save,
            done=lambda _grant: reverse("visit-oversight", args=[visit.pk]),
            saved_words="They can read the visit from now on.",
            context=page_of(visit, request, at) | {"may_change": may_change, "grants": _grants(visit, at)},
        ),
    )


def _grants(visit: Visit, at: datetime) -> list[tuple[VisitOversight, bool]]:
    """Return whom the visit names and named, latest first, each with whether it is in force."""
    grants = visit.oversight.select_related("user", "user__team", "granted_by").order_by("-starts_at", "-pk")
    return [(grant, grant.ends_at is None or grant.ends_at > at) for grant in grants]


def _end(request: HttpRequest, visit: Visit, at: datetime) -> HttpResponse:
    typed = request.POST.get("end", "")
    grant = get_object_or_404(
        visit.oversight, pk=typed if typed.isascii() and typed.isdecimal() and len(typed) < 15 else 0
    )
    try:
        end_oversight(grant=grant, by=signed_in(request), at=at)
        messages.success(request, f"{grant.user.name} is not named on the visit any more.")
    except DomainError as error:
        messages.error(request, error.words)
    return redirect("visit-oversight", visit.pk)
