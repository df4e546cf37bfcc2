"""The tests' own databases: the application's role, nothing shared, nothing left."""

import time
from datetime import UTC, datetime, timedelta

import psycopg
import pytest
from django.conf import settings
from django.core.cache import cache
from django.db import ProgrammingError, connection

from accounts.models import Team
from core import clock
from tests.database import CommittedDatabase, vacuum
from tests.factories import TeamFactory
from tests.threads import Aside


def rights() -> tuple[bool, bool, bool]:
    """Return whether the connected role is a superuser, may make roles, and owns any table."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT rolsuper OR rolbypassrls, rolcreaterole OR rolcreatedb,"
            " EXISTS (SELECT 1 FROM pg_tables WHERE tableowner = current_user)"
            " FROM pg_roles WHERE rolname = current_user"
        )
        row: tuple[bool, bool, bool] = cursor.fetchone()
    return row


@pytest.mark.django_db
def test_the_application_is_neither_superuser_nor_owner() -> None:
    assert rights() == (False, False, False)


@pytest.mark.django_db
@pytest.mark.parametrize(
    "statement", ["TRUNCATE accounts_team CASCADE", "CREATE TABLE mine (id int)", "DROP TABLE accounts_team"]
)
def test_the_application_cannot_change_tables(statement: str) -> None:
    with pytest.raises(ProgrammingError), connection.cursor() as cursor:
        cursor.execute(statement)


@pytest.mark.django_db
def test_what_migrations_rely_on_is_there() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT upper('é'), similarity('Brackenford', 'Brakenford') > 0.5, unaccent('é')")
        assert cursor.fetchone() == ("É", True, "e")


def test_what_is_committed_is_seen_by_threads_and_other_processes(committed_db: CommittedDatabase) -> None:
    TeamFactory(name="Brackenford A")
    seen = Aside(lambda: list(Team.objects.values_list("name", flat=True)))
    assert seen.result() == ["Brackenford A"]
    printed = committed_db.manage(
        "shell", "--no-imports", "-c", "from accounts.models import Team; print(Team.objects.get().name)"
    )
    assert printed.strip() == "Brackenford A"


def test_pages_are_visible_to_all_once_no_snapshot_is_older(committed_db: CommittedDatabase) -> None:
    """What measures buffers begins so, also where autovacuum analyses at that moment."""
    with psycopg.connect(committed_db.env["DATABASE_URL"]) as other:
        other.execute("BEGIN ISOLATION LEVEL REPEATABLE READ")
        other.execute("SELECT 1 FROM accounts_team").fetchall()
        TeamFactory(name="Brackenford A")
        waiting = Aside(vacuum)
        while pages_not_visible() <= 0:  # until it has vacuumed once, to no avail
            assert waiting.is_alive()
            time.sleep(0.05)
        other.rollback()
        waiting.result()
    assert pages_not_visible() == 0


def pages_not_visible() -> int:
    with connection.cursor() as cursor:
        cursor.execute("SELECT relpages - relallvisible FROM pg_class WHERE relname = 'accounts_team'")
        return int(cursor.fetchone()[0])


def test_a_committed_database_starts_empty_and_connects_as_the_application(
    committed_db: CommittedDatabase,
) -> None:
    assert not Team.objects.exists()
    assert rights() == (False, False, False)
    assert committed_db.state == settings.STATE_DIR


def test_the_clock_of_a_test_is_set_off_for_it_and_its_processes(committed_db: CommittedDatabase) -> None:
    committed_db.clock.write_text("86400")
    assert clock.now() - datetime.now(UTC) > timedelta(hours=23)
    printed = committed_db.manage(
        "shell", "--no-imports", "-c", "from core import clock; print(clock.now().isoformat())"
    )
    assert datetime.fromisoformat(printed.strip()) - datetime.now(UTC) > timedelta(hours=23)


def test_the_cache_of_a_test_is_redis_and_starts_empty(committed_db: CommittedDatabase) -> None:
    assert cache.get("left-behind") is None
    cache.set("left-behind", 1)
    assert cache.get("left-behind") == 1
