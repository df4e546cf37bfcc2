"""What intelligence does by the clock. Each task may run at any time, twice, or at once with itself."""

from celery import shared_task

from core import clock
from intelligence.operations import reminding


@shared_task
def remind_of_dates() -> None:
    """Tell the unit of dates of review and disposal that are reached; every morning."""
    reminding.remind_of_dates(at=clock.now())
