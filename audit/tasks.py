"""Night and minute work of the audit; each task goes and looks, and is safe to run at any time."""

from celery import shared_task

from audit import operations
from core import clock


@shared_task
def seal() -> None:
    """Seal what has ended. Raises SealKeyError where no key is set, every minute, so that it is seen."""
    operations.seal(at=clock.now())


@shared_task
def make_partitions() -> None:
    """Make the partitions of this month and the next three."""
    operations.make_partitions(at=clock.now())
