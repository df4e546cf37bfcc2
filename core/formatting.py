"""How dates, times, numbers and sizes are written: 7 November 2024, 14:05, London's time.

Pure functions; `core.jinja` offers them as filters of the same names.
"""

from datetime import UTC, date, datetime, time
from zoneinfo import ZoneInfo

from markupsafe import Markup, escape

LONDON = ZoneInfo("Europe/London")
MONTHS = (
    "January", "February", "March", "April", "May", "June",
    "July", "August", "September", "October", "November", "December",
)  # fmt: skip
WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")


def london_date(value: date | datetime) -> date:
    """Return the London calendar day of an aware moment; a plain date as it is."""
    if isinstance(value, datetime):
        return _london(value).date()
    return value


def format_date(value: date | datetime | None) -> str:
    """Return "7 November 2024"; nothing for None."""
    if value is None:
        return ""
    day = london_date(value)
    return f"{day.day} {MONTHS[day.month - 1]} {day.year}"


def format_day(value: date | datetime | None) -> str:
    """Return "7 November", where the year is plain from what stands around it."""
    if value is None:
        return ""
    day = london_date(value)
    return f"{day.day} {MONTHS[day.month - 1]}"


def format_short_day(value: date | datetime | None) -> str:
    """Return "Thu 7 November", for narrow columns."""
    if value is None:
        return ""
    day = london_date(value)
    return f"{WEEKDAYS[day.weekday()][:3]} {format_day(day)}"


def format_weekday(value: date | datetime | None) -> str:
    """Return "Thursday 7 November 2024"."""
    if value is None:
        return ""
    day = london_date(value)
    return f"{WEEKDAYS[day.weekday()]} {format_date(day)}"


def format_month(value: date | datetime | None) -> str:
    """Return "November 2024"."""
    if value is None:
        return ""
    day = london_date(value)
    return f"{MONTHS[day.month - 1]} {day.year}"


def format_time(value: datetime | time | None) -> str:
    """Return "14:05", London's time by the 24-hour clock."""
    if value is None:
        return ""
    moment = _london(value) if isinstance(value, datetime) else value
    return f"{moment.hour:02d}:{moment.minute:02d}"


def format_seconds(value: datetime | None) -> str:
    """Return "14:05:07", where the second matters (an extract, the audit)."""
    if value is None:
        return ""
    return f"{_london(value):%H:%M:%S}"


def format_datetime(value: datetime | None) -> str:
    """Return "7 November 2024, 14:05"."""
    if value is None:
        return ""
    return f"{format_date(value)}, {format_time(value)}"


def format_iso(value: date | datetime | None) -> str:
    """Return what a `datetime` attribute holds: ISO 8601, a moment in UTC."""
    if value is None:
        return ""
    if isinstance(value, datetime):
        return _london(value).astimezone(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")
    return value.isoformat()


def format_number(value: int | None) -> str:
    """Return "12,345"; nothing for None."""
    return "" if value is None else f"{value:,}"


def format_filesize(value: int | None) -> str:
    """Return a size in bytes as "9 kB", "3.3 MB", "61 MB" (thousands, as phones and disks count)."""
    if value is None:
        return ""
    if value < 1000:
        return f"{value} {plural(value, 'byte')}"
    size, unit = float(value), "bytes"
    for unit in ("kB", "MB", "GB", "TB"):
        size /= 1000
        if size < 999.5 or unit == "TB":
            break
    rounded = f"{size:.1f}" if size < 9.95 and unit != "kB" else f"{size:.0f}"
    return f"{rounded.removesuffix('.0')} {unit}"


def plural(count: int, one: str, many: str = "") -> str:
    """Return the noun that agrees with `count`: plural(2, "person", "people") is "people"."""
    return one if count == 1 else (many or one + "s")


def counted(count: int, one: str, many: str = "") -> str:
    """Return number and noun: counted(2, "person", "people") is "2 people"."""
    return f"{format_number(count)} {plural(count, one, many)}"


def capped(count: int, cap: int, more: bool = False) -> str:
    """Return a count that was counted no further than its cap: capped(1001, 1000) is "1,000+".

    `more`: there are more than were counted, below the cap too.
    """
    return f"{format_number(min(count, cap))}{'+' if more or count > cap else ''}"


def in_words(items: list[str]) -> str:
    """Return "a, b and c"."""
    if len(items) < 2:
        return "".join(items)
    return f"{', '.join(items[:-1])} and {items[-1]}"


def first_upper(text: str) -> str:
    """Return `text` with its first letter in upper case and the rest as it was."""
    return text[:1].upper() + text[1:]


def first_lower(text: str) -> str:
    """Return `text` with its first letter in lower case, unless it begins an abbreviation or is "I"."""
    return text if not text[1:2].islower() and text[1:2] != "-" else text[:1].lower() + text[1:]


def grouped_hash(value: str) -> Markup:
    """Return a SHA-256 in groups of eight that CSS sets apart, so that copying gives the true hash."""
    groups = (value[i : i + 8] for i in range(0, len(value), 8))
    spans = Markup("").join(Markup("<span>{}</span>").format(group) for group in groups)
    return Markup('<code class="ev-hash__value">{}</code>').format(spans)


def paragraphs(text: str) -> Markup:
    """Return typed text with its line ends kept, everything in it escaped."""
    return Markup("<br>").join(escape(line) for line in text.split("\n"))


def _london(moment: datetime) -> datetime:
    if moment.tzinfo is None:
        raise ValueError("a moment without a time zone cannot be shown")
    return moment.astimezone(LONDON)
