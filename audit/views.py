"""The auditor's pages. Who may open them is said in the access table; that they were read is recorded."""

from django.contrib.auth.base_user import AbstractBaseUser
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from audit import exporting, presentation, queries
from audit.enums import AuditEvent
from audit.forms import AuditFilterForm, ExportForm
from audit.operations import begin_export, record
from audit.responses import export_response
from core import clock
from core.errors import DomainError


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
        "export": "" if form.errors else f"{reverse('audit-export')}?{request.GET.urlencode()}",
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


@require_http_methods(["GET", "HEAD", "POST"])
def audit_export(request: HttpRequest) -> HttpResponseBase:
    """Say how many events the filters of the address let through; give them as CSV, with a reason."""
    user, at = _reader(request), clock.now()
    asked = AuditFilterForm(request.GET, today=clock.london_day(at))
    filters = asked.filters()
    form = ExportForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and not asked.errors and form.is_valid():
        try:
            export = begin_export(
                filters=filters, by=user, recipient=_called(user), at=at, reason=form.cleaned_data["reason"]
            )
        except DomainError as error:
            form.add_error(error.field, error.words)
        else:
            return export_response(export)
    if request.method != "POST":
        record(event=AuditEvent.AUDIT_READ, by=user, at=at, subjects=filters.ids(), fields=filters.used())
    context = {
        "form": form,
        "asked": asked,
        "chosen": presentation.chosen(asked),
        "holds": exporting.preview(filters),
        "back": f"{reverse('audit')}?{request.GET.urlencode()}",
    }
    return render(request, "audit/export.html", context, status=422 if form.errors else 200)


def _called(user: AbstractBaseUser) -> str:
    return f"{getattr(user, 'name', user)} ({getattr(user, 'staff_number', user.pk)})"


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
