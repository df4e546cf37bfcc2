"""Pages of operations: the list, one with its visits and what waits, recording, changing, naming people."""

from datetime import datetime
from functools import partial
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_safe

from accounts.deputies import may_open
from accounts.editing import EditPage, Saved, edit
from accounts.merging import saved_record
from accounts.models import User
from audit.operations import record
from core import clock
from core.errors import DomainError
from core.formatting import counted
from visits.enums import AuditEvent, VisitStatus
from visits.forms.oversight import OversightForm, oversight_answers
from visits.forms.planning import OperationFilterForm, OperationForm, operation_values
from visits.models import Operation, OperationChange, OperationOversight, Visit
from visits.operation_history import operation_history, operation_in_words
from visits.operations.planning import (
    end_operation_oversight,
    name_on_operation,
    record_operation,
    save_operation,
)
from visits.permissions import allowed
from visits.planning import (
    check_can_change_operation,
    check_can_name_on_operation,
    check_can_plan,
    operations_page,
    visits_of,
)
from visits.queries import facts_of, overseers
from visits.rules import assess
from visits.views.common import new_record_id, signed_in
from visits.views.listing import visit_row


@require_safe
def operations(request: HttpRequest) -> HttpResponse:
    """List the operations that the person may read, the latest first; the ids shown are recorded."""
    user, at = signed_in(request), clock.now()
    form = OperationFilterForm(request.GET)
    form.full_clean()
    answers = form.cleaned_data
    page = operations_page(
        user,
        at,
        text=answers.get("text", ""),
        mine=bool(answers.get("mine")),
        cursor=request.GET.get("from", ""),
    )
    record(event=AuditEvent.OPERATIONS_LISTED, by=user, at=at, subjects=[row.pk for row in page.rows])
    context = {
        "form": form,
        "rows": page.rows,
        "chosen": form.chosen(),
        "newer": _address(request, page.newer),
        "older": _address(request, page.older),
        "may_plan": allowed(check_can_plan, user, at),
    }
    return render(request, "visits/operations.html", context)


def operation_new(request: HttpRequest) -> HttpResponse:
    """Plan an operation; the page carries its own id, so that sending it twice makes one."""
    at, record_id = clock.now(), new_record_id(request)
    return edit(
        request,
        EditPage(
            template="visits/operation_form.html",
            form=OperationForm,
            read=lambda: Saved({}),
            save=lambda answers, _version: record_operation(
                values=answers, by=signed_in(request), at=at, operation_id=record_id
            ),
            done=lambda operation: reverse("operation", args=[operation.pk]),
            saved_words="The operation is recorded. Plan its visits.",
            context={"record_id": record_id, "section": "operations", "operation": None, "may_change": True},
        ),
    )


@require_safe
def operation(request: HttpRequest, operation_id: UUID) -> HttpResponse:
    """Show one operation: who is named for it, and those of its visits that the person may read."""
    one, at = _open(request, operation_id)
    user = signed_in(request)
    page = visits_of(one, user, at, cursor=request.GET.get("from", ""))
    record(event=AuditEvent.VISITS_LISTED, by=user, at=at, subjects=[visit.pk for visit in page.rows])
    context = _context(one, user, at) | {
        "rows": [
            visit_row(visit, user, at, with_team=True) | {"waits": _waits(visit)} for visit in page.rows
        ],
        "newer": _address(request, page.newer, one.pk),
        "older": _address(request, page.older, one.pk),
        "named": one.oversight.in_force(at).select_related("user", "user__team"),
    }
    return render(request, "visits/operation.html", context)


@require_safe
def operation_changes(request: HttpRequest, operation_id: UUID) -> HttpResponse:
    """Show what was changed on an operation, by whom and when, latest first."""
    one, at = _open(request, operation_id)
    page = operation_history(one, cursor=request.GET.get("from", ""))
    here = reverse("operation-history", args=[one.pk])
    context = _context(one, signed_in(request), at) | {
        "happenings": operation_in_words(one, page.rows, signed_in(request), at),
        "newer": f"{here}?from={page.newer}" if page.newer else "",
        "older": f"{here}?from={page.older}" if page.older else "",
    }
    return render(request, "visits/operation_history.html", context)


def operation_edit(request: HttpRequest, operation_id: UUID) -> HttpResponse:
    """Show and save the name and the dates of an operation."""
    one, at = _open(request, operation_id)
    user = signed_in(request)

    def read() -> Saved:
        return saved_record(Operation.objects.get(pk=one.pk), OperationChange, operation_values)

    return edit(
        request,
        EditPage(
            template="visits/operation_form.html",
            form=OperationForm,
            read=read,
            save=lambda answers, version: save_operation(
                operation=one, values=answers, expected_version=version, by=user, at=at
            ),
            done=lambda _saved: reverse("operation", args=[one.pk]),
            context=_context(one, user, at) | {"record_id": ""},
        ),
    )


def operation_oversight(request: HttpRequest, operation_id: UUID) -> HttpResponse:
    """List who is named for the operation; name somebody, or end what somebody was named for."""
    one, at = _open(request, operation_id)
    user = signed_in(request)
    if request.method == "POST" and "end" in request.POST:
        return _end(request, one, at)

    def save(answers: dict[str, Any], _version: int) -> OperationOversight:
        return name_on_operation(operation=one, by=user, at=at, **oversight_answers(answers))

    named = one.oversight.select_related("user", "user__team", "granted_by")
    grants = [(naming, naming.ends_at is None or naming.ends_at > at) for naming in named]
    return edit(
        request,
        EditPage(
            template="visits/operation_oversight.html",
            form=partial(OversightForm, people=overseers(at), at=at),
            read=lambda: Saved({}),
            save=save,
            done=lambda _naming: reverse("operation-oversight", args=[one.pk]),
            saved_words="They can read its visits from now on, and those that join it.",
            context=_context(one, user, at)
            | {"may_change": allowed(check_can_name_on_operation, one, user, at), "grants": grants},
        ),
    )


def _end(request: HttpRequest, one: Operation, at: datetime) -> HttpResponse:
    typed = request.POST.get("end", "")
    key = typed if typed.isascii() and typed.isdecimal() and len(typed) < 15 else 0
    naming = get_object_or_404(one.oversight, pk=key)
    try:
        end_operation_oversight(naming=naming, by=signed_in(request), at=at)
        messages.success(request, f"{naming.user.name} is not named for the operation any more.")
    except DomainError as error:
        messages.error(request, error.words)
    return redirect("operation-oversight", one.pk)


def _open(request: HttpRequest, operation_id: UUID) -> tuple[Operation, datetime]:
    """Return the operation, and the time; 404 for one that the person may not see. Looking is recorded."""
    user, at = signed_in(request), clock.now()
    visible = Operation.objects.visible_to(user, at).select_related("team", "created_by")
    one = get_object_or_404(visible, pk=operation_id)
    if request.method != "POST":
        record(event=AuditEvent.OPERATION_READ, by=user, at=at, subject=one)
    return one, at


def _context(one: Operation, user: User, at: datetime) -> dict[str, Any]:
    return {
        "operation": one,
        "section": "operations",
        "may_change": allowed(check_can_change_operation, one, user, at),
        "may_name": allowed(check_can_name_on_operation, one, user, at),
        "may_plan_visit": may_open("visit-new", user, at),
    }


def _waits(visit: Visit) -> str:
    """Say how much is outstanding on a visit that has begun, and for how many people."""
    if visit.status not in (VisitStatus.IN_PROGRESS, VisitStatus.COMPLETED, VisitStatus.REOPENED):
        return ""
    answers = assess(facts_of(visit)).values()  # of what is kept apart nothing is said, nor counted
    items = [item for found in answers for item in found if item.blocks and not item.apart]
    if not items:
        return "Nothing outstanding"
    people = {item.waits_for or visit.oic_id for item in items}
    waiting = f", for {counted(len(people), 'person', 'people')}" if len(people) > 1 else ""
    return f"{counted(len(items), 'thing', 'things')} outstanding{waiting}"


def _address(request: HttpRequest, cursor: str, operation: UUID | None = None) -> str:
    if not cursor:
        return ""
    query = request.GET.copy()
    query["from"] = cursor
    here = reverse("operation", args=[operation]) if operation else reverse("operations")
    return f"{here}?{query.urlencode()}"
