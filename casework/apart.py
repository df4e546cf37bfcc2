"""Keeping intelligence out of case records, which may be disclosed: its marks are stopped (CAS-2).

By the pages before any draft of it is kept, and by the operations for whatever other way leads to them.
"""

from collections.abc import Mapping
from typing import Any

from django.http import QueryDict

from core.errors import DomainError
from intelligence.markings import Marking, find

_CALLED = {
    Marking.RECEIPT: "a receipt number of intelligence",
    Marking.GRADING: "a grading of intelligence",
    Marking.HANDLING: "a handling code",
}
# Marks of the page itself, in which nobody writes anything.
_OF_THE_PAGE = frozenset({"csrfmiddlewaretoken", "typing", "continues", "version", "of", "person_id"})


def stopped(data: QueryDict) -> dict[str, str]:
    """Return which of the fields that were posted may not be kept, and in words why."""
    return {
        name: words for name, values in data.lists() if name not in _OF_THE_PAGE and (words := _why(*values))
    }


def check_no_intelligence(values: Mapping[str, Any]) -> None:
    """Raise DomainError for a text among `values` that carries a mark of intelligence."""
    for name, value in values.items():
        if isinstance(value, str) and (words := _why(value)):
            raise DomainError(words, field=name)


def _why(*texts: str) -> str:
    found = next((one for text in texts for one in find(text)), None)
    if found is None:
        return ""
    return f"This holds {_CALLED[found.marking]}. Take it out, or pass the text on to the intelligence unit."
