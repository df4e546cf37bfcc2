"""The extract as JSON Lines: one object a row, UTF-8, a line feed after each, every value text."""

import json
from collections.abc import Iterable, Iterator, Sequence

from referrals.columns import KEYS

MEDIA_TYPE = "application/jsonl; charset=utf-8"


def write_rows(rows: Iterable[Sequence[str]]) -> Iterator[bytes]:
    """Yield each row as a line. A file of an older version has fewer cells than there are keys now."""
    for row in rows:
        line = dict(zip(KEYS, row, strict=False))
        yield json.dumps(line, ensure_ascii=False, separators=(",", ":")).encode() + b"\n"


def read_rows(pieces: Iterable[bytes]) -> Iterator[list[str]]:
    """Yield the values of each line of a file in pieces."""
    rest = b""
    for piece in pieces:
        *lines, rest = (rest + piece).split(b"\n")
        for line in lines:
            yield list(json.loads(line).values())
