"""The bytes of the CSV: RFC 4180, UTF-8 without a byte order mark, formulas neutralised, hashed as made.

PostgreSQL writes each row (COPY … FORMAT csv); here the line gets its CRLF and its guard. A quick look at
its bytes tells whether it may hold a formula, and only such a line is taken apart cell by cell. What the
record says is not changed: the apostrophe stands in the file alone, and `restore` takes it off again.
"""

import csv
import hashlib
import io
from collections.abc import Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor

from core.formulas import neutralise as neutralise
from core.formulas import restore as restore
from referrals.columns import HEADERS

CHUNK_BYTES = 1024 * 1024
csv.field_size_limit(16 * 1024 * 1024)  # a long list of evidence must not stop the file
MEDIA_TYPE = "text/csv; charset=utf-8; header=present"

# A whole line is looked at as bytes, a fraction of a microsecond each: what may be skipped is deleted, what
# may start a formula becomes an S, a quotation mark a Q, the end of a line in a cell an N. A letter of more
# than one byte counts by its first (all above begin with C2, D8, E1, E2, E3 or EF): too often,
# never too seldom.
_MAY_START = b"=+-@\t\x00\xc2\xd8\xe1\xe2\xe3\xef"
_MAY_BE_SKIPPED = bytes(set(range(0x21)) - set(b"\t\r\n\x00")) + b"'`"
_KEPT = {ord(","): ",", ord('"'): "Q", ord("\r"): "N", ord("\n"): "N"} | dict.fromkeys(_MAY_START, "S")
_CLASSES = "".join(_KEPT.get(byte, "x") for byte in range(256)).encode()


def finish_lines(lines: Iterable[bytes]) -> bytes:
    r"""Return rows as PostgreSQL's COPY gave them (each ending in \n), guarded and ending in CRLF."""
    rows = (bytes(line[:-1]) for line in lines)
    return b"".join([_guarded(row) if _may_be_risky(row) else row + b"\r\n" for row in rows])


def _may_be_risky(row: bytes) -> bool:
    """Whether a cell may begin as a formula does.

    A cell with the end of a line in it stands in quotation marks, so that a comma right before one starts no
    cell: addresses have one on each line. QQQ is a mark of the cell's own.
    """
    looks = (b"," + row).translate(_CLASSES, _MAY_BE_SKIPPED)
    return b",S" in looks or b",QS" in looks or b",QN" in looks or b",QQQ" in looks


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
    """Collects a file as it is made: gives it back in chunks, and knows its size and SHA-256.

    The hash is taken aside, in a thread of its own: it needs a tenth of the time that the file does.
    """

    def __init__(self) -> None:
        self._hash = hashlib.sha256()
        self._aside = ThreadPoolExecutor(max_workers=1)
        self._rest = b""
        self.size = 0

    def add(self, data: bytes) -> Iterator[bytes]:
        """Take `data` in; yield every chunk of exactly CHUNK_BYTES that is full."""
        self._aside.submit(self._hash.update, data)
        self.size += len(data)
        there = memoryview(self._rest + data)
        full = len(there) // CHUNK_BYTES * CHUNK_BYTES
        self._rest = bytes(there[full:])
        for begins in range(0, full, CHUNK_BYTES):
            yield bytes(there[begins : begins + CHUNK_BYTES])

    def rest(self) -> Iterator[bytes]:
        """Yield what is left, if anything is."""
        if self._rest:
            yield self._rest
            self._rest = b""

    @property
    def sha256(self) -> str:
        """The hash of all that was taken in, which is complete then."""
        self._aside.shutdown()
        return self._hash.hexdigest()
