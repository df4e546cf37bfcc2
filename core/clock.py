"""The one place where the time is read.

Only interfaces (views, tasks, commands) call `now`; operations and rules are handed the time. The
clock can be set off by a number of seconds kept in a file, so that every process of a rehearsal or a
browser journey passes midnight together; production refuses that (`core.checks`).
"""

from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from django.conf import settings

LONDON = ZoneInfo("Europe/London")


def now() -> datetime:
    """Return the server's time, aware, in UTC, with microseconds."""
    return datetime.now(UTC) + _offset()


def today() -> date:
    """Return London's calendar day."""
    return london_day(now())


def london_day(moment: datetime) -> date:
    """Return the Europe/London calendar day on which an aware `moment` falls (EXT-1)."""
    return moment.astimezone(LONDON).date()


def day_bounds(day: date) -> tuple[datetime, datetime]:
    """Return the UTC instants [start, end) of a London day; 23, 24 or 25 hours apart (EXT-1)."""
    start = datetime.combine(day, time.min, tzinfo=LONDON)
    end = datetime.combine(day + timedelta(days=1), time.min, tzinfo=LONDON)
    return start.astimezone(UTC), end.astimezone(UTC)


def _offset() -> timedelta:
    if not settings.CLOCK_OFFSET_FILE:
        return timedelta()
    try:
        return timedelta(seconds=float(Path(settings.CLOCK_OFFSET_FILE).read_text(encoding="ascii")))
    except FileNotFoundError:
        return timedelta()
