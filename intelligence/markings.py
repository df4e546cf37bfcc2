"""Recognising intelligence in text that must hold none: receipts, gradings, handling codes (CAS-2).

For those who keep it out of a case record. Pure. A code alone is often something else (a road, a postcode,
a flat), so it counts where it stands beside words of grading, or in a form that nothing else has. How often
it is wrong about ordinary notes, and which markings it must find, is measured in
`tests/unit/test_intelligence_markings.py`. The work grows with the length of the text and no faster: beside
a code no more is looked at than `_NEAR` characters.
"""

import re
from bisect import bisect_left
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

_NEAR = 40  # characters between a code and the words that make it one


class Marking(StrEnum):
    RECEIPT = "receipt"
    GRADING = "grading"
    HANDLING = "handling"


@dataclass(frozen=True)
class Found:
    """One marking: what it is, where it stands in the text (half-open), and its words."""

    marking: Marking
    start: int
    end: int
    words: str


_DASH = r"\u2010-\u2015\u2212-"
_RECEIPT = re.compile(rf"\bINT[\s/{_DASH}]{{0,2}}(?:19|20)\d{{2}}[\s/{_DASH}]{{0,2}}\d{{6}}\b", re.I)
# 3x5x2 and 5x5x5 by name; not a size in centimetres.
_SCHEME = re.compile(
    r"(?<![\w.])(?:3\s?[x×]\s?5\s?[x×]\s?2|5\s?[x×]\s?5\s?[x×]\s?5)(?!\s?(?:mm|cm|m|ft|in|inches|metres)\b)(?![\w.]*\d)",
    re.I,
)
# Codes of both schemes as they are written together: 1AP, 2 B C, 2-B-P; B24, E41. In small letters without
# spaces only: “2 a c” is more often a word and an abbreviation. A letter and two figures are often a road.
_SEPARATED = rf"(?:[ /.{_DASH}]|, ?)?"
_CODE = re.compile(
    rf"(?<![\w-])(?:(?P<three>[1-3]{_SEPARATED}[A-E]{_SEPARATED}[PC]|[1-3][/.-]?[a-e][/.-]?[pc])"
    rf"|[A-E]{_SEPARATED}[1-5]{_SEPARATED}[1-5]|[a-e][/.-]?[1-5][/.-]?[1-5])(?![\w-])"
)
# The first two of a 3x5x2, which nothing but a grading word makes one: “Graded 2B, handling C”.
_GRADED_TWO = re.compile(
    r"\b(?:graded|grading|evaluated)(?:\s(?:as|at|is|was))?\s?[:=]?\s?(?P<code>[1-3][ /-]?[A-E])(?![\w-])",
    re.I,
)
_POSTCODE_BEFORE = re.compile(r"\b[A-Z]{1,2}\d[A-Z\d]?\s?$", re.I)
_OF_GRADING = re.compile(
    r"(?<!\bpay )(?<!\bsalary )(?<!\bstaff )(?<!\bjob )"
    r"\b(?:grad(?:e|ed|es|ing)|evaluat(?:ed|ion)|sanitised|5x5x5|3x5x2)\b",
    re.I,
)
# Enough beside 2BP; beside A12 only where nothing stands between but what a report is called.
_OF_INTELLIGENCE = re.compile(r"\b(?:intelligence|intel)\b", re.I)
_INTELLIGENCE_IS = re.compile(
    r"\bintel(?:ligence)?(?:\s(?:report|log|form|submission))?\s?[:=(\u2013]\s?$"
    r"|\bintel(?:ligence)?\s(?:report|log|form|submission)\s$",
    re.I,
)
_HANDLING = re.compile(
    # A handling code is one without its letter too; not a code of practice.
    r"\bhandling\s{1,3}codes?\b(?!\s+of\b)(?:\s?(?:is|was|[:=\u2013-])?\s?[\"“']?[PC1-5](?!\w))?"
    r"|\bhandling\s{1,3}(?:instruction|condition)s?\b\s?(?:(?:is|was|are|[=\u2013-])?\s?[\"“']?[PC1-5](?!\w)|:)"
    r"|\bhandling\s?[:=]?\s?[\"“']?(?-i:[PC])(?![\w-])"
    r"|\bhandling\s?[:=]\s?[\"“']?(?:[PC](?![\w-])|[1-5](?=\s*(?:[.,;)\"”']|$)))"
    r"|\bhandled\s+as\s+[PC]\b",
    re.I | re.M,
)
# What else is handled on premises.
_HANDLED_BEFORE = re.compile(
    r"\b(?:food|meat|manual|acid|chemical|cash|money|goods|stock|parcel|baggage|luggage|waste|animal|dog|knife|material)s?[\s-]$",
    re.I,
)
# Words that would be the case's own business otherwise.
_ORDINARY_BEFORE = re.compile(
    r"\b(?:road|route|motorway|junction|flat|unit|room|block|bus|gate|platform|bay|page|section|form|exhibit|the|on|via|along"
    r"|annual|officer|level|band|(?:pay|salary|staff|job)(?:\s+grade)?)\s*$",
    re.I,
)
_ORDINARY_AFTER = re.compile(r"\s?(?:(?:north|south|east|west)bound|services|road|junction|exit)\b", re.I)


def find(text: str) -> list[Found]:
    """Return every marking in `text`, in the order in which they stand."""
    found = [
        *_all(_RECEIPT, Marking.RECEIPT, text),
        *_all(_SCHEME, Marking.GRADING, text),
        *_codes(text),
        *_handling(text),
    ]
    return sorted(found, key=lambda one: (one.start, one.end))


def _all(pattern: re.Pattern[str], marking: Marking, text: str) -> Iterator[Found]:
    for match in pattern.finditer(text):
        yield Found(marking, match.start(), match.end(), match[0].strip())


class _Near:
    """Where words stand in a text, to say of a code whether one of them stands beside it."""

    def __init__(self, words: re.Pattern[str], text: str) -> None:
        spans = [match.span() for match in words.finditer(text)]
        self._starts, self._ends = [start for start, _ in spans], [end for _, end in spans]

    def __contains__(self, code: re.Match[str]) -> bool:
        first = bisect_left(self._starts, code.start() - _NEAR)
        return first < len(self._starts) and self._ends[first] <= code.end() + _NEAR


def _codes(text: str) -> Iterator[Found]:
    grading, intelligence = _Near(_OF_GRADING, text), _Near(_OF_INTELLIGENCE, text)
    for match in _CODE.finditer(text):
        if (match in grading or (match in intelligence and _of_intelligence(text, match))) and not _ordinary(
            text, match
        ):
            yield Found(Marking.GRADING, match.start(), match.end(), match[0])
    for match in _GRADED_TWO.finditer(text):
        yield Found(Marking.GRADING, match.start("code"), match.end("code"), match["code"])


def _of_intelligence(text: str, code: re.Match[str]) -> bool:
    return bool(code["three"] or _INTELLIGENCE_IS.search(_before(text, code)))


def _ordinary(text: str, code: re.Match[str]) -> bool:
    before, after = _before(text, code), text[code.end() : code.end() + _NEAR]
    return bool(
        _POSTCODE_BEFORE.search(before) or _ORDINARY_BEFORE.search(before) or _ORDINARY_AFTER.match(after)
    )


def _handling(text: str) -> Iterator[Found]:
    for match in _HANDLING.finditer(text):
        if not _HANDLED_BEFORE.search(_before(text, match)):
            yield Found(Marking.HANDLING, match.start(), match.end(), match[0].strip())


def _before(text: str, match: re.Match[str]) -> str:
    return text[max(0, match.start() - _NEAR) : match.start()]
