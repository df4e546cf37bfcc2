"""Words are forgotten while others save: none is lost."""

from threading import Event

from django.db import transaction

from tests.database import CommittedDatabase
from tests.factories_visits import make_visit
from tests.threads import Aside
from visits.models import KnownWord, Premises
from visits.operations.words import forget_unused_words


def test_no_word_is_forgotten_that_somebody_is_just_saving(committed_db: CommittedDatabase) -> None:
    """The night's work waits for whoever saves, or leaves the words for another night."""
    make_visit(trading_name="Kestrel Laundry")
    Premises.objects.update(search_key="")
    saving, wait = Event(), Event()

    def save() -> None:
        with transaction.atomic():
            Premises.objects.update(search_key="KESTREL")
            saving.set()
            wait.wait(60)

    thread = Aside(save)
    assert saving.wait(60)
    forgetting = Aside(forget_unused_words)
    forgetting.join(0.5)
    assert forgetting.is_alive()
    wait.set()
    thread.result()
    forgetting.result()
    assert list(KnownWord.objects.filter(kind="premises").values_list("word", flat=True)) == ["KESTREL"]
