"""Night work of debriefs. Each task may run at any time, twice, or at once with itself."""

from celery import shared_task

from core import clock
from debriefs.operations import nightly, private, reminding


@shared_task
def look_at_all() -> None:
    """Work out anew what is required of every visit that is not settled, and tell of what drifted."""
    nightly.look_at_all(at=clock.now())


@shared_task
def dispose_of_private() -> None:
    """Erase conversations by the private route whose day of disposal has come."""
    while private.dispose_of_private(at=clock.now()):
        pass


@shared_task
def remind_leads() -> None:
    """Remind whoever leads of debriefs that are due, overdue, or to be looked at again."""
    reminding.remind_leads(at=clock.now())
