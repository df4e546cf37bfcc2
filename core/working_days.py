"""Working days of England and Wales: Monday to Friday, but for bank holidays."""

from datetime import date, timedelta
from functools import cache

from holidays import HolidayBase, country_holidays

_SATURDAY = 5


@cache
def _bank_holidays() -> HolidayBase:
    """The same days in England and in Wales; years are added as they are asked for.

    When first asked: the library then loads every country there is, which takes a process most of a second.
    """
    return country_holidays("GB", subdiv="ENG")


def is_working_day(day: date) -> bool:
    """Whether `day` is a Monday to Friday that is no bank holiday in England and Wales."""
    return day.weekday() < _SATURDAY and day not in _bank_holidays()


def working_days_after(day: date, count: int) -> date:
    """Return the working day that is `count` working days after `day`, which is not counted itself."""
    while count > 0:
        day += timedelta(days=1)
        count -= is_working_day(day)
    return day


def bank_holiday(day: date) -> str:
    """Return the name of the bank holiday on `day`; nothing on any other day."""
    return _bank_holidays().get(day) or ""
