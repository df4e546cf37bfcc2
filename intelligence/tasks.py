"""Night work of intelligence: thin, idempotent, one operation each."""

from datetime import UTC, datetime, timedelta

from celery import shared_task
from django.conf import settings

from core import clock
from intelligence.operations.keeping import tidy as tidy_store


@shared_task
def tidy() -> None:
    """Forget drafts that nobody came back to, and files that belong to nothing."""
    # Files carry the machine's own time, which a rehearsal's clock does not move.
    tidy_store(at=clock.now(), machine_time=datetime.now(UTC), older_than=timedelta(days=settings.DRAFT_DAYS))
