"""Forgetting words that no record has any more: of what was erased, renamed or set invalid."""

from collections import defaultdict

from django.db import connection, transaction
from django.db.models import Exists, Model, OuterRef

from visits.models import EncounterWord, KnownWord, PremisesWord, WordKind

WAIT = "5s"  # for whoever is saving; they wait no longer for this either
_HOLDERS: defaultdict[WordKind, list[type[Model]]] = defaultdict(
    list, {WordKind.PREMISES: [PremisesWord], WordKind.PERSON: [EncounterWord]}
)


def register_holder(kind: WordKind, rows: type[Model]) -> None:
    """Say that `rows`, of an application above, have words of this kind too."""
    if rows not in _HOLDERS[kind]:
        _HOLDERS[kind].append(rows)


@transaction.atomic
def forget_unused_words() -> int:
    """Delete the known words that no record has; return how many.

    The lock waits for everybody who has made a word known and not committed yet, and holds the next off, so
    that no word is forgotten that somebody is about to have. Raises OperationalError where it takes too long:
    the next night tries again.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT set_config('lock_timeout', %s, true)", [WAIT])
        cursor.execute("LOCK TABLE visits_knownword IN SHARE ROW EXCLUSIVE MODE")
    forgotten = 0
    for kind, holders in _HOLDERS.items():
        unused = KnownWord.objects.filter(kind=kind)
        for rows in holders:
            unused = unused.exclude(Exists(rows._default_manager.filter(word=OuterRef("word"))))
        forgotten += unused.delete()[0]
    return forgotten
