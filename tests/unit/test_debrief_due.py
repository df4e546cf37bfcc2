"""By when a debrief is to be held (DEB-10): working days after London's day on which the visit ended."""

from datetime import UTC, date, datetime
from typing import Any

import pytest

from debriefs.due import due_on
from visits.models import Visit

FIRST = datetime(2026, 1, 1, tzinfo=UTC)  # found to be required before anything here


def at(text: str) -> datetime:
    """Return a moment of UTC."""
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def due(ended: str, raised: str = "") -> date | None:
    return due_on(Visit(ended_at=at(ended)), at(raised) if raised else FIRST)


def test_deb_10_there_is_no_due_day_while_the_visit_has_not_ended() -> None:
    assert due_on(Visit(ended_at=None), FIRST) is None


@pytest.mark.parametrize(
    ("ended", "expected"),
    [
        ("2026-11-19T12:00", date(2026, 11, 26)),
        ("2026-11-21T12:00", date(2026, 11, 27)),  # a Saturday
        ("2026-04-01T12:00", date(2026, 4, 10)),  # over Good Friday and Easter Monday
        ("2026-04-03T12:00", date(2026, 4, 13)),  # on Good Friday itself
        ("2026-12-22T12:00", date(2026, 12, 31)),  # Christmas, and a substitute day for Boxing Day
        ("2027-12-23T12:00", date(2028, 1, 4)),  # two substitute days, and one for New Year’s Day
    ],
)
def test_deb_10_five_working_days_after_the_visit_over_weekends_and_bank_holidays(
    ended: str, expected: date
) -> None:
    assert due(ended) == expected


@pytest.mark.parametrize(
    ("ended", "expected"),
    [
        ("2026-07-09T22:30", date(2026, 7, 16)),  # 23:30 on Thursday, in summer time
        ("2026-07-09T23:30", date(2026, 7, 17)),  # 00:30 on Friday
        ("2026-11-19T23:30", date(2026, 11, 26)),  # 23:30 on Thursday, in winter
        ("2026-03-27T23:30", date(2026, 4, 7)),  # a Friday; the clocks go forward on Sunday, Easter follows
        ("2026-03-29T23:30", date(2026, 4, 8)),  # 00:30 on Monday: summer time has begun that day
    ],
)
def test_deb_10_counts_from_londons_day_in_summer_and_in_winter(ended: str, expected: date) -> None:
    assert due(ended) == expected


@pytest.mark.parametrize(
    ("raised", "expected"),
    [
        ("2026-11-26T23:30", date(2026, 11, 26)),  # on the due day itself it stays
        ("2026-11-27T00:00", date(2026, 12, 4)),  # the day after: five working days from then
        ("2026-12-19T12:00", date(2026, 12, 29)),  # a month later, before Christmas
    ],
)
def test_deb_10_what_is_found_only_after_that_day_counts_from_when_it_was_found(
    raised: str, expected: date
) -> None:
    assert due("2026-11-19T12:00", raised) == expected


def test_deb_10_the_day_on_which_it_was_found_is_londons_too() -> None:
    assert due("2026-07-09T12:00", "2026-07-16T22:59") == date(2026, 7, 16)
    assert due("2026-07-09T12:00", "2026-07-16T23:00") == date(2026, 7, 24)  # midnight: 17 July


@pytest.mark.parametrize(("days", "expected"), [(1, date(2026, 12, 29)), (10, date(2027, 1, 12))])
def test_deb_10_the_number_of_days_is_a_setting(days: int, expected: date, settings: Any) -> None:
    settings.DEBRIEF_WORKING_DAYS = days
    assert due("2026-12-24T12:00") == expected
