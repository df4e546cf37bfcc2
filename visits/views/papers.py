"""Documents seen, the CPRN, answers that are "none", and forms set invalid."""

from datetime import datetime
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
from accounts.models import User
from core.errors import DomainError
from visits.earlier import saved_cprn
from visits.forms.papers import (
    CprnForm,
    DocumentSeenForm,
    InvalidForm,
    cprn_answers,
    seen_values,
)
from visits.kinds import FALSE_DOCUMENTS, KINDS
from visits.models import Cprn, DocumentSeen, Encounter, FormRecord, Visit, VisitChange
from visits.operations.answering import answer as give_answer
from visits.operations.filling_in import set_invalid
from visits.operations.forms import save_cprn, save_document_seen
from visits.permissions import allowed, check_can_edit_form
from visits.queries import counting_cprn
from visits.questions import BY_SLUG, Question
from visits.reading import forms_on
from visits.views.common import new_record_id, open_visit, page_of, signed_in
from visits.views.filling_in import kind_or_404

FORM_KINDS: dict[str, type[FormRecord]] = {"person": Encounter, "document": DocumentSeen, "cprn": Cprn}
PAGES = {"person": "visit-people", "document": "visit-documents-seen", "cprn": "visit-cprn"}
QUESTION_PAGES = {"people": "visit-people", "documents": "visit-documents-seen", "cprn": "visit-cprn"}


@require_safe
def documents_seen(request: HttpRequest, visit_id: UUID) -> HttpResponse:
    """List the documents seen."""
    visit, at = open_visit(request, visit_id)
    return render(request, "visits/documents_seen.html", page_of(visit, request, at) | _found_false(visit))


def _found_false(visit: Visit) -> dict[str, Any]:
    """Return which documents seen are recorded as false, by their ids."""
    false = [form for form in forms_on(visit)[FALSE_DOCUMENTS.slug] if form.counts]
    return {"found_false": {form.document_seen_id: form for form in false}}  # type: ignore[attr-defined]


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
            context=page_of(visit, request, at)
            | {"seen": seen, "may_change": may_change, "record_id": ""}
            | _found_false(visit),
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
    asked = BY_SLUG.get(question)
    if asked is None:
        raise Http404
    value = {"yes": True, "no": False, "": None}.get(request.POST.get("answer", ""))
    try:
        give_answer(visit=visit, question=asked.field, value=value, by=signed_in(request), at=at)
    except DomainError as error:
        messages.error(request, error.words)
        return redirect(_page_of_question(visit, asked))
    return redirect(_page_of_question(visit, asked) if value else reverse("visit", args=[visit.pk]))


def _page_of_question(visit: Visit, question: Question) -> str:
    """Return the address of the page that lists what answers the question."""
    if question.slug in QUESTION_PAGES:
        return reverse(QUESTION_PAGES[question.slug], args=[visit.pk])
    kind = next((kind for kind in KINDS.values() if question in kind.asked), None)
    return (
        reverse("visit-forms", args=[visit.pk, kind.slug])
        if kind
        else reverse("visit-happened", args=[visit.pk])
    )


def form_invalid(request: HttpRequest, visit_id: UUID, kind: str, form_id: UUID) -> HttpResponse:
    """Set a form invalid, with a reason (VIS-2)."""
    visit, at = open_visit(request, visit_id)
    model, back = _form_kind(kind, visit, signed_in(request), at)
    manager = model._default_manager
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
            done=lambda _saved: back,
            saved_words=f"{record} is set invalid. It stays on the record and counts for nothing.",
            context=page_of(visit, request, at) | {"record": record, "kind": kind, "back": back},
            read_again=True,
        ),
    )


def _form_kind(slug: str, visit: Visit, user: User, at: datetime) -> tuple[type[FormRecord], str]:
    """Return the model that an address means, and the page that lists its forms; 404 for none."""
    if slug in FORM_KINDS:
        return FORM_KINDS[slug], reverse(PAGES[slug], args=[visit.pk])
    kind = kind_or_404(slug, visit, user, at)
    return kind.model, reverse("visit-forms", args=[visit.pk, slug])
