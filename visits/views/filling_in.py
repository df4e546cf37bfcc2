"""The forms of every kind in `visits.kinds`: the list of those on a visit, and one to fill in."""

from collections.abc import Callable
from datetime import datetime
from functools import partial
from typing import Any
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_safe

from accounts.editing import EditPage, Saved, edit
from accounts.merging import saved_record
from accounts.models import User
from visits.forms.filling_in import PAGES
from visits.kinds import KINDS, FormKind
from visits.models import FormRecord, Visit, VisitChange
from visits.operations.filling_in import fill_in
from visits.permissions import allowed, check_can_edit
from visits.reading import forms_on, steps_of
from visits.steps import offered_on
from visits.views.common import new_record_id, open_visit, page_of, signed_in


def kind_or_404(slug: str, visit: Visit, user: User, at: datetime) -> FormKind:
    """Return the kind of an address; 404 for one that there is not, or that this person may not read."""
    kind = KINDS.get(slug)
    if kind is None or not kind.may_read(visit, user, at):
        raise Http404
    return kind


def form_or_404(kind: FormKind, visit: Visit, form_id: UUID) -> FormRecord:
    """Return one form of the visit; 404 if it has none of this id."""
    found = next((form for form in forms_on(visit)[kind.slug] if form.pk == form_id), None)
    if found is None:
        raise Http404
    return found


@require_safe
def forms(request: HttpRequest, visit_id: UUID, kind: str) -> HttpResponse:
    """List the forms of one kind, with what each lacks."""
    visit, at = open_visit(request, visit_id)
    user = signed_in(request)
    of_kind = kind_or_404(kind, visit, user, at)
    if alone := _only_one(of_kind, visit, user, at):
        return redirect(alone)
    rows = [(form, of_kind.missing(form) if form.counts else ()) for form in forms_on(visit)[kind]]
    question = of_kind.question
    context = page_of(visit, request, at) | {
        "kind": of_kind,
        "rows": rows,
        "question": question,
        "answer": getattr(visit, question.field) if question else None,
        "may_add": allowed(of_kind.check_can_add, visit, user, at)
        and not (of_kind.single and any(form.counts for form, _ in rows)),
        "may_answer": question is not None and allowed(check_can_edit, visit, user, at),
        "next_steps": lambda form: offered_on(visit, form, user, at),
    }
    return render(request, PAGES[kind].list_template, context | PAGES[kind].more(visit))


def _only_one(kind: FormKind, visit: Visit, user: User, at: datetime) -> str:
    """Return the address of the form itself where there can be but one; nothing where there is to choose."""
    forms = forms_on(visit)[kind.slug]
    if not kind.single or any(not form.counts for form in forms) or len(forms) > 1:
        return ""
    if forms:
        return reverse("visit-form", args=[visit.pk, kind.slug, forms[0].pk])
    asked = kind.question is None or getattr(visit, kind.question.field)
    may_add = asked and allowed(kind.check_can_add, visit, user, at)
    return reverse("visit-form-new", args=[visit.pk, kind.slug]) if may_add else ""


def form_new(request: HttpRequest, visit_id: UUID, kind: str) -> HttpResponse:
    """Fill in another form; the page carries the form's own id, so that sending it twice makes one."""
    visit, at = open_visit(request, visit_id)
    of_kind = kind_or_404(kind, visit, signed_in(request), at)
    record_id = new_record_id(request)
    page = PAGES[kind]
    begun = page.begin(visit, request.GET.dict()) | page.suggest(visit, signed_in(request))
    may_add = allowed(of_kind.check_can_add, visit, signed_in(request), at)
    new = {"record": None, "record_id": record_id, "may_change": may_add, "steps": (), "next_steps": ()}
    context = page_of(visit, request, at) | new
    save = partial(_save, request, visit, of_kind, None, at, record_id)
    return _edit(request, visit, at, of_kind, lambda: Saved(begun), save, context)


def form_page(request: HttpRequest, visit_id: UUID, kind: str, form_id: UUID) -> HttpResponse:
    """Show and save one form."""
    visit, at = open_visit(request, visit_id)
    of_kind = kind_or_404(kind, visit, signed_in(request), at)
    form = form_or_404(of_kind, visit, form_id)

    def read() -> Saved:
        now = of_kind.model._default_manager.get(pk=form.pk)
        return saved_record(now, VisitChange, PAGES[kind].values)

    may_change = allowed(of_kind.check_can_edit, visit, form, signed_in(request), at)
    context = page_of(visit, request, at) | {
        "record": form,
        "record_id": "",
        "may_change": may_change,
        "steps": steps_of(form),
        "next_steps": offered_on(visit, form, signed_in(request), at),
    }
    save = partial(_save, request, visit, of_kind, form, at, None)
    return _edit(request, visit, at, of_kind, read, save, context)


def _edit(
    request: HttpRequest,
    visit: Visit,
    at: datetime,
    kind: FormKind,
    read: Callable[[], Saved],
    save: Callable[[dict[str, Any], int], FormRecord],
    context: dict[str, Any],
) -> HttpResponse:
    page, user, record = PAGES[kind.slug], signed_in(request), context["record"]
    remarks = page.remarks(record, user, at) if record is not None else []
    shown = {"kind": kind, "asking": page, "own": user.pk, "remarks": remarks}
    # A list of one opens its form: it leads back to the visit, not to itself.
    of_all = reverse("visit-forms", args=[visit.pk, kind.slug])
    back = reverse("visit", args=[visit.pk]) if kind.single else of_all
    return edit(
        request,
        EditPage(
            template=page.template,
            form=partial(page.form, visit=visit, **page.options(visit, record, user, at)),
            read=read,
            save=save,
            done=lambda saved: (
                reverse("visit-form", args=[visit.pk, kind.slug, saved.pk]) if saved.urgent() else back
            ),
            context=context | shown | {"back": back},
        ),
    )


def _save(
    request: HttpRequest,
    visit: Visit,
    kind: FormKind,
    form: FormRecord | None,
    at: datetime,
    form_id: UUID | None,
    answers: dict[str, Any],
    version: int,
) -> FormRecord:
    return fill_in(
        kind=kind,
        visit=visit,
        form=form,
        values=PAGES[kind.slug].answers(answers, visit),
        expected_version=version,
        by=signed_in(request),
        at=at,
        form_id=form_id,
    )
