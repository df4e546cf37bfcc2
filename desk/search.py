"""One box: visits, people met on them, case records and references, each as far as the person may see them.

Forgiving of accents, capitals and the order of names. Every kind gives its ten latest; a page of its own
finds the rest.
"""

import re
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models.functions import Upper
from django.urls import reverse

from accounts.models import User
from accounts.roles import Role, roles_of
from casework.models import EnforcementActivityRecord, Person, is_caseworker
from casework.queries import search_people
from core.formatting import format_date
from core.search import search_key
from visits.listing import Filters, can_be_searched, encounters_found, visits_page
from visits.models import Cprn, Visit
from visits.planning import operations_page

SHOWN = 10
READERS = frozenset({Role.OFFICER, Role.MANAGER, Role.HMI, Role.AUDITOR})


@dataclass(frozen=True)
class Hit:
    """One thing found: its link, what it is, and whose record was shown (for the audit)."""

    text: str
    href: str
    what: str
    subject: UUID


@dataclass(frozen=True)
class Found:
    """What was found, by kind, in the order of the page; kinds without a hit are left out."""

    groups: tuple[tuple[str, tuple[Hit, ...]], ...] = ()
    too_short: bool = False

    @property
    def subjects(self) -> list[UUID]:
        return [hit.subject for _, hits in self.groups for hit in hits]


def find(user: User, at: datetime, words: str) -> Found:
    """Return what `words` find for `user`; nothing for words of under three letters that are no reference."""
    if not search_key(words):
        return Found()
    if not can_be_searched(words) and not re.match(r"(PER|EAR|CPRN)-", words.strip().upper()):
        return Found(too_short=True)
    groups: list[tuple[str, tuple[Hit, ...]]] = []
    if roles_of(user, at) & READERS:
        groups += [
            ("Visits", _visits(user, at, words)),
            ("Operations", _operations(user, at, words)),
            ("People met on visits", _encounters(user, at, words)),
            ("Civil penalty referral notices", _notices(user, at, words)),
        ]
    if is_caseworker(user, at):
        groups += [
            ("Case records", _people(user, at, words)),
            ("Activity records", _records(user, at, words)),
        ]
    return Found(tuple((title, hits) for title, hits in groups if hits))


def _visits(user: User, at: datetime, words: str) -> tuple[Hit, ...]:
    page = visits_page(user, at, Filters(text=words), cursor="")
    return tuple(
        Hit(v.title, reverse("visit", args=[v.pk]), f"{v.reference}, {format_date(v.happens_at)}", v.pk)
        for v in page.rows[:SHOWN]
    )


def _operations(user: User, at: datetime, words: str) -> tuple[Hit, ...]:
    page = operations_page(user, at, text=words, size=SHOWN)
    return tuple(
        Hit(str(one), reverse("operation", args=[one.pk]), f"{one.reference}, {one.dates()}", one.pk)
        for one in page.rows
    )


def _encounters(user: User, at: datetime, words: str) -> tuple[Hit, ...]:
    return tuple(
        Hit(
            str(e),
            reverse("encounter", args=[e.visit_id, e.pk]),
            f"{e.get_capacity_display() or 'Person'}, {e.visit.title}, {e.visit.reference}",
            e.pk,
        )
        for e in encounters_found(user, at, words, most=SHOWN)
    )


def _notices(user: User, at: datetime, words: str) -> tuple[Hit, ...]:
    typed = words.strip().upper()
    if not typed.startswith("CPRN-"):
        return ()
    found = Cprn.objects.counting().annotate(key=Upper("reference")).filter(key__startswith=typed)
    mine = found.filter(visit__in=Visit.objects.visible_to(user, at)).select_related("visit__premises")
    return tuple(
        Hit(
            c.reference,
            reverse("visit-cprn", args=[c.visit_id]),
            f"{c.visit.title}, {c.visit.reference}",
            c.pk,
        )
        for c in mine.order_by("-created_at", "-id")[:SHOWN]
    )


def _people(user: User, at: datetime, words: str) -> tuple[Hit, ...]:
    page = search_people(Person.objects.visible_to(user, at), words=words, born=None, cursor="")
    return tuple(
        Hit(
            p.name,
            reverse("person", args=[p.pk]),
            f"{p.reference}, born {format_date(p.date_of_birth) or 'not known'}",
            p.pk,
        )
        for p in page.rows[:SHOWN]
    )


def _records(user: User, at: datetime, words: str) -> tuple[Hit, ...]:
    typed = words.strip().upper()
    if not typed.startswith("EAR-"):
        return ()
    found = EnforcementActivityRecord.objects.visible_to(user, at).filter(reference__startswith=typed)
    return tuple(
        Hit(r.reference, reverse("ear-read", args=[r.pk]), str(r.encounter), r.pk)
        for r in found.select_related("encounter").order_by("-created_at", "-id")[:SHOWN]
    )
