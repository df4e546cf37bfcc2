"""Reading a published CSV cell by cell, piece by piece: what the other formats are made from."""

import csv
import io
from collections.abc import Iterable, Iterator
from typing import Any

from referrals.csvfile import restore


def cells_of(pieces: Iterable[bytes]) -> Iterator[list[str]]:
    """Yield the lines of a CSV of ours as cells, the header first, without the apostrophes of the guard."""
    raw: Any = _Pieces(pieces)
    text = io.TextIOWrapper(io.BufferedReader(raw), encoding="utf-8", newline="")
    for row in csv.reader(text, strict=True):
        yield [restore(cell) for cell in row]


class _Pieces(io.RawIOBase):
    """A file that is read from pieces as they come, so that memory holds one of them."""

    def __init__(self, pieces: Iterable[bytes]) -> None:
        self._pieces = iter(pieces)
        self._rest = memoryview(b"")

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: bytearray) -> int:  # type: ignore[override]  # any buffer that is written to
        while not self._rest:
            piece = next(self._pieces, None)
            if piece is None:
                return 0
            self._rest = memoryview(piece)
        size = min(len(buffer), len(self._rest))
        buffer[:size] = self._rest[:size]
        self._rest = self._rest[size:]
        return size
