"""Photographs in quarantine: what they are in words, brought back, disposed of by two people, looked at."""

from collections.abc import Callable
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


@require_http_methods(["GET", "HEAD", "POST"])
def bringing_back(request: HttpRequest, visit_id: UUID, photograph_id: UUID) -> HttpResponse:
    """Undo a quarantine by mistake, with a reason."""
    visit, at = _open(request, visit_id)
    check_can_bring_back(visit, signed_in(request), at)
    item = _item(request, visit, photograph_id, at)

    def save(answers: dict[str, Any], version: int) -> None:
        bring_back(
            photograph=item.photograph,
            reason=answers["reason"],
            expected_version=version,
            by=signed_in(request),
            at=at,
        )

    words = "The photograph is brought back."
    return _edit(request, visit, at, item, "bring_back", BringBackForm, save, words)


@require_http_methods(["GET", "HEAD", "POST"])
def disposing(request: HttpRequest, visit_id: UUID, photograph_id: UUID) -> HttpResponse:
    """Ask for the disposal, as the first of two people."""
    visit, at = _open(request, visit_id)
    check_can_ask_for_disposal(visit, signed_in(request), at)
    item = _item(request, visit, photograph_id, at)

    def save(answers: dict[str, Any], version: int) -> None:
        ask_for_disposal(
            photograph=item.photograph,
            reason=answers["reason"],
            expected_version=version,
            by=signed_in(request),
            at=at,
        )

    words = "The disposal waits for a second person."
    return _edit(request, visit, at, item, "dispose", DisposalForm, save, words)


@require_http_methods(["GET", "HEAD", "POST"])
def deciding(request: HttpRequest, visit_id: UUID, photograph_id: UUID) -> HttpResponse:
    """Confirm or decline the disposal, as the second of two people."""
    visit, at = _open(request, visit_id)
    item = _item(request, visit, photograph_id, at)

    def save(answers: dict[str, Any], version: int) -> None:
        decide_disposal(
            photograph=item.photograph,
            confirm=answers["decision"] == "confirm",
            words=answers["words"],
            expected_version=version,
            by=signed_in(request),
            at=at,
        )

    words = "Your decision is recorded."
    return _edit(request, visit, at, item, "decide", DecisionForm, save, words)


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


def _edit(
    request: HttpRequest,
    visit: Visit,
    at: datetime,
    item: Quarantined,
    name: str,
    form: type[VersionedForm],
    save: Callable[[dict[str, Any], int], None],
    saved_words: str,
) -> HttpResponse:
    document_id = item.photograph.document_id
    return edit(
        request,
        EditPage(
            template=f"visits/quarantine_{name}.html",
            form=form,
            read=lambda: saved_for_decision(Document.objects.get(pk=document_id).version),
            save=save,
            done=lambda _saved: reverse("visit-quarantine", args=[visit.pk]),
            saved_words=saved_words,
            context=page_of(visit, request, at) | {"item": item},
            read_again=True,
        ),
    )
