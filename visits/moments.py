"""Times on a visit: an officer gives the time, the visit gives the day. Pure."""

from datetime import UTC, datetime, time, timedelta
from typing import Any

from core.clock import LONDON
from core.errors import DomainError


def moment_of(clock_time: time | None, started_at: datetime | None, *, field: str) -> datetime | None:
    """Return the first moment, from the start of the visit on, at which London's clocks showed this time.

    A visit over midnight rolls on to the next day; in the hour that comes twice the first that fits is
    taken. Raises DomainError for `field` if the visit has no start yet.
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
        moment = datetime.combine(
            day + timedelta(days), clock_time.replace(fold=fold), tzinfo=LONDON
        ).astimezone(UTC)
        if moment >= begun:
            return moment
    raise AssertionError("a day later is always later")


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
