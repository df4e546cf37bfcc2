"""Every route of the service, crawled from the resolver, and an address for each."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Any
from uuid import UUID

from django.urls import URLPattern, URLResolver, get_resolver, reverse
from django.urls.converters import get_converters

NOBODYS_ID = UUID("00000000-0000-7000-8000-000000000000")
_MADE_UP: dict[str, Any] = {"uuid": NOBODYS_ID, "int": 1, "str": "x", "slug": "x", "path": "x"}
_BY_NAME: dict[str, Any] = {
    "day": date(2026, 11, 19),
    "object_id": NOBODYS_ID,
    "id": NOBODYS_ID,
    "app_label": "accounts",
    "content_type_id": 1,
    "file_format": "csv",
    "version": "1.0",
}
# What a page needs to be asked for at all.
_QUERIES = {"admin:autocomplete": "?app_label=accounts&model_name=user&field_name=line_manager&term=x"}


@dataclass(frozen=True)
class Route:
    """A route by its whole name, and the converters of its arguments."""

    name: str
    arguments: tuple[tuple[str, str], ...]  # argument, name of the converter

    def address(self, known: Mapping[str, Any] | None = None) -> str:
        """Return an address of this route: of the records `known` by argument, or of one that does not exist."""
        known = known or {}
        values = {name: known.get(name) or _made_up(name, kind) for name, kind in self.arguments}
        return reverse(self.name, kwargs=values) + _QUERIES.get(self.name, "")


def every_route() -> tuple[Route, ...]:
    """Return every route of the service; an unnamed one under its name space alone ("", "admin:")."""
    return _routes_of(get_resolver())


@cache
def _routes_of(resolver: URLResolver) -> tuple[Route, ...]:
    return tuple(_walk(resolver.url_patterns, "", ()))


def _walk(
    patterns: list[URLPattern | URLResolver], prefix: str, above: tuple[tuple[str, str], ...]
) -> Iterator[Route]:
    for pattern in patterns:
        arguments = above + _arguments(pattern)
        if isinstance(pattern, URLResolver):
            inner = f"{prefix}{pattern.namespace}:" if pattern.namespace else prefix
            yield from _walk(pattern.url_patterns, inner, arguments)
        else:
            yield Route(f"{prefix}{pattern.name or ''}", arguments)


def _arguments(pattern: URLPattern | URLResolver) -> tuple[tuple[str, str], ...]:
    kinds = {type(converter): kind for kind, converter in get_converters().items()}
    of_a_path = [(name, kinds[type(c)]) for name, c in pattern.pattern.converters.items()]
    return tuple(of_a_path) or tuple((name, "str") for name in pattern.pattern.regex.groupindex)


def _made_up(name: str, kind: str) -> Any:
    return _BY_NAME[name] if name in _BY_NAME else _MADE_UP[kind]
