"""Photographs in quarantine: what they are in words, brought back, disposed of by two people, looked at."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from accounts.editing import EditPage, edit
from accounts.merging import saved_for_decision
from accounts.models import User
from audit.operations import record
from core.forms import VersionedForm
from documents.models import Document
from documents.responses import picture_response
from visits.enums import AuditEvent
from visits.forms.quarantine import BringBackForm, DecisionForm, DisposalForm, LookForm
from visits.models import Visit
from visits.operations.quarantine import ask_for_disposal, bring_back, decide_disposal, look_at
from visits.permissions import (
    allowed,
    check_can_ask_for_disposal,
    check_can_bring_back,
    check_can_see_quarantine,
)
from visits.quarantine import Quarantined, quarantine_of
from visits.views.common import open_visit, page_of, signed_in


@require_safe
def quarantine(request: HttpRequest, visit_id: UUID) -> HttpResponse:
    """List what is or was in quarantine, in words, for those who decide about it."""
    visit, at = _open(request, visit_id)
    user = signed_in(request)
    items = quarantine_of(visit, user, at)
    record(
        event=AuditEvent.QUARANTINE_READ,
        by=user,
        at=at,
        subject=visit,
        subjects=[item.photograph.pk for item in items],
        acting_for=check_can_see_quarantine(visit, user, at),
    )
    return render(request, "visits/quarantine.html", {**page_of(visit, request, at), "items": items})


@dataclass(frozen=True)
class Act:
    """What somebody does about a photograph in quarantine: its page, who may, the operation, its answers."""

    template: str
    form: type[VersionedForm]
    operation: Callable[..., object]
    saved_words: str
    check: Callable[[Visit, User, datetime], object] = check_can_see_quarantine
    answers: Callable[[dict[str, Any]], dict[str, Any]] = dict


ACTS = {
    "bring-back": Act(
        "visits/quarantine_bring_back.html",
        BringBackForm,
        bring_back,
        "The photograph is brought back.",
        check_can_bring_back,
    ),
    # By the first of two people, and by the second.
    "dispose": Act(
        "visits/quarantine_dispose.html",
        DisposalForm,
        ask_for_disposal,
        "The disposal waits for a second person.",
        check_can_ask_for_disposal,
    ),
    "decide": Act(
        "visits/quarantine_decide.html",
        DecisionForm,
        decide_disposal,
        "Your decision is recorded.",
        answers=lambda typed: {"confirm": typed["decision"] == "confirm", "words": typed["words"]},
    ),
}


@require_http_methods(["GET", "HEAD", "POST"])
def acting(request: HttpRequest, visit_id: UUID, photograph_id: UUID, name: str) -> HttpResponse:
    """Bring a photograph back, ask for its disposal, or decide about that, with a reason."""
    visit, at = _open(request, visit_id)
    user, act = signed_in(request), ACTS[name]
    act.check(visit, user, at)
    item = _item(request, visit, photograph_id, at)

    def save(typed: dict[str, Any], version: int) -> None:
        answers = act.answers(typed)
        act.operation(photograph=item.photograph, expected_version=version, by=user, at=at, **answers)

    document_id = item.photograph.document_id
    page = EditPage(
        template=act.template,
        form=act.form,
        read=lambda: saved_for_decision(Document.objects.get(pk=document_id).version),
        save=save,
        done=lambda _saved: reverse("visit-quarantine", args=[visit.pk]),
        saved_words=act.saved_words,
        context=page_of(visit, request, at) | {"item": item},
        read_again=True,
    )
    return edit(request, page)


@require_http_methods(["GET", "HEAD", "POST"])
def looking(request: HttpRequest, visit_id: UUID, photograph_id: UUID) -> HttpResponseBase:
    """Show the viewing copy to somebody who decides about it and says why; it is recorded."""
    visit, at = _open(request, visit_id)
    item = _item(request, visit, photograph_id, at)
    form = LookForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        document = look_at(
            photograph=item.photograph, reason=form.cleaned_data["reason"], by=signed_in(request), at=at
        )
        return picture_response(document=document)
    context = page_of(visit, request, at) | {"form": form, "item": item}
    return render(request, "visits/quarantine_look.html", context, status=422 if form.is_bound else 200)


def _open(request: HttpRequest, visit_id: UUID) -> tuple[Visit, datetime]:
    """Return the visit; 404 for whoever has nothing to decide there."""
    visit, at = open_visit(request, visit_id)
    if not allowed(check_can_see_quarantine, visit, signed_in(request), at):
        raise Http404
    return visit, at


def _item(request: HttpRequest, visit: Visit, photograph_id: UUID, at: datetime) -> Quarantined:
    """Return what is or was in quarantine; 404 for a photograph that never was, or of another visit."""
    items = quarantine_of(visit, signed_in(request), at)
    found = next((item for item in items if item.photograph.pk == photograph_id), None)
    if found is None:
        raise Http404
    return found
