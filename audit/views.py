"""The auditor's pages. Who may open them is said in the access table; that they were read is recorded."""

from django.contrib.auth.base_user import AbstractBaseUser
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from audit import presentation, queries
from audit.enums import AuditEvent
from audit.forms import AuditFilterForm
from audit.operations import record
from core import clock


@require_safe
def audit(request: HttpRequest) -> HttpResponse:
    """The trail, newest first, narrowed by person, record, operation, event and days."""
    user, at = _reader(request), clock.now()
    form = AuditFilterForm(request.GET, today=clock.london_day(at))
    filters = form.filters()
    page = queries.events_page(filters, cursor=request.GET.get("from", ""))
    shown = [event.id for event in page.rows]
    record(
        event=AuditEvent.AUDIT_READ, by=user, at=at, subjects=[*shown, *filters.ids()], fields=filters.used()
    )
    context = {
        "form": form,
        "chosen": presentation.chosen(form),
        "rows": presentation.rows(page.rows),
        "newer": _address(request, page.newer),
        "older": _address(request, page.older),
        "state": queries.state(),
    }
    return render(request, "audit/list.html", context)


@require_safe
def audit_event(request: HttpRequest, place: str) -> HttpResponse:
    """One event, with every id and what the database wrote beside it."""
    user, at = _reader(request), clock.now()
    event = queries.event_at(place)
    if event is None:
        raise Http404
    record(event=AuditEvent.AUDIT_READ, by=user, at=at, subject=event)
    context = presentation.whole(event) | {"sealed": queries.is_sealed(event)}
    return render(request, "audit/event.html", context)


def _reader(request: HttpRequest) -> AbstractBaseUser:
    if not isinstance(request.user, AbstractBaseUser):
        raise PermissionDenied  # the access table lets nobody through who is not signed in
    return request.user


def _address(request: HttpRequest, cursor: str) -> str:
    if not cursor:
        return ""
    query = request.GET.copy()
    query["from"] = cursor
    return f"{reverse('audit')}?{query.urlencode()}"
