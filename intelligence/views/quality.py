"""Figures of what was passed on, by the submitters' teams: a chart, and the same in a table."""

from datetime import timedelta

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from accounts.sessions import user_of
from audit.operations import record
from core import clock
from core.clock import london_day
from intelligence.drawing import bars
from intelligence.enums import Feedback, TellingEvent
from intelligence.forms.telling import PeriodForm
from intelligence.queries.quality import LEAST, quality

DAYS = 90
NOT_SAID = "unsaid"
KINDS = [*((kind.value, kind.label) for kind in Feedback), (NOT_SAID, "Not said yet")]
FILLS = {"useful": "#00703c", "partly": "#5694ca", "missing": "#d4351c", NOT_SAID: "#b1b4b6"}


@require_safe
def by_team(request: HttpRequest) -> HttpResponse:
    """Show the figures of a period; without one, of the last 90 days."""
    user, at = user_of(request), clock.now()
    today = london_day(at)
    form = PeriodForm(request.GET)
    valid = form.is_valid()
    if valid and not any(form.cleaned_data.values()):
        form = PeriodForm(initial={"start": today - timedelta(days=DAYS - 1), "end": today})
    said = form.cleaned_data if form.is_bound and valid else {}
    end = said.get("end") or today
    start = said.get("start") or end - timedelta(days=DAYS - 1)
    found = quality(start, end, user, at) if valid else []
    record(event=TellingEvent.QUALITY_READ, by=user, at=at)
    enough = [one for one in found if one.enough]
    context = {
        "form": form,
        "start": start,
        "end": end,
        "found": found,
        "chart": bars([(one.team, [(kind, getattr(one, kind)) for kind, _ in KINDS]) for one in enough]),
        "kinds": KINDS,
        "fills": FILLS,
        "least": LEAST,
    }
    return render(request, "intelligence/quality.html", context, status=200 if valid else 422)
