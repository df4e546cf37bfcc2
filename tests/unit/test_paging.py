"""Cursors in addresses: what was made is read back, anything else is the first page."""

from datetime import UTC, datetime
from uuid import UUID

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.paging import Cursor, Keyset, read_cursor

MOMENTS = st.datetimes(datetime(1970, 1, 1), datetime(2200, 1, 1)).map(
    lambda moment: moment.replace(tzinfo=UTC)
)


@settings(deadline=None)
@given(st.booleans(), MOMENTS, st.integers(0, 2**128 - 1).map(lambda number: UUID(int=number)))
def test_a_cursor_is_read_back_to_the_microsecond(older: bool, moment: datetime, key: UUID) -> None:
    cursor = Cursor(older, moment, key)
    assert read_cursor(str(cursor)) == cursor


@pytest.mark.parametrize(
    "text",
    ["", "older", "older-1", "newer-x-" + "0" * 32, "older--1-" + "0" * 32, "older-1-" + "0" * 33, "\x00"],
)
def test_anything_else_is_the_first_page(text: str) -> None:
    assert read_cursor(text) is None


@settings(deadline=None)
@given(st.text(max_size=80))
def test_no_address_breaks_it(text: str) -> None:
    cursor = read_cursor(text)
    assert cursor is None or read_cursor(str(cursor)) == cursor


def test_an_empty_page_has_no_neighbours() -> None:
    page = Keyset("at").page([], None)
    assert (page.rows, page.newer, page.older) == ([], "", "")
