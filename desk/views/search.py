"""The search box of every page."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from audit.operations import record
from core import clock
from core.text import storable
from desk.enums import AuditEvent
from desk.search import find
from visits.views.common import signed_in


def search(request: HttpRequest) -> HttpResponse:
    """Show what the words find; the search and the ids shown are recorded, the words are not."""
    user, at = signed_in(request), clock.now()
    words = storable(request.GET.get("q", ""))[:200]
    found = find(user, at, words)
    if words:
        record(event=AuditEvent.SEARCHED, by=user, at=at, subjects=found.subjects)
    return render(request, "desk/search.html", {"found": found, "words": words})
