"""Fields for dates and times as GOV.UK asks them: three boxes for a date, the 24-hour clock for a time.

What was typed survives redisplay exactly. Times are London's; a moment leaves here in UTC.
"""

import re
from collections.abc import Mapping
from datetime import UTC, date, datetime, time, timedelta
from typing import Any, NamedTuple

from django import forms

from core.fields import BoxError, Question
from core.formatting import LONDON, MONTHS, format_date, format_datetime, format_time, in_words

EARLIEST_YEAR, LATEST_YEAR = 1900, 2100
BOXES = ("day", "month", "year")


class DateRange(NamedTuple):
    """Every day that a date may be: a day, a month or a year, known no better than that."""

    earliest: date
    latest: date

    @property
    def exact(self) -> bool:
        """Whether the day itself is known."""
        return self.earliest == self.latest


class BoxesWidget(forms.Widget):
    """Several boxes under one name: `began-day`, `began-month`, `began-year`; their value is a dict."""

    def __init__(self, boxes: tuple[str, ...]) -> None:
        self.boxes = boxes
        super().__init__()

    def value_from_datadict(self, data: Mapping[str, Any], files: Any, name: str) -> dict[str, str]:
        return {box: str(data.get(f"{name}-{box}") or "") for box in self.boxes}

    def value_omitted_from_data(self, data: Mapping[str, Any], files: Any, name: str) -> bool:
        return not any(f"{name}-{box}" in data for box in self.boxes)


class DateField3(Question):
    """A date in three boxes; the cleaned value is a date, or None. Months may be typed as words.

    `not_after` and `not_before` are set by the form that knows what day it is.
    """

    kind = "date"
    boxes: tuple[str, ...] = BOXES

    def __init__(
        self,
        *,
        not_before: date | None = None,
        not_after: date | None = None,
        birth: bool = False,
        **options: Any,
    ) -> None:
        self.not_before, self.not_after = not_before, not_after
        self.autocomplete = {box: f"bday-{box}" for box in BOXES} if birth else {}
        super().__init__(widget=BoxesWidget(self.boxes), **options)

    def prepare_value(self, value: Any) -> dict[str, str]:
        """Return what stands in each box for a saved or a typed value."""
        if isinstance(value, Mapping):
            return {box: str(value.get(box, "")) for box in self.boxes}
        if isinstance(value, date):
            return {"day": str(value.day), "month": str(value.month), "year": str(value.year)}
        return dict.fromkeys(self.boxes, "")

    def clean(self, value: Any) -> Any:
        """Return the date; raise BoxError naming the boxes that are wrong."""
        typed = {box: str((value or {}).get(box, "")).strip() for box in self.boxes}
        if not any(typed.values()):
            if self.required:
                raise BoxError(self.needed, boxes=self.boxes)
            return None
        return self.read(typed)

    def read(self, typed: Mapping[str, str]) -> Any:
        """Return the date that the boxes hold."""
        day = self._real_date(typed, missing=[box for box in BOXES if not typed[box]])
        self._check_limits(day, day)
        return day

    def has_changed(self, initial: Any, data: Any) -> bool:
        """Whether any box holds something else than the saved value would put there."""
        return self.prepare_value(initial) != self.prepare_value(data)

    def shown(self, value: Any) -> str:
        return format_date(value) or "Nothing"

    def _real_date(self, typed: Mapping[str, str], *, missing: list[str]) -> date:
        if missing:
            raise BoxError(f"{self.name_in_errors} must include a {in_words(missing)}", boxes=missing)
        year = self._year(typed["year"])
        month = self._month(typed["month"])
        try:
            return date(year, month, self._day(typed["day"]))
        except ValueError as error:
            raise BoxError(
                f"{self.name_in_errors} must be a real date: "
                f"{MONTHS[month - 1]} {year} has no day {typed['day']}",
                boxes=("day",),
            ) from error

    def _year(self, typed: str) -> int:
        if not typed.isdecimal() or len(typed) != 4:
            raise BoxError("Year must include 4 numbers", boxes=("year",))
        year = int(typed)
        if not EARLIEST_YEAR <= year <= LATEST_YEAR:
            raise BoxError(f"Year must be between {EARLIEST_YEAR} and {LATEST_YEAR}", boxes=("year",))
        return year

    def _month(self, typed: str) -> int:
        if typed.isdecimal() and len(typed) <= 2 and 1 <= int(typed) <= 12:
            return int(typed)
        letters = typed.casefold().rstrip(".")
        if len(letters) >= 3:
            for number, month in enumerate(MONTHS, start=1):
                if month.casefold().startswith(letters) or (letters == "sept" and number == 9):
                    return number
        raise BoxError("Month must be a number from 1 to 12, or its name", boxes=("month",))

    def _day(self, typed: str) -> int:
        if typed.isdecimal() and len(typed) <= 2 and 1 <= int(typed) <= 31:
            return int(typed)
        raise BoxError("Day must be a number from 1 to 31", boxes=("day",))

    def _check_limits(self, earliest: date, latest: date) -> None:
        if self.not_after and earliest > self.not_after:
            raise BoxError(
                f"{self.name_in_errors} must be {format_date(self.not_after)} or earlier", boxes=self.boxes
            )
        if self.not_before and latest < self.not_before:
            raise BoxError(
                f"{self.name_in_errors} must be {format_date(self.not_before)} or later", boxes=self.boxes
            )


class PartialDateField(DateField3):
    """A date of which the day, or the day and the month, may be unknown; the cleaned value is a DateRange.

    Used where people say "some time in 2023": what is not known is not made up.
    """

    def prepare_value(self, value: Any) -> dict[str, str]:
        if isinstance(value, DateRange):
            return _boxes_of(value)
        return super().prepare_value(value)

    def read(self, typed: Mapping[str, str]) -> DateRange:
        """Return the first and the last day that the date may be."""
        if not typed["year"]:
            raise BoxError(f"{self.name_in_errors} must include a year", boxes=("year",))
        if typed["day"]:
            missing = ["month"] if not typed["month"] else []
            day = self._real_date(typed, missing=missing)
            found = DateRange(day, day)
        elif typed["month"]:
            first = date(self._year(typed["year"]), self._month(typed["month"]), 1)
            found = DateRange(first, _last_of_month(first))
        else:
            year = self._year(typed["year"])
            found = DateRange(date(year, 1, 1), date(year, 12, 31))
        self._check_limits(*found)
        return found

    def shown(self, value: Any) -> str:
        return format_range(value)


class TimeField24(Question):
    """A time of day by the 24-hour clock; the cleaned value is a time without seconds, or None."""

    kind = "time"

    def __init__(self, **options: Any) -> None:
        self.width, self.autocomplete, self.inputmode = 5, "off", ""
        self.input_type, self.prefix, self.suffix, self.spellcheck = "text", "", "", False
        options.setdefault("hint", "24-hour clock, like 14:05")
        super().__init__(**options)

    def prepare_value(self, value: Any) -> str:
        if isinstance(value, (time, datetime)):
            return format_time(value)
        return "" if value is None else str(value)

    def to_python(self, value: Any) -> time | None:
        """Return the time; raise BoxError for what the 24-hour clock does not show."""
        text = "" if value is None else str(value).strip()
        return read_time(text, noun=self.name_in_errors) if text else None

    def has_changed(self, initial: Any, data: Any) -> bool:
        return self.prepare_value(initial) != self.prepare_value(data)

    def shown(self, value: Any) -> str:
        return format_time(value) or "Nothing"


class DateTimeLondonField(DateField3):
    """A date and a time in London; the cleaned value is an aware moment in UTC, or None.

    A time that the clocks skipped is refused. Of a time that came twice, when the clocks went back, the
    earlier is taken, and `remark` says so for the form to show.
    """

    kind = "datetime"
    boxes = (*BOXES, "time")
    remark = ""

    def __init__(self, *, not_after_moment: datetime | None = None, **options: Any) -> None:
        self.not_after_moment = not_after_moment
        super().__init__(**options)

    def prepare_value(self, value: Any) -> dict[str, str]:
        if isinstance(value, datetime):
            local = value.astimezone(LONDON)
            return super().prepare_value(local.date()) | {"time": format_time(value)}
        return super().prepare_value(value)

    def read(self, typed: Mapping[str, str]) -> datetime:
        """Return the moment in UTC."""
        day = self._real_date(typed, missing=[box for box in self.boxes if not typed[box]])
        self._check_limits(day, day)
        moment = self._moment(day, read_time(typed["time"], noun=self.name_in_errors, boxes=("time",)))
        if self.not_after_moment and moment > self.not_after_moment:
            raise BoxError(f"{self.name_in_errors} must be in the past", boxes=self.boxes)
        return moment

    def shown(self, value: Any) -> str:
        return format_datetime(value) or "Nothing"

    def _moment(self, day: date, at: time) -> datetime:
        local = datetime.combine(day, at, tzinfo=LONDON)
        moment = local.astimezone(UTC)
        if moment.astimezone(LONDON).replace(tzinfo=None) != local.replace(tzinfo=None):
            raise BoxError(
                f"{self.name_in_errors}: there was no {format_time(at)} on {format_date(day)}, because the "
                "clocks went forward. Enter the time after they did",
                boxes=("time",),
            )
        later = local.replace(fold=1).astimezone(UTC)
        self.remark = (
            f"{self.name_in_errors}: {format_time(at)} came twice on {format_date(day)}, because the clocks "
            "went back. The first of the two is recorded."
            if later != moment
            else ""
        )
        return moment


def read_time(text: str, *, noun: str, boxes: tuple[str, ...] = ()) -> time:
    """Return the time that `text` says: 14:05, 14.05, 1405 or 9:05. Raises BoxError."""
    found = re.fullmatch(r"([0-9]{1,2})[:.]([0-9]{2})|([0-9]{2})([0-9]{2})", text)
    if found:
        hour, minute = (int(part) for part in found.groups() if part is not None)
        if hour < 24 and minute < 60:
            return time(hour, minute)
    raise BoxError(f"{noun} must be a time on the 24-hour clock, like 14:05", boxes=boxes)


def format_range(value: DateRange | None) -> str:
    """Return "4 March 2019", "March 2019", "2019", or both ends where it is none of these."""
    if value is None:
        return "Nothing"
    boxes = _boxes_of(value)
    if boxes["day"]:
        return format_date(value.earliest)
    if boxes["month"]:
        return f"{MONTHS[value.earliest.month - 1]} {value.earliest.year}"
    if boxes["year"]:
        return str(value.earliest.year)
    return f"{format_date(value.earliest)} to {format_date(value.latest)}"


def _boxes_of(value: DateRange) -> dict[str, str]:
    first, last = value
    if first == last:
        return {"day": str(first.day), "month": str(first.month), "year": str(first.year)}
    if first.day == 1 and last == _last_of_month(first):
        return {"day": "", "month": str(first.month), "year": str(first.year)}
    if first == date(first.year, 1, 1) and last == date(first.year, 12, 31):
        return {"day": "", "month": "", "year": str(first.year)}
    return dict.fromkeys(BOXES, "")


def _last_of_month(first: date) -> date:
    following = date(first.year + first.month // 12, first.month % 12 + 1, 1)
    return following - timedelta(days=1)
