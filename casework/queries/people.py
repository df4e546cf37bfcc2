"""Finding people: by name, date of birth or reference, and those who may be the one that was met."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.contrib.postgres.search import TrigramSimilarity
from django.db.models import (
    BooleanField,
    Case,
    Exists,
    F,
    FloatField,
    Func,
    OuterRef,
    Q,
    QuerySet,
    Value,
    When,
)

from casework.identity import NUMBERED, bare_number
from casework.models import Person, PersonQuerySet, PersonWord
from core.paging import Cursor, Keyset, Page, read_cursor
from core.search import search_key
from visits.models import DocumentSeen, Encounter, WordKind
from visits.words import LOOKED_THROUGH, Sought, sought

PEOPLE = Keyset(moment="created_at")
_BY_PERSON = Keyset("created_at", "person_id")
SHARE_A_NAME = 300  # of those with one name in common, the latest, who are looked at for the others
WEIGHED = 50  # of those who share one thing with the person met, the latest
MOST_CANDIDATES = 8
SIMILAR = 0.45  # from which a name counts as similar, of 1 (ours)


@dataclass(frozen=True)
class Candidate:
    """Somebody who may be the person met, and what speaks for it. A caseworker decides."""

    person: Person
    reasons: tuple[str, ...]


def candidates_for(
    encounter: Encounter, seen: Sequence[DocumentSeen], people: PersonQuerySet
) -> list[Candidate]:
    """Return whom of `people` the encounter may be, the likeliest first, in three queries.

    By the number of a document seen, the date of birth, and similar names; nobody is matched by software.
    However many share a name or a birthday, only the latest of each kind are weighed.
    """
    key = search_key(encounter.name, encounter.also_known_as)
    numbers = {bare_number(d.number) for d in seen if d.kind in NUMBERED} - {""}
    words = sought(key, WordKind.PERSON, PersonWord, loosely=True)
    ids = [ArraySubquery(some) for some in _perhaps(people, encounter.date_of_birth, numbers, words)]
    if not ids:
        return []
    found = (
        people.filter(_any_of(ids))
        .annotate(
            similarity=TrigramSimilarity("search_key", key),
            weight=_weight(encounter.date_of_birth, sorted(numbers)) + F("similarity"),
        )
        .order_by("-weight", "-id")[:MOST_CANDIDATES]
    )
    return [
        Candidate(person, reasons) for person in found if (reasons := _reasons(person, encounter, numbers))
    ]


def _perhaps(
    people: PersonQuerySet, born: date | None, numbers: set[str], words: Sought
) -> Iterator[QuerySet[Any, Any]]:
    """Yield the ids of those who have something in common with the person met, the strongest first."""
    if numbers:
        yield _newest(people.filter(document_numbers__overlap=list(numbers)))
    if born:
        yield _newest(people.filter(_have(words.groups), date_of_birth=born))
        yield _newest(people.filter(date_of_birth=born))
    for number, group in enumerate(words.groups):
        for word in group:  # spellings share out what is looked at, so that a name with many costs no more
            rows = PersonWord.objects.filter(word=word).order_by("-created_at", "-person_id")
            yield rows.values("person_id")[: max(WEIGHED // len(group), MOST_CANDIDATES)]
            if number == 0 and words.others:  # who has all names has the rarest, so that one alone leads
                latest = rows.values("person_id")[: max(SHARE_A_NAME // len(group), WEIGHED)]
                yield _newest(people.filter(_have(words.others), pk__in=latest))


def _newest(people: QuerySet[Person]) -> QuerySet[Any, Any]:
    return people.order_by("-created_at", "-id").values("pk")[:WEIGHED]


def search_people(people: PersonQuerySet, *, words: str, born: date | None, cursor: str) -> Page[Person]:
    """Return a page of `people`, newest record first: whose names have all of `words`, in any order.

    A reference, or the beginning of one, finds its record. Words that fit nobody find similar names.
    """
    wanted = people.filter(date_of_birth=born) if born else people
    place = read_cursor(cursor)
    text = words.strip().upper()
    if re.fullmatch(r"PER-[\d-]*", text):
        return PEOPLE.page_of(wanted.filter(reference__startswith=text), cursor=cursor)
    if not search_key(words):
        return PEOPLE.page_of(wanted, cursor=cursor)
    page: Page[Person] = _having(wanted, sought(words, WordKind.PERSON, PersonWord), place, born)
    if page.rows or place:
        return page
    for similar in _nearly(sought(words, WordKind.PERSON, PersonWord, loosely=True)):
        page = _having(wanted, similar, None, born)
        if page.rows:
            break
    return replace(page, older="")  # a page of these has no place among those that fit


def _nearly(words: Sought) -> Iterator[Sought]:
    """Yield what is sought; of three words or more, then without each."""
    yield words
    if len(words.groups) > 2:
        for group in words.groups:
            yield replace(words, groups=tuple(other for other in words.groups if other != group))


def _having(people: PersonQuerySet, words: Sought, place: Cursor | None, born: date | None) -> Page[Person]:
    """Return a page of those who have a word of each group; one query."""
    if not words.groups:
        return Page([])
    if born:  # few share a day, and all of them are looked through
        return PEOPLE.page(list(PEOPLE.cut(people.filter(_have(words.groups)), place)), place)
    ids = []
    for word in words.rarest:
        rows = PersonWord.objects.filter(word=word)
        some: QuerySet[Any, Any]
        if words.frequent:
            latest = replace(_BY_PERSON, size=LOOKED_THROUGH).cut(rows, place).values("person_id")
            some = PEOPLE.cut(people.filter(_have(words.others), pk__in=latest), place).values("pk")
        else:
            some = _BY_PERSON.cut(rows.filter(_have(words.others, "person_id")), place).values("person_id")
        ids.append(ArraySubquery(some))
    page = PEOPLE.page(list(PEOPLE.sorted(people.filter(_any_of(ids)), place)), place)
    return replace(page, cut_short=words.frequent and len(page.rows) < PEOPLE.size)


def _have(groups: Iterable[tuple[str, ...]], key: str = "pk") -> Q:
    """Return that a person, whose id stands in `key`, has a word of each of the groups."""
    wanted = Q()
    for group in groups:
        wanted &= Q(Exists(PersonWord.objects.filter(person=OuterRef(key), word__in=group)))
    return wanted


def _any_of(ids: Sequence[ArraySubquery]) -> Func:
    """Return that a row's id is in one of the arrays, looked up in one pass of the primary key."""
    found = Func(*ids, function="", arg_joiner=" || ", template="(%(expressions)s)")
    return Func(F("pk"), found, arg_joiner=" = ANY ", template="%(expressions)s", output_field=BooleanField())


def _weight(born: date | None, numbers: list[str]) -> Case:
    whens = []
    if numbers:
        whens.append(When(document_numbers__overlap=numbers, then=Value(4.0)))
    if born:
        whens.append(When(date_of_birth=born, then=Value(2.0)))
    return Case(*whens, default=Value(0.0), output_field=FloatField())


def _reasons(person: Person, encounter: Encounter, numbers: set[str]) -> tuple[str, ...]:
    found = []
    if shared := numbers & set(person.document_numbers):
        found.append(f"Same document number, {sorted(shared)[0]}")
    if encounter.date_of_birth and person.date_of_birth == encounter.date_of_birth:
        found.append("Same date of birth")
    alike = float(getattr(person, "similarity", 0.0))
    if alike >= 0.999:
        found.append("Same name")
    elif alike >= SIMILAR:
        found.append("Similar name")
    elif not found:
        return ()
    return tuple(found)
