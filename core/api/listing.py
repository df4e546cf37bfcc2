"""Pages of a list: its items, and the addresses of its neighbours; never how many there are in all."""

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from rest_framework import serializers

from core.api.fields import Text, WholeNumber
from core.api.problems import Fault
from core.api.refusals import Invalid
from core.api.serializers import Shape
from core.paging import SIZE, Page, read_cursor


class PageQuery(Shape):
    """What every list can be asked: where to go on, and how many at once."""

    cursor = Text(
        required=False, max_length=80, help_text="Where to go on, as “next” or “previous” of a page has it."
    )
    limit = WholeNumber(
        from_query=True,
        required=False,
        default=SIZE,
        min_value=1,
        max_value=settings.API_MAX_PAGE,
        help_text="How many at most.",
    )

    def validate_cursor(self, value: str) -> str:
        """Refuse a place that is none: the first page in its stead would look like an answer."""
        if value and read_cursor(value) is None:
            raise serializers.ValidationError("This is no place in a list. Begin without a cursor.")
        return value


def page_body(path: str, query: Mapping[str, Any], page: Page[Any], items: Any) -> dict[str, Any]:
    """Return a page as it is answered. `query` is what was asked, and is kept in the addresses."""

    def address(cursor: str) -> str | None:
        kept = {name: value for name, value in query.items() if name != "cursor"}
        return f"{path}?{urlencode({**kept, 'cursor': cursor})}" if cursor else None

    return {"items": items, "next": address(page.older), "previous": address(page.newer)}


def refuse_parameter(name: str, words: str) -> Invalid:
    """Return the refusal of one parameter of a query."""
    return Invalid(Fault(words, parameter=name))
