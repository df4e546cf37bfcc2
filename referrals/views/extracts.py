"""CPCT's pages of the daily extracts: the list, one day, and running one that is missing."""

import re
from datetime import date

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from audit.operations import record
from core import clock
from core.errors import DomainError
from core.formatting import format_date
from referrals.enums import AuditEvent, RowFilter
from referrals.forms import RunForm
from referrals.listing import counts_of, downloads_of, files_of, latest, month_of, page_of_rows, shown_ids
from referrals.models import Extract
from referrals.operations.alarm import WHAT_IS_BEING_DONE, raise_and_send_extract_alarm
from referrals.operations.copies import AT_ONCE, make_due_copies
from referrals.operations.extract import publish_extract
from referrals.queries import extract_overdue, missing_days
from referrals.views.common import open_extract, signed_in


@require_safe
def extracts(request: HttpRequest) -> HttpResponse:
    """Show yesterday's file, or that it is missing, and a month of extracts."""
    at, user = clock.now(), signed_in(request)
    visible = Extract.objects.visible_to(user, at)
    yesterday = latest(visible, at)
    if yesterday.missing:
        raise_and_send_extract_alarm(at=at, clock=clock.now)
    month = month_of(visible, _month(request.GET.get("month", "")) or yesterday.day)
    shown = [line.extract.pk for line in month.days]
    record(event=AuditEvent.EXTRACTS_LISTED, by=user, at=at, subjects=shown)
    context = {"yesterday": yesterday, "month": month, "being_done": WHAT_IS_BEING_DONE}
    return render(request, "referrals/extracts.html", context)


def _month(text: str) -> date | None:
    try:
        return date.fromisoformat(f"{text}-01") if re.fullmatch(r"[0-9]{4}-[0-9]{2}", text) else None
    except ValueError:
        return None


@require_safe
def extract_day(request: HttpRequest, day: date) -> HttpResponse:
    """Show one day's rows, grouped by visit, with what is missing, and its file with its hash."""
    extract, at = open_extract(request, day)
    chosen = request.GET.get("show", "")
    show = RowFilter(chosen) if chosen in RowFilter.values else RowFilter.ALL
    after = request.GET.get("after", "")
    page = page_of_rows(extract, show, int(after) if re.fullmatch(r"[0-9]{1,9}", after) else 0)
    record(
        event=AuditEvent.EXTRACT_READ, by=signed_in(request), at=at, subject=extract, subjects=shown_ids(page)
    )
    context = {
        "extract": extract,
        "show": show,
        "counts": counts_of(extract),
        "rows": page,
        "files": files_of(extract),
        "downloads": downloads_of(extract),
        "marking": settings.PROTECTIVE_MARKING,
    }
    return render(request, "referrals/extract_day.html", context)


def extract_run(request: HttpRequest) -> HttpResponse:
    """Make the extract of a missing day now, with a reason (EXT-2)."""
    at = clock.now()
    yesterday = date.fromordinal(clock.london_day(at).toordinal() - 1)
    missing = missing_days(yesterday)
    form = RunForm(request.POST if request.method == "POST" else None, missing=missing)
    if request.method == "POST" and form.is_valid():
        try:
            made = publish_extract(by=signed_in(request), at=at, **form.answers())
        except DomainError as error:
            form.add_error(error.field if error.field in form.fields else None, error.words)
        else:
            make_due_copies(at=at, at_most_rows=AT_ONCE)
            messages.success(request, f"The extract of {format_date(made.day)} is published.")
            return redirect("extract-day", made.day)
    context = {"form": form, "missing": missing}
    return render(request, "referrals/extract_run.html", context, status=422 if form.errors else 200)


@never_cache
@require_safe
def health(request: HttpRequest) -> JsonResponse:
    """Say whether an extract is overdue, worked out now; if one is, send the alarm from here too (EXT-6)."""
    at = clock.now()
    missing = extract_overdue(at)
    if missing:
        raise_and_send_extract_alarm(at=at, clock=clock.now)
    answer = {"status": "missing" if missing else "ok", "missing": [day.isoformat() for day in missing]}
    return JsonResponse(answer, status=503 if missing else 200)
