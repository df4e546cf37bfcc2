"""The file of an extract: written by PostgreSQL row by row, guarded and hashed on the way, kept in pieces.

The rows come in batches (COPY of a range of positions), and a piece is stored as soon as it is full, so
that memory holds one batch and one piece however long the day was.
"""

from collections.abc import Iterable, Iterator
from datetime import date, datetime
from uuid import UUID

from django.conf import settings
from django.db import connection
from psycopg import Cursor, sql

from core.clock import LONDON
from referrals.columns import KEYS, LAYOUT_VERSION
from referrals.csvfile import Chunks, finish_lines, header_line
from referrals.enums import Format
from referrals.law import Unit
from referrals.models import ClosedReferral, Extract, ExtractChunk, ExtractRow, Referral

BATCH_ROWS = 5_000

_LONDON_TIME = (
    "to_char({0} AT TIME ZONE 'Europe/London', 'YYYY-MM-DD\"T\"HH24:MI:SS.US') || "
    "to_char(({0} AT TIME ZONE 'Europe/London') - ({0} AT TIME ZONE 'UTC'), '\"+\"HH24:MI')"
)
_DAY = "to_char({0}, 'YYYY-MM-DD')"
_CLOSED = {
    name: f"closed.{name}"
    for name in (
        "visit_reference", "closing_number", "cprn_reference", "served_by", "served_on", "served_on_role",
        "recipient_kind", "legal_name", "trading_name", "company_number", "recipient_address",
        "recipient_postcode", "premises", "oic_name", "oic_staff_number", "cfi_alone", "undecided",
    )
}  # fmt: skip
_PERSON = {
    name: f"person.{name}"
    for name in (
        "person", "also_known_as", "nationality", "capacity", "job", "began", "certainty", "law",
        "rule", "also_to_cfi",
    )
}  # fmt: skip
# What stands in each column of the contract, as an expression over a row, its snapshot and its person.
EXPRESSIONS: dict[str, str] = {
    **_CLOSED,
    **_PERSON,
    "marking": "{marking}",
    "extract_day": "{day}",
    "version": "{version}",
    "generated_at": "{generated_at}",
    "row": "line.position",
    "row_kind": "line.kind",
    "closed_at": _LONDON_TIME.format("closed.closed_at"),
    "served_at": _LONDON_TIME.format("closed.served_at"),
    "breach_on": _DAY.format("closed.breach_on"),
    "date_of_birth": _DAY.format("person.date_of_birth"),
    "began_earliest": _DAY.format("person.began_earliest"),
    "began_latest": _DAY.format("person.began_latest"),
    "unit": "CASE WHEN line.kind = 'person' THEN {cpct} END",
    "guidance_version": "person.guidance_version",
    "ear_reference": "line.ear_reference",
    "considerable": "CASE line.considerable WHEN true THEN 'yes' WHEN false THEN 'no' END",
    "missing": "line.missing",
    "evidence": "CASE WHEN line.kind = 'person' THEN person.evidence_lines "
    "WHEN line.kind = 'visit' THEN closed.evidence_lines END",
    "team": "closed.team_name",
    "supersedes": "to_char(earlier_extract.day, 'YYYY-MM-DD') || '/' || earlier.position",
    "amendment": "line.amendment",
}
_COPY = """
COPY (
    SELECT {columns}
    FROM {row} line
    JOIN {closed} closed ON closed.id = line.closed_id
    LEFT JOIN {person} person ON person.id = line.referral_id
    LEFT JOIN {row} earlier ON earlier.id = line.supersedes_id
    LEFT JOIN {extract} earlier_extract ON earlier_extract.id = line.supersedes_extract_id
    WHERE line.extract_id = {id} AND line.position > {after} AND line.position <= {upto}
    ORDER BY line.position
) TO STDOUT (FORMAT csv)
"""
_CHUNK = "INSERT INTO {} (extract_id, format, seq, data) VALUES (%s, %s, %s, %b)"


def write_file(*, extract: UUID, day: date, rows: int, at: datetime) -> Chunks:
    """Make the CSV of an extract's rows and keep it in chunks; return its size and hash."""
    return keep_file(
        extract=extract, file_format=Format.CSV, data=batches(extract=extract, day=day, rows=rows, at=at)
    )


def keep_file(*, extract: UUID, file_format: Format, data: Iterable[bytes]) -> Chunks:
    """Keep a file in chunks as it comes; return its size and hash."""
    chunks, seq = Chunks(), 0
    for part in data:
        for piece in chunks.add(part):
            seq += 1
            _keep(extract, file_format, seq, piece)
    for piece in chunks.rest():
        _keep(extract, file_format, seq + 1, piece)
    return chunks


def batches(*, extract: UUID, day: date, rows: int, at: datetime) -> Iterator[bytes]:
    """Yield the lines of the file in batches, the header first. A batch is read whole before it is given."""
    yield header_line()
    for after in range(0, rows, BATCH_ROWS):
        with connection.cursor() as cursor, cursor.copy(_statement(extract, day, at, after)) as copy:
            lines = finish_lines(copy)  # the protocol sends one row a message
        yield lines


def read_file(extract: Extract, file_format: Format = Format.CSV) -> Iterator[bytes]:
    """Yield the file in its pieces, each read when it is asked for."""
    seqs = ExtractChunk.objects.filter(extract=extract, format=file_format).order_by("seq")
    for seq in list(seqs.values_list("seq", flat=True)):
        yield bytes(seqs.values_list("data", flat=True).get(seq=seq))


def _keep(extract: UUID, file_format: Format, seq: int, data: bytes) -> None:
    """Insert a chunk, its bytes sent as they are; Django would write them into the statement, in digits."""
    connection.ensure_connection()
    statement = sql.SQL(_CHUNK).format(sql.Identifier(ExtractChunk._meta.db_table))
    with Cursor(connection.connection) as cursor:
        cursor.execute(statement, [extract, file_format.value, seq, data])


def _statement(extract: UUID, day: date, at: datetime, after: int) -> sql.Composed:
    """Return the COPY of one batch of an extract's rows, those after the position `after`."""
    constants = {
        "marking": settings.PROTECTIVE_MARKING,
        "day": day.isoformat(),
        "version": LAYOUT_VERSION,
        "generated_at": at.astimezone(LONDON).isoformat(timespec="microseconds"),
        "cpct": Unit.CPCT.value,
    }
    literals = {name: sql.Literal(value) for name, value in constants.items()}
    tables = {"row": ExtractRow, "closed": ClosedReferral, "person": Referral, "extract": Extract}
    return sql.SQL(_COPY).format(
        columns=sql.SQL(", ").join(sql.SQL(EXPRESSIONS[key]).format(**literals) for key in KEYS),
        id=sql.Literal(extract),
        after=sql.Literal(after),
        upto=sql.Literal(after + BATCH_ROWS),
        **{name: sql.Identifier(model._meta.db_table) for name, model in tables.items()},
    )
