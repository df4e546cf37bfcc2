"""What debriefs do outside a request. Each task may run at any time, twice, or at once with itself."""

from uuid import UUID

from celery import shared_task

from core import clock
from debriefs.operations import nightly, notes, private, reminding, reminding_others


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


@shared_task
def remind_others() -> None:
    """Remind who has not answered, owners of action points, and managers of what is late."""
    at = clock.now()
    reminding_others.remind_invited(at=at)
    reminding_others.remind_owners(at=at)
    reminding_others.remind_managers(at=at)
    reminding_others.remind_of_following_up(at=at)


@shared_task
def make_notes(notes_id: str) -> None:
    """Make the notes of one debrief that somebody put on record."""
    notes.make_notes(notes_id=UUID(notes_id), at=clock.now())


@shared_task
def make_notes_that_wait() -> None:
    """Make what a lost message left waiting; every minute."""
    for notes_id in notes.notes_that_wait(at=clock.now()):
        notes.make_notes(notes_id=notes_id, at=clock.now())
