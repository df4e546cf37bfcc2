"""The heartbeat of workers, and old counts."""

from celery import shared_task

from core import clock
from core.metrics import forget_ended_processes
from desk import health


@shared_task(name="desk.tasks.beat")
def beat() -> None:
    """Show that beat asks and a worker answers."""
    health.beat(at=clock.now())


@shared_task(name="desk.tasks.tidy_metrics")
def tidy_metrics() -> None:
    """Delete the counts of processes that ended a week ago."""
    forget_ended_processes(at=clock.now())
