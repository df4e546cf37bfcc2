"""By when a debrief that is required is to be held: our target, the guidance gives no number (DEB-10)."""

from datetime import date, datetime

from django.conf import settings

from core.clock import london_day
from core.working_days import working_days_after
from visits.models import Visit


def due_on(visit: Visit, raised_at: datetime) -> date | None:
    """Return the day by which the debrief is to be held (DEB-10; the number of days is ours).

    Working days after the visit ended; where it was found to be required only after that day, after it was
    found. None while the visit has not ended.
    """
    if visit.ended_at is None:
        return None
    return working_days_after(_counts_from(visit.ended_at, raised_at), settings.DEBRIEF_WORKING_DAYS)


def is_counted_from_raising(visit: Visit, raised_at: datetime) -> bool:
    """Whether the days are counted from when it was found to be required, not from the visit's end."""
    return visit.ended_at is not None and _counts_from(visit.ended_at, raised_at) != london_day(
        visit.ended_at
    )


def _counts_from(ended_at: datetime, raised_at: datetime) -> date:
    """Return the London day after which the working days are counted."""
    ended, raised = london_day(ended_at), london_day(raised_at)
    return ended if raised <= working_days_after(ended, settings.DEBRIEF_WORKING_DAYS) else raised
