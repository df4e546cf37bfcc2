"""Your work: the page that everybody starts from; and whether the service is well."""

from django.db import connection
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache

from audit.operations import record
from core import clock
from desk.work import desk_of, numbers
from visits.enums import AuditEvent
from visits.views.common import signed_in


def home(request: HttpRequest) -> HttpResponse:
    """Show each person their own work first."""
    at = clock.now()
    user = signed_in(request)
    desk = desk_of(user, at)
    if desk.shown_ids:
        record(event=AuditEvent.VISITS_LISTED, by=user, at=at, subjects=desk.shown_ids)
    return render(request, "desk/home.html", {"desk": desk, "numbers": numbers(desk)})


@never_cache
def live(_request: HttpRequest) -> HttpResponse:
    """Answer that the process runs."""
    return JsonResponse({"status": "ok"})


@never_cache
def ready(_request: HttpRequest) -> HttpResponse:
    """Answer whether the database can be reached; 503 where it cannot."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
    return JsonResponse({"status": "ok"})
