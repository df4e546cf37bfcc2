"""The same premises and the same people on other visits: offered to whoever may read those, never merged.

What records have in common is their marks (`visits.marks`), kept in the order of lists. So the latest few
are found as the first page of a list is, whatever is kept: each reason why a person may read visits gives
its latest, and what is shown is the latest of those.
"""

from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import connection

from accounts.models import User
from visits.listed import Way, read_visits
from visits.models import Encounter, Premises, Visit
from visits.models.visit import sight_of

SHOWN = 6  # visits, or people: the latest; the search finds older ones
_IN_FORCE = "o.user_id = %s AND o.starts_at <= %s AND (o.ends_at IS NULL OR o.ends_at > %s)"


@dataclass(frozen=True)
class OtherVisit:
    """Another visit to what may be the same premises, and what the two have in common, in words."""

    visit: Visit
    alike: tuple[str, ...]


@dataclass(frozen=True)
class MetBefore:
    """Somebody met on another visit who may be the same person, and what the two have in common."""

    encounter: Encounter
    alike: tuple[str, ...]


def other_visits(visit: Visit, user: User, at: datetime) -> list[OtherVisit]:
    """Return the latest other visits to these premises, as far as `user` may read them; two queries."""
    marks = visit.premises.marks
    if not marks:
        return []
    read = read_visits(list(_to_premises(user, at, marks)), order="DESC", most=SHOWN + 1)
    found = [each for each in read if each.pk != visit.pk][:SHOWN]
    theirs = dict(Premises.objects.filter(visit__in=found).values_list("visit", "marks")) if found else {}
    return [OtherVisit(each, _alike(marks, theirs.get(each.pk, ()), _of_place)) for each in found]


def met_before(encounter: Encounter, user: User, at: datetime) -> list[MetBefore]:
    """Return the latest people met under a similar name on other visits that `user` may read; two queries."""
    if not encounter.marks or not encounter.counts:
        return []
    ways = list(_of_people(user, at, encounter.marks))
    with connection.cursor() as cursor:
        sql = " UNION ".join(f"({sql})" for sql, _ in ways)
        cursor.execute(sql, [value for _, values in ways for value in values])
        ids = [found for (found,) in cursor.fetchall()]
    people = Encounter.objects.filter(pk__in=ids).exclude(visit=encounter.visit_id).select_related("visit")
    latest = people.order_by("-created_at", "-id")[:SHOWN] if ids else []
    return [MetBefore(each, _alike(encounter.marks, each.marks, _of_person)) for each in latest]


def _to_premises(user: User, at: datetime, marks: Sequence[str]) -> Iterator[Way]:
    """Yield a query for each reason why the person may read visits, as `visits.listing` does."""
    table, order = "visits_premisesword", "ORDER BY happens_at DESC, visit_id DESC LIMIT %s"
    most, sight = SHOWN + 1, sight_of(user, at)
    if sight.everything:
        for mark in marks:
            yield f"SELECT visit_id FROM {table} WHERE word = %s {order}", (mark, most)  # noqa: S608
        return
    yield (
        f"SELECT w.visit_id FROM visits_visitoversight o JOIN {table} w ON w.visit_id = o.content_object_id "  # noqa: S608
        f"WHERE {_IN_FORCE} AND w.word = ANY(%s) ORDER BY w.happens_at DESC, w.visit_id DESC LIMIT %s",
        (user.pk, at, at, list(marks), most),
    )
    for whose, also in _own(user, at):
        yield _marked(whose, also, marks, most)
    for team in sorted(sight.teams):
        for mark in marks:
            yield f"SELECT visit_id FROM {table} WHERE team_id = %s AND word = %s {order}", (team, mark, most)  # noqa: S608


def _of_people(user: User, at: datetime, marks: Sequence[str]) -> Iterator[Way]:
    """Yield a query for people met, for each reason why the person may read their visits."""
    table, order = "visits_encounterword", "ORDER BY at DESC, encounter_id DESC LIMIT %s"
    most, sight = 2 * SHOWN, sight_of(user, at)  # one person may have two marks in common
    if sight.everything:
        for mark in marks:
            yield f"SELECT encounter_id FROM {table} WHERE word = %s {order}", (mark, most)  # noqa: S608
        return
    yield (
        f"SELECT w.encounter_id FROM visits_visitoversight o JOIN {table} w "  # noqa: S608
        f"ON w.visit_id = o.content_object_id WHERE {_IN_FORCE} AND w.word = ANY(%s) "
        "ORDER BY w.at DESC, w.encounter_id DESC LIMIT %s",
        (user.pk, at, at, list(marks), most),
    )
    for whose, also in _own(user, at):
        sought = [*(f"met {mark}" for mark in marks), "met *"]
        visits, values = _marked(whose, also, sought, SHOWN + 1)
        yield (
            f"SELECT w.encounter_id FROM {table} w WHERE w.visit_id = ANY(ARRAY({visits})) "  # noqa: S608
            "AND w.word = ANY(%s) ORDER BY w.at DESC, w.encounter_id DESC LIMIT %s",
            (*values, list(marks), most),
        )
    for team in sorted(sight.teams):
        for mark in marks:
            yield (
                f"SELECT encounter_id FROM {table} WHERE team_id = %s AND word = %s {order}",  # noqa: S608
                (team, mark, most),
            )


def _own(user: User, at: datetime) -> Iterator[tuple[UUID, tuple[str, ...]]]:
    """Yield whose own visits the person reads: theirs, and those led by whom they act for."""
    sight = sight_of(user, at)
    if sight.own:
        yield user.pk, ()
    for absent in sorted(sight.leads_for):
        yield absent, ("oic",)


def _marked(whose: UUID, also: Sequence[str], marks: Sequence[str], most: int) -> Way:
    """Return the latest of somebody's visits with one of these marks, read from their index alone."""
    wanted, values = "user_id = %s", [whose, *marks]
    wanted += f" AND marks && ARRAY[{', '.join(['list_term(%s)'] * len(marks))}]"
    for term in also:
        wanted += " AND marks @> ARRAY[list_term(%s)]"
        values.append(term)
    return (
        f"SELECT visit_id FROM visits_ownvisit WHERE {wanted} "  # noqa: S608 - values are parameters
        "ORDER BY happens_at DESC, visit_id DESC LIMIT %s",
        (*values, most),
    )


def _alike(mine: Collection[str], theirs: Collection[str], words: Callable[[str], str]) -> tuple[str, ...]:
    """Say what two records have in common, in the order in which their marks were made: the surest first."""
    common = set(theirs)
    return tuple(dict.fromkeys(words(mark) for mark in mine if mark in common))


def _of_place(mark: str) -> str:
    """Say what a mark of premises is about (`visits.marks`)."""
    return {"@": "same address", "#": "same company number"}.get(mark[0], "similar name")


def _of_person(mark: str) -> str:
    """Say what a mark of a person is about."""
    known = mark.rpartition(" ")[2]
    return "similar name, same date of birth" if known.isdecimal() else "similar name, same nationality"
