"""The caseworkers' list: encounters without a completed record, the oldest first."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q, QuerySet

from accounts.models import User
from casework.models import WorkItem, is_caseworker, regions_of
from core.formatting import capped
from core.paging import Cursor, Page, read_cursor

PAGE = 25
COUNT_CAP = 1000
AT_HOME = 10


@dataclass(frozen=True)
class Filters:
    """What a list is narrowed to. None: both."""

    mine: bool = False
    named: bool | None = None
    matched: bool | None = None


@dataclass(frozen=True)
class Work:
    """A caseworker's work, for the home page. Counts stop at `COUNT_CAP` + 1: "1,000+"."""

    mine: list[WorkItem]  # begun by them, the oldest first
    waiting: list[WorkItem]  # of the unit and begun by nobody: named on a CPRN first, then the oldest
    mine_count: int
    waiting_count: int

    @property
    def count_words(self) -> str:
        """All of it, counted as far as the cap."""
        over = max(self.mine_count, self.waiting_count) > COUNT_CAP
        return capped(self.mine_count + self.waiting_count, COUNT_CAP, over)


def items_visible_to(user: User, at: datetime) -> QuerySet[WorkItem]:
    """The work of the units for which `user` works at `at`."""
    if not is_caseworker(user, at):
        return WorkItem.objects.none()
    regions = list(regions_of(user, at).values_list("region", flat=True))  # read first: one index condition
    return WorkItem.objects.filter(region__in=regions)


def worklist(
    user: User, at: datetime, *, filters: Filters, cursor: str = "", size: int = PAGE
) -> Page[WorkItem]:
    """Return a page of the work that `user` may see, the oldest first; `newer` is the next one."""
    items = _narrowed(items_visible_to(user, at), user, filters)
    if (place := read_cursor(cursor)) is not None:
        later = Q(since__gt=place.moment) | Q(encounter__gt=place.key)
        items = items.filter(later, since__gte=place.moment)
    rows = list(_with_parts(items).order_by("since", "encounter")[: size + 1])
    last = rows[size - 1] if len(rows) > size else None
    return Page(rows[:size], newer=str(Cursor(False, last.since, last.encounter_id)) if last else "")


def count_of(items: QuerySet[WorkItem]) -> int:
    """Return how many `items` there are, counted no further than one above the cap."""
    return items.order_by()[: COUNT_CAP + 1].count()


def work_for(user: User, at: datetime) -> Work:
    """Return what the home page shows of a caseworker's work, in six queries at most."""
    items = items_visible_to(user, at)
    mine, waiting = items.filter(taken_by=user), items.filter(taken_by=None)
    first = list(_with_parts(waiting.filter(named_on_cprn=True)).order_by("since", "encounter")[:AT_HOME])
    if len(first) < AT_HOME:
        others = _with_parts(waiting.filter(named_on_cprn=False)).order_by("since", "encounter")
        first += others[: AT_HOME - len(first)]
    return Work(
        mine=list(_with_parts(mine).order_by("since", "encounter")[:AT_HOME]),
        waiting=first,
        mine_count=count_of(mine),
        waiting_count=count_of(waiting),
    )


def _narrowed(items: QuerySet[WorkItem], user: User, filters: Filters) -> QuerySet[WorkItem]:
    if filters.mine:
        items = items.filter(taken_by=user)
    if filters.named is not None:
        items = items.filter(named_on_cprn=filters.named)
    if filters.matched is not None:
        items = items.filter(matched=filters.matched)
    return items


def _with_parts(items: QuerySet[WorkItem]) -> QuerySet[WorkItem]:
    return items.select_related("encounter__visit__premises", "taken_by")
