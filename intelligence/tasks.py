"""Night work of intelligence: thin, idempotent, one operation each."""

from datetime import UTC, datetime, timedelta

from celery import shared_task
from django.conf import settings

from core import clock
from intelligence.operations import reminding
from intelligence.operations.keeping import tidy as tidy_store


@shared_task
def tidy() -> None:
    """Forget drafts that nobody came back to, and files that belong to nothing."""
    # Files carry the machine's own time, which a rehearsal's clock does not move.
    tidy_store(at=clock.now(), machine_time=datetime.now(UTC), older_than=timedelta(days=settings.DRAFT_DAYS))


@shared_task
def remind_of_dates() -> None:
    """Tell the unit of dates of review and disposal that are reached; every morning."""
    reminding.remind_of_dates(at=clock.now())
