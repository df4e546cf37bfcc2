"""What is typed into a search, made into words that records have: completed, and their spelling forgiven.

    wanted = sought("kestral wash", WordKind.PREMISES, PremisesWord.objects.all())
    wanted.rarest, wanted.others      # ("KESTREL",) and (("WASH", "WASHERS"),)

Every word that is typed has to be found, in any order. A word of three letters or more stands for all that
begin so; where none does, for those that are spelt alike. Which words a search came to is never shown: that
a name is known at all may be something that the person must not learn.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db import connection
from django.db.models import Model

from core.search import search_key
from visits.models.words import WORD_LENGTH, WordKind

SHORTEST_WORD = 3  # letters; shorter ones are found as they are, and not alone
MOST_TYPED = 8  # further words narrow nothing more
MOST_MEANT = 12  # words that one typed word may stand for, the shortest first
LOOKED_THROUGH = 2_000  # records with the rarest word, the latest, in which the others are looked for
ALIKE, MOST_ALIKE = 0.35, 5  # similarity of trigrams, of 1, from which a spelling is forgiven (ours)

_BEGIN_SO = """
SELECT typed.n, known.word, {count}
FROM unnest(%(typed)s::text[]) WITH ORDINALITY typed (word, n)
CROSS JOIN LATERAL (
    SELECT word FROM visits_knownword
    WHERE kind = %(kind)s AND word >= typed.word COLLATE "C"
      AND word <= typed.word || CASE WHEN length(typed.word) < %(shortest)s THEN '' ELSE chr(1114111) END
    ORDER BY length(word), word LIMIT %(most)s
) known
"""
_HAVE = """(SELECT count(*) FROM (SELECT FROM {table} WHERE word = known.word LIMIT %(counted)s) have)"""
_ALIKE = """
SELECT word FROM visits_knownword
WHERE kind = %(kind)s
  AND (word %% %(word)s AND similarity(word, %(word)s) >= %(alike)s OR word LIKE '%%' || %(word)s || '%%')
ORDER BY similarity(word, %(word)s) DESC, word LIMIT %(most)s
"""


@dataclass(frozen=True)
class Sought:
    """For each typed word the words that it stands for, the rarest first; none where one is nowhere.

    `frequent`: even the rarest has more records than are looked through for the others.
    """

    groups: tuple[tuple[str, ...], ...] = ()
    frequent: bool = False

    @property
    def rarest(self) -> tuple[str, ...]:
        return self.groups[0]

    @property
    def others(self) -> tuple[tuple[str, ...], ...]:
        return self.groups[1:]


def typed_words(text: str) -> list[str]:
    """Return the words of a text as they stand in a search key, each once."""
    words = dict.fromkeys(word[:WORD_LENGTH] for word in search_key(text).split())
    return list(words)[:MOST_TYPED]


def can_be_found(text: str) -> bool:
    """Whether a text has a word that is long enough to be searched for."""
    return any(len(word) >= SHORTEST_WORD for word in typed_words(text))


def sought(text: str, kind: WordKind, rows: type[Model], *, loosely: bool = False) -> Sought:
    """Return what `text` stands for among the words of `rows`, in one query; one more for a word misspelt.

    `loosely`: every word stands for those that are spelt alike too, and one that is nowhere is left out
    where two others remain.
    """
    typed = typed_words(text)
    if not typed:
        return Sought()
    found = _beginning_so(typed, kind, rows._meta.db_table if len(typed) > 1 else "")
    groups: list[tuple[int, tuple[str, ...]]] = []
    for number, word in enumerate(typed, start=1):
        meant = dict(found.get(number, ()))
        if loosely or not meant:
            meant = dict.fromkeys(_alike(word, kind), 0) | meant
        if not meant and not loosely:
            return Sought()
        if meant:
            groups.append((sum(meant.values()), tuple(meant)))
    if len(groups) < min(len(typed), 2):
        return Sought()
    groups.sort(key=lambda group: group[0])
    return Sought(tuple(words for _, words in groups), frequent=groups[0][0] >= LOOKED_THROUGH)


def _beginning_so(typed: Sequence[str], kind: WordKind, counted_in: str) -> dict[int, list[tuple[str, int]]]:
    """Return, by the place of each typed word, the words that begin so, and how many rows have each."""
    count = _HAVE.format(table=counted_in) if counted_in else "0"
    values: dict[str, Any] = {
        "typed": list(typed),
        "kind": kind.value,
        "shortest": SHORTEST_WORD,
        "most": MOST_MEANT,
    }
    found: dict[int, list[tuple[str, int]]] = {}
    with connection.cursor() as cursor:
        cursor.execute(_BEGIN_SO.format(count=count), values | {"counted": LOOKED_THROUGH})
        for number, word, rows in cursor.fetchall():
            found.setdefault(number, []).append((word, rows))
    return found


def _alike(word: str, kind: WordKind) -> list[str]:
    """Return words that are spelt much like `word`, or have it within; a number is never guessed."""
    if len(word) < SHORTEST_WORD or re.search(r"\d", word):
        return []
    with connection.cursor() as cursor:
        values: dict[str, Any] = {"kind": kind.value, "word": word, "alike": ALIKE, "most": MOST_ALIKE}
        cursor.execute(_ALIKE, values)
        return [other for (other,) in cursor.fetchall()]
