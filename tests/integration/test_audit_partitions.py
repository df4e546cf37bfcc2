"""Months: each event lands in its UTC month, and in the default partition where there is none."""

from datetime import UTC, date, datetime, timedelta
from io import StringIO

import pytest
from django.core.management import call_command
from django.db import DatabaseError, connection
from psycopg import errors

from audit.operations import make_partitions, record
from tests.audit_support import connected, write
from tests.threads import all_at_once


def partitions() -> list[str]:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT relid::regclass::text FROM pg_partition_tree('audit_event') WHERE isleaf ORDER BY 1"
        )
        return [name for (name,) in cursor.fetchall()]


def where(at: datetime) -> str:
    """Record an event at `at` and say in which partition it is."""
    record(event="audit.read", by=None, at=at)
    with connection.cursor() as cursor:
        cursor.execute("SELECT tableoid::regclass::text FROM audit_event WHERE at = %s", [at])
        return cursor.fetchone()[0]


@pytest.mark.django_db
class TestWhereARowLands:
    @pytest.fixture(autouse=True)
    def summer(self):
        make_partitions(at=datetime(2031, 6, 15, tzinfo=UTC), months=2)

    @pytest.mark.parametrize(
        ("moment", "partition"),
        [
            ("2031-06-01T00:00:00+00:00", "audit_event_2031_06"),
            ("2031-06-30T23:59:59.999999+00:00", "audit_event_2031_06"),
            ("2031-07-01T00:00:00+00:00", "audit_event_2031_07"),
            # London is in July already, UTC is not: months are UTC's.
            ("2031-07-01T00:30:00+01:00", "audit_event_2031_06"),
            ("2031-07-31T23:59:59.999999+00:00", "audit_event_2031_07"),
            # Beyond both, and before: nothing is lost for want of a partition.
            ("2031-08-01T00:00:00+00:00", "audit_event_default"),
            ("2031-05-31T23:59:59.999999+00:00", "audit_event_default"),
            ("2019-01-01T00:00:00+00:00", "audit_event_default"),
        ],
    )
    def test_by_its_utc_month_or_by_default(self, moment, partition):
        assert where(datetime.fromisoformat(moment)) == partition


@pytest.mark.django_db
class TestMakingPartitions:
    def test_a_migrated_database_has_this_month_and_the_next_three(self):
        today = datetime.now(UTC).date()
        months = [(today.replace(day=1) + timedelta(days=31 * n)).strftime("%Y_%m") for n in range(3)]
        assert {f"audit_event_{month}" for month in months} <= set(partitions())

    def test_it_makes_what_is_missing_and_says_what_was_new(self):
        at = datetime(2030, 11, 30, 23, 59, tzinfo=UTC)
        assert make_partitions(at=at, months=3) == [
            "audit_event_2030_11", "audit_event_2030_12", "audit_event_2031_01",
        ]  # fmt: skip
        assert make_partitions(at=at, months=4) == ["audit_event_2031_02"]
        assert make_partitions(at=at, months=4) == []

    def test_a_month_that_has_rows_in_the_default_partition_stays_there(self):
        at = datetime(2032, 3, 5, tzinfo=UTC)
        assert where(at) == "audit_event_default"
        assert make_partitions(at=at, months=2) == ["audit_event_2032_04"]
        assert where(at + timedelta(hours=1)) == "audit_event_default"

    @pytest.mark.parametrize(("first", "months"), [("2031-01-01", 37), ("2031-01-01", 0), ("1999-01-01", 1)])
    def test_the_application_cannot_have_it_make_any_number(self, first, months):
        with pytest.raises(DatabaseError, match="36 months"), connection.cursor() as cursor:
            cursor.execute("SELECT audit_make_partitions(%s, %s)", [date.fromisoformat(first), months])

    def test_the_command_says_what_it_made(self):
        out = StringIO()
        call_command("make_audit_partitions", "--months", "6", stdout=out)
        call_command("make_audit_partitions", "--months", "6", stdout=out)
        assert "audit_event_" in out.getvalue()
        assert out.getvalue().endswith("All there.\n")


class TestWhileOthersWork:
    def test_a_new_partition_has_the_triggers_and_indexes_of_the_others(self, committed_db):
        make_partitions(at=datetime(2033, 1, 1, tzinfo=UTC), months=1)
        write(at=datetime(2033, 1, 1, tzinfo=UTC))
        with connected(committed_db) as owner:
            for statement in ("UPDATE {} SET reason = 'x'", "DELETE FROM {}", "TRUNCATE {}"):
                with pytest.raises(errors.RestrictViolation):
                    owner.execute(statement.format("audit_event_2033_01"))
            indexes = "SELECT count(*) FROM pg_indexes WHERE tablename = %s"
            made = owner.execute(indexes, ["audit_event_2033_01"]).fetchone()
            assert made == owner.execute(indexes, ["audit_event_default"]).fetchone() == (6,)

    def test_ten_at_once_make_each_once(self, committed_db):
        def run() -> list[str]:
            return make_partitions(at=datetime(2034, 1, 1, tzinfo=UTC), months=3)

        made = [name for names in all_at_once(*[run] * 10) for name in names]
        assert sorted(made) == ["audit_event_2034_01", "audit_event_2034_02", "audit_event_2034_03"]

    def test_somebody_writing_meanwhile_is_not_waited_for(self, committed_db):
        with connected(committed_db, "DATABASE_URL") as writer, writer.transaction():
            writer.execute(
                "INSERT INTO audit_event (id, at, event, kind)"
                " VALUES (gen_random_uuid(), now(), 'audit.read', 'consultation')"
            )
            assert make_partitions(at=datetime(2035, 1, 1, tzinfo=UTC), months=1) == ["audit_event_2035_01"]
