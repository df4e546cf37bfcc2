"""What notices do by the clock. Each task may run at any time, twice, or at once with itself."""

from celery import shared_task

from core import clock
from notices import operations


@shared_task
def deliver() -> None:
    """Deliver what is due of the outbox, unless enough messages are on their way at this moment."""
    if not operations.crowded():
        operations.deliver(clock=clock.now)


@shared_task
def write_digests() -> None:
    """Write the daily e-mail of everybody who has something new to read, once a day."""
    operations.write_digests(at=clock.now())


@shared_task
def forget() -> None:
    """Delete notices and messages that are old enough."""
    operations.forget(at=clock.now())
