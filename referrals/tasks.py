"""Night work. Each task may run at any time, twice, or at once with itself."""

from celery import shared_task

from core import clock
from referrals.operations import alarm, copies, extract


@shared_task
def publish_due_extracts() -> None:
    """Make every extract that is missing up to yesterday (EXT-3, EXT-4), then what is made from them."""
    extract.publish_due_extracts(at=clock.now())
    copies.make_due_copies(at=clock.now())


@shared_task
def raise_extract_alarm() -> None:
    """Send the alarm if an extract is overdue (EXT-6)."""
    alarm.raise_extract_alarm(at=clock.now())
