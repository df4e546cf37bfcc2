"""Recording: one event, in the transaction of what it records, that nobody can change or take away."""

from datetime import UTC, datetime, timedelta, timezone

import pytest
from django.contrib.auth import get_user_model
from django.db import DatabaseError, IntegrityError, ProgrammingError, connection, transaction
from django.urls import reverse
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from psycopg import errors

from accounts.roles import Role
from audit.canonical import EVENT_COLUMNS, event_hash
from audit.events import AuditError, Kind, register
from audit.models import Event, Seal, Verification
from audit.operations import record
from core.ids import new_id
from core.request_id import current_request_id
from tests.audit_support import AT, connected, event_ids, write
from tests.factories import UserFactory
from tests.factories_visits import make_visit
from tests.sign_in import signed_in

register(
    {
        "test.read": Kind.CONSULTATION,
        "test.change": Kind.ALTERATION,
        "test.sent": Kind.DISCLOSURE,
    }
)
TEXT = st.text(st.characters(exclude_characters="\0", exclude_categories=["Cs"]), max_size=60)


@pytest.mark.django_db
class TestWhatIsKept:
    def test_an_event_says_who_when_what_which_and_why(self):
        person, subject, shown = get_user_model()(id=new_id()), get_user_model()(id=new_id()), new_id()
        deputy_of = new_id()
        token = current_request_id.set("request-1")
        record(
            event="test.sent", by=person, at=AT, subject=subject, subjects=[shown, shown], fields=["name", "team"],
            reason="asked for", recipient="CPCT", acting_for=deputy_of,
        )  # fmt: skip
        current_request_id.reset(token)
        event = Event.objects.get()
        assert (event.actor, event.acting_for, event.at) == (person.pk, deputy_of, AT)
        assert (event.event, event.kind) == ("test.sent", "disclosure")
        assert (event.subject_type, event.subject_id) == (subject._meta.label_lower, subject.pk)
        assert event.subjects == [subject.pk, shown]  # the subject among them, none twice
        assert (event.fields, event.reason, event.recipient) == (["name", "team"], "asked for", "CPCT")
        assert event.request_id == "request-1"

    def test_the_service_itself_is_nobody(self):
        record(event="test.read", by=None, at=AT)
        assert Event.objects.get().actor is None

    def test_an_export_names_every_row_of_a_large_day(self):
        rows = [new_id() for _ in range(15_000)]
        record(event="test.sent", by=None, at=AT, subjects=rows, recipient="CPCT")
        event = Event.objects.get(subjects__contains=[rows[7_000]])
        assert event.subjects == rows
        assert bytes(event.hash) == event_hash([getattr(event, name) for name in EVENT_COLUMNS])

    def test_it_takes_one_query(self, django_assert_num_queries):
        with django_assert_num_queries(1):
            record(event="test.read", by=None, at=AT, subjects=[new_id() for _ in range(25)])

    def test_the_database_sets_cluster_transaction_and_hash_whatever_the_insert_says(self):
        Event.objects.create(
            at=AT,
            event="test.read",
            kind="consultation",
            subjects=[],
            fields=[],
            cluster=1,
            txid=2,
            hash=b"forged",
        )
        event = Event.objects.get()
        with connection.cursor() as cursor:
            cursor.execute("SELECT audit_cluster(), pg_current_xact_id()::text::bigint")
            assert (event.cluster, event.txid) == cursor.fetchone()
        assert bytes(event.hash) == event_hash([getattr(event, name) for name in EVENT_COLUMNS])

    def test_a_savepoint_keeps_the_transaction_of_the_whole(self):
        record(event="test.read", by=None, at=AT)
        with transaction.atomic():
            record(event="test.read", by=None, at=AT)
        assert Event.objects.values("txid").distinct().count() == 1

    @settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
    @given(
        reason=TEXT,
        recipient=TEXT,
        at=st.datetimes(
            datetime(1970, 1, 1),
            datetime(2100, 1, 1),
            timezones=st.sampled_from([UTC, timezone(timedelta(hours=1)), timezone(-timedelta(hours=5))]),
        ),
        subjects=st.lists(st.uuids(), max_size=4),
        fields=st.lists(st.from_regex(r"[a-z_][a-z0-9_.]{0,9}", fullmatch=True), max_size=3),
    )
    def test_the_databases_hash_is_the_verifiers_for_any_words_and_times(
        self, reason, recipient, at, subjects, fields
    ):
        before = set(event_ids())
        record(
            event="test.read",
            by=None,
            at=at,
            subjects=subjects,
            fields=fields,
            reason=reason,
            recipient=recipient,
        )
        row = Event.objects.exclude(id__in=before).values_list(*EVENT_COLUMNS, "hash").get()
        assert row[10:12] == (reason, recipient)
        assert event_hash(row[:-1]) == bytes(row[-1])


@pytest.mark.django_db
class TestWhatIsRefused:
    def test_an_event_that_is_not_registered(self):
        with pytest.raises(AuditError, match="not registered"):
            record(event="test.unknown", by=None, at=AT)

    @pytest.mark.parametrize("recipient", ["", "  "])
    def test_a_disclosure_to_nobody(self, recipient):
        with pytest.raises(AuditError, match="recipient"):
            record(event="test.sent", by=None, at=AT, recipient=recipient)

    @pytest.mark.parametrize("name", ["Avery Example", "born=1990-01-01", "", "a" * 101, "ünder"])
    def test_a_value_in_place_of_a_fields_name_and_the_message_does_not_repeat_it(self, name):
        with pytest.raises(AuditError) as caught:
            record(event="test.read", by=None, at=AT, fields=[name])
        assert not name or name not in str(caught.value)

    def test_a_time_without_a_zone(self):
        with pytest.raises(AuditError, match="zone"):
            record(event="test.read", by=None, at=datetime(2026, 7, 6))

    def test_ids_that_are_none(self):
        class Person:
            pk = 7

        with pytest.raises(AuditError, match="UUID"):
            record(event="test.read", by=Person(), at=AT)

    def test_the_database_refuses_a_kind_that_does_not_exist(self):
        with pytest.raises(IntegrityError, match="audit_event_kind_exists"):
            Event.objects.create(at=AT, event="x", kind="peeping", subjects=[], fields=[])

    def test_the_database_refuses_a_disclosure_to_nobody(self):
        with pytest.raises(IntegrityError, match="audit_disclosure_names_recipient"):
            Event.objects.create(at=AT, event="x", kind="disclosure", subjects=[], fields=[])

    @pytest.mark.parametrize(
        ("name", "values"),
        [
            ("audit_seal_counts_from_one", {"sequence": 0}),
            ("audit_seal_is_a_batch", {"count": 10_001}),
            ("audit_seal_is_a_batch", {"count": 0}),
        ],
    )
    def test_the_database_refuses_a_seal_that_cannot_be(self, name, values):
        whole = {
            "sequence": 1, "sealed_at": AT, "cluster": 1, "upto_txid": 1, "upto_id": new_id(), "count": 1,
            "first_at": AT, "last_at": AT, "entries": b"", "digest": b"d", "previous": b"p", "signature": b"s",
            "key_id": "k",
        }  # fmt: skip
        with pytest.raises(IntegrityError, match=name):
            Seal.objects.create(**(whole | values))

    def test_the_database_refuses_two_seals_after_one(self):
        whole = {
            "sealed_at": AT, "cluster": 1, "upto_txid": 1, "upto_id": new_id(), "count": 1, "first_at": AT,
            "last_at": AT, "entries": b"", "digest": b"d", "previous": b"p", "signature": b"s", "key_id": "k",
        }  # fmt: skip
        Seal.objects.create(sequence=1, **whole)
        with pytest.raises(IntegrityError, match="audit_seal_chain_never_forks"):
            Seal.objects.create(sequence=2, **whole)


class TestSameTransaction:
    """Item 20: a failing audit rolls the change back; a change that is rolled back leaves no event."""

    def change(self, *, then: Exception | None = None, at: datetime = AT) -> None:
        """Change something (a verification stands in for it), record it, perhaps fail."""
        with transaction.atomic():
            Verification.objects.create(
                started_at=AT, finished_at=AT, seals=0, events=0, unsealed=0, findings=0, last_sequence=0,
                last_digest=b"",
            )  # fmt: skip
            record(event="test.change", by=None, at=at)
            if then:
                raise then

    def test_what_stands_has_its_event(self, committed_db):
        self.change()
        assert (Verification.objects.count(), Event.objects.count()) == (1, 1)

    def test_what_is_rolled_back_leaves_no_event(self, committed_db):
        with pytest.raises(ZeroDivisionError):
            self.change(then=ZeroDivisionError())
        assert (Verification.objects.count(), Event.objects.count()) == (0, 0)

    def test_a_failing_audit_rolls_the_change_back(self, committed_db):
        with connected(committed_db) as owner:
            owner.execute("ALTER TABLE audit_event ADD CONSTRAINT disk_is_full CHECK (false) NOT VALID")
        with pytest.raises(IntegrityError):
            self.change()
        assert (Verification.objects.count(), Event.objects.count()) == (0, 0)

    def test_what_cannot_be_recorded_is_not_read(self, committed_db):
        visit = make_visit()
        client = signed_in(UserFactory(roles=[Role.AUDITOR]))
        client.raise_request_exception = False
        assert visit.reference in client.get(reverse("audit")).content.decode()
        with connected(committed_db) as owner:
            owner.execute("ALTER TABLE audit_event ADD CONSTRAINT disk_is_full CHECK (false) NOT VALID")
        response = client.get(reverse("audit"))
        assert response.status_code == 500
        assert visit.reference not in response.content.decode()

    def test_a_change_recorded_outside_a_transaction_is_refused(self, committed_db):
        with pytest.raises(AuditError, match="outside a transaction"):
            record(event="test.change", by=None, at=AT)
        assert not Event.objects.exists()


class TestAppendOnly:
    """Item 18, each of the two defences by itself."""

    STATEMENTS = (
        "UPDATE {} SET {} = {}",
        "DELETE FROM {}",
        "TRUNCATE {}",
    )
    TABLES = {"audit_event": "reason", "audit_seal": "key_id", "audit_verification": "seals"}

    @pytest.mark.parametrize("statement", STATEMENTS)
    @pytest.mark.parametrize("table", TABLES)
    @pytest.mark.django_db
    def test_the_application_has_no_right_to_change_or_remove(self, table, statement):
        column = self.TABLES[table]
        with pytest.raises(ProgrammingError, match="permission denied"), connection.cursor() as cursor:
            cursor.execute(statement.format(table, column, column))

    @pytest.mark.django_db
    def test_the_application_reaches_no_partition_past_its_parent(self):
        write()
        for verb in ("SELECT * FROM", "DELETE FROM", "INSERT INTO"):
            rest = " DEFAULT VALUES" if verb.startswith("INSERT") else ""
            for partition in ("audit_event_default", partition_of_now()):
                with pytest.raises(ProgrammingError, match="permission denied"):
                    execute(f"{verb} {partition}{rest}")

    @pytest.mark.django_db
    def test_the_application_cannot_make_or_alter_tables_or_switch_triggers_off(self):
        for statement in (
            "CREATE TABLE mine (id int)",
            "ALTER TABLE audit_event DISABLE TRIGGER USER",
            "DROP TRIGGER audit_refuse_change ON audit_event",
            "CREATE OR REPLACE FUNCTION audit_refuse() RETURNS trigger LANGUAGE sql AS 'SELECT NULL'",
            "SET session_replication_role = replica",
        ):
            with pytest.raises(DatabaseError, match=r"permission denied|must be owner"):
                execute(statement)

    def test_the_triggers_refuse_even_the_owner(self, committed_db):
        write()
        write_seal_and_verification()
        with connected(committed_db) as owner:
            targets = {**self.TABLES, "audit_event_default": "reason", partition_of_now(): "reason"}
            write(at=datetime.now(UTC))
            for table, column in targets.items():
                for statement in self.STATEMENTS:
                    with pytest.raises(errors.RestrictViolation, match="never changed or removed"):
                        owner.execute(statement.format(table, column, column))
        assert Event.objects.count() == 2

    def test_an_insert_that_would_update_is_refused_too(self, committed_db):
        write()
        with connected(committed_db) as owner, pytest.raises(errors.RestrictViolation):
            owner.execute(
                "INSERT INTO audit_event SELECT * FROM audit_event ON CONFLICT (at, id) DO UPDATE SET reason = 'x'"
            )


def execute(statement: str) -> None:
    """Run a statement as the application, in a savepoint."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)


def partition_of_now() -> str:
    return f"audit_event_{datetime.now(UTC):%Y_%m}"


def write_seal_and_verification() -> None:
    Seal.objects.create(
        sequence=1, sealed_at=AT, cluster=1, upto_txid=1, upto_id=new_id(), count=1, first_at=AT, last_at=AT,
        entries=b"", digest=b"d", previous=b"p", signature=b"s", key_id="k",
    )  # fmt: skip
    Verification.objects.create(
        started_at=AT,
        finished_at=AT,
        seals=0,
        events=0,
        unsealed=0,
        findings=0,
        last_sequence=0,
        last_digest=b"",
    )
