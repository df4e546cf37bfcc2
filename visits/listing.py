"""The list of visits: whatever filters it and however many there are, a page reads little more than it shows.

A person sees visits for several reasons (their teams, their own, those they are named on). One condition
that joins them all would have no index; so each reason gives its latest visits, from an index in the order
of the list, and the page is the latest of those.
"""

import re
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any
from uuid import UUID

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import BooleanField, F, Func, Q, QuerySet

from accounts.models import User
from core.paging import SIZE, Cursor, Keyset, Page, read_cursor
from core.search import search_key
from visits.models import Visit, VisitOfficer, VisitOversight
from visits.models.visit import sight_of

BY_TIME = Keyset("happens_at")
_OF_OFFICER = Keyset("happens_at", "visit_id")
_FIRST_YEAR = 2024  # of the references
SHORTEST_WORD = 3  # letters; shorter ones are in no index


@dataclass(frozen=True)
class Filters:
    """What narrows the list; empty parts narrow nothing. `mine`: those that the person leads."""

    text: str = ""
    status: str = ""
    kind: str = ""
    team: UUID | None = None
    mine: bool = False


def visits_page(user: User, at: datetime, filters: Filters, *, cursor: str, size: int = SIZE) -> Page[Visit]:
    """Return one page of the visits that `user` may read, latest first, in two queries."""
    place, by_time = read_cursor(cursor), replace(BY_TIME, size=size)
    found = [ArraySubquery(ids) for ids in _ways(user, at, filters, place, size)]
    # One array of ids, looked up in one pass of the primary key.
    ids = Func(*found, function="", arg_joiner=" || ", template="(%(expressions)s)")
    is_one = Func(F("pk"), ids, arg_joiner=" = ANY ", template="%(expressions)s", output_field=BooleanField())
    rows = Visit.objects.filter(is_one).select_related("oic", "team").prefetch_related("premises")
    return by_time.page(list(by_time.cut(rows, place)), place)


def _ways(
    user: User, at: datetime, filters: Filters, place: Cursor | None, size: int
) -> list[QuerySet[Any, Any]]:
    """Return, for each reason why `user` may read visits, the ids of the latest; as `visible_to` has them."""
    wanted, sight = _conditions(filters, at), sight_of(user, at)
    by_time = replace(BY_TIME, size=size)
    own = by_time.cut(Visit.objects.filter(wanted, oic=user), place).values("pk")
    if sight.everything and not filters.mine:
        return [by_time.cut(Visit.objects.filter(wanted), place).values("pk")]
    if filters.mine:
        return [own]
    overseen = VisitOversight.objects.in_force(at).filter(user=user).values("content_object")
    ways: list[QuerySet[Any, Any]] = [
        by_time.cut(Visit.objects.filter(wanted, pk__in=overseen), place).values("pk")
    ]
    if sight.own:
        attended = VisitOfficer.objects.filter(_conditions(filters, at, "visit__"), user=user)
        ways += [own, replace(_OF_OFFICER, size=size).cut(attended, place).values("visit_id")]
    for absent in sorted(sight.leads_for):
        ways.append(by_time.cut(Visit.objects.filter(wanted, oic=absent), place).values("pk"))
    for team in sorted(sight.teams):
        ways.append(by_time.cut(Visit.objects.filter(wanted, team=team), place).values("pk"))
    return ways


def _conditions(filters: Filters, at: datetime, of: str = "") -> Q:
    """Return what `filters` ask of a visit that stands at the end of `of`."""
    wanted = Q()
    if filters.status:
        wanted &= Q(**{f"{of}status": filters.status})
    if filters.kind:
        wanted &= Q(**{f"{of}kinds__contains": [filters.kind]})
    if filters.team:
        wanted &= Q(**{f"{of}team": filters.team})
    if filters.text:
        wanted &= _matches(filters.text, at, of)
    return wanted


def _matches(text: str, at: datetime, of: str) -> Q:
    """A reference, from its beginning or by its number; else words of the premises' names and address."""
    typed = text.strip().upper()
    if re.fullmatch(r"VIS-?[0-9-]*", typed):
        return Q(**{f"{of}reference__startswith": typed})
    if re.fullmatch(r"[0-9]{1,6}", typed):
        years = range(_FIRST_YEAR, at.year + 1)
        return Q(**{f"{of}reference__in": [f"VIS-{year}-{int(typed):06d}" for year in years]})
    wanted = Q()
    for word in search_key(text).split():
        wanted &= Q(**{f"{of}premises__search_key__icontains": word})
    return wanted


def can_be_searched(text: str) -> bool:
    """Whether `text` is a reference or has a word that is long enough to be in the index."""
    typed = text.strip().upper()
    return bool(re.fullmatch(r"VIS-?[0-9-]*|[0-9]{1,6}", typed)) or any(
        len(word) >= SHORTEST_WORD for word in search_key(text).split()
    )
