"""Finding people: by name, date of birth or reference, and those who may be the one that was met."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.contrib.postgres.search import TrigramSimilarity
from django.db.models import Case, F, FloatField, Q, QuerySet, Value, When
from django.db.models.functions import Upper

from casework.identity import NUMBERED, bare_number
from casework.models import Person, PersonQuerySet
from core.paging import Keyset, Page
from core.search import search_key
from visits.models import DocumentSeen, Encounter

PEOPLE = Keyset(moment="created_at")
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
    """Return whom of `people` the encounter may be, the likeliest first, in one query.

    By the number of a document seen, the date of birth, and similar names; nobody is matched by software.
    """
    key = search_key(encounter.name, encounter.also_known_as)
    numbers = {bare_number(d.number) for d in seen if d.kind in NUMBERED} - {""}
    wanted = Q(key__trigram_similar=key)
    if encounter.date_of_birth:
        wanted |= Q(date_of_birth=encounter.date_of_birth)
    if numbers:
        wanted |= Q(document_numbers__overlap=list(numbers))
    keyed: QuerySet[Any] = people.annotate(key=Upper("search_key"))
    found = (
        keyed.filter(wanted)
        .annotate(
            similarity=TrigramSimilarity("key", key),
            weight=_weight(encounter.date_of_birth, sorted(numbers)) + F("similarity"),
        )
        .order_by("-weight", "-id")[:MOST_CANDIDATES]
    )
    return [
        Candidate(person, reasons) for person in found if (reasons := _reasons(person, encounter, numbers))
    ]


def search_people(people: PersonQuerySet, *, words: str, born: date | None, cursor: str) -> Page[Person]:
    """Return a page of `people`, newest record first: whose names have all of `words`, in any order.

    A reference, or the beginning of one, finds its record. Words that fit nobody find similar names.
    """
    wanted = people.filter(date_of_birth=born) if born else people
    page: Page[Person] = PEOPLE.page_of(_by_words(wanted, words), cursor=cursor)
    if page.rows or cursor or not search_key(words):
        return page
    keyed: QuerySet[Any] = wanted.annotate(key=Upper("search_key"))
    similar = keyed.filter(key__trigram_word_similar=search_key(words))
    return Page(list(similar.order_by("-created_at", "-id")[: PEOPLE.size]))


def _by_words(people: PersonQuerySet, words: str) -> QuerySet[Person]:
    text = words.strip().upper()
    if re.fullmatch(r"PER-[\d-]*", text):
        return people.filter(reference__startswith=text)
    found: QuerySet[Any] = people.annotate(key=Upper("search_key"))
    for word in search_key(words).split()[:8]:
        found = found.filter(key__contains=word)
    return found


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
