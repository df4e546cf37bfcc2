"""Queries whose SQL is put together once give what they gave, to each record its own, however they are narrowed."""

from collections.abc import Callable
from typing import Any

import pytest
from django.db.models import Count, Model, Prefetch, QuerySet

from core.once import once
from tests.factories_visits import (
    add_clear_photographs,
    add_document_seen,
    add_encounter,
    make_visit,
    officer,
    serve_cprn,
)
from tests.visit_support import queries_of
from visits.models import Visit, VisitOfficer
from visits.queries import WITH_EACH_PART, facts_of, with_parts

pytestmark = pytest.mark.django_db


def read(rows: Any) -> list[tuple[Any, ...]]:
    """Return all that rows hold, and all that was read with them of what they point to."""
    return [values(row) for row in sorted(rows, key=lambda row: row.pk)]


def values(row: Model, near: bool = True) -> tuple[Any, ...]:
    fields = tuple((f.attname, getattr(row, f.attname)) for f in row._meta.concrete_fields)
    cache = row._state.fields_cache if near else {}
    return fields + tuple((name, cache[name] and values(cache[name], near=False)) for name in sorted(cache))


def plainly(visits: QuerySet[Visit]) -> QuerySet[Visit]:
    """Return the visits with the same parts, each put together by the ORM anew."""
    return visits.prefetch_related(*(Prefetch(name, rows) for name, rows in WITH_EACH_PART.items()))


def test_each_visit_gets_its_own_parts_with_all_that_they_point_to() -> None:
    for people in ([], [officer()], [officer(), officer()]):
        make_visit(officer(), officers=people)
    full = make_visit(officer())
    met = add_encounter(full)
    add_document_seen(full, met)
    serve_cprn(full, [met])
    add_clear_photographs(full)
    base = Visit.objects.order_by("id")
    for _ in range(2):  # the second time nothing is put together any more
        one_by_one = [with_parts(Visit.objects.all()).get(pk=visit.pk) for visit in base]
        for found in (list(with_parts(base)), one_by_one):
            assert [facts_of(visit).id for visit in found] == [visit.pk for visit in base]
            for visit, same in zip(found, plainly(base), strict=True):
                for name in ("team_members", "encounters", "documents_seen", "cprns", "photographs"):
                    assert read(getattr(visit, name).all()) == read(getattr(same, name).all()), name
    held = next(visit for visit in found if visit == full)
    assert all(getattr(held, name).all() for name in WITH_EACH_PART if "__" not in name)
    assert [row.encounter for row in held.cprns.all()[0].named.all()] == [met]


CHANGES: list[Callable[[Any], Any]] = [
    lambda rows: rows.order_by("-created_at", "-id"),
    lambda rows: rows[:1],
    lambda rows: rows.select_related(None),
    lambda rows: rows.select_for_update(of=("self",)),
    lambda rows: rows.exclude(role="oic"),
    lambda rows: rows.filter(user__team__name__startswith="B"),
    lambda rows: rows.only("role", "user__name"),
    lambda rows: rows.annotate(n=Count("user__attendances")),
    lambda rows: rows.distinct(),
    lambda rows: rows.none(),
]


def test_what_narrows_or_changes_a_query_is_heeded() -> None:
    busy, alone = make_visit(officer(), officers=[officer(), officer()]), make_visit(officer())
    plain = VisitOfficer.objects.select_related("user")
    rows = once(plain)
    for visit in (busy, alone):
        kept, same = rows.filter(visit=visit), plain.filter(visit=visit)
        assert read(kept) == read(same)  # known from here on
        for change in CHANGES:
            assert read(change(rows.filter(visit=visit))) == read(change(same))
        assert (
            rows.filter(visit=visit).count() == len(kept) == len(rows.filter(visit=visit).values_list("id"))
        )
        assert kept.exclude(role="oic").exists() == (visit == busy)
    assert read(rows) == read(plain)
    assert not rows.filter(visit__in=[])
    assert len(rows.filter(visit__in=Visit.objects.filter(pk=busy.pk))) == 3


def test_a_known_statement_is_asked_with_the_values_of_now_alone() -> None:
    rows, visits = (
        once(VisitOfficer.objects.select_related("user")),
        [make_visit(officer()) for _ in range(3)],
    )
    asked = [queries_of(lambda visit=visit: list(rows.filter(visit=visit))) for visit in visits]
    for visit, (sql,) in zip(visits, asked, strict=True):
        assert [other.pk.hex in sql.replace("-", "") for other in visits] == [
            other == visit for other in visits
        ]
    assert not any(str(visit.pk) in str(vars(rows._iterable_class)) for visit in visits)
