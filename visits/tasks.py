"""What visits do outside a request. Each task may run at any time, twice, or at once with itself."""

from uuid import UUID

from celery import shared_task

from core import clock
from visits.operations import printing, reminding, words


@shared_task
def remind_of_unclosed() -> None:
    """Tell people of visits that were over a day ago and are not closed (VIS-12)."""
    reminding.remind_of_unclosed(at=clock.now())


@shared_task
def make_print(print_id: str) -> None:
    """Make one PDF that somebody asked for."""
    printing.make_print(print_id=UUID(print_id), at=clock.now())


@shared_task
def make_prints_that_wait() -> None:
    """Make what a lost message left waiting, and forget what is over; every minute."""
    for print_id in printing.prints_that_wait(at=clock.now()):
        printing.make_print(print_id=print_id, at=clock.now())
    printing.forget_prints(at=clock.now())


@shared_task
def forget_unused_words() -> None:
    """Forget words that no record has any more; every night."""
    words.forget_unused_words()
