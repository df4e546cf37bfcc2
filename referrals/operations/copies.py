"""The extract in other formats: made once each from the sealed CSV, kept with their hashes, and verified.

The CSV is what was published. A copy is made after it, in a transaction of its own, from the very bytes of
the CSV, whose hash is worked out again while they are read: a CSV that is not what was published gives no
copy (ADR 0018).
"""

import hashlib
import logging
import tempfile
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import chain, zip_longest
from typing import IO

from django.conf import settings
from django.db import connection, transaction

from accounts.models import User
from audit.operations import record
from core.clock import LONDON
from core.errors import DomainError
from core.formatting import format_date
from referrals import jsonlines, xlsxfile
from referrals.cells import cells_of
from referrals.csvfile import CHUNK_BYTES
from referrals.enums import COPIES, AuditEvent, Format
from referrals.models import Extract, ExtractCopy
from referrals.operations.file import keep_file, read_file

# Rows that a page may turn into the other formats at once; more of them wait for the worker.
AT_ONCE = 500
_COPYING_LOCK = 0x45_56_43_50  # one copy is made at a time
_SPOOL_BYTES = 8 * 1024 * 1024

logger = logging.getLogger(__name__)


def make_due_copies(*, at: datetime, at_most_rows: int | None = None) -> list[ExtractCopy]:
    """Make every copy that is missing, each in its own transaction; return them.

    An extract whose CSV does not verify is left out and named in the log, and stops no other.
    """
    have = set(ExtractCopy.objects.values_list("extract_id", "format"))
    made = []
    extracts = Extract.objects.order_by("day")
    if at_most_rows is not None:
        extracts = extracts.filter(rows__lte=at_most_rows)
    for extract in extracts.iterator():
        for file_format in COPIES:
            if (extract.pk, file_format) in have:
                continue
            try:
                made.append(make_copy(extract=extract, file_format=file_format, at=at))
            except DomainError:
                logger.exception("no copy was made", extra={"extract": str(extract.pk)})
    return made


@transaction.atomic
def make_copy(*, extract: Extract, file_format: Format, at: datetime) -> ExtractCopy:
    """Return the copy of an extract in a format, made now if it is missing."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_COPYING_LOCK])
    existing = ExtractCopy.objects.filter(extract=extract, format=file_format).first()
    if existing is not None:
        return existing
    with tempfile.SpooledTemporaryFile(max_size=_SPOOL_BYTES) as file:
        _WRITERS[file_format](extract, file)
        file.seek(0)
        pieces: Iterable[bytes] = iter(lambda: file.read(CHUNK_BYTES), b"")
        kept = keep_file(extract=extract.pk, file_format=file_format, data=pieces)
    copy = ExtractCopy.objects.create(
        extract=extract,
        format=file_format,
        made_at=at,
        sha256=kept.sha256,
        size=kept.size,
        csv_sha256=extract.sha256,
    )
    record(
        event=AuditEvent.EXTRACT_COPIED,
        by=None,
        at=at,
        subject=extract,
        subjects=[copy.pk],
        fields=[file_format.value],
    )
    return copy


def _sealed(extract: Extract) -> Iterator[bytes]:
    """Yield the bytes of the CSV; raise DomainError after the last if they are not what was published."""
    digest = hashlib.sha256()
    for piece in read_file(extract):
        digest.update(piece)
        yield piece
    if digest.hexdigest() != extract.sha256:
        raise DomainError(
            f"The file of {format_date(extract.day)} is not the one that was published: its SHA-256 differs. "
            "Tell the auditors, and restore it from a backup."
        )


def _write_jsonl(extract: Extract, file: IO[bytes]) -> None:
    rows = cells_of(_sealed(extract))
    next(rows)
    for line in jsonlines.write_rows(rows):
        file.write(line)


def _write_xlsx(extract: Extract, file: IO[bytes]) -> None:
    rows = cells_of(_sealed(extract))
    header = next(rows)
    xlsxfile.write_workbook(file, header=header, rows=rows, count=extract.rows, about=_about(extract))


def _about(extract: Extract) -> xlsxfile.About:
    published = extract.published_at.astimezone(LONDON)
    marking = settings.PROTECTIVE_MARKING
    lines = [
        ("File", f"Extract for CPCT of {format_date(extract.day)}"),
        ("Protective marking", marking),
        ("Extract day", extract.day.isoformat()),
        ("Layout version", extract.layout),
        ("Published", published.isoformat(timespec="microseconds")),
        ("Rows", str(extract.rows)),
        ("Made from", extract.filename),
        ("SHA-256 of that file", extract.sha256),
        ("Columns", "Each column and its meaning: Daily extracts, What the columns mean"),
        ("Cells", "Every cell is text. Days and numbers are not converted, and nothing is worked out."),
        (
            "Long cells",
            "What is too long for a cell stands on a third sheet, in parts to be joined in order.",
        ),
    ]
    return xlsxfile.About(lines, marking, extract.published_at)


_WRITERS: dict[Format, Callable[[Extract, IO[bytes]], None]] = {
    Format.JSONL: _write_jsonl,
    Format.XLSX: _write_xlsx,
}


@dataclass(frozen=True)
class Verified:
    """One file of an extract: what was recorded of it, and what is wrong with it ("" for nothing)."""

    file_format: Format
    sha256: str
    size: int
    finding: str


def verify(*, extract: Extract, by: User | None, at: datetime) -> list[Verified]:
    """Read every stored file of an extract again: its bytes against its hash, its cells against the CSV's."""
    found = [_verified(extract, Format.CSV, extract.sha256, extract.size)]
    for copy in ExtractCopy.objects.filter(extract=extract).order_by("format"):
        found.append(_verified(extract, Format(copy.format), copy.sha256, copy.size))
    wrong = [one.file_format.value for one in found if one.finding]
    record(event=AuditEvent.EXTRACT_VERIFIED, by=by, at=at, subject=extract, fields=wrong)
    return found


def _verified(extract: Extract, file_format: Format, sha256: str, size: int) -> Verified:
    digest, length = hashlib.sha256(), 0
    for piece in read_file(extract, file_format):
        digest.update(piece)
        length += len(piece)
    finding = ""
    if (digest.hexdigest(), length) != (sha256, size):
        finding = "Its bytes are not those that were kept: its SHA-256 or its size differs."
    elif file_format is not Format.CSV:
        finding = _first_difference(cells_of(read_file(extract)), _rows_of(extract, file_format))
    return Verified(file_format, sha256, size, finding)


def _rows_of(extract: Extract, file_format: Format) -> Iterator[list[str]]:
    """Yield the lines of a copy as cells, the header first."""
    if file_format is Format.JSONL:
        header = next(cells_of(read_file(extract)))
        yield from chain([header], jsonlines.read_rows(read_file(extract, file_format)))
        return
    with tempfile.SpooledTemporaryFile(max_size=_SPOOL_BYTES) as file:
        for piece in read_file(extract, file_format):
            file.write(piece)
        file.seek(0)
        yield from xlsxfile.read_rows(file)


def _first_difference(ours: Iterable[Sequence[str]], theirs: Iterable[Sequence[str]]) -> str:
    for number, (one, other) in enumerate(zip_longest(ours, theirs)):
        if one != other:
            return f"Row {number} is not the same as row {number} of the CSV."
    return ""
