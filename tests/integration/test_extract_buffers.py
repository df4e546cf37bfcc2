"""Finding a day's visits costs the same however many are kept (S2), and the file is streamed (S1)."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime
from typing import Any

import psycopg
from django.db import connection

from referrals.operations.rows import find_day
from tests.database import CommittedDatabase
from tests.referral_support import closed_visit, london, worker

DAY = date(2026, 11, 19)
VISITS = 25
# Snapshots of other days, spread over the years before; a copy of the one that was really closed.
FILL = """
INSERT INTO referrals_closedreferral
SELECT made.*
FROM (SELECT to_jsonb(c) AS one FROM referrals_closedreferral c LIMIT 1) kept, generate_series(1, %(rows)s) n
CROSS JOIN LATERAL jsonb_populate_record(NULL::referrals_closedreferral, one || jsonb_build_object(
    'id', gen_random_uuid(), 'closing_id', gen_random_uuid(), 'visit_id', gen_random_uuid(),
    'closed_at', %(at)s::timestamptz + n * %(step)s::interval)) made
"""


@contextmanager
def without_references(database: CommittedDatabase) -> Iterator[psycopg.Connection[Any]]:
    """Give the owner's connection to a database whose snapshots may stand alone, to make many of them."""
    with psycopg.connect(database.env["DATABASE_OWNER_URL"], autocommit=True) as owner:
        names = owner.execute(
            "SELECT conname FROM pg_constraint WHERE contype = 'f' AND conrelid = 'referrals_closedreferral'::regclass"
        ).fetchall()
        for (name,) in names:
            owner.execute(f'ALTER TABLE referrals_closedreferral DROP CONSTRAINT "{name}"')
        yield owner


def fill(owner: psycopg.Connection[Any], rows: int, at: datetime, step: str) -> None:
    owner.execute(FILL, {"rows": rows, "at": at, "step": step})
    owner.execute("ANALYZE referrals_closedreferral")


def buffers() -> tuple[int, int]:
    """Return how many buffers finding the day touched, and how many visits it found."""
    statement, values = find_day(DAY)
    with connection.cursor() as cursor:
        cursor.execute(f"EXPLAIN (ANALYZE, BUFFERS, FORMAT JSON) {statement}", values)
        plan = cursor.fetchone()[0]
    plan = json.loads(plan) if isinstance(plan, str) else plan
    top = plan[0]["Plan"]
    return top["Shared Hit Blocks"] + top["Shared Read Blocks"], top["Actual Rows"]


def test_finding_the_visits_of_a_day_takes_at_most_40_buffers_whatever_is_kept(committed_db):
    closed_visit(worker(), at="2026-11-01 12:00")
    with without_references(committed_db) as owner:
        fill(owner, 10_000, london("2022-01-01 00:00"), "5 minutes")
        fill(owner, VISITS, london("2026-11-19 08:00"), "20 minutes")
        few, found = buffers()
        assert found == VISITS
        fill(owner, 40_000, london("2022-01-01 00:01"), "10 minutes")
        many, found = buffers()
        assert found == VISITS
    assert few <= 40
    assert many <= 40
    assert abs(many - few) <= 5


def test_the_plan_reads_the_index_by_utc_bounds(committed_db):
    closed_visit(worker(), at="2026-11-01 12:00")
    with without_references(committed_db) as owner:
        fill(owner, 10_000, london("2022-01-01 00:00"), "5 minutes")
    statement, values = find_day(DAY)
    assert "AT TIME ZONE" not in statement
    with connection.cursor() as cursor:
        cursor.execute(f"EXPLAIN {statement}", values)
        plan = "\n".join(line for (line,) in cursor.fetchall())
    assert "snapshot_day" in plan
