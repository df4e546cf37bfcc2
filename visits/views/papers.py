"""Documents seen, the CPRN, answers that are "none", and forms set invalid."""

from functools import partial
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from accounts.editing import EditPage, Saved, edit
from accounts.merging import saved_for_decision, saved_record
from core.errors import DomainError
from visits.earlier import saved_cprn
from visits.forms.papers import (
    CprnForm,
    DocumentSeenForm,
    InvalidForm,
    cprn_answers,
    seen_values,
)
from visits.models import Cprn, DocumentSeen, Encounter, FormRecord, VisitChange
from visits.operations.forms import save_cprn, save_document_seen, set_invalid
from visits.operations.visit import answer as give_answer
from visits.permissions import allowed, check_can_edit_form
from visits.queries import counting_cprn
from visits.views.common import new_record_id, open_visit, page_of, signed_in

FORM_KINDS: dict[str, type[FormRecord]] = {"person": Encounter, "document": DocumentSeen, "cprn": Cprn}
PAGES = {"person": "visit-people", "document": "visit-documents-seen", "cprn": "visit-cprn"}
QUESTIONS = {"people": "anybody_met", "documents": "any_documents_seen", "cprn": "cprn_served"}
QUESTION_PAGES = {"people": "visit-people", "documents": "visit-documents-seen", "cprn": "visit-cprn"}


@require_safe
def documents_seen(request: HttpRequest, visit_id: UUID) -> HttpResponse:
    """List the documents seen."""
    visit, at = open_visit(request, visit_id)
    return render(request, "visits/documents_seen.html", page_of(visit, request, at))


def document_seen_new(request: HttpRequest, visit_id: UUID) -> HttpResponse:
    """Record another document that was seen."""
    visit, at = open_visit(request, visit_id)
    record_id = new_record_id(request)
    frame = page_of(visit, request, at)
    whose = next((e for e in visit.encounters.all() if str(e.pk) == request.GET.get("of")), None)
    return edit(
        request,
        EditPage(
            template="visits/document_seen.html",
            form=lambda *args, **options: DocumentSeenForm(*args, visit=visit, **options),
            read=lambda: Saved({"encounter": whose}),
            save=lambda answers, _version: save_document_seen(
                visit=visit,
                seen=None,
                values=answers,
                expected_version=0,
                by=signed_in(request),
                at=at,
                seen_id=record_id,
            ),
            done=lambda _saved: reverse("visit-documents-seen", args=[visit.pk]),
            context=frame | {"seen": None, "record_id": record_id, "may_change": frame["can_contribute"]},
        ),
    )


def document_seen(request: HttpRequest, visit_id: UUID, seen_id: UUID) -> HttpResponse:
    """Show and save one document that was seen."""
    visit, at = open_visit(request, visit_id)
    seen = get_object_or_404(DocumentSeen.objects.select_related("author"), pk=seen_id, visit=visit)
    user = signed_in(request)

    def read() -> Saved:
        now = DocumentSeen.objects.select_related("encounter").get(pk=seen.pk)
        return saved_record(now, VisitChange, seen_values)

    may_change = allowed(check_can_edit_form, visit, seen, user, at)
    return edit(
        request,
        EditPage(
            template="visits/document_seen.html",
            form=lambda *args, **options: DocumentSeenForm(*args, visit=visit, **options),
            read=read,
            save=lambda answers, version: save_document_seen(
                visit=visit, seen=seen, values=answers, expected_version=version, by=user, at=at
            ),
            done=lambda _saved: reverse("visit-documents-seen", args=[visit.pk]),
            context=page_of(visit, request, at) | {"seen": seen, "may_change": may_change, "record_id": ""},
        ),
    )


def cprn(request: HttpRequest, visit_id: UUID) -> HttpResponse:
    """Say whether a CPRN was served; show and save the one that counts."""
    visit, at = open_visit(request, visit_id)
    frame = page_of(visit, request, at)
    current = counting_cprn(visit)
    if request.method == "GET" and current is None and visit.cprn_served is not True:
        return render(request, "visits/cprn_question.html", frame)
    user = signed_in(request)
    forms: list[CprnForm] = []

    def make(*args: object, **options: object) -> CprnForm:
        forms.append(CprnForm(*args, visit=visit, **options))
        return forms[-1]

    may_change = (
        allowed(check_can_edit_form, visit, current, user, at) if current else frame["can_contribute"]
    )
    return edit(
        request,
        EditPage(
            template="visits/cprn.html",
            form=make,
            read=lambda: saved_cprn(visit),
            save=lambda _answers, version: save_cprn(
                visit=visit,
                values=cprn_answers(forms[-1], visit),
                named=forms[-1].named(),
                expected_version=version,
                by=user,
                at=at,
            ),
            done=lambda _saved: reverse("visit", args=[visit.pk]),
            context=frame | {"cprn": current, "may_change": may_change},
        ),
    )


@require_POST
def answer(request: HttpRequest, visit_id: UUID, question: str) -> HttpResponse:
    """Answer "none", or take that back."""
    visit, at = open_visit(request, visit_id)
    if question not in QUESTIONS:
        raise Http404
    value = {"yes": True, "no": False, "": None}.get(request.POST.get("answer", ""))
    try:
        give_answer(visit=visit, question=QUESTIONS[question], value=value, by=signed_in(request), at=at)
    except DomainError as error:
        messages.error(request, error.words)
        return redirect(QUESTION_PAGES[question], visit.pk)
    return redirect(QUESTION_PAGES[question] if value else "visit", visit.pk)


def form_invalid(request: HttpRequest, visit_id: UUID, kind: str, form_id: UUID) -> HttpResponse:
    """Set a form invalid, with a reason (VIS-2)."""
    visit, at = open_visit(request, visit_id)
    if kind not in FORM_KINDS:
        raise Http404
    manager = FORM_KINDS[kind]._default_manager
    record = get_object_or_404(manager.select_related("author"), pk=form_id, visit=visit)
    of_the_visit: dict[str, Any] = {"visit": visit}
    others = manager.filter(**of_the_visit).exclude(state="invalid").exclude(pk=form_id)
    return edit(
        request,
        EditPage(
            template="visits/form_invalid.html",
            form=partial(InvalidForm, others=others),
            read=lambda: saved_for_decision(manager.get(pk=form_id).version),
            save=lambda answers, version: set_invalid(
                form=record, by=signed_in(request), at=at, expected_version=version, **answers
            ),
            done=lambda _saved: reverse(PAGES[kind], args=[visit.pk]),
            saved_words=f"{record} is set invalid. It stays on the record and counts for nothing.",
            context=page_of(visit, request, at) | {"record": record, "kind": kind, "back": PAGES[kind]},
            read_again=True,
        ),
    )
