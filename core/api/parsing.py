"""Reading a body: JSON in UTF-8, one object, and nothing that PostgreSQL or a reader would stumble over."""

import json
import math
from typing import Any, NoReturn

from django.conf import settings
from rest_framework.exceptions import ParseError
from rest_framework.parsers import BaseParser

from core.api.problems import Kind
from core.api.refusals import Refused

DEEPEST = 20  # levels; nothing here has more than four


class StrictJSONParser(BaseParser):
    """Takes what RFC 8259 calls JSON, and refuses what readers of it disagree about.

    Refused: a name that comes twice, NaN and infinities, NUL and lone surrogates, more than `DEEPEST` levels,
    and a body larger than settings.API_MAX_BYTES.
    """

    media_type = "application/json"

    def parse(self, stream: Any, media_type: str | None = None, parser_context: Any = None) -> dict[str, Any]:
        data = stream.read(settings.API_MAX_BYTES + 1)
        if len(data) > settings.API_MAX_BYTES:
            most = settings.API_MAX_BYTES // 1024
            raise Refused(Kind.TOO_LARGE, f"The body is larger than {most} KiB. Send less at once.")
        return read_json(data)


def read_json(data: bytes) -> dict[str, Any]:
    """Return the object that `data` is; raise ParseError with words for anything else."""
    try:
        value = json.loads(
            data.decode("utf-8"), object_pairs_hook=_object, parse_constant=_refuse, parse_float=_number
        )
    except UnicodeDecodeError as error:
        raise ParseError("The body is not UTF-8. Send JSON in UTF-8.") from error
    except RecursionError as error:
        raise ParseError(f"The body is nested more than {DEEPEST} levels deep. Send it flatter.") from error
    except ValueError as error:
        raise ParseError("The body is not JSON. Check brackets, commas and quotes.") from error
    if not isinstance(value, dict):
        raise ParseError("The body has to be a JSON object: “{…}”.")
    _check(value, 1)
    return value


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        raise ParseError("A name comes twice in one object. Send each once.")
    return found


def _refuse(constant: str) -> NoReturn:
    raise ParseError("NaN and Infinity are not JSON. Send a number, or null.")


def _number(text: str) -> float:
    number = float(text)
    if not math.isfinite(number):
        raise ParseError("A number is too large. Send a smaller one.")
    return number


def _check(value: Any, depth: int) -> None:
    if depth > DEEPEST:
        raise ParseError(f"The body is nested more than {DEEPEST} levels deep. Send it flatter.")
    if isinstance(value, str):
        if any(c == "\0" or "\ud800" <= c <= "\udfff" for c in value):
            raise ParseError("A text holds NUL or half a character (a lone surrogate). Take it out.")
    elif isinstance(value, dict):
        for name, inner in value.items():
            _check(name, depth)
            _check(inner, depth + 1)
    elif isinstance(value, list):
        for inner in value:
            _check(inner, depth + 1)
