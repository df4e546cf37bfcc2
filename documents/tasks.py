"""Night work of documents: thin, idempotent, one operation each."""

from datetime import UTC, datetime

from celery import shared_task

from core import clock
from documents import operations


@shared_task
def sweep() -> None:
    """Delete files that belong to nothing; every hour."""
    # Files carry the machine's own time, which a rehearsal's clock does not move.
    operations.sweep(at=clock.now(), machine_time=datetime.now(UTC))
