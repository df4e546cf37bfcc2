"""What an endpoint says of itself, in one place: the view reads by it, the schema describes it."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeVar

from rest_framework import serializers

from core.api.serializers import Shape

F = TypeVar("F", bound=Callable[..., Any])
JSON = "application/json"


@dataclass(frozen=True)
class Operation:
    """One method of one address. Its docstring is the description that readers of the API see."""

    summary: str
    body: type[Shape] | None = None
    query: type[Shape] | None = None
    answer: type[Shape] | None = None
    status: int = 200
    repeated: bool = False  # a creation sent twice answers 200 with what it made before
    changes: bool = False  # needs If-Match; 412 with the record as it stands
    versioned: bool = False  # the answer has an ETag
    media: str = JSON
    takes: str = JSON  # what the body is, where it is not JSON
    offset: bool = False  # needs Upload-Offset
    finds: bool = False  # its body names records: 404 where one of them is not to be seen

    @property
    def has_body(self) -> bool:
        return self.body is not None or self.takes != JSON


def operation(summary: str, **says: Any) -> Callable[[F], F]:
    """Mark a method of an `ApiView` as an operation: see `Operation` for what it can say."""

    def mark(function: F) -> F:
        function.operation = Operation(summary, **says)  # type: ignore[attr-defined]
        return function

    return mark


def page_of(item: type[Shape], *, order: str = "Latest first.") -> type[Shape]:
    """Return the shape of a page of `item`s, which stand in `order`."""
    fields = {
        "items": item(many=True, help_text=order),
        "next": serializers.CharField(
            allow_null=True, help_text="Address of the next page; null on the last."
        ),
        "previous": serializers.CharField(
            allow_null=True, help_text="Address of the page before; null on the first."
        ),
        "__doc__": "One page of a list.",
        "__module__": item.__module__,
    }
    return type(f"{item.__name__}Page", (Shape,), fields)
