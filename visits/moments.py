"""Times on a visit: an officer gives the time, the visit gives the day. Pure."""

from datetime import UTC, datetime, time, timedelta
from typing import Any

from core.clock import LONDON
from core.errors import DomainError


def moment_of(clock_time: time | None, started_at: datetime | None, *, field: str) -> datetime | None:
    """Return the first moment, from the start of the visit on, at which London's clocks showed this time.

    A visit over midnight rolls on to the next day; in the hour that comes twice the first that fits is
    taken, unless the time was read off the clock the second time (`fold`). Raises DomainError for `field` if
    the visit has no start yet.
    """
    if clock_time is None:
        return None
    if started_at is None:
        raise DomainError(
            "Enter when the visit started first, in its details. The day is taken from there.", field=field
        )
    day = started_at.astimezone(LONDON).date()
    begun = started_at.replace(second=0, microsecond=0)
    for days, fold in ((0, 0), (0, 1), (1, 0), (1, 1)):
        if fold < clock_time.fold:
            continue
        moment = datetime.combine(
            day + timedelta(days), clock_time.replace(fold=fold), tzinfo=LONDON
        ).astimezone(UTC)
        if moment >= begun:
            return moment
    raise AssertionError("a day later is always later")


FUTURE = "in the future"


def beyond(moment: datetime, *, started_at: datetime | None, ended_at: datetime | None, at: datetime) -> str:
    """Say in words how a moment is not within a visit, whose start counts from its minute; empty if it is."""
    if moment > at:
        return FUTURE
    if started_at is not None and moment < to_the_minute(started_at):
        return "before the visit started"
    return "after the visit ended" if ended_at is not None and moment > ended_at else ""


def once_more(moment: datetime) -> datetime | None:
    """Return when London's clocks showed the time of `moment` again: in the hour that comes twice alone."""
    later = moment.astimezone(LONDON).replace(fold=1).astimezone(UTC)
    return later if later != moment else None


def clock_times(values: dict[str, Any], *names: str) -> dict[str, Any]:
    """Return `values` with the moments called `names` as London's time of day, as the form asks for them."""
    return values | {
        name: moment.astimezone(LONDON).time().replace(second=0, microsecond=0, tzinfo=None)
        for name in names
        if (moment := values.get(name)) is not None
    }


def nearest_moment(clock_time: time | None, about: datetime) -> datetime | None:
    """Return the moment nearest to `about` at which London's clocks showed this time.

    For what may come a little before as well as after: somebody who arrived before the visit started.
    """
    if clock_time is None:
        return None
    day = about.astimezone(LONDON).date()
    moments = [
        datetime.combine(day + timedelta(days), clock_time.replace(fold=fold), tzinfo=LONDON).astimezone(UTC)
        for days in (-1, 0, 1)
        for fold in (0, 1)
    ]
    return min(moments, key=lambda moment: abs(moment - about))


def to_the_minute(moment: datetime) -> datetime:
    """Return `moment` without its seconds, which no page shows or asks for."""
    return moment.replace(second=0, microsecond=0)


def unless_same_minute(typed: datetime | None, saved: datetime | None) -> datetime | None:
    """Return what was typed; what is saved, where the page showed just that and nobody changed it."""
    return saved if typed and saved and typed == to_the_minute(saved) else typed
