"""Recognising intelligence in text that must hold none: receipts, gradings, handling codes (CAS-2).

For those who keep it out of a case record. Pure. A code alone is often something else (a road, a postcode,
a flat), so it counts where it stands beside words of grading, or in a form that nothing else has. How often
it is wrong about ordinary notes is measured in `tests/unit/test_intelligence_markings.py`.
"""

import re
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


_RECEIPT = re.compile(r"\bINT[\s\u2010-\u2015-]{0,2}(?:19|20)\d{2}[\s\u2010-\u2015-]{0,2}\d{6}\b", re.I)
# 3x5x2 and 5x5x5 by name; not a size in centimetres.
_SCHEME = re.compile(
    r"(?<![\w.])(?:3\s?[x×]\s?5\s?[x×]\s?2|5\s?[x×]\s?5\s?[x×]\s?5)(?!\s?(?:mm|cm|m|ft|in|inches|metres)\b)(?![\w.]*\d)",
    re.I,
)
# Codes of both schemes as they are written together: 1AP, 2 B C; B24, E41.
_CODE = re.compile(r"(?<![\w-])(?:[1-3][ /]?[A-E][ /]?[PC]|[A-E][ /]?[1-5][ /]?[1-5])(?![\w-])")
_POSTCODE_BEFORE = re.compile(r"\b[A-Z]{1,2}\d[A-Z\d]?\s?$")
_OF_GRADING = re.compile(
    r"\b(?:grad(?:e|ed|es|ing)|evaluat(?:ed|ion)|intelligence|intel|sanitised|5x5x5|3x5x2|source\s+(?:is|was)?\s*(?:graded|evaluated|assessed))\b",
    re.I,
)
_HANDLING = re.compile(
    r"\bhandling\s+(?:code|instruction|condition)s?\b\s*(?:is|was|of|[:=\u2013-])?\s*[\"“']?(?:[PC1-5])?(?![\w])|\bhandled\s+as\s+[PC]\b",
    re.I,
)
# Words that would be the case's own business otherwise.
_ORDINARY_BEFORE = re.compile(
    r"\b(?:road|route|motorway|junction|flat|unit|room|block|bus|gate|platform|bay|page|section|form|exhibit|the|on|via|along"
    r"|annual|pay|salary|staff|officer|level|band)\s*$",
    re.I,
)


def find(text: str) -> list[Found]:
    """Return every marking in `text`, in the order in which they stand."""
    found = [
        *_all(_RECEIPT, Marking.RECEIPT, text),
        *_all(_SCHEME, Marking.GRADING, text),
        *_codes(text),
        *_all(_HANDLING, Marking.HANDLING, text),
    ]
    return sorted(found, key=lambda one: (one.start, one.end))


def _all(pattern: re.Pattern[str], marking: Marking, text: str) -> Iterator[Found]:
    for match in pattern.finditer(text):
        yield Found(marking, match.start(), match.end(), match[0].strip())


def _codes(text: str) -> Iterator[Found]:
    for match in _CODE.finditer(text):
        before, after = text[: match.start()], text[match.end() :]
        if _POSTCODE_BEFORE.search(before) or _ORDINARY_BEFORE.search(before):
            continue
        if _OF_GRADING.search(before[-_NEAR:]) or _OF_GRADING.search(after[:_NEAR]):
            yield Found(Marking.GRADING, match.start(), match.end(), match[0])
