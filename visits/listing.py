"""The list of visits: whatever filters it and however many there are, a page reads little more than it shows.

A person sees visits for several reasons (their teams, their own, those they are named on). One condition
that joins them all would have no index; so each reason gives its latest visits, from an index in the order
of the list, and the page is the latest of those. Words are found the same way: each has its visits in the
order of the list (`visits.models.words`).
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any
from uuid import UUID

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import BooleanField, Exists, F, Func, OuterRef, Q, QuerySet

from accounts.models import User
from core.paging import SIZE, Cursor, Keyset, Page, read_cursor
from visits.models import (
    Encounter,
    EncounterWord,
    PremisesWord,
    Visit,
    VisitOfficer,
    VisitOversight,
    WordKind,
)
from visits.models.visit import sight_of
from visits.words import LOOKED_THROUGH, Sought, can_be_found, sought

BY_TIME = Keyset("happens_at")
_BY_VISIT = Keyset("happens_at", "visit_id")
_FIRST_YEAR = 2024  # of the references
_SAME_PERSON = {"visit": OuterRef("visit_id"), "encounter": OuterRef("encounter_id")}
_REFERENCE = re.compile(r"VIS-?[0-9-]*|[0-9]{1,6}")


@dataclass(frozen=True)
class Filters:
    """What narrows the list; empty parts narrow nothing. `mine`: those that the person leads."""

    text: str = ""
    status: str = ""
    kind: str = ""
    team: UUID | None = None
    mine: bool = False


def visits_page(user: User, at: datetime, filters: Filters, *, cursor: str, size: int = SIZE) -> Page[Visit]:
    """Return one page of the visits that `user` may read, latest first; two queries, and one for words."""
    words = sought(filters.text, WordKind.PREMISES, PremisesWord) if _asks_for_words(filters) else None
    if words == Sought():
        return Page([])
    asked = _Asked(user, at, filters, words, read_cursor(cursor), size)
    rows = Visit.objects.filter(_is_one_of(list(asked.ways())))
    # Premises apart: one pass of their index, where a join would go down it for each visit.
    rows = rows.select_related("oic", "team").prefetch_related("premises")
    by_time = replace(BY_TIME, size=size)
    page = by_time.page(list(by_time.sorted(rows, asked.place)), asked.place)
    return replace(page, cut_short=words is not None and words.frequent and len(page.rows) < size)


def _is_one_of(ids: Sequence[QuerySet[Any, Any]]) -> Func:
    """Return that a row's id is among what the queries give: one array, looked up in one pass of the key."""
    found = Func(
        *(ArraySubquery(some) for some in ids), function="", arg_joiner=" || ", template="(%(expressions)s)"
    )
    return Func(F("pk"), found, arg_joiner=" = ANY ", template="%(expressions)s", output_field=BooleanField())


@dataclass(frozen=True)
class _Asked:
    """What one page of the list is asked for. Each query below gives ids of the latest visits that fit."""

    user: User
    at: datetime
    filters: Filters
    words: Sought | None
    place: Cursor | None
    size: int

    def ways(self) -> Iterator[QuerySet[Any, Any]]:
        """Yield a query for each reason why the person may read visits; as `visible_to` has them."""
        sight = sight_of(self.user, self.at)
        if self.filters.mine:
            yield self.latest(oic=self.user)
            return
        if sight.everything:
            yield from self.of_list()
            return
        overseen = VisitOversight.objects.in_force(self.at).filter(user=self.user).values("content_object")
        yield self.latest(pk__in=overseen)
        if sight.own:
            yield self.latest(oic=self.user)
            wanted = _conditions(self.filters, self.at, "visit__") & _have(self.words, "visit_id")
            yield self.first(VisitOfficer.objects.filter(wanted, user=self.user), "visit_id")
        for absent in sorted(sight.leads_for):
            yield self.latest(oic=absent)
        for team in sorted(sight.teams):
            yield from self.of_list(team=team)

    def latest(self, **of: Any) -> QuerySet[Any, Any]:
        """Return the latest of some visits."""
        wanted = _conditions(self.filters, self.at) & _have(self.words, "pk")
        return self.first(Visit.objects.filter(wanted, **of), "pk")

    def of_list(self, **of: UUID) -> Iterator[QuerySet[Any, Any]]:
        """Yield the latest of everybody's visits, or of a team's: one query, or one a word of the rarest."""
        if self.words is None:
            yield self.latest(**of)
            return
        wanted = _conditions(self.filters, self.at, "visit__", with_team=False)
        wanted &= _have(self.words, "visit_id", self.words.others)
        if self.filters.team:
            wanted &= Q(team=self.filters.team)
        for word in self.words.rarest:
            rows = PremisesWord.objects.filter(word=word, **of)
            if self.words.frequent:  # and others are asked for: look through so many and no more
                through = replace(_BY_VISIT, size=LOOKED_THROUGH).cut(rows, self.place)
                yield self.latest(pk__in=through.values("visit_id"))
            else:
                yield self.first(rows.filter(wanted), "visit_id")

    def first(self, rows: QuerySet[Any, Any], key: str) -> QuerySet[Any, Any]:
        """Return the ids, which stand in `key`, of the first rows beyond the place where the page begins."""
        return replace(BY_TIME, key=key, size=self.size).cut(rows, self.place).values(key)


def encounters_found(user: User, at: datetime, text: str, *, most: int) -> list[Encounter]:
    """Return the latest people met, on visits that `user` may read, whose names have the words of `text`."""
    words = sought(text, WordKind.PERSON, EncounterWord) if can_be_found(text) else Sought()
    if not words.groups:
        return []
    wanted = Q()
    for group in words.others:
        wanted &= Q(Exists(EncounterWord.objects.filter(**_SAME_PERSON, word__in=group)))
    rows = EncounterWord.objects.filter(wanted)
    ids = [ArraySubquery(_latest(some, most)) for some in _of_whom(user, at, rows, words.rarest)]
    found = Func(*ids, function="", arg_joiner=" || ", template="(%(expressions)s)")
    is_one = Func(
        F("pk"), found, arg_joiner=" = ANY ", template="%(expressions)s", output_field=BooleanField()
    )
    people = Encounter.objects.filter(is_one).select_related("visit").prefetch_related("visit__premises")
    return list(people.order_by("-created_at", "-id")[:most])


def _of_whom(
    user: User, at: datetime, rows: QuerySet[EncounterWord], words: tuple[str, ...]
) -> Iterator[QuerySet[EncounterWord]]:
    """Yield the rows that `user` may read, for each reason why, as `visible_to` has them of their visits."""
    sight = sight_of(user, at)
    if sight.everything:
        yield from (rows.filter(word=word) for word in words)
        return
    overseen = VisitOversight.objects.in_force(at).filter(user=user).values("content_object")
    yield rows.filter(word__in=words, visit__in=overseen)
    for absent in sorted(sight.leads_for):
        yield rows.filter(word__in=words, visit__in=Visit.objects.filter(oic=absent).values("pk"))
    if sight.own:
        yield rows.filter(word__in=words, visit__in=Visit.objects.filter(oic=user).values("pk"))
        yield rows.filter(word__in=words, visit__in=VisitOfficer.objects.filter(user=user).values("visit"))
    for team in sorted(sight.teams):
        yield from (rows.filter(word=word, team=team) for word in words)


def _latest(rows: QuerySet[EncounterWord], most: int) -> QuerySet[Any, Any]:
    return rows.order_by("-at", "-encounter_id").values("encounter_id")[:most]


def _have(words: Sought | None, key: str, groups: tuple[tuple[str, ...], ...] | None = None) -> Q:
    """Return that a visit, whose id stands in `key`, has a word of each of the groups."""
    wanted = Q()
    for group in (words.groups if words else ()) if groups is None else groups:
        wanted &= Q(Exists(PremisesWord.objects.filter(visit=OuterRef(key), word__in=group)))
    return wanted


def _conditions(filters: Filters, at: datetime, of: str = "", *, with_team: bool = True) -> Q:
    """Return what `filters` ask of a visit that stands at the end of `of`, words apart."""
    wanted = Q()
    if filters.status:
        wanted &= Q(**{f"{of}status": filters.status})
    if filters.kind:
        wanted &= Q(**{f"{of}kinds__contains": [filters.kind]})
    if filters.team and with_team:
        wanted &= Q(**{f"{of}team": filters.team})
    if filters.text and not _asks_for_words(filters):
        wanted &= _has_reference(filters.text, at, of)
    return wanted


def _asks_for_words(filters: Filters) -> bool:
    return bool(filters.text) and not _REFERENCE.fullmatch(filters.text.strip().upper())


def _has_reference(text: str, at: datetime, of: str) -> Q:
    """A reference from its beginning, or by its number in any year."""
    typed = text.strip().upper()
    if typed.startswith("VIS"):
        return Q(**{f"{of}reference__startswith": typed})
    years = range(_FIRST_YEAR, at.year + 1)
    return Q(**{f"{of}reference__in": [f"VIS-{year}-{int(typed):06d}" for year in years]})


def can_be_searched(text: str) -> bool:
    """Whether `text` is a reference or has a word that is long enough to be searched for."""
    return bool(_REFERENCE.fullmatch(text.strip().upper())) or can_be_found(text)
