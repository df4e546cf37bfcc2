"""References as they are typed: whole, their number alone, or how they begin (VIS-2026-000123)."""

import re
from datetime import datetime

from django.db.models import Q

_FIRST_YEAR = 2024
_TYPED = re.compile(r"VIS-?[0-9-]*|[0-9]{1,9}")
_BEGINS = re.compile(r"VIS-?([0-9]{0,4})-?([0-9]*)")
_FEW = 5  # digits of a number, from which few visits begin so; shorter ones are words (`reference_words`)


def looks_like_one(text: str) -> bool:
    """Whether a text is a reference, or the beginning or the number of one."""
    return bool(_TYPED.fullmatch(text.strip().upper()))


def visits_with(text: str, at: datetime) -> tuple[tuple[str, ...], Q | None]:
    """Return which words of `reference_words` the visits have, and what else there is to ask of them.

    ("",) is the word that every visit has; no word at all: there is no such reference. Where something else
    is asked, few visits fit it, whatever they are.
    """
    typed = text.strip().upper()
    years = [f"VIS-{year}" for year in range(_FIRST_YEAR, at.year + 2)]
    if typed.isdigit():
        return ("",), Q(reference__in=[f"{year}-{int(typed):06d}" for year in years])
    found = _BEGINS.fullmatch(typed)
    if found is None or (found[2] and len(found[1]) < 4):
        return (), None
    begins = f"VIS-{found[1]}"
    if not found[2]:
        words = tuple(year for year in years if year.startswith(begins))
        return (("",) if words == tuple(years) else words), None
    begins = f"{begins}-{found[2]}"
    return (("",), Q(reference__startswith=begins)) if len(found[2]) >= _FEW else ((begins,), None)
