"""Whether a text names somebody or somewhere that it must not: learning points name nobody (DEB-14). Pure.

Words are compared without case, accents and punctuation. A description that gives somebody away is not
found: reading it is the lead's work.
"""

import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum

from core.search import search_key

# Names that are also ordinary words: of these, only what is written with a capital counts.
_ORDINARY = frozenset([
    "MAY", "WILL", "MARK", "GRANT", "HOPE", "GRACE", "ROSE", "BILL", "FAITH", "JOY", "DAWN", "SUMMER",
    "APRIL", "JUNE", "YOUNG", "LONG", "KING", "PRICE", "GOOD", "WHITE", "BROWN", "BLACK", "GREEN",
    "GRAY", "GREY", "STONE", "WOOD", "HILL", "LANE", "WEST", "NORTH", "COOK", "BAKER", "CARTER",
    "MASON", "HUNT", "LAW", "ART", "BEST", "DAY", "FORD", "HALL", "HEAD", "LITTLE", "MILLER", "PAGE",
    "PARK", "READ", "REED", "RICH", "SHARP", "SHORT", "SMALL", "STREET", "WARD", "WELLS", "AND", "THE",
    "VAN", "DER", "VON", "BIN", "ABU", "MAN", "SUN", "SON", "SHE",
])  # fmt: skip
_COMPANY = frozenset(["LTD", "LIMITED", "PLC", "LLP", "CO", "COMPANY", "THE", "AND", "OF"])
# What bodies and their people are called; an interested party is written down as people say it.
_BODIES = frozenset([
    "AGENCY", "AUTHORITY", "BOARD", "BORDER", "BOROUGH", "CARE", "CASEWORK", "CASEWORKER", "CHILDREN", "CITY",
    "COUNCIL", "COUNTY", "DEPARTMENT", "DESK", "DUTY", "EMPLOYMENT", "ENFORCEMENT", "FIRE", "FORCE", "HEALTH",
    "HOME", "HOSPITAL", "IMMIGRATION", "INSPECTOR", "LEGAL", "LOCAL", "MANAGER", "NATIONAL", "NHS", "OFFICE",
    "OFFICER", "POLICE", "PRESS", "PRISON", "REVENUE", "SAFEGUARDING", "SCHOOL", "SERVICE", "SERVICES",
    "SOCIAL", "STANDARDS", "SUPPORT", "TEAM", "TRADING", "TRUST", "UNIT", "FOR", "FROM", "WITH", "HIS", "HER",
])  # fmt: skip
_REFERENCE = re.compile(r"\b[A-Z]{2,4}-[0-9]{4}-[0-9]{3,}\b")
_POSTCODE = re.compile(r"\b[A-Z]{1,2}[0-9][A-Z0-9]? ?[0-9][A-Z]{2}\b", re.I)
_AROUND = 30
_LEAST = 3  # letters of one word of a name that gives somebody away by itself


class Whose(StrEnum):
    """What a name is of, as the page says it."""

    STAFF = "somebody of the debrief"
    TOLD = "somebody who is to hear the results"
    MET = "somebody encountered"
    PREMISES = "the premises"
    REFERENCE = "a reference"


@dataclass(frozen=True)
class Name:
    """A name that may not stand in the text."""

    words: str
    whose: Whose


@dataclass(frozen=True)
class Found:
    """A name in a text: as it stands there, whose it is, and the place."""

    words: str
    whose: Whose
    place: str


@dataclass(frozen=True)
class _Token:
    key: str
    start: int
    end: int
    capital: bool


def find_names(text: str, names: Iterable[Name]) -> list[Found]:
    """Return each place of `text` where one of `names`, a reference or a postcode stands, in order.

    Of people any word of the name counts; of premises the whole name, or its first word with a capital; of
    who is told the whole, or any word with a capital that is no body's.
    """
    text = unicodedata.normalize("NFC", text)
    tokens = list(_tokens(text))
    spans: dict[tuple[int, int], Whose] = {}
    for name in names:
        for start, end in _PLACES_OF.get(name.whose, _of_person)(tokens, name):
            spans.setdefault((start, end), name.whose)
    for pattern in (_REFERENCE, _POSTCODE):
        for found in pattern.finditer(text):
            spans.setdefault(found.span(), Whose.REFERENCE)
    return [
        Found(text[start:end], whose, _place(text, start, end))
        for (start, end), whose in sorted(_widest(spans))
    ]


def _tokens(text: str) -> Iterator[_Token]:
    for found in re.finditer(r"\w+", text):
        key = search_key(found[0])
        if key:
            yield _Token(key, found.start(), found.end(), found[0][0].isupper())


def _of_person(tokens: list[_Token], name: Name) -> Iterator[tuple[int, int]]:
    words = search_key(name.words).split()
    yield from _sequence(tokens, words)
    for token in tokens:
        telling = len(token.key) >= _LEAST and (token.key not in _ORDINARY or token.capital)
        if telling and token.key in words:
            yield token.start, token.end


def _of_place(tokens: list[_Token], name: Name) -> Iterator[tuple[int, int]]:
    words = [word for word in search_key(name.words).split() if word not in _COMPANY]
    yield from _sequence(tokens, words)
    if len(words) > 1 and len(words[0]) > _LEAST and words[0].isalpha():
        for token in tokens:
            if token.key == words[0] and token.capital:
                yield token.start, token.end


def _of_told(tokens: list[_Token], name: Name) -> Iterator[tuple[int, int]]:
    yield from _sequence(tokens, search_key(name.words).split())
    written = {token.key for token in _tokens(name.words) if token.capital and len(token.key) >= _LEAST}
    for token in tokens:
        if token.capital and token.key in written - _BODIES - _COMPANY:
            yield token.start, token.end


_PLACES_OF = {Whose.PREMISES: _of_place, Whose.TOLD: _of_told}


def _sequence(tokens: list[_Token], words: list[str]) -> Iterator[tuple[int, int]]:
    """Yield where all words stand one after the other, what companies leave out between them aside."""
    if not words or (len(words) == 1 and len(words[0]) < _LEAST):
        return
    kept = [token for token in tokens if token.key not in _COMPANY or token.key in words]
    for at in range(len(kept) - len(words) + 1):
        part = kept[at : at + len(words)]
        if [token.key for token in part] != words:
            continue
        if len(words) == 1 and words[0] in _ORDINARY and not part[0].capital:
            continue
        yield part[0].start, part[-1].end


def _widest(spans: dict[tuple[int, int], Whose]) -> Iterator[tuple[tuple[int, int], Whose]]:
    for (start, end), whose in spans.items():
        within = any((a, b) != (start, end) and a <= start and end <= b for a, b in spans)
        if not within:
            yield (start, end), whose


def _place(text: str, start: int, end: int) -> str:
    """Return the words around a place, cut at spaces: "… asked Rhiannon to hold …"."""
    before, after = text[max(0, start - _AROUND) : start], text[end : end + _AROUND]
    if start > _AROUND:
        before = "… " + before.partition(" ")[2]
    if end + _AROUND < len(text):
        after = after.rpartition(" ")[0] + " …"
    return " ".join((before + text[start:end] + after).split())
