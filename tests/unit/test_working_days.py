"""Working days of England and Wales, across each bank holiday that moves or is easily forgotten."""

from datetime import date, timedelta

import pytest

from core.working_days import bank_holiday, is_working_day, working_days_after

# Counted by hand from the Banking and Financial Dealings Act 1971 and its substitute days.
BANK_HOLIDAYS = {
    2026: ["01-01", "04-03", "04-06", "05-04", "05-25", "08-31", "12-25", "12-28"],
    2027: ["01-01", "03-26", "03-29", "05-03", "05-31", "08-30", "12-27", "12-28"],
    2028: ["01-03", "04-14", "04-17", "05-01", "05-29", "08-28", "12-25", "12-26"],
}


@pytest.mark.parametrize("year", BANK_HOLIDAYS)
def test_every_weekday_of_a_year_is_a_working_day_but_for_the_eight_bank_holidays(year: int) -> None:
    days = (date(year, 1, 1) + timedelta(days=number) for number in range(366))
    weekdays = [day for day in days if day.year == year and day.weekday() < 5]
    off = [day.isoformat()[5:] for day in weekdays if not is_working_day(day)]
    assert off == BANK_HOLIDAYS[year]


@pytest.mark.parametrize("day", [date(2026, 11, 21), date(2026, 11, 22), date(2026, 12, 26)])
def test_no_saturday_or_sunday_is_a_working_day(day: date) -> None:
    assert not is_working_day(day)


@pytest.mark.parametrize("day", [date(2026, 1, 2), date(2026, 3, 17), date(2026, 7, 13), date(2026, 11, 30)])
def test_the_bank_holidays_of_scotland_and_northern_ireland_are_working_days(day: date) -> None:
    assert is_working_day(day)
    assert bank_holiday(day) == ""


def test_a_bank_holiday_has_a_name() -> None:
    assert bank_holiday(date(2026, 4, 3)) == "Good Friday"
    assert bank_holiday(date(2026, 12, 28)).startswith("Boxing Day")


@pytest.mark.parametrize(
    ("day", "count", "expected"),
    [
        (date(2026, 11, 19), 0, date(2026, 11, 19)),  # none after a day is that day
        (date(2026, 11, 19), 1, date(2026, 11, 20)),  # Thursday: the day itself is not counted
        (date(2026, 11, 20), 1, date(2026, 11, 23)),  # over a weekend
        (date(2026, 11, 21), 1, date(2026, 11, 23)),  # from a Saturday
        (date(2026, 11, 19), 5, date(2026, 11, 26)),
        (date(2026, 4, 1), 5, date(2026, 4, 10)),  # Good Friday and Easter Monday
        (date(2026, 4, 2), 1, date(2026, 4, 7)),  # Maundy Thursday
        (date(2026, 4, 4), 1, date(2026, 4, 7)),  # from the Saturday between them
        (date(2026, 5, 1), 5, date(2026, 5, 11)),  # early May
        (date(2026, 8, 28), 1, date(2026, 9, 1)),  # summer
        (date(2026, 12, 24), 1, date(2026, 12, 29)),  # Boxing Day is a Saturday: Monday instead
        (date(2026, 12, 22), 5, date(2026, 12, 31)),
        (date(2027, 12, 24), 1, date(2027, 12, 29)),  # both are at a weekend: Monday and Tuesday instead
        (date(2027, 12, 31), 1, date(2028, 1, 4)),  # New Year’s Day is a Saturday: Monday instead
        (date(2027, 12, 23), 5, date(2028, 1, 4)),  # all three, and into another year
    ],
)
def test_so_many_working_days_after_a_day(day: date, count: int, expected: date) -> None:
    assert working_days_after(day, count) == expected
