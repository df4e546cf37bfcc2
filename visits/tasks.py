"""What visits do by the clock. Each task may run at any time, twice, or at once with itself."""

from celery import shared_task

from core import clock
from visits.operations import reminding


@shared_task
def remind_of_unclosed() -> None:
    """Tell people of visits that were over a day ago and are not closed (VIS-12)."""
    reminding.remind_of_unclosed(at=clock.now())
