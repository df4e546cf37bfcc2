"""Pages of a list, latest first, found by where the last one ended and never by counting: page 1,000 costs
what page 1 does.

    VISITS = Keyset(moment="happens_at")
    page = VISITS.page_of(queryset, cursor=request.GET.get("from", ""))
    page.rows, page.newer, page.older          # the cursors are "" where there is nothing more

A cursor is what stands in an address: a direction, a moment and an id, made here and read back forgivingly.
"""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Any, Generic, TypeVar
from uuid import UUID

from django.db.models import F, Model, Q, QuerySet
from django.db.models.fields.tuple_lookups import TupleGreaterThan, TupleLessThan

T = TypeVar("T")
M = TypeVar("M", bound=Model)
SIZE = 25
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_WRITTEN = re.compile(r"(older|newer)-([0-9]{1,17})-([0-9a-f]{32})")


@dataclass(frozen=True)
class Cursor:
    """A place in a list: the rows on one side of (`moment`, `key`)."""

    older: bool
    moment: datetime
    key: UUID

    def __str__(self) -> str:
        microseconds = (self.moment - _EPOCH) // timedelta(microseconds=1)
        return f"{'older' if self.older else 'newer'}-{microseconds}-{self.key.hex}"


def read_cursor(text: str) -> Cursor | None:
    """Return the cursor that an address holds; None, which is the first page, for anything else."""
    found = _WRITTEN.fullmatch(text)
    if found is None:
        return None
    try:
        moment = _EPOCH + timedelta(microseconds=int(found[2]))
    except OverflowError:
        return None
    return Cursor(found[1] == "older", moment, UUID(found[3]))


@dataclass(frozen=True)
class Page(Generic[T]):
    """The rows of one page, latest first, and the cursors of its neighbours.

    `cut_short`: there may be older rows that were not looked for; narrower words find them.
    """

    rows: Sequence[T]
    newer: str = ""
    older: str = ""
    cut_short: bool = False


@dataclass(frozen=True)
class Keyset:
    """The order of a list: by a moment, then by id, both descending; an index has to have the same."""

    moment: str
    key: str = "id"
    size: int = SIZE

    def sized(self, size: int) -> "Keyset":
        """Return the same order with pages of another size."""
        return replace(self, size=size)

    def cut(self, rows: QuerySet[M], cursor: Cursor | None) -> QuerySet[M]:
        """Return the rows of one page and one more, in the order in which they are read."""
        if cursor is None:
            return self.sorted(rows, cursor)
        side = "lt" if cursor.older else "gt"
        # The first condition is for the index; the second sets apart what happened at the same moment.
        beyond = Q(**{f"{self.moment}__{side}e": cursor.moment}) & (
            Q(**{f"{self.moment}__{side}": cursor.moment}) | Q(**{f"{self.key}__{side}": cursor.key})
        )
        return self.sorted(rows.filter(beyond), cursor)

    def sorted(self, rows: QuerySet[M], cursor: Cursor | None) -> QuerySet[M]:
        """Return rows that are known to lie beyond `cursor`, as `cut` does."""
        sign = "-" if cursor is None or cursor.older else ""
        return rows.order_by(f"{sign}{self.moment}", f"{sign}{self.key}")[: self.size + 1]

    def page(
        self, read: Sequence[T], cursor: Cursor | None, *, place: Callable[[T], Any] | None = None
    ) -> Page[T]:
        """Return the page of rows that were read through `cut`; `place` gives (moment, id) of one."""
        place = place or (lambda row: (getattr(row, self.moment), getattr(row, self.key)))
        more, rows = len(read) > self.size, list(read[: self.size])
        if cursor is not None and not cursor.older:
            rows.reverse()
            has_newer, has_older = more, True
        else:
            has_newer, has_older = cursor is not None, more
        if not rows:
            return Page(rows)
        return Page(
            rows,
            newer=str(Cursor(False, *place(rows[0]))) if has_newer else "",
            older=str(Cursor(True, *place(rows[-1]))) if has_older else "",
        )

    def page_of(self, rows: QuerySet[M], *, cursor: str) -> Page[M]:
        """Return the page of `rows` at `cursor`, as an address holds it; one query."""
        place = read_cursor(cursor)
        return self.page(list(self.cut(rows, place)), place)


_RANKED = re.compile(r"(after|before)-([a-z0-9]{1,10})-([0-9]{1,17})-([0-9a-f]{32})")


@dataclass(frozen=True)
class RankedKeyset:
    """The order of a queue: by a rank (a short text), then the oldest first, then by id, all ascending.

    Its pages are found as those of a `Keyset` are; `older` leads to the rows that come after, `newer` to
    those before. An index has to have the same three columns.
    """

    rank: str
    moment: str
    key: str = "id"
    size: int = SIZE

    def page_of(self, rows: QuerySet[M], *, cursor: str) -> Page[M]:
        """Return the page of `rows` at `cursor`, as an address holds it; one query."""
        names = (self.rank, self.moment, self.key)
        backwards, place = self._read(cursor)
        if place:
            beyond = TupleLessThan if backwards else TupleGreaterThan
            rows = rows.filter(beyond(tuple(F(name) for name in names), place))
        read = list(rows.order_by(*(f"-{name}" if backwards else name for name in names))[: self.size + 1])
        more, found = len(read) > self.size, read[: self.size]
        if backwards:
            found.reverse()
        if not found:
            return Page(found)
        return Page(
            found,
            newer=self._cursor("before", found[0]) if (more if backwards else place) else "",
            older=self._cursor("after", found[-1]) if (backwards or more) else "",
        )

    def _read(self, text: str) -> tuple[bool, tuple[str, datetime, UUID] | None]:
        found = _RANKED.fullmatch(text)
        if found is None:
            return False, None
        try:
            moment = _EPOCH + timedelta(microseconds=int(found[3]))
        except OverflowError:
            return False, None
        return found[1] == "before", (found[2], moment, UUID(found[4]))

    def _cursor(self, side: str, row: Model) -> str:
        moment: datetime = getattr(row, self.moment)
        key: UUID = getattr(row, self.key)
        microseconds = (moment - _EPOCH) // timedelta(microseconds=1)
        return f"{side}-{getattr(row, self.rank)}-{microseconds}-{key.hex}"
