"""The list of debriefs, and one debrief: how it stands, who is invited, what is left, what happened."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from accounts.models import User
from accounts.sessions import user_of
from audit.operations import record
from core import clock
from core.clock import london_day
from core.errors import DomainError
from debriefs.completing import Left, to_close, to_feed_in, to_follow_up
from debriefs.debrief_enums import DebriefEvent, DebriefState
from debriefs.debrief_permissions import check_can_change_lead, check_can_feed_in, check_can_give
from debriefs.forms.holding import DebriefFilterForm
from debriefs.models import Debrief
from debriefs.operations.holding import STEPS
from debriefs.queries.debriefs import (
    completing_facts,
    debriefs_page,
    is_of_family_work,
    minutes_of,
    requirements_of,
    title_of,
)
from debriefs.queries.late import review_days, what_is_late
from debriefs.queries.notes import latest_notes, notes_are_current, notes_of
from debriefs.queries.timeline import timeline_of
from debriefs.views.debrief_common import frame_of, open_debrief
from visits.models import Visit
from visits.permissions import allowed

COLOURS = {
    DebriefState.PLANNED: "blue",
    DebriefState.HELD: "yellow",
    DebriefState.FOLLOWED_UP: "yellow",
    DebriefState.CALLED_OFF: "grey",
}
_WORDS = {
    "follow_up": "The debrief is followed up.",
    "close": "The debrief is closed.",
    "feed_in": "It is fed into the debrief that it belongs to.",
}


@require_safe
def debriefs(request: HttpRequest) -> HttpResponse:
    """List the debriefs that the person may read, the latest first; the ids shown are recorded."""
    user, at = user_of(request), clock.now()
    form = DebriefFilterForm(request.GET)
    form.full_clean()
    page = debriefs_page(user, at, asked=dict(form.cleaned_data), cursor=request.GET.get("from", ""))
    record(event=DebriefEvent.LISTED, by=user, at=at, subjects=[row.pk for row in page.rows])
    review_on = review_days(page.rows)
    context = {
        "form": form,
        "rows": [_row(row, review_on.get(row.pk), at) for row in page.rows],
        "chosen": form.chosen(),
        "newer": _page(request, page.newer),
        "older": _page(request, page.older),
        "section": "debriefs",
    }
    return render(request, "debriefs/debriefs.html", context)


def _page(request: HttpRequest, cursor: str) -> str:
    if not cursor:
        return ""
    asked = request.GET.copy()
    asked["from"] = cursor
    return f"{reverse('debriefs')}?{asked.urlencode()}"


def _row(debrief: Debrief, review_on: date | None, at: datetime) -> dict[str, Any]:
    """Return how a debrief stands in the list."""
    visits: list[Visit] = debrief.__dict__["shown_visits"]
    return {
        "debrief": debrief,
        "title": title_of(debrief, visits),
        "colour": COLOURS.get(DebriefState(debrief.state), ""),
        "review_on": review_on,
        "late": what_is_late(debrief, review_on, at),
    }


@require_safe
def debrief(request: HttpRequest, debrief_id: UUID) -> HttpResponse:
    """Show one debrief: when and where, who is invited, what is noted, what is left to do, what happened."""
    one, user, at = open_debrief(request, debrief_id)
    visits = list(one.visits.all())
    mine = next((i for i in one.invitations.all() if i.user_id == user.pk and not i.taken_back), None)
    review_on = review_days([one]).get(one.pk)
    context = frame_of(one, user, at) | {
        "title": title_of(one, visits),
        "visits": _readable(visits, user, at),
        "colour": COLOURS.get(DebriefState(one.state), ""),
        "postponed": review_on is not None,
        "late": what_is_late(one, review_on, at),
        "requirements": requirements_of(one),
        "invitations": [each for each in one.invitations.all() if not each.taken_back],
        "mine": mine,
        "minutes": minutes_of(one),
        "notes": notes_of(one),
        "on_record": latest_notes(one),
        "notes_current": notes_are_current(one),
        "left": _left(one),
        "family": is_of_family_work(visits),
        "feeds_in": one.is_separate and allowed(check_can_feed_in, one, user, at),
        "gives": allowed(check_can_give, one, visits, user, at),
        "gives_lead": not one.is_over and allowed(check_can_change_lead, one, visits, user, at),
        "events": timeline_of(one),
        "today": london_day(at),
    }
    return render(request, "debriefs/debrief.html", context)


def _readable(visits: list[Visit], user: User, at: datetime) -> list[tuple[Visit, bool]]:
    """Return each visit and whether the person may open it: who is invited need not read the visit."""
    readable = set(
        Visit.objects.visible_to(user, at)
        .filter(pk__in=[visit.pk for visit in visits])
        .values_list("pk", flat=True)
    )
    return [(visit, visit.pk in readable) for visit in visits]


def _left(one: Debrief) -> list[Left]:
    """Return what is left to do in the state that the debrief is in, with the pages where it is done."""
    if one.state not in (DebriefState.HELD, DebriefState.FOLLOWED_UP):
        return []
    facts = completing_facts(one)
    held = to_feed_in if one.is_separate else to_follow_up
    found = held(facts) if one.state == DebriefState.HELD else to_close(facts)
    return [
        Left(each.text, each.rule, each.route, each.fact, reverse(each.route, args=[one.pk]))
        for each in found
    ]


@require_POST
def moving(request: HttpRequest, debrief_id: UUID) -> HttpResponse:
    """Say that a debrief is followed up, close it, or feed a separate one in."""
    one, user, at = open_debrief(request, debrief_id)
    step = request.POST.get("step", "")
    try:
        if step not in STEPS:
            raise DomainError("Choose what is done with the debrief.")
        STEPS[step](debrief=one, by=user, at=at)
    except DomainError as error:
        messages.error(request, error.words)
    else:
        messages.success(request, _WORDS[step])
    return redirect("debrief", one.pk)
