"""Any number of runs, late closings and killed processes give the same one extract (EXT-3, assurance 46 and 55)."""

import os
import signal
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta
from typing import Any

import psycopg
import pytest
from django.db import connections, transaction

from core.clock import day_bounds
from referrals.models import Extract, ExtractChunk, ExtractRow
from referrals.operations.extract import PUBLISHING_LOCK, publish_due_extracts, publish_extract
from tests.database import CommittedDatabase
from tests.referral_support import (
    close_visit,
    closed_visit,
    complete_ear,
    encounter_of,
    file_of,
    london,
    ready_visit,
    worker,
)
from tests.threads import until, waiting, watcher
from visits.models import SealedDay
from visits.operations.closing import DAY_LOCK, DayIsSealed

DAY = date(2026, 11, 19)
NIGHT = london("2026-11-20 00:15")
END = day_bounds(DAY)[1]
MICROSECOND = timedelta(microseconds=1)


def in_thread(work: Callable[[], Any]) -> Any:
    """Run `work` on a connection of this thread's own."""
    try:
        return work()
    finally:
        connections.close_all()


def test_ten_runs_at_once_give_one_extract_with_one_hash(committed_db):
    closed_visit(worker("Elira Kelmendi"), at="2026-11-18 12:00")
    closed_visit(worker("Samuel Adjei"), at="2026-11-19 12:00")
    start = threading.Barrier(10)

    def run(number: int) -> str:
        start.wait()
        if number % 2:
            publish_due_extracts(at=NIGHT)
        return publish_extract(day=DAY, by=None, at=NIGHT + timedelta(seconds=number)).sha256

    with ThreadPoolExecutor(10) as pool:
        hashes = list(pool.map(lambda number: in_thread(lambda: run(number)), range(10)))
    assert len(set(hashes)) == 1
    assert [e.day.day for e in Extract.objects.order_by("day")] == [18, 19]
    assert ExtractRow.objects.count() == 2


def test_a_closing_that_commits_after_the_run_began_is_in_the_file(committed_db):
    visit = ready_visit(worker("Elira Kelmendi"))
    closing_done, may_commit = threading.Event(), threading.Event()

    def slow_closing() -> None:
        with transaction.atomic():
            close_visit(visit, END - MICROSECOND)
            closing_done.set()
            assert may_commit.wait(60)

    with ThreadPoolExecutor(2) as pool, watcher(committed_db) as owner:
        closing = pool.submit(in_thread, slow_closing)
        assert closing_done.wait(60)
        extract = pool.submit(in_thread, lambda: publish_extract(day=DAY, by=None, at=NIGHT))
        until(lambda: waiting(owner))
        assert not extract.done()
        may_commit.set()
        closing.result(60)
        made = extract.result(60)
    assert [row["Visit reference"] for row in file_of(made)] == [visit.reference]


def test_a_closing_that_comes_while_the_extract_is_made_is_sent_back_to_read_the_clock(committed_db):
    visit = ready_visit(worker("Elira Kelmendi"))
    with ThreadPoolExecutor(1) as pool, watcher(committed_db) as owner:
        with transaction.atomic():
            first = publish_extract(day=DAY, by=None, at=NIGHT)
            closing = pool.submit(in_thread, lambda: close_visit(visit, END - MICROSECOND))
            until(lambda: waiting(owner))
        with pytest.raises(DayIsSealed):
            closing.result(60)
    assert first.rows == 0
    close_visit(visit, NIGHT)
    assert publish_extract(day=DAY + timedelta(days=1), by=None, at=NIGHT + timedelta(days=1)).rows == 1


def test_closings_around_midnight_stand_in_exactly_one_day_each(committed_db):
    visits = [ready_visit(worker(f"Person {number}")) for number in range(12)]
    start = threading.Barrier(len(visits) + 1)

    def shut(number: int) -> None:
        start.wait()
        try:
            close_visit(visits[number], END - MICROSECOND if number % 3 else END)
        except DayIsSealed:
            close_visit(visits[number], NIGHT)

    def publish() -> None:
        start.wait()
        publish_extract(day=DAY, by=None, at=NIGHT)

    with ThreadPoolExecutor(len(visits) + 1) as pool:
        work = [pool.submit(in_thread, lambda n=number: shut(n)) for number in range(len(visits))]
        work.append(pool.submit(in_thread, publish))
        for one in work:
            one.result(120)
    publish_due_extracts(at=NIGHT + timedelta(days=1))
    found = [row["Visit reference"] for extract in Extract.objects.all() for row in file_of(extract)]
    assert sorted(found) == sorted(visit.reference for visit in visits)


def test_news_of_a_record_that_commits_while_the_extract_is_made_is_in_the_next(committed_db):
    visit = closed_visit(worker("Elira Kelmendi"), at="2026-11-18 12:00")
    publish_extract(day=date(2026, 11, 18), by=None, at=london("2026-11-19 00:15"))
    completed, may_commit = threading.Event(), threading.Event()

    def slow_record() -> None:
        with transaction.atomic():
            complete_ear(encounter_of(visit, "Elira Kelmendi"), NIGHT)
            completed.set()
            assert may_commit.wait(60)

    with ThreadPoolExecutor(1) as pool:
        record = pool.submit(in_thread, slow_record)
        assert completed.wait(60)
        assert publish_extract(day=DAY, by=None, at=NIGHT).rows == 0
        may_commit.set()
        record.result(60)
    following = publish_extract(day=DAY + timedelta(days=1), by=None, at=NIGHT + timedelta(days=1))
    assert [row["Supersedes"] for row in file_of(following)] == ["2026-11-18/1"]


# Where the process is held and then killed: each statement of the extract's transaction, in its order.
HELD_AT = {
    "before another run": f"SELECT pg_advisory_xact_lock({PUBLISHING_LOCK})",
    "before the day": f"SELECT pg_advisory_xact_lock({DAY_LOCK}, {DAY.toordinal()})",
    "sealing the day": "LOCK TABLE visits_sealedday IN SHARE MODE",
    "working out the rows": "LOCK TABLE referrals_extractrow IN SHARE MODE",
    "writing the file": "LOCK TABLE referrals_extractchunk IN SHARE MODE",
    "writing the extract": "LOCK TABLE referrals_extract IN SHARE MODE",
    "recording it": "LOCK TABLE audit_event IN SHARE MODE",
}


def test_a_process_killed_at_any_point_leaves_nothing_and_the_next_run_is_whole(committed_db):
    visit = closed_visit(worker("Elira Kelmendi"), at="2026-11-19 12:00")
    for statement in HELD_AT.values():
        _kill_while_held(committed_db, statement)
        left = [model.objects.count() for model in (Extract, ExtractRow, ExtractChunk, SealedDay)]
        assert left == [0, 0, 0, 0], statement
    committed_db.manage("extract_cpct", "--day", DAY.isoformat())
    (row,) = file_of(Extract.objects.get())
    assert row["Visit reference"] == visit.reference
    again = committed_db.fork("extract_cpct", "--day", DAY.isoformat())
    assert os.waitstatus_to_exitcode(os.waitpid(again, 0)[1]) == 0
    assert Extract.objects.count() == 1


def _kill_while_held(database: CommittedDatabase, statement: str) -> None:
    with watcher(database) as owner, psycopg.connect(database.env["DATABASE_OWNER_URL"]) as holder:
        holder.execute(statement)
        process = database.fork("extract_cpct", "--day", DAY.isoformat())
        until(lambda: waiting(owner))
        os.kill(process, signal.SIGKILL)
        assert os.waitstatus_to_exitcode(os.waitpid(process, 0)[1]) == -signal.SIGKILL
        holder.rollback()
        until(
            lambda: owner.execute(
                "SELECT count(*) = 0 FROM pg_stat_activity WHERE datname = current_database()"
                " AND pid <> pg_backend_pid() AND pid <> %s AND backend_type = 'client backend'",
                [holder.info.backend_pid],
            ).fetchone()[0]
        )
