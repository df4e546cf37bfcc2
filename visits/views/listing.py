"""The list of visits."""

from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from accounts.enums import TeamKind
from accounts.models import Team, User
from accounts.roles import Role, roles_of
from audit.operations import record
from core import clock
from core.formatting import counted, format_time, format_weekday
from visits.enums import AuditEvent, VisitStatus
from visits.forms.listing import VisitFilterForm
from visits.listing import visits_page
from visits.models import Visit
from visits.models.visit import sight_of
from visits.views.common import signed_in
from visits.words import LOOKED_THROUGH

COLOURS = {
    VisitStatus.PLANNED: "blue",
    VisitStatus.IN_PROGRESS: "yellow",
    VisitStatus.COMPLETED: "orange",
    VisitStatus.REOPENED: "purple",
    VisitStatus.CANCELLED: "grey",
}


@require_safe
def visits(request: HttpRequest) -> HttpResponse:
    """List the visits that the person may read, latest first; the ids shown are recorded."""
    user, at = signed_in(request), clock.now()
    officer = Role.OFFICER in roles_of(user, at)
    form = VisitFilterForm(request.GET, teams=_teams(user, at), leads=officer)
    page = visits_page(user, at, form.filters(), cursor=request.GET.get("from", ""))
    record(event=AuditEvent.VISITS_LISTED, by=user, at=at, subjects=[visit.pk for visit in page.rows])
    context = {
        "form": form,
        "rows": [visit_row(visit, user, at, with_team="team" in form.fields) for visit in page.rows],
        "chosen": form.chosen(),
        "newer": _address(request, page.newer),
        "older": _address(request, page.older),
        "cut_short": LOOKED_THROUGH if page.cut_short else 0,
        "may_record": officer,
    }
    return render(request, "visits/list.html", context)


def _teams(user: User, at: datetime) -> list[Team]:
    """Return the teams to filter by; one team alone needs no filter, and no query."""
    sight = sight_of(user, at)
    if sight.everything:
        return list(Team.objects.filter(kind=TeamKind.ENFORCEMENT))
    return list(Team.objects.filter(pk__in=sight.teams)) if len(sight.teams) > 1 else []


def visit_row(visit: Visit, user: User, at: datetime, *, with_team: bool) -> dict[str, Any]:
    """Return a visit as a list shows it to `user`."""
    who = (
        "You are the officer in charge" if visit.oic_id == user.pk else f"Officer in charge: {visit.oic.name}"
    )
    return {
        "text": visit.title,
        "href": reverse("visit", args=[visit.pk]),
        "what": visit.kind_words(),
        "reference": visit.reference,
        "when": _when(visit),
        "who": f"{who}, {visit.team.name}" if with_team else who,
        "status": visit.get_status_display(),
        "colour": COLOURS.get(VisitStatus(visit.status), ""),
        "abortive": bool(visit.abortive),
        "late": _late(visit, at),
    }


def _when(visit: Visit) -> str:
    if visit.started_at:
        until = f" to {format_time(visit.ended_at)}" if visit.ended_at else ""
        return f"{format_weekday(visit.started_at)}, {format_time(visit.started_at)}{until}"
    if visit.planned_start:
        return f"Planned for {format_weekday(visit.planned_start)}, {format_time(visit.planned_start)}"
    return "Start not recorded yet"


def _late(visit: Visit, at: datetime) -> str:
    """Say of a visit that it has been over for long and is not closed (VIS-12; the hours are ours)."""
    if visit.status != VisitStatus.COMPLETED or visit.ended_at is None:
        return ""
    over = at - visit.ended_at
    if over < timedelta(hours=settings.UNCLOSED_TO_MANAGER_HOURS):
        return ""
    return f"Over for {counted(over // timedelta(days=1), 'day')}" if over.days else "Over since yesterday"


def _address(request: HttpRequest, cursor: str) -> str:
    if not cursor:
        return ""
    query = request.GET.copy()
    query["from"] = cursor
    return f"{reverse('visits')}?{query.urlencode()}"
