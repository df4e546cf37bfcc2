"""Queries that every page asks in one shape: the ORM puts their SQL together once, then only gives it values.

    PARTS = Prefetch("encounters", once(Encounter.objects.select_related("author")))

Most of what the ORM takes for a page that shows one record is to put together statements that it put together
for the page before. What is kept is the text of a statement and which of its columns are which field: neither
values nor rows. A query that was changed in any way but by its conditions is put together as ever.
"""

from collections.abc import Iterator
from typing import Any, ClassVar, TypeVar

from django.core.exceptions import EmptyResultSet, FullResultSet
from django.db import connections
from django.db.backends.postgresql.compiler import SQLCompiler
from django.db.models import Model, QuerySet
from django.db.models.query import ModelIterable
from django.db.models.sql import Query

M = TypeVar("M", bound=Model)
# What conditions change of a query. A statement is known by the text of its conditions.
_CONDITIONS = frozenset({
    "where", "alias_refcount", "alias_map", "table_map", "used_aliases", "external_aliases", "base_table",
    "_lookup_joins",
})  # fmt: skip
_COLUMNS = ("select", "klass_info", "annotation_col_map", "col_count", "has_extra_select")
_MOST = 100  # texts of one query that are kept: one for each number of records that are asked for at once
Known = dict[str, tuple[str, dict[str, Any]]]


def once(rows: QuerySet[M]) -> QuerySet[M]:
    """Return `rows`, whose SQL is put together once for each shape of conditions that is added to it."""
    made: Any = rows.all()
    made._iterable_class = type("_Once", (_OnceIterable,), {"shape": _shape(made.query), "known": {}})
    found: QuerySet[M] = made
    return found


def _shape(query: Query) -> dict[str, Any]:
    """Return all that decides about a query's SQL but its conditions."""
    return {name: value for name, value in vars(query).items() if name not in _CONDITIONS}


class _OnceIterable(ModelIterable):
    shape: ClassVar[dict[str, Any]]
    known: ClassVar[Known]

    def __iter__(self) -> Iterator[Any]:
        rows: Any = self.queryset
        if _shape(rows.query) == self.shape:
            rows = rows._chain()
            rows.query = rows.query.chain(_OnceQuery)
            rows.query.known = self.known
        return iter(ModelIterable(rows, self.chunked_fetch, self.chunk_size))


class _OnceQuery(Query):
    known: Known

    def get_compiler(
        self, using: Any = None, connection: Any = None, elide_empty: bool = True
    ) -> SQLCompiler:
        return _OnceCompiler(self, connection or connections[using], using, elide_empty)


class _OnceCompiler(SQLCompiler):
    query: _OnceQuery

    def as_sql(self, *args: Any, **options: Any) -> tuple[str, tuple[Any, ...]]:
        """Return the statement as it is known; as the ORM says it, if it is asked for the first time."""
        where: Any = self.query.where
        try:
            conditions, values = self.compile(where)
        except (EmptyResultSet, FullResultSet):  # there are none, or nothing fits them
            return super().as_sql(*args, **options)
        if found := self.query.known.get(conditions):
            sql, columns = found
            vars(self).update(columns)
            return sql, tuple(values)
        sql, all_values = super().as_sql(*args, **options)
        nothing_else_has_values = tuple(all_values) == tuple(values)
        if nothing_else_has_values and len(self.query.known) < _MOST:
            self.query.known[conditions] = sql, {name: getattr(self, name) for name in _COLUMNS}
        return sql, tuple(all_values)
