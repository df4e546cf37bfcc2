"""Who changed what on a visit."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from visits.history import BY_TIME, changes_of, in_words_for
from visits.permissions import may_read_welfare
from visits.views.common import open_visit, page_of, signed_in


@require_safe
def history(request: HttpRequest, visit_id: UUID) -> HttpResponse:
    """Show what was changed on the visit, by whom and when, latest first."""
    visit, at = open_visit(request, visit_id)
    apart = may_read_welfare(visit, signed_in(request), at)
    page = BY_TIME.page_of(changes_of(visit, apart=apart), cursor=request.GET.get("from", ""))
    here = reverse("visit-history", args=[visit.pk])
    context = page_of(visit, request, at) | {
        "happenings": in_words_for(visit, page.rows),
        "newer": f"{here}?from={page.newer}" if page.newer else "",
        "older": f"{here}?from={page.older}" if page.older else "",
    }
    return render(request, "visits/history.html", context)
