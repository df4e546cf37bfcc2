"""When somebody arrived: the nearest such time to the start of the visit, and no second lost."""

from datetime import UTC, datetime, time, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.clock import LONDON
from visits.moments import nearest_moment, to_the_minute, unless_same_minute

NOON = datetime(2026, 11, 19, 12, 0, tzinfo=UTC)
MOMENTS = st.datetimes(datetime(2024, 1, 1), datetime(2028, 1, 1)).map(
    lambda moment: moment.replace(tzinfo=UTC)
)


def utc(*parts: int) -> datetime:
    return datetime(*parts, tzinfo=UTC)  # type: ignore[misc,arg-type]


@settings(deadline=None)
@given(MOMENTS, st.integers(-11 * 60, 11 * 60))
def test_an_arrival_is_the_nearest_such_time_before_or_after_the_start(about: datetime, minutes: int) -> None:
    about = to_the_minute(about)
    moment = about + timedelta(minutes=minutes)
    read = nearest_moment(moment.astimezone(LONDON).time().replace(tzinfo=None), about)
    assert abs(read - about) <= abs(moment - about)
    assert read.astimezone(LONDON).time() == moment.astimezone(LONDON).time()


@pytest.mark.parametrize(
    ("typed", "about", "expected"),
    [
        (time(10, 50), utc(2026, 11, 19, 11, 5), utc(2026, 11, 19, 10, 50)),
        (time(23, 55), utc(2026, 11, 20, 0, 5), utc(2026, 11, 19, 23, 55)),
        (time(0, 5), utc(2026, 11, 19, 23, 55), utc(2026, 11, 20, 0, 5)),
        (time(1, 30), utc(2026, 10, 25, 0, 20), utc(2026, 10, 25, 0, 30)),  # the first of two half past ones
        (time(1, 30), utc(2026, 10, 25, 1, 20), utc(2026, 10, 25, 1, 30)),  # the second
    ],
)
def test_arrivals_around_midnight_and_when_the_clocks_change(
    typed: time, about: datetime, expected: datetime
) -> None:
    assert nearest_moment(typed, about) == expected


def test_nothing_typed_is_nothing() -> None:
    assert nearest_moment(None, NOON) is None


def test_seconds_are_kept_where_nobody_changed_the_minute() -> None:
    saved = NOON + timedelta(seconds=41)
    assert unless_same_minute(NOON, saved) == saved
    assert unless_same_minute(NOON + timedelta(minutes=1), saved) == NOON + timedelta(minutes=1)
    assert unless_same_minute(None, saved) is None
    assert unless_same_minute(NOON, None) == NOON
