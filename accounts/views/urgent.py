"""Urgent access for safeguarding: opening a record, ending it, and its review by an auditor."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts import sessions
from accounts.enums import AuditEvent
from accounts.forms.urgent import OpenUrgentlyForm, ReviewForm
from accounts.models import UrgentAccess
from accounts.operations.urgent import end_access, note_search, open_urgently, review_access
from accounts.permissions import check_can_review
from accounts.urgent import accesses_visible_to, page_of, review_due, until_words
from audit.operations import record
from core import clock
from core.errors import DomainError
from core.paging import Keyset

SHOWN = 20
BY_TIME = Keyset("starts_at")


@require_http_methods(["GET", "HEAD", "POST"])
def urgent(request: HttpRequest) -> HttpResponse:
    """Open a record at once; show what one opened so before."""
    user, at = sessions.user_of(request), clock.now()
    form = OpenUrgentlyForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        asked = dict(form.cleaned_data)
        try:
            return redirect(page_of(open_urgently(**asked, by=user, at=at)))
        except DomainError as error:
            note_search(by=user, at=at, reason=f"{asked['reference']}: {error.words}")
            form.add_error(error.field if error.field in form.fields else None, error.words)
    rows = list(accesses_visible_to(user, at).filter(user=user)[:SHOWN])
    if request.method != "POST":
        record(event=AuditEvent.URGENT_ACCESSES_LISTED, by=user, at=at, subjects=[r.pk for r in rows])
    context = {"form": form, "rows": [(row, until_words(row)) for row in rows]}
    return render(request, "accounts/urgent.html", context, status=422 if form.is_bound else 200)


@require_POST
def urgent_end(request: HttpRequest, access_id: UUID) -> HttpResponse:
    """End an access of one’s own now."""
    user, at = sessions.user_of(request), clock.now()
    access = get_object_or_404(accesses_visible_to(user, at).filter(user=user), pk=access_id)
    end_access(access=access, by=user, at=at)
    messages.success(request, f"{access.reference} is closed to you again.")
    return redirect("urgent")


@require_safe
def urgent_accesses(request: HttpRequest) -> HttpResponse:
    """List urgent accesses for auditors: those that wait for a review, then all, latest first."""
    user, at = sessions.user_of(request), clock.now()
    every = accesses_visible_to(user, at)
    waiting = list(every.waiting().order_by("starts_at", "id")[:100])
    page = BY_TIME.page_of(every, cursor=request.GET.get("from", ""))
    shown = [*waiting, *page.rows]
    record(event=AuditEvent.URGENT_ACCESSES_LISTED, by=user, at=at, subjects=[row.pk for row in shown])
    context = {
        "waiting": [(row, review_due(row), review_due(row) < at) for row in waiting],
        "rows": page.rows,
        "newer": f"?from={page.newer}" if page.newer else "",
        "older": f"?from={page.older}" if page.older else "",
    }
    return render(request, "accounts/urgent_accesses.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def urgent_access(request: HttpRequest, access_id: UUID) -> HttpResponse:
    """Show one access and its review; let an auditor review it."""
    user, at = sessions.user_of(request), clock.now()
    access = get_object_or_404(accesses_visible_to(user, at), pk=access_id)
    form = ReviewForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            review_access(access=access, **form.cleaned_data, by=user, at=at)
            messages.success(request, "The review is kept.")
            return redirect("urgent-accesses")
        except DomainError as error:
            form.add_error(error.field if error.field in form.fields else None, error.words)
    if request.method != "POST":
        record(
            event=AuditEvent.URGENT_ACCESS_READ, by=user, at=at, subject=access, subjects=[access.record_id]
        )
    context: dict[str, Any] = {
        "form": form,
        "access": access,
        "until": until_words(access),
        "due": review_due(access),
        "late": review_due(access) < at,
        "own": access.user_id == user.pk,
        "may_review": _may_review(access, request),
    }
    return render(request, "accounts/urgent_access.html", context, status=422 if form.is_bound else 200)


def _may_review(access: UrgentAccess, request: HttpRequest) -> bool:
    try:
        check_can_review(access, sessions.user_of(request), clock.now())
    except DomainError:
        return False
    return True
