"""Which debriefs are late, and of what: to hold, to look at again, to follow up."""

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from uuid import UUID

from django.conf import settings
from django.db.models import Exists, OuterRef, Q, QuerySet

from core.clock import day_bounds, london_day
from debriefs.debrief_enums import DebriefState
from debriefs.enums import RequirementState
from debriefs.models import Debrief, DebriefVisit

_REQUIRED = "visit__debrief_requirement"
_POSTPONED = {f"{_REQUIRED}__state": RequirementState.POSTPONED}


def follow_up_by(held_at: datetime) -> date:
    """Return the day by which a debrief that was held is followed up (ours: `DEBRIEF_FOLLOW_UP_DAYS`)."""
    return london_day(held_at) + timedelta(days=settings.DEBRIEF_FOLLOW_UP_DAYS)


def what_is_late(debrief: Debrief, review_on: date | None, at: datetime) -> str:
    """Return what of a debrief is late, in words; empty where nothing is.

    `review_on` is when a postponed one is looked at again (`review_days`): until then it waits.
    """
    today = london_day(at)
    if debrief.state == DebriefState.PLANNED and review_on is not None:
        return "Not looked at again" if review_on < today else ""
    if debrief.state == DebriefState.PLANNED:
        return "Not recorded as held" if debrief.planned_at < at else ""
    if debrief.state == DebriefState.HELD and debrief.held_at and follow_up_by(debrief.held_at) < today:
        return "Not fed in" if debrief.is_separate else "Not followed up"
    return ""


def where_late(at: datetime) -> Q:
    """Return the condition of debriefs of which something is late: those that `what_is_late` names."""
    links = DebriefVisit.objects.filter(debrief=OuterRef("pk"), is_open=True, **_POSTPONED)
    looked_at_too_late = links.filter(**{f"{_REQUIRED}__review_on__lt": london_day(at)})
    to_hold = Q(planned_at__lt=at) & ~Q(Exists(links)) | Q(Exists(looked_at_too_late))
    return Q(state=DebriefState.PLANNED) & to_hold | _where_not_followed_up(at)


def not_followed_up(at: datetime) -> QuerySet[Debrief]:
    """Return the debriefs that were held and are late to be followed up, the longest held first.

    A separate one is fed into another, which is late by itself.
    """
    rows = Debrief.objects.filter(_where_not_followed_up(at), parent=None)
    return rows.order_by("held_at", "id")


def _where_not_followed_up(at: datetime) -> Q:
    last = london_day(at) - timedelta(days=settings.DEBRIEF_FOLLOW_UP_DAYS)
    return Q(state=DebriefState.HELD, held_at__lt=day_bounds(last)[0])


def review_days(debriefs: Iterable[Debrief]) -> dict[UUID, date]:
    """Return when each of `debriefs` that is postponed is looked at again first; one query for all."""
    planned = [each.pk for each in debriefs if each.state == DebriefState.PLANNED]
    links = DebriefVisit.objects.filter(debrief__in=planned, is_open=True, **_POSTPONED)
    days: dict[UUID, date] = {}
    for pk, day in links.values_list("debrief", f"{_REQUIRED}__review_on"):
        days[pk] = min(day, days.get(pk, day))
    return days
