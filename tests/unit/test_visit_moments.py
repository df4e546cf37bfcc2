"""A time on a visit becomes a moment: over midnight, and on the days when the clocks change."""

from datetime import UTC, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.clock import LONDON
from core.errors import DomainError
from visits.moments import moment_of


def london(*parts: int, fold: int = 0) -> datetime:
    return datetime(*parts, tzinfo=LONDON, fold=fold).astimezone(UTC)  # type: ignore[misc,arg-type]


@pytest.mark.parametrize(
    ("started", "clock_time", "moment"),
    [
        (london(2026, 11, 19, 11, 5), time(11, 20), london(2026, 11, 19, 11, 20)),
        (london(2026, 11, 19, 11, 5), time(11, 5), london(2026, 11, 19, 11, 5)),
        (london(2026, 11, 19, 23, 30), time(0, 10), london(2026, 11, 20, 0, 10)),
        (london(2026, 7, 1, 6, 0), time(6, 30), london(2026, 7, 1, 6, 30)),
        # 25 October 2026: 01:30 comes twice; the first that is not before the start
        (london(2026, 10, 25, 0, 50), time(1, 30), london(2026, 10, 25, 1, 30)),
        (london(2026, 10, 25, 1, 40), time(1, 30), london(2026, 10, 25, 1, 30, fold=1)),
    ],
)
def test_the_first_moment_from_the_start_on(started: datetime, clock_time: time, moment: datetime) -> None:
    assert moment_of(clock_time, started, field="met_at") == moment


def test_the_seconds_of_the_start_do_not_push_the_same_minute_to_the_next_day() -> None:
    started = london(2026, 11, 19, 11, 5, 42)
    assert moment_of(time(11, 5), started, field="met_at") == london(2026, 11, 19, 11, 5)


def test_without_a_start_it_is_asked_for() -> None:
    with pytest.raises(DomainError) as caught:
        moment_of(time(11, 5), None, field="met_at")
    assert caught.value.field == "met_at"
    assert moment_of(None, None, field="met_at") is None


@given(
    st.datetimes(datetime(2024, 1, 1), datetime(2030, 1, 1)),
    st.times(),
)
def test_it_is_within_a_day_of_the_start_and_shows_that_time(started: datetime, clock_time: time) -> None:
    begun = started.replace(tzinfo=UTC)
    asked = clock_time.replace(second=0, microsecond=0)
    moment = moment_of(asked, begun, field="met_at")
    assert moment is not None
    assert begun.replace(second=0, microsecond=0) <= moment <= begun + timedelta(hours=49)
    shown = moment.astimezone(LONDON).time()
    # only a time that the clocks jump over is shown differently, an hour on
    assert shown == asked or moment.astimezone(LONDON).date().month == 3
