"""Handing a visit over to another officer in charge: choose, read what follows, confirm."""

from datetime import datetime
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from accounts.models import User
from core.errors import DomainError
from core.text import storable
from visits.forms.handing_over import HandOverForm
from visits.models import Visit
from visits.operations.handing_over import hand_over
from visits.permissions import allowed, check_can_hand_over
from visits.queries import officers_to_lead
from visits.views.common import open_visit, page_of, signed_in


@require_http_methods(["GET", "HEAD", "POST"])
def hand_over_page(request: HttpRequest, visit_id: UUID) -> HttpResponse:
    """Ask to whom and why; show what follows; hand over once that is confirmed."""
    visit, at = open_visit(request, visit_id)
    user = signed_in(request)
    name = storable(request.POST.get("name", ""))[:100].strip()
    people = officers_to_lead(visit, name, at)
    if "confirm" in request.POST:
        people.append(visit.oic)  # what was sent twice names who is in charge by now
    choosing = request.method != "POST" or not {"find", "back"}.isdisjoint(request.POST)
    form = HandOverForm(
        request.POST if request.method == "POST" else None,
        visit=visit,
        people=people,
        own=visit.oic_id == user.pk,
        draft=choosing,
    )
    if choosing or not form.is_valid():
        return _show(request, visit, at, form, status=200 if choosing else 422)
    if "confirm" not in request.POST:
        return _ask(request, visit, at, form)
    return _do(request, visit, at, form)


def _do(request: HttpRequest, visit: Visit, at: datetime, form: HandOverForm) -> HttpResponse:
    user, to = signed_in(request), form.cleaned_data["to"]
    try:
        hand_over(
            visit=visit,
            to=to,
            expected_oic=_id(request.POST.get("oic", "")),
            reason=form.cleaned_data["reason"],
            by=user,
            at=at,
        )
    except DomainError as error:
        form.add_error(error.field if error.field in form.fields else None, error.words)
        return _show(request, Visit.objects.get(pk=visit.pk), at, form, status=409)
    messages.success(request, f"{to.name} is the officer in charge now.")
    still = Visit.objects.visible_to(user, at).filter(pk=visit.pk).exists()
    return redirect("visit", visit.pk) if still else redirect("home")


def _ask(request: HttpRequest, visit: Visit, at: datetime, form: HandOverForm) -> HttpResponse:
    to: User = form.cleaned_data["to"]
    context = page_of(visit, request, at) | {
        "form": form,
        "to": to,
        "reason": form.cleaned_data["reason"],
        "typed_name": form.cleaned_data["name"],
        "expected": _id(request.POST.get("oic", "")),
        "joins": all(member.user_id != to.pk for member in visit.team_members.all()),
        "own": visit.oic_id == signed_in(request).pk,
    }
    return render(request, "visits/hand_over_confirm.html", context)


def _show(request: HttpRequest, visit: Visit, at: datetime, form: HandOverForm, status: int) -> HttpResponse:
    own = visit.oic_id == signed_in(request).pk
    context: dict[str, Any] = page_of(visit, request, at) | {
        "form": form,
        "own": own,
        "name": storable(request.POST.get("name", ""))[:100].strip(),
        "may_change": allowed(check_can_hand_over, visit, signed_in(request), at),
    }
    return render(request, "visits/hand_over.html", context, status=status)


def _id(text: str) -> UUID:
    """Return the id that the page carries; one that is none counts as stale."""
    try:
        return UUID(text)
    except ValueError:
        return UUID(int=0)
