"""The bytes of the CSV: RFC 4180, UTF-8 without a byte order mark, formulas neutralised, hashed as made.

PostgreSQL writes each row (COPY … FORMAT csv); here the line gets its CRLF and its guard. A quick look at
its bytes tells whether it may hold a formula, and only such a line is taken apart cell by cell. What the
record says is not changed: the apostrophe stands in the file alone, and `restore` takes it off again.
"""

import csv
import hashlib
import io
from collections.abc import Iterable, Iterator

from core.formulas import neutralise as neutralise
from core.formulas import restore as restore
from referrals.columns import HEADERS

CHUNK_BYTES = 256 * 1024
csv.field_size_limit(16 * 1024 * 1024)  # a long list of evidence must not stop the file
MEDIA_TYPE = "text/csv; charset=utf-8; header=present"

# A whole line is looked at as bytes, a fraction of a microsecond each: what may be skipped is deleted, what
# may start a formula becomes an S, so that a risky cell shows as ",S". A letter of several bytes counts as
# risky by its first one (every one above begins with C2, D8, E1, E2, E3 or EF): too often, never too seldom.
_MAY_START = b"=+-@\t\r\n\x00\xc2\xd8\xe1\xe2\xe3\xef"
_MAY_BE_SKIPPED = bytes(set(range(0x21)) - set(b"\t\r\n\x00")) + b"'\"`"
_CLASSES = bytes(
    ord("S") if byte in _MAY_START else byte if byte == ord(",") else ord("x") for byte in range(256)
)


def finish_lines(lines: Iterable[bytes]) -> bytes:
    r"""Return rows as PostgreSQL's COPY gave them (each ending in \n), guarded and ending in CRLF."""
    rows = (bytes(line[:-1]) for line in lines)
    return b"".join([_guarded(row) if _may_be_risky(row) else row + b"\r\n" for row in rows])


def _may_be_risky(row: bytes) -> bool:
    return b",S" in (b"," + row).translate(_CLASSES, _MAY_BE_SKIPPED)


def _guarded(row: bytes) -> bytes:
    (cells,) = csv.reader(io.StringIO(row.decode(), newline=""), strict=True)
    # No formula, and nothing that is skipped before one, begins with a letter or a digit: most cells do.
    guarded = [cell if cell[:1].isalnum() else neutralise(cell) for cell in cells]
    return row + b"\r\n" if guarded == cells else write_line(guarded)


def write_line(cells: Iterable[str]) -> bytes:
    """Return cells as one line of RFC 4180, quoted where a cell needs it."""
    buffer = io.StringIO(newline="")
    csv.writer(buffer, lineterminator="\r\n").writerow(cells)
    return buffer.getvalue().encode()


def header_line() -> bytes:
    return write_line(HEADERS)


class Chunks:
    """Collects a file as it is made: gives it back in chunks, and knows its size and SHA-256."""

    def __init__(self) -> None:
        self._hash = hashlib.sha256()
        self._buffer = bytearray()
        self.size = 0

    def add(self, data: bytes) -> Iterator[bytes]:
        """Take `data` in; yield every chunk of exactly CHUNK_BYTES that is full."""
        self._hash.update(data)
        self.size += len(data)
        self._buffer += data
        while len(self._buffer) >= CHUNK_BYTES:
            yield bytes(self._buffer[:CHUNK_BYTES])
            del self._buffer[:CHUNK_BYTES]

    def rest(self) -> Iterator[bytes]:
        """Yield what is left, if anything is."""
        if self._buffer:
            yield bytes(self._buffer)
            self._buffer.clear()

    @property
    def sha256(self) -> str:
        return self._hash.hexdigest()
