"""From the description of the API to what a page shows of it."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.utils.text import slugify

METHODS = ("get", "post", "patch", "put", "delete")


@dataclass(frozen=True)
class FieldRow:
    """One name of a body, an answer or an address: what it is, and what may stand there."""

    name: str
    kind: str
    words: str
    needed: bool = False


@dataclass(frozen=True)
class AnswerRow:
    """One status that can be answered."""

    status: str
    words: str


@dataclass(frozen=True)
class Section:
    """One operation."""

    id: str
    method: str
    path: str
    summary: str
    paragraphs: tuple[str, ...]
    parameters: tuple[FieldRow, ...]
    body: tuple[FieldRow, ...]
    answer: tuple[FieldRow, ...]
    answers: tuple[AnswerRow, ...]


@dataclass
class Group:
    """The operations about one thing."""

    title: str
    slug: str
    sections: list[Section] = field(default_factory=list)


def sections(document: Mapping[str, Any]) -> list[Group]:
    """Return every operation of `document`, grouped, in the order of their addresses."""
    groups: dict[str, Group] = {}
    for path, methods in document["paths"].items():
        for method in METHODS:
            if operation := methods.get(method):
                title = operation["tags"][0]
                groups.setdefault(title, Group(title, slugify(title))).sections.append(
                    _section(path, method, operation, document)
                )
    return list(groups.values())


def _section(path: str, method: str, operation: Mapping[str, Any], document: Mapping[str, Any]) -> Section:
    responses = operation["responses"]
    good = next((code for code in responses if code.startswith("2")), "")
    return Section(
        id=operation["operationId"],
        method=method.upper(),
        path=path,
        summary=operation["summary"],
        paragraphs=tuple(operation["description"].replace("`", "").split("\n\n")),
        parameters=tuple(
            FieldRow(
                f"{p['name']}",
                f"{_kind(p['schema'], document)}, in the {_place(p['in'])}",
                p.get("description", ""),
                p.get("required", False),
            )
            for p in operation.get("parameters", ())
        ),
        body=tuple(_rows_of_content(operation.get("requestBody", {}), document)),
        answer=tuple(_rows_of_content(responses.get(good, {}), document)),
        answers=tuple(AnswerRow(code, each["description"]) for code, each in sorted(responses.items())),
    )


def _place(where: str) -> str:
    return {"query": "address, after “?”", "path": "address", "header": "header"}.get(where, where)


def _rows_of_content(content: Mapping[str, Any], document: Mapping[str, Any]) -> Iterator[FieldRow]:
    for media in content.get("content", {}).values():
        yield from _rows(media.get("schema", {}), document, "", 0)
        return


def _rows(
    schema: Mapping[str, Any], document: Mapping[str, Any], prefix: str, depth: int
) -> Iterator[FieldRow]:
    """Yield a row for each name of an object, and for each of the objects in it."""
    schema = _resolved(schema, document)
    needed = set(schema.get("required", ()))
    for name, inner in schema.get("properties", {}).items():
        full = f"{prefix}{name}"
        yield FieldRow(full, _kind(inner, document), inner.get("description", ""), name in needed)
        of = _resolved(inner, document)
        if of.get("type") == "array":
            yield from _rows(of["items"], document, f"{full}[].", depth + 1)
        elif depth < 4:
            yield from _rows(of, document, f"{full}.", depth + 1)


def _resolved(schema: Mapping[str, Any], document: Mapping[str, Any]) -> Mapping[str, Any]:
    if "allOf" in schema and len(schema["allOf"]) == 1:
        schema = schema["allOf"][0]
    if "$ref" in schema:
        found: Mapping[str, Any] = document["components"]["schemas"][schema["$ref"].rpartition("/")[2]]
        return found
    return schema


def _kind(schema: Mapping[str, Any], document: Mapping[str, Any]) -> str:
    """Return in words what a value is: “text, at most 150 characters”, “one of a, b”."""
    schema = _resolved(schema, document)
    if "oneOf" in schema:
        parts = [_kind(each, document) for each in schema["oneOf"]]
        return ", or ".join(part for part in parts if part)
    if "enum" in schema:
        values = [f"“{value}”" for value in schema["enum"]]
        return f"one of {', '.join(values)}" if len(values) > 1 else values[0]
    types = schema.get("type", "")
    if isinstance(types, list):
        first = next((t for t in types if t != "null"), "null")
        return f"{_kind({**schema, 'type': first}, document)}, or null"
    if types == "array":
        return f"list of {_kind(schema.get('items', {}), document)}"
    words = {
        "string": {"date-time": "date and time", "date": "date", "uuid": "UUID", "binary": "bytes"}.get(
            schema.get("format", ""), "text"
        ),
        "integer": "whole number",
        "boolean": "true or false",
        "object": "object",
        "null": "null",
    }.get(types, "any value")
    limits = [
        f"{words_of} {schema[key]}"
        for key, words_of in (("maxLength", "at most"), ("minimum", "from"), ("maximum", "to"))
        if key in schema and types in ("string", "integer")
    ]
    if "maxLength" in schema and limits:
        limits[0] += " characters"
    return ", ".join([words, *limits])
