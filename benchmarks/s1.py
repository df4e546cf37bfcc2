"""S1: the file of a day with 5,000 visits and 15,000 people, beside raw COPY and beside an admin export of the rows."""

import statistics
import time
from datetime import date, timedelta
from typing import Any

from django.db import connection, transaction

from benchmarks.admin_export import export_with_admin
from benchmarks.bench import Bench
from benchmarks.data import BIG_DAY, NOW
from benchmarks.measure import Result, milliseconds, ratio
from core.ids import new_id
from referrals.columns import MAJOR, MINOR
from referrals.models import Extract
from referrals.operations import file
from referrals.operations.extract import publish_extract
from referrals.operations.rows import insert_rows

GOAL = 1.5
DAY, AT = date.fromisoformat(BIG_DAY), NOW - timedelta(days=1)
ADMIN_ROUNDS = 2  # it takes many seconds


def run(bench: Bench) -> list[Result]:
    """Make the day again and again, each time rolled back; then once for good, for the admin's export."""
    with bench.at(bench.main):
        rounds = [_round(file_first=bool(number % 2)) for number in range(-1, bench.rounds)][1:]
        each = {name: [times[name] for times in rounds] for name in rounds[0]}
        publish_extract(day=DAY, by=None, at=AT)
        extract = Extract.objects.get(day=DAY)
        download = [
            _timed(lambda: sum(len(piece) for piece in file.read_file(extract))) for _ in range(bench.rounds)
        ]
        pairs = [
            (_timed(lambda: _raw_copy(extract.pk, extract.rows)), _timed(lambda: export_with_admin(extract)))
            for _ in range(ADMIN_ROUNDS)
        ]
    made, copied, chosen = each["file"], each["copy"], each["rows"]
    of_file = ratio(made, copied)
    whole = ratio([a + b for a, b in zip(made, chosen, strict=True)], copied)
    admin = ratio([theirs for _, theirs in pairs], [copy for copy, _ in pairs])
    what = f"{extract.visits:,} visits, {extract.rows:,} rows, {extract.size / 1e6:.1f} MB"
    return [
        Result("S1", f"file of {what}: guarded, hashed, kept, with its manifest, against COPY", str(of_file),
               f"≤ {GOAL}", of_file.median <= GOAL, of_file.spread, f"{milliseconds(made)} against {milliseconds(copied)}"),
        Result("S1", "with choosing and inserting its rows, against COPY", str(whole), spread=whole.spread,
               note=f"{milliseconds(chosen)} for the rows"),
        Result("S1", "giving the file that is kept, against COPY", f"{statistics.median(download) / statistics.median(copied):.2f} ×"),
        Result("S1", "Django admin with django-import-export, the same rows, against COPY", str(admin), spread=admin.spread),
    ]  # fmt: skip


def _round(*, file_first: bool) -> dict[str, float]:
    """Return the seconds of choosing the rows, making the file, and a COPY of the same rows; nothing stays."""
    found: dict[str, float] = {}
    key = new_id()
    with transaction.atomic():
        totals: dict[str, int] = {}
        found["rows"] = _timed(lambda: totals.update(insert_rows(extract=key, day=DAY, newest=True)))
        steps = {"file": lambda: _file(key, totals), "copy": lambda: _raw_copy(key, totals["rows"])}
        for name in steps if file_first else reversed(steps):
            found[name] = _timed(steps[name])
        transaction.set_rollback(True)
    return found


def _file(key: Any, totals: dict[str, int]) -> None:
    made = file.write_file(extract=key, day=DAY, rows=totals["rows"], at=AT)
    Extract.objects.create(
        id=key, day=DAY, version=MAJOR, minor=MINOR, generated_at=AT, published_at=AT, late=False,
        sha256=made.sha256, size=made.size, **totals,
    )  # fmt: skip


def _raw_copy(key: Any, rows: int) -> int:
    """Read one COPY of the very columns and rows of the file, and do nothing with it."""
    batch, file.BATCH_ROWS = file.BATCH_ROWS, rows
    try:
        statement = file._statement(key, DAY, AT, 0)
    finally:
        file.BATCH_ROWS = batch
    with connection.cursor() as cursor, cursor.copy(statement) as copy:
        return sum(len(data) for data in copy)


def _timed(call: Any) -> float:
    began = time.perf_counter()
    call()
    return time.perf_counter() - began
