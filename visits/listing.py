"""The list of visits: whatever filters it and however many there are, a page reads little more than it shows.

A person sees visits for several reasons (their teams, their own, those they are named on). One condition
that joins them all would have no index; so each reason gives its latest visits, from an index that is in the
order of the list and holds all that it narrows by (`visits.models.words`), and the page is the latest of
those.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any
from uuid import UUID

from django.contrib.postgres.expressions import ArraySubquery
from django.contrib.postgres.fields import ArrayField
from django.db.models import (
    BigIntegerField,
    BooleanField,
    Exists,
    F,
    Func,
    OuterRef,
    Q,
    QuerySet,
    Value,
)

from accounts.models import User
from core.paging import SIZE, Cursor, Keyset, Page, read_cursor
from visits import marks
from visits.listed import Way, read_visits
from visits.models import (
    Encounter,
    EncounterWord,
    OwnVisit,
    PremisesWord,
    Visit,
    VisitOfficer,
    VisitOversight,
    WordKind,
)
from visits.models.visit import sight_of
from visits.references import looks_like_one, visits_with
from visits.words import LOOKED_THROUGH, Sought, can_be_found, sought

ABORTIVE = "abortive"  # asked for as a status is; it goes beside any
BY_TIME = Keyset("happens_at")
_BY_VISIT = Keyset("happens_at", "visit_id")
_EVERY = Sought((("",),))  # the word that every visit has
_OWN_WITH_NAMES = 50  # visits of one's own, the latest, in which each name that is sought was met
_OVERSEEN = """SELECT v.id FROM visits_visitoversight o JOIN visits_visit v ON v.id = o.content_object_id
WHERE o.user_id = %s AND o.starts_at <= %s AND (o.ends_at IS NULL OR o.ends_at > %s)
ORDER BY v.happens_at DESC, v.id DESC LIMIT %s"""
_SAME_PERSON = {"visit": OuterRef("visit_id"), "encounter": OuterRef("encounter_id")}


@dataclass(frozen=True)
class Filters:
    """What narrows the list; empty parts narrow nothing. `mine`: those that the person leads."""

    text: str = ""
    status: str = ""
    kind: str = ""
    team: UUID | None = None
    mine: bool = False


def visits_page(user: User, at: datetime, filters: Filters, *, cursor: str, size: int = SIZE) -> Page[Visit]:
    """Return one page of the visits that `user` may read, latest first; one query, and one for words."""
    words, exactly = _EVERY, None
    if looks_like_one(filters.text):
        begins, exactly = visits_with(filters.text, at)
        words = Sought((begins,)) if begins else Sought()
    elif filters.text:
        words = sought(filters.text, WordKind.PREMISES, PremisesWord)
    if words == Sought():
        return Page([])
    if filters.status == ABORTIVE:
        abortive = ((marks.ABORTIVE,),)
        groups = abortive if words == _EVERY else (*words.groups, *abortive)
        words, filters = Sought(groups, words.frequent), replace(filters, status="")
    asked = _Asked(user, at, filters, words, exactly, read_cursor(cursor), size)
    order = "DESC" if asked.place is None or asked.place.older else "ASC"
    read = read_visits(list(asked.ways()), order=order, most=size + 1)
    page = replace(BY_TIME, size=size).page(read, asked.place)
    return replace(page, cut_short=words.frequent and len(page.rows) < size)


@dataclass(frozen=True)
class _Asked:
    """What one page of the list is asked for. Each way gives ids of the latest visits that fit.

    The usual ways are written as SQL: putting them together by the ORM took longer than the database did.
    """

    user: User
    at: datetime
    filters: Filters
    words: Sought
    exactly: Q | None  # a reference that few visits have
    place: Cursor | None
    size: int

    def ways(self) -> Iterator[Way]:
        """Yield a query for each reason why the person may read visits; as `visible_to` has them."""
        sight = sight_of(self.user, self.at)
        if self.filters.mine:
            yield self.own(self.user.pk, "oic")
            return
        if sight.everything:
            yield from self.of_list()
            return
        yield self.overseen()
        if sight.own:
            yield self.own(self.user.pk)
        for absent in sorted(sight.leads_for):
            yield self.own(absent, "oic")
        for team in sorted(sight.teams):
            yield from self.of_list(team=team)

    def overseen(self) -> Way:
        """Return the latest of the visits on which the person is named, as HMI or Gold."""
        if self.filters == Filters() and self.words == _EVERY and self.place is None:
            return _OVERSEEN, (self.user.pk, self.at, self.at, self.size + 1)
        named = VisitOversight.objects.in_force(self.at).filter(user=self.user)
        return self.few(pk__in=named.values("content_object"))

    def few(self, **of: Any) -> Way:
        """Return the latest of visits that are few to begin with."""
        wanted = self.conditions() & _have(self.words, "pk") & (self.exactly or Q())
        if self.filters.team:
            wanted &= Q(team=self.filters.team)
        return self.first(Visit.objects.filter(wanted, **of), "pk")

    def own(self, user: UUID, *also: str) -> Way:
        """Return the latest of the visits that somebody was on, as `also` says."""
        if self.exactly:
            led = (
                {"oic": user} if also else {"pk__in": VisitOfficer.objects.filter(user=user).values("visit")}
            )
            return self.few(**led)
        terms = [*also]
        for name in ("status", "kind", "team"):
            if value := getattr(self.filters, name):
                terms.append(f"{name} {value}")
        groups = [[f"word {word}" for word in group] for group in self.words.groups if group != ("",)]
        sql, values = "user_id = %s", [user]
        for operator, some in (*((("@>", terms),) if terms else ()), *(("&&", group) for group in groups)):
            sql += f" AND listed {operator} ARRAY[{', '.join(['list_term(%s)'] * len(some))}]"
            values += some
        return self.entries("visits_ownvisit", sql, values)

    def of_list(self, team: UUID | None = None) -> Iterator[Way]:
        """Yield the latest of everybody's visits, or of a team's: one query, or one a word of the rarest."""
        if self.exactly:
            yield self.few(**({"team": team} if team else {}))
            return
        if self.filters.team:
            if team not in (None, self.filters.team):
                return
            team = self.filters.team
        of = {"team": team} if team else {}
        for word in self.words.rarest:
            rows = PremisesWord.objects.filter(word=word, **of)
            if self.words.frequent:  # and others are asked for: look through so many and no more
                through = replace(_BY_VISIT, size=LOOKED_THROUGH).cut(rows, self.place)
                yield self.few(pk__in=through.values("visit_id"))
            elif self.words.others:
                wanted = self.conditions() & _have(self.words, "visit_id", self.words.others)
                yield self.first(rows.filter(wanted), "visit_id")
            else:
                asked = {"team_id": team, "word": word, "status": self.filters.status}
                given = {column: value for column, value in asked.items() if value or column == "word"}
                sql, values = " AND ".join(f"{column} = %s" for column in given), [*given.values()]
                if self.filters.kind:
                    sql, values = f"{sql} AND kinds @> ARRAY[%s]::varchar(20)[]", [*values, self.filters.kind]
                yield self.entries("visits_premisesword", sql, values)

    def entries(self, table: str, wanted: str, values: list[Any]) -> Way:
        """Return the ids of a table's first entries beyond the place, in the order of the list."""
        sign, order = ("<", "DESC") if self.place is None or self.place.older else (">", "ASC")
        if self.place:
            wanted += f" AND happens_at {sign}= %s AND (happens_at {sign} %s OR visit_id {sign} %s)"
            values = [*values, self.place.moment, self.place.moment, self.place.key]
        sql = (
            f"SELECT visit_id FROM {table} WHERE {wanted} "  # noqa: S608 - values are parameters
            f"ORDER BY happens_at {order}, visit_id {order} LIMIT %s"
        )
        return sql, (*values, self.size + 1)

    def conditions(self) -> Q:
        """Return what the filters ask of a row with the visit's status and kinds."""
        wanted = Q()
        if self.filters.status:
            wanted &= Q(status=self.filters.status)
        if self.filters.kind:
            wanted &= Q(kinds__contains=[self.filters.kind])
        return wanted

    def first(self, rows: QuerySet[Any, Any], key: str) -> Way:
        """Return the ids, which stand in `key`, of the first rows beyond the place where the page begins."""
        ids = replace(BY_TIME, key=key, size=self.size).cut(rows, self.place).values(key)
        return ids.query.sql_with_params()


def _with_terms(
    rows: QuerySet[OwnVisit], all_of: Iterable[str], one_of_each: Iterable[Iterable[str]]
) -> QuerySet[OwnVisit]:
    """Return rows that have all of some terms (`visit_terms`), and one of each group."""
    wanted = Q()
    if terms := list(all_of):
        wanted &= Q(terms__contains=_hashes(terms))
    for group in one_of_each:
        wanted &= Q(terms__overlap=_hashes(group))
    return rows.filter(wanted)


def _hashes(terms: Iterable[str]) -> Func:
    each = (Func(Value(term), function="list_term", output_field=BigIntegerField()) for term in terms)
    return Func(
        *each,
        function="ARRAY",
        template="%(function)s[%(expressions)s]",
        output_field=ArrayField(BigIntegerField()),
    )


def encounters_found(user: User, at: datetime, text: str, *, most: int) -> list[Encounter]:
    """Return the latest people met, on visits that `user` may read, whose names have the words of `text`."""
    words = sought(text, WordKind.PERSON, EncounterWord) if can_be_found(text) else Sought()
    if not words.groups:
        return []
    wanted = Q()
    for group in words.others:
        wanted &= Q(Exists(EncounterWord.objects.filter(**_SAME_PERSON, word__in=group)))
    rows = EncounterWord.objects.filter(wanted)
    ids = [ArraySubquery(_latest(some, most)) for some in _of_whom(user, at, rows, words, most)]
    found = Func(*ids, arg_joiner=" || ", template="(%(expressions)s)")
    is_one = Func(
        F("pk"), found, arg_joiner=" = ANY ", template="%(expressions)s", output_field=BooleanField()
    )
    people = Encounter.objects.filter(is_one).select_related("visit")
    return list(people.order_by("-created_at", "-id")[:most])


def _of_whom(
    user: User, at: datetime, rows: QuerySet[EncounterWord], words: Sought, most: int
) -> Iterator[QuerySet[EncounterWord]]:
    """Yield the rows that `user` may read, for each reason why, as `visible_to` has them of their visits."""
    sight = sight_of(user, at)
    if sight.everything:
        yield from (rows.filter(word=word) for word in words.rarest)
        return
    overseen = VisitOversight.objects.in_force(at).filter(user=user).values("content_object")
    yield rows.filter(word__in=words.rarest, visit__in=overseen)
    groups = [["met *", *(f"met {word}" for word in group)] for group in words.groups]
    own: list[tuple[UUID, list[str]]] = [(user.pk, [])] if sight.own else []
    for whose, also in (*own, *((absent, ["oic"]) for absent in sorted(sight.leads_for))):
        visits = _with_terms(OwnVisit.objects.filter(user=whose), also, groups)
        visits = visits.order_by("-happens_at", "-visit_id")[: most if len(groups) == 1 else _OWN_WITH_NAMES]
        yield rows.filter(word__in=words.rarest, visit__in=visits.values("visit_id"))
    for team in sorted(sight.teams):
        yield from (rows.filter(word=word, team=team) for word in words.rarest)


def _latest(rows: QuerySet[EncounterWord], most: int) -> QuerySet[Any, Any]:
    return rows.order_by("-at", "-encounter_id").values("encounter_id")[:most]


def _have(words: Sought, key: str, groups: tuple[tuple[str, ...], ...] | None = None) -> Q:
    """Return that a visit, whose id stands in `key`, has a word of each of the groups."""
    wanted = Q()
    for group in words.groups if groups is None else groups:
        if group != ("",):
            wanted &= Q(Exists(PremisesWord.objects.filter(visit=OuterRef(key), word__in=group)))
    return wanted


def can_be_searched(text: str) -> bool:
    """Whether `text` is a reference or has a word that is long enough to be searched for."""
    return looks_like_one(text) or can_be_found(text)
