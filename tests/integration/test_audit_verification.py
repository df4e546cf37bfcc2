"""The verifier names what somebody who owns the database did to sealed rows; its task and command."""

import base64
import json
import tracemalloc
from datetime import timedelta
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import connection

from audit import tasks
from audit.findings import Finding
from audit.keys import Signer
from audit.models import Seal, Verification
from audit.operations import verify
from audit.queries import verification_missed
from core import clock
from tests.audit_support import AT, KEY, connected, event_ids, forge, rehash, sealing, tampering, write
from tests.verification_support import found, kinds, named, position


@pytest.fixture(autouse=True)
def key(settings):
    settings.AUDIT_SEAL_KEY = KEY


class TestUntouched:
    def test_nothing_is_found_and_the_run_is_kept(self, database):
        assert found() == []
        run = Verification.objects.get()
        assert (run.seals, run.events, run.unsealed, run.findings, run.last_sequence) == (3, 9, 1, 0, 3)
        assert bytes(run.last_digest) == bytes(Seal.objects.get(sequence=3).digest)

    def test_an_audit_without_anything_is_in_order(self, committed_db):
        assert found() == []

    def test_rows_over_months_and_in_the_default_partition_are_found_again(self, committed_db):
        for days in (-4000, -31, 0, 31, 4000):
            write(2, at=clock.now() + timedelta(days=days))
        sealing(at=AT)
        assert found() == []
        assert Verification.objects.get().events == 10


class TestRows:
    def test_altered(self, database):
        victim = event_ids()[4]
        with tampering(database) as owner:
            owner.execute("UPDATE audit_event SET reason = 'another' WHERE id = %s", [victim])
        assert named() == {victim: "altered"}
        assert found()[0].seal == 2
        assert str(victim) in found()[0].words

    @pytest.mark.parametrize(
        "change",
        [
            "reason = 'another'", "at = at + interval '1 microsecond'", "actor = gen_random_uuid()",
            "subjects = '{}'", "fields = '{name}'", "recipient = 'x'", "event = 'other.read'", "kind = 'erasure'",
            "acting_for = gen_random_uuid()", "subject_type = 'visits.visit'", "subject_id = gen_random_uuid()",
            "request_id = 'x'", "at = at + interval '40 days'",
        ],
    )  # fmt: skip
    def test_altered_in_any_column_and_given_a_hash_that_fits(self, database, change):
        victim = event_ids()[4]
        with tampering(database) as owner:
            owner.execute(f"UPDATE audit_event SET {change} WHERE id = %s", [victim])
            rehash(owner, [victim])
        assert named() == {victim: "altered"}

    def test_altered_in_its_hash_alone(self, database):
        victim = event_ids()[0]
        with tampering(database) as owner:
            owner.execute("UPDATE audit_event SET hash = sha256('x') WHERE id = %s", [victim])
        assert named() == {victim: "altered"}

    def test_altered_before_any_seal_covers_it(self, database):
        victim = event_ids()[-1]
        with tampering(database) as owner:
            owner.execute("UPDATE audit_event SET reason = 'another' WHERE id = %s", [victim])
        assert named() == {victim: "altered"}

    def test_removed(self, database):
        victims = event_ids()[2:5]
        with tampering(database) as owner:
            owner.execute("DELETE FROM audit_event WHERE id = ANY(%s)", [victims])
        assert named() == dict.fromkeys(victims, "removed")

    def test_all_removed(self, database):
        victims = event_ids()[:-1]
        with tampering(database) as owner:
            owner.execute("DELETE FROM audit_event WHERE id = ANY(%s)", [victims])
        assert named() == dict.fromkeys(victims, "removed")

    def test_added_among_sealed_rows(self, database):
        cluster, txid = position(event_ids()[4])
        with tampering(database) as owner:
            false = forge(owner, cluster=cluster, txid=txid)
        assert named() == {false: "added"}

    def test_added_before_the_first(self, database):
        cluster, _ = position(event_ids()[0])
        with tampering(database) as owner:
            false = forge(owner, cluster=cluster, txid=1)
        assert named() == {false: "added"}

    def test_put_in_place_of_another(self, database):
        victim = event_ids()[4]
        with tampering(database) as owner:
            cluster, txid = position(victim)
            owner.execute("DELETE FROM audit_event WHERE id = %s", [victim])
            false = forge(owner, cluster=cluster, txid=txid)
        assert named() == {victim: "removed", false: "added"}

    @pytest.mark.parametrize(
        "pair", [(3, 4), (3, 5), (0, 8)], ids=["neighbours", "in one seal", "of two seals"]
    )
    def test_reordered(self, database, pair):
        first, second = (event_ids()[index] for index in pair)
        with tampering(database) as owner:
            (_, one), (_, two) = position(first), position(second)
            for key, txid in ((first, two), (second, one)):
                owner.execute("UPDATE audit_event SET txid = %s WHERE id = %s", [txid, key])
            rehash(owner, [first, second])
        assert named() == {first: "reordered", second: "reordered"}

    def test_moved_out_of_what_is_sealed(self, database):
        victim = event_ids()[4]
        with tampering(database) as owner:
            owner.execute("UPDATE audit_event SET txid = txid + 1000000000 WHERE id = %s", [victim])
            rehash(owner, [victim])
        assert named() == {victim: "reordered"}

    def test_moved_to_another_cluster(self, database):
        victim = event_ids()[4]
        with tampering(database) as owner:
            owner.execute("UPDATE audit_event SET cluster = 7 WHERE id = %s", [victim])
            rehash(owner, [victim])
        assert named() == {victim: "reordered"}

    def test_several_things_at_once_over_several_windows(self, database):
        ids = event_ids()
        cluster, txid = position(ids[6])
        with tampering(database) as owner:
            owner.execute("UPDATE audit_event SET reason = 'another' WHERE id = %s", [ids[1]])
            owner.execute("DELETE FROM audit_event WHERE id = %s", [ids[4]])
            false = forge(owner, cluster=cluster, txid=txid)
        assert named() == {ids[1]: "altered", ids[4]: "removed", false: "added"}

    def test_altered_by_replacing_the_databases_own_functions(self, database):
        """The verifier computes hashes itself; a lying function does not help."""
        victim = event_ids()[4]
        with tampering(database) as owner:
            owner.execute("CREATE FUNCTION public.sha256(bytea) RETURNS bytea LANGUAGE sql AS 'SELECT $1'")
            owner.execute("UPDATE audit_event SET reason = 'another' WHERE id = %s", [victim])
        assert named() == {victim: "altered"}


class TestTheTask:
    def test_names_findings_in_the_log_and_keeps_the_run(self, database, caplog):
        victim = event_ids()[4]
        with tampering(database) as owner:
            owner.execute("DELETE FROM audit_event WHERE id = %s", [victim])
        tasks.verify()
        assert [f"Event {victim}" in message for message in caplog.messages] == [True]
        assert Verification.objects.get().findings == 1

    def test_makes_up_once_for_a_night_that_was_missed(self, database):
        for _ in range(2):
            tasks.verify_if_missed()
        assert Verification.objects.count() == 1
        assert verification_missed(clock.now() + timedelta(hours=26))


class TestTheCommand:
    def test_says_how_much_it_read_and_how_much_is_not_sealed(self, database):
        out = StringIO()
        call_command("verify_audit", stdout=out)
        assert out.getvalue().startswith(
            "3 seals over 9 events read; 1 not sealed yet, the oldest of 2026-07-06T09"
        )

    def test_fails_on_a_finding_and_names_it(self, database):
        victim = event_ids()[4]
        with tampering(database) as owner:
            owner.execute("DELETE FROM audit_event WHERE id = %s", [victim])
        out = StringIO()
        with pytest.raises(CommandError, match="1 found wrong"):
            call_command("verify_audit", stdout=out)
        assert out.getvalue().startswith(f"removed: Event {victim} of 2026-07-06T09:00:01.000000 UTC")
        assert Verification.objects.get().findings == 1

    def test_gives_json_and_exits_with_1_as_a_process(self, database):
        victim = event_ids()[0]
        with tampering(database) as owner:
            owner.execute("UPDATE audit_event SET recipient = 'x' WHERE id = %s", [victim])
        database.env["AUDIT_SEAL_KEY"] = KEY
        process = database.start("verify_audit", "--json", stdout=-1, stderr=-1)
        out, err = process.communicate(timeout=120)
        assert process.returncode == 1
        assert "CommandError: 1 found wrong." in err
        result = json.loads(out)
        assert (result["ok"], result["seals"], result["events"], result["unsealed"]) == (False, 3, 9, 1)
        assert result["findings"][0] | {"words": ""} == {
            "kind": "altered", "seal": 1, "event": str(victim), "words": "",
        }  # fmt: skip

    def test_needs_only_public_keys(self, database, settings):
        public = base64.b64encode(Signer().public().public_bytes_raw()).decode()
        settings.AUDIT_SEAL_KEY, settings.AUDIT_SEAL_PUBLIC_KEYS = "", [public]
        assert found() == []

    def test_without_any_key_it_says_that_it_trusts_none(self, database, settings):
        settings.AUDIT_SEAL_KEY = ""
        assert kinds() == [("signature", 1)]

    def test_reads_one_state_of_the_database_while_people_write(self, database):
        findings: list[Finding] = []
        with connected(database, "DATABASE_URL") as writer, writer.transaction():
            writer.execute(
                "INSERT INTO audit_event (id, at, event, kind)"
                " VALUES (gen_random_uuid(), now(), 'audit.read', 'consultation')"
            )
            verifier = verify(at=AT, clock=clock.now, found=findings.append)
        assert (findings, verifier.unsealed) == ([], 1)

    def test_takes_no_more_memory_for_three_times_the_rows(self, committed_db):
        def peak() -> int:
            tracemalloc.start()
            verify(at=AT, clock=clock.now, found=lambda finding: None, window=500)
            try:
                return tracemalloc.get_traced_memory()[1]
            finally:
                tracemalloc.stop()

        insert_many(3_000)
        sealing(at=AT, batch=250)
        small = peak()
        insert_many(6_000)
        sealing(at=AT, batch=250)
        assert peak() < small * 1.3
        assert Verification.objects.order_by("-finished_at")[0].events == 9_000


def insert_many(count: int) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO audit_event (id, at, event, kind, subjects)"
            " SELECT gen_random_uuid(), %s::timestamptz + n * interval '1 ms', 'audit.read', 'consultation',"
            " ARRAY[gen_random_uuid()] FROM generate_series(1, %s) n",
            [AT, count],
        )
