"""Which names a text repeats: of whoever it comes from, and of the people it is about. Pure.

A product is to tell others without giving anybody away. No software can judge that; it can say which words of
a name stand in the text, so that whoever writes and whoever releases it looks at each of them.
"""

import re
from collections.abc import Iterable

from core.search import search_key

_LEAST = 2  # letters
# Words that begin a sentence and are no names.
_COMMON = frozenset(
    search_key(
        "a an and are as at but by for from he her him his I if in is it its my no not nobody of on one or"
        " she so some somebody that the their them then there these they this those to two three was we were"
        " what when where which who will with you your both each every everybody all has have had after"
        " before because during only other our yes now since until someone"
        " mr mrs ms miss dr monday tuesday wednesday thursday friday saturday sunday january february march"
        " april may june july august september october november december"
    ).split()
)
_CAPITAL = re.compile(r"\b[^\W\d_][\w’'-]*")


def names_in(text: str) -> list[str]:
    """Return the words of a running text that are written as names are: with a capital, and not common.

    >>> names_in("The baker next door, Orrin Pell. She told me")
    ['Orrin', 'Pell']
    """
    words = _CAPITAL.findall(text)
    return [word for word in words if word[0].isupper() and search_key(word) not in _COMMON]


def repeated(text: str, names: Iterable[str]) -> list[str]:
    """Return the words of `names` that stand in `text`, in its order and as it writes them.

    However they are written: capitals, accents and punctuation make no difference.

    >>> repeated("Mirela and Órrin Pell’s son", ["ORRIN pell"])
    ['Órrin', 'Pell']
    """
    sought = {word for name in names for word in search_key(name).split() if len(word) >= _LEAST}
    found: dict[str, str] = {}
    for written in re.findall(r"[\w]+", text):
        key = search_key(written)
        if key in sought:
            found.setdefault(key, written)
    return list(found.values())
