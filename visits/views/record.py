"""The whole record of a visit on one page, for reading and for printing: its timeline, then every part."""

from uuid import UUID

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from accounts.deputies import may_open
from visits.given_apart import given_apart
from visits.permissions import may_read_welfare
from visits.record import record_of
from visits.views.common import open_visit, page_of, signed_in


@require_safe
def visit_record(request: HttpRequest, visit_id: UUID) -> HttpResponse:
    """Show what the reader may read of the visit, as it would stand on paper."""
    visit, at = open_visit(request, visit_id)
    user = signed_in(request)
    apart, given = may_read_welfare(visit, user, at), given_apart(visit, user, at)
    whole = record_of(visit, apart=apart, given=given)
    context = page_of(visit, request, at) | {
        "record": whole,
        "marking": settings.PROTECTIVE_MARKING,
        "may_print": may_open("visit-print", user, at),
    }
    return render(request, "visits/record.html", context)
