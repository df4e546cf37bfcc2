"""Lost factors: pages for administrators, two of whom it takes."""

from typing import Any
from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from accounts import factors, sessions
from accounts.enums import AuditEvent, ReplacementStatus
from accounts.forms.replacement import AskForm, ConfirmForm
from accounts.models import FactorReplacement
from accounts.operations import replacement as replacing
from audit.operations import record
from core import clock
from core.errors import DomainError

SHOWN = 50  # of those that are over
_ROWS = ("person", "person__team", "asked_by", "decided_by")


@require_safe
def listing(request: HttpRequest) -> HttpResponse:
    """Show what waits for a second administrator, and what became of the others."""
    user, at = sessions.user_of(request), clock.now()
    rows = FactorReplacement.objects.visible_to(user, at).select_related(*_ROWS)
    waiting = list(rows.waiting(at))
    over = list(rows.exclude(pk__in=[row.pk for row in waiting])[:SHOWN])
    ids = [row.pk for row in (*waiting, *over)]
    record(event=AuditEvent.REPLACEMENTS_LISTED, by=user, at=at, subjects=ids)
    return render(request, "accounts/replacements.html", {"waiting": waiting, "over": over, "user": user})


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def ask(request: HttpRequest) -> HttpResponse:
    """Ask for somebody's factor to be replaced."""
    user, at = sessions.user_of(request), clock.now()
    form = AskForm(request.POST or None, initial={"person": request.GET.get("person", "")[:254]})
    if form.is_valid():
        try:
            asked = replacing.ask(**form.cleaned_data, by=user, at=at)
        except DomainError as error:
            form.add_error(error.field, error.words)
        else:
            return HttpResponseRedirect(reverse("lost-factor", args=[asked.pk]))
    return render(request, "accounts/replacement_ask.html", {"form": form})


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def one(request: HttpRequest, replacement_id: UUID) -> HttpResponse:
    """Show one request; let another administrator confirm it, any of them refuse it."""
    user, at = sessions.user_of(request), clock.now()
    rows = FactorReplacement.objects.visible_to(user, at).select_related(*_ROWS)
    row = get_object_or_404(rows, pk=replacement_id)
    what = request.POST.get("do", "") if request.method == "POST" else ""
    form = ConfirmForm(request.POST if what == "confirm" else None)
    half = ""
    if what == "refuse":
        replacing.refuse(replacement=row, by=user, at=at)
        messages.success(request, "It is refused. Nothing has changed for the person.")
        return HttpResponseRedirect(reverse("lost-factors"))
    if what == "confirm" and form.is_valid():
        half = replacing.confirm(replacement=row, by=user, at=at)
    if what == "half":
        half = replacing.read_half(replacement=row, by=user, at=at)
    row.refresh_from_db()
    record(event=AuditEvent.REPLACEMENT_VIEWED, by=user, at=at, subjects=[row.pk])
    return render(request, "accounts/replacement.html", _page(row, user, at, form) | {"half": half})


def _page(row: FactorReplacement, user: Any, at: Any, form: ConfirmForm) -> dict[str, Any]:
    waits = row.status == ReplacementStatus.ASKED and at < row.expires_at
    own = user.pk in (row.person_id, row.asked_by_id)
    return {
        "row": row,
        "form": form,
        "factors": factors.listed(row.person),
        "waits": waits,
        "may_confirm": waits and not own,
        "may_refuse": row.status == ReplacementStatus.ASKED and user.pk != row.person_id,
        "is_asker": user.pk == row.asked_by_id,
        "has_half": bool(row.first_half) and user.pk == row.asked_by_id,
        "initial_days": settings.INITIAL_PASSWORD_DAYS,
        "is_about_me": user.pk == row.person_id,
    }
