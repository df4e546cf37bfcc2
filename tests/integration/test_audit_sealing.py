"""Sealing: every row once, in batches, whoever is writing meanwhile and whatever stops the sealer (item 19)."""

import base64
import random
import threading
import time
from collections import Counter
from collections.abc import Callable
from datetime import timedelta
from io import StringIO
from pathlib import Path
from uuid import UUID

import psycopg
import pytest
from django.core.checks import Tags, run_checks
from django.core.management import CommandError, call_command
from django.db import OperationalError, connection, transaction
from psycopg import Rollback

from audit import tasks
from audit.canonical import GENESIS
from audit.keys import SealKeyError, Signer, is_signed, trusted_keys
from audit.models import Event, Seal
from audit.operations import record, seal, verify
from audit.sealing import SealingRefusedError
from core import clock
from tests.audit_support import (
    AT,
    KEY,
    connected,
    event_ids,
    forge,
    ready_to_seal,
    sealed_ids,
    sealing,
    tampering,
    write,
)

RECORD = (
    "INSERT INTO audit_event (id, at, event, kind) VALUES (gen_random_uuid(), %s, 'audit.read', 'consultation')"
    " RETURNING id"
)

OWN_ID = "SELECT pg_current_xact_id()::text::bigint"


@pytest.fixture(autouse=True)
def key(settings):
    settings.AUDIT_SEAL_KEY = KEY


def wrong() -> list[str]:
    """Verify everything; return what was found wrong."""
    found: list[str] = []
    verify(at=AT, clock=clock.now, found=lambda finding: found.append(finding.words))
    return found


def a_transaction(own: psycopg.Connection, chance: random.Random) -> list[UUID]:
    """Write a few events, some in savepoints, slowly or not; return those that were committed."""
    written: list[UUID] = []
    with own.transaction() as outer:
        for _ in range(chance.randint(1, 3)):
            written.append(own.execute(RECORD, [AT]).fetchone()[0])
            with own.transaction() as inner:
                within = own.execute(RECORD, [AT]).fetchone()[0]
                if chance.random() < 0.5:
                    raise Rollback(inner)
                written.append(within)
            time.sleep(chance.choice([0, 0, 0.002, 0.03]))
        if chance.random() < 0.2:
            written.clear()
            raise Rollback(outer)
    return written


def in_a_thread(failures: list[BaseException], work: Callable[[int], None], number: int) -> threading.Thread:
    """Start `work` beside the others; what it raises is kept."""

    def run() -> None:
        try:
            work(number)
        except BaseException as failure:
            failures.append(failure)
        finally:
            connection.close()

    thread = threading.Thread(target=run)
    thread.start()
    return thread


class TestASeal:
    def test_lists_what_was_written_in_the_order_of_its_transactions(self, committed_db):
        write(5)
        run = sealing(at=AT)
        assert (run.seals, run.events, run.busy) == (1, 5, False)
        assert sealed_ids() == event_ids()
        assert sealing(at=AT).seals == 0

    def test_follows_the_one_before_and_is_signed_over_its_digest(self, committed_db):
        for _ in range(3):
            write(2)
            sealing(at=AT)
        seals = list(Seal.objects.order_by("sequence"))
        assert [s.sequence for s in seals] == [1, 2, 3]
        assert [bytes(s.previous) for s in seals] == [GENESIS, *(bytes(s.digest) for s in seals[:-1])]
        public = trusted_keys()[seals[0].key_id]
        assert all(is_signed(public, bytes(s.digest), bytes(s.signature)) for s in seals)
        assert not is_signed(public, bytes(seals[0].digest), bytes(seals[1].signature))

    def test_holds_no_more_than_a_batch(self, committed_db):
        with transaction.atomic():  # one transaction over several batches
            for _ in range(25):
                record(event="audit.read", by=None, at=AT)
        assert sealing(at=AT, batch=10).seals == 3
        assert [s.count for s in Seal.objects.order_by("sequence")] == [10, 10, 5]
        assert sealed_ids() == event_ids()
        assert wrong() == []

    def test_says_from_when_to_when(self, committed_db):
        write(3)
        sealing(at=AT + timedelta(hours=1))
        made = Seal.objects.get()
        assert (made.first_at, made.last_at) == (AT, AT + timedelta(seconds=2))
        assert made.sealed_at == AT + timedelta(hours=1)

    def test_is_made_by_the_task_and_by_the_command(self, committed_db):
        write(2)
        ready_to_seal()
        tasks.seal()
        assert Seal.objects.count() == 1
        write(1)
        ready_to_seal()
        out = StringIO()
        call_command("seal_audit", stdout=out)
        assert out.getvalue() == "1 events in 1 seals, 0 copied.\n"


class TestTheKey:
    def test_without_one_sealing_says_so_and_nothing_is_lost(self, committed_db, settings):
        settings.AUDIT_SEAL_KEY = ""
        write(1)
        with pytest.raises(SealKeyError, match="AUDIT_SEAL_KEY is not set"):
            seal(at=AT)
        with pytest.raises(CommandError, match="AUDIT_SEAL_KEY is not set"):
            call_command("seal_audit")
        settings.AUDIT_SEAL_KEY = KEY
        assert sealing(at=AT).events == 1

    @pytest.mark.parametrize("text", ["short", "ünicode", base64.b64encode(bytes(31)).decode(), KEY + "!"])
    def test_one_that_is_none_is_refused_without_being_repeated(self, settings, text):
        settings.AUDIT_SEAL_KEY = text
        with pytest.raises(SealKeyError, match="not 32 bytes") as caught:
            Signer()
        assert text not in str(caught.value)
        assert [message.id for message in run_checks(tags=[Tags.security]) if message.id == "audit.E001"]

    def test_a_changed_key_verifies_old_seals_by_the_old_public_key(self, committed_db, settings):
        write(1)
        sealing(at=AT)
        old = Signer().public().public_bytes_raw()
        settings.AUDIT_SEAL_KEY = base64.b64encode(bytes(32)).decode()
        write(1)
        sealing(at=AT)
        assert any("not trusted here" in words for words in wrong())
        settings.AUDIT_SEAL_PUBLIC_KEYS = [base64.b64encode(old).decode()]
        assert wrong() == []


class TestOpenTransactions:
    def test_one_that_is_open_holds_back_its_rows_and_later_ones_and_nobody_else(self, committed_db):
        write(2)
        with connected(committed_db, "DATABASE_URL") as slow:
            with slow.transaction():
                slow.execute(RECORD, [AT])
                held_by = slow.execute(OWN_ID).fetchone()[0]
                write(2)  # nobody waits for the slow one
                assert sealing(at=AT, held_by=held_by).events == 2
                assert sealing(at=AT, held_by=held_by).events == 0
            assert sealing(at=AT).events == 3
        assert sealed_ids() == event_ids()
        assert wrong() == []

    def test_a_prepared_one_counts_as_open(self, committed_db):
        with connected(committed_db, "DATABASE_URL") as other:
            if other.execute("SHOW max_prepared_transactions").fetchone() == ("0",):
                return  # this server has none, so there are none to miss
            other.execute("BEGIN")
            other.execute(RECORD, [AT])
            held_by = other.execute(OWN_ID).fetchone()[0]
            other.execute("PREPARE TRANSACTION 'slow'")
            write(1)
            assert sealing(at=AT, held_by=held_by).events == 0
            other.execute("COMMIT PREPARED 'slow'")
        assert sealing(at=AT).events == 2

    def test_one_that_only_reads_holds_nothing_back(self, committed_db):
        write(1)
        with connected(committed_db, "DATABASE_URL") as reader, reader.transaction():
            reader.execute("SELECT count(*) FROM audit_event")
            assert sealing(at=AT).events == 1

    def test_sealing_makes_no_writer_wait(self, committed_db):
        write(1)
        ready_to_seal()
        with transaction.atomic():
            seal(at=AT)  # not committed yet, so it holds all its locks
            with connected(committed_db, "DATABASE_URL") as writer:
                writer.execute("SET lock_timeout = '100ms'")
                writer.execute(RECORD, [AT])
        assert sealing(at=AT).events == 1


class TestManyAtOnce:
    WRITERS, ROUNDS = 6, 25

    def test_no_row_is_missed_and_none_is_sealed_twice(self, committed_db):
        """Writers commit, roll back, use savepoints and stay open for long, while two sealers run."""
        kept: list[UUID] = []
        failures: list[BaseException] = []
        writing = threading.Event()
        writing.set()

        def writer(number: int) -> None:
            chance = random.Random(number)
            with connected(committed_db, "DATABASE_URL") as own:
                for _ in range(self.ROUNDS):
                    kept.extend(a_transaction(own, chance))

        def sealer(_: int) -> None:
            while writing.is_set():
                seal(at=AT, batch=7)

        writers = [in_a_thread(failures, writer, number) for number in range(self.WRITERS)]
        sealers = [in_a_thread(failures, sealer, number) for number in range(2)]
        for thread in writers:
            thread.join()
        writing.clear()
        for thread in sealers:
            thread.join()
        sealing(at=AT, batch=7)
        assert failures == []
        assert Counter(sealed_ids()) == Counter(kept) == Counter(event_ids())
        assert wrong() == []

    def test_a_second_sealer_stops_at_once_and_says_so(self, committed_db):
        write(1)
        with connected(committed_db, "DATABASE_URL") as other, other.transaction():
            other.execute("SELECT pg_advisory_xact_lock(6220251)")
            assert seal(at=AT).busy
            assert not Seal.objects.exists()
        assert sealing(at=AT).events == 1

    def test_a_sealer_that_is_cut_off_leaves_whole_seals_and_the_next_goes_on(self, committed_db):
        write(300)
        ready_to_seal()
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_backend_pid()")
            (pid,) = cursor.fetchone()

        def cut() -> None:
            with connected(committed_db, "DATABASE_URL") as other:
                while not other.execute("SELECT count(*) FROM audit_seal").fetchone()[0] >= 5:
                    time.sleep(0.001)
                other.execute("SELECT pg_terminate_backend(%s)", [pid])

        cutter = threading.Thread(target=cut)
        cutter.start()
        with pytest.raises(OperationalError):
            seal(at=AT, batch=3)
        cutter.join()
        connection.close()
        assert 5 <= Seal.objects.count() < 100
        sealing(at=AT, batch=3)
        assert sealed_ids() == event_ids()
        assert wrong() == []


class TestCopies:
    @pytest.fixture
    def folder(self, settings, tmp_path) -> Path:
        folder = tmp_path / "copies"
        settings.AUDIT_SEAL_COPY_DIR = str(folder)
        return folder

    def test_each_seal_is_copied_once(self, committed_db, folder):
        for _ in range(2):
            write(1)
            assert sealing(at=AT).copied == 1
        assert sealing(at=AT).copied == 0
        assert [path.name[:12] for path in sorted(folder.glob("2026-07/*"))] == [
            "000000000001",
            "000000000002",
        ]

    def test_seals_made_before_there_was_a_folder_are_copied_too(self, committed_db, settings, folder):
        settings.AUDIT_SEAL_COPY_DIR = ""
        write(3)
        sealing(at=AT, batch=1)
        settings.AUDIT_SEAL_COPY_DIR = str(folder)
        assert sealing(at=AT).copied == 3

    def test_a_folder_that_takes_nothing_is_an_error_and_the_seal_stands(self, committed_db, folder):
        folder.write_text("not a folder")
        write(1)
        with pytest.raises(OSError, match="copies"):
            sealing(at=AT)
        assert Seal.objects.count() == 1
        folder.unlink()
        assert sealing(at=AT).copied == 1
        assert wrong() == []


class TestAfterARestore:
    """A dump restored into another cluster, where transaction ids may start lower."""

    ELSEWHERE, FAR = 42, 10**12

    def test_old_rows_are_sealed_to_the_end_and_new_ones_in_their_own_order(self, committed_db):
        with tampering(committed_db) as owner:  # as pg_restore does: rows first, triggers afterwards
            old = [forge(owner, cluster=self.ELSEWHERE, txid=self.FAR + n) for n in range(25)]
        sealing(at=AT, batch=10)
        new = write(5)
        assert sealing(at=AT).events == 5
        assert sealed_ids()[:25] == old
        assert set(Seal.objects.order_by("sequence").values_list("cluster", flat=True)[:3]) == {
            self.ELSEWHERE
        }
        assert len(sealed_ids()) == len(old) + len(new)
        assert wrong() == []

    def test_rows_that_were_not_sealed_in_the_old_cluster_follow_its_watermark(self, committed_db):
        with tampering(committed_db) as owner:
            forge(owner, cluster=self.ELSEWHERE, txid=self.FAR)
        sealing(at=AT)
        with tampering(committed_db) as owner:
            forge(owner, cluster=self.ELSEWHERE, txid=self.FAR + 1)
        write(1)
        assert sealing(at=AT).events == 2
        assert sealed_ids()[:2] == list(
            Event.objects.filter(cluster=self.ELSEWHERE).order_by("txid").values_list("id", flat=True)
        )
        assert wrong() == []

    def test_going_back_to_a_cluster_goes_on_where_it_stopped(self, committed_db):
        write(2)
        sealing(at=AT)
        with tampering(committed_db) as owner:
            forge(owner, cluster=self.ELSEWHERE, txid=5)
        sealing(at=AT)
        write(2)
        assert sealing(at=AT).events == 2
        assert wrong() == []

    def test_seals_ahead_of_the_clusters_own_count_are_refused_not_skipped(self, committed_db):
        with connection.cursor() as cursor:
            cursor.execute("SELECT audit_cluster()")
            (here,) = cursor.fetchone()
        write(1)
        sealing(at=AT)
        with tampering(committed_db) as owner:
            owner.execute("UPDATE audit_seal SET upto_txid = %s WHERE cluster = %s", [self.FAR, here])
        write(1)
        with pytest.raises(SealingRefusedError, match="fresh cluster"):
            seal(at=AT)
