"""Databases for tests: one template, migrated once by the owner; a clone for each worker and each test that commits.

A flush after each test would need TRUNCATE, which nobody has on append-only tables. So a test either runs in a
transaction that is rolled back (`django_db`), or has a database of its own (`committed_db`).
"""

import hashlib
import os
import subprocess
import sys
import time
import traceback
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import psycopg
from django.conf import settings
from django.core.management import call_command
from django.db import connections, transaction
from psycopg import sql

BASE_DIR = Path(__file__).resolve().parent.parent
# What decides how the migrated database looks.
SHAPE = (
    "*/migrations/*.py",
    "*/models.py",
    "*/models/*.py",
    "core/append_only.py",
    "intelligence/separation.py",
    "core/extensions.py",
    "core/grants.py",
    "core/management/commands/migrate.py",
    "requirements-test.lock",
)
MORNING = datetime(2026, 11, 19, 10, 40, tzinfo=UTC)  # as of which the demonstration is loaded
KEPT = 4  # templates of earlier shapes, on a server that outlives the run
DEMONSTRATION_LOCK = 7_203_116
BUILD_LOCK = 7_203_115  # of the advisory lock that lets one worker build the template


@contextmanager
def as_owner() -> Iterator[psycopg.Connection[Any]]:
    """Give a connection of the owner to the database that DATABASE_OWNER_URL names."""
    with psycopg.connect(os.environ["DATABASE_OWNER_URL"], autocommit=True) as connection:
        yield connection


def template() -> str:
    """Return the name of the migrated template, built if this state of the models has none yet."""
    digest = hashlib.sha256()
    for path in sorted(path for pattern in SHAPE for path in BASE_DIR.glob(pattern)):
        digest.update(path.read_bytes())
    name = f"ev_template_{digest.hexdigest()[:16]}"
    with as_owner() as owner:
        owner.execute("SELECT pg_advisory_lock(%s)", [BUILD_LOCK])
        if not owner.execute("SELECT 1 FROM pg_database WHERE datname = %s", [name]).fetchone():
            part = f"{name}_{os.getpid()}"  # the lock does not bind runs that sign in to another database
            drop(owner, part)
            owner.execute(sql.SQL("CREATE DATABASE {} TEMPLATE template0").format(sql.Identifier(part)))
            with pointed_at(part):
                call_command("migrate", verbosity=0)
            rename = sql.SQL("ALTER DATABASE {} RENAME TO {}")
            try:
                owner.execute(rename.format(sql.Identifier(part), sql.Identifier(name)))
            except psycopg.errors.DuplicateDatabase:
                drop(owner, part)  # another run was quicker
            older = (
                "SELECT datname FROM pg_database WHERE datname ~ '^ev_template_' ORDER BY oid DESC OFFSET %s"
            )
            for (one,) in owner.execute(older, [KEPT + 1]).fetchall():
                drop(owner, one)
    return name


def demonstration(name: str, state: Path, moment: datetime) -> str:
    """Return the name of a database that holds the demonstration as of `moment`; its files are in `state`.

    It is loaded once for a run, by the first that asks; the others wait.
    """
    source = template()
    with as_owner() as owner:
        owner.execute("SELECT pg_advisory_lock(%s)", [DEMONSTRATION_LOCK])
        if owner.execute("SELECT 1 FROM pg_database WHERE datname = %s", [name]).fetchone():
            return name
        for (other,) in owner.execute(
            "SELECT datname FROM pg_database WHERE datname ~ '^ev_demo_'"
        ).fetchall():
            drop(owner, other)
        part = f"{name}_part"
        create = sql.SQL("CREATE DATABASE {} TEMPLATE {} STRATEGY FILE_COPY")
        owner.execute(create.format(sql.Identifier(part), sql.Identifier(source)))
        state.mkdir(parents=True)
        (state / "clock").write_text(str((moment - datetime.now(UTC)).total_seconds()), encoding="ascii")
        urls = {key: with_database(os.environ[key], part) for key in ("DATABASE_URL", "DATABASE_OWNER_URL")}
        own = {"STATE_DIR": str(state), "CLOCK_OFFSET_FILE": str(state / "clock")}
        CommittedDatabase(part, state, os.environ | urls | own).manage("load_demo", "--told-only")
        rename = sql.SQL("ALTER DATABASE {} RENAME TO {}")
        owner.execute(rename.format(sql.Identifier(part), sql.Identifier(name)))
    return name


@contextmanager
def clone(name: str, *, of: str = "") -> Iterator[str]:
    """Give a database `name` that is a fresh copy of the template or of `of`, connected to; drop it afterwards."""
    with copied(name, of=of), pointed_at(name):
        yield name


@contextmanager
def filled(name: str, fill: Callable[[], None]) -> Iterator[str]:
    """Give the name of a database that `fill` filled once, for tests that each begin with a clone of it."""
    with copied(name):
        with pointed_at(name):
            fill()
        yield name


@contextmanager
def copied(name: str, *, of: str = "") -> Iterator[None]:
    """Make a database `name` that is a copy of the template or of `of`; drop it afterwards."""
    source = of or template()
    create = sql.SQL("CREATE DATABASE {} TEMPLATE {} STRATEGY FILE_COPY")
    with as_owner() as owner:
        drop(owner, name)
        owner.execute(create.format(sql.Identifier(name), sql.Identifier(source)))
    try:
        yield
    finally:
        with as_owner() as owner:
            drop(owner, name)


@contextmanager
def undone() -> Iterator[None]:
    """Undo what is written meanwhile, whole tests included: what is made first is there for each of them."""
    with transaction.atomic():
        try:
            yield
        finally:
            transaction.set_rollback(True)


@contextmanager
def pointed_at(name: str) -> Iterator[None]:
    """Make both aliases, in this thread and in those started from now on, use the database `name`."""
    before = {alias: settings.DATABASES[alias]["NAME"] for alias in connections}
    for alias in connections:
        connections[alias].close()
        connections.settings[alias]["NAME"] = name
    try:
        yield
    finally:
        for alias in connections:
            connections[alias].close()
            connections.settings[alias]["NAME"] = before[alias]


def drop(owner: psycopg.Connection[Any], name: str) -> None:
    """Drop the database `name` with whatever is connected to it (the owner is a member of the app's role here).

    Autovacuum belongs to nobody whom the owner may end, so where it is at work the owner waits for it.
    """
    statement = sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name))
    for _ in range(50):
        try:
            owner.execute(statement)
        except psycopg.errors.InsufficientPrivilege:
            time.sleep(0.2)
        else:
            return
    owner.execute(statement)


# Tables of which some page is not known to be visible to everybody.
_UNKNOWN = """
SELECT relname FROM pg_class WHERE relkind = 'r' AND relallvisible < relpages
AND relnamespace NOT IN ('pg_catalog'::regnamespace, 'information_schema'::regnamespace)
"""


def vacuum() -> None:
    """Vacuum and analyse, until every page is known to be visible to all: plans that read an index alone count on it.

    What holds a snapshot of the same database meanwhile puts that off: autovacuum does, while it analyses.
    Raises AssertionError after two minutes of it.
    """
    ends = time.monotonic() + 120
    with connections["owner"].cursor() as cursor:
        cursor.execute("VACUUM ANALYZE")
        cursor.execute(_UNKNOWN)
        while left := cursor.fetchall():
            assert time.monotonic() < ends, f"something holds a snapshot all the while: {left}"
            time.sleep(0.2)
            cursor.execute("VACUUM ANALYZE")
            cursor.execute(_UNKNOWN)


def with_database(url: str, name: str) -> str:
    """Return `url` naming another database of the same server.

    >>> with_database("postgresql://ev_app:pw@/ev?host=/run/pg", "other")
    'postgresql://ev_app:pw@/other?host=/run/pg'
    """
    return urlsplit(url)._replace(path=f"/{name}").geturl()


def with_redis_database(url: str, number: int) -> str:
    """Return `url` naming another numbered database of the same Redis.

    >>> with_redis_database("unix:///run/redis.sock", 3)
    'unix:///run/redis.sock?db=3'
    >>> with_redis_database("redis://localhost:6379/0", 3)
    'redis://localhost:6379/3'
    """
    parts = urlsplit(url)
    if parts.scheme == "unix":
        return f"unix://{parts.path}?db={number}"
    return parts._replace(path=f"/{number}").geturl()


def settings_for(state: Path, redis_url: str) -> dict[str, Any]:
    """Return the settings that keep one worker's files, clock and Redis apart from another's."""
    storages = {key: dict(value) for key, value in settings.STORAGES.items()}
    for key in ("originals", "viewing", "intelligence"):
        storages[key] = storages[key] | {"OPTIONS": {"location": str(state / key)}}
    return {
        "STATE_DIR": state,
        "PASSWORD_HASHERS": [
            "django.contrib.auth.hashers.MD5PasswordHasher"
        ],  # a true one takes half a second
        "STORAGES": storages,
        "WHITENOISE_AUTOREFRESH": True,  # a client of a test need not read every style before its first page
        "UPLOAD_PARTS_DIR": state / "uploads",
        "CLOCK_OFFSET_FILE": str(state / "clock"),
        "REDIS_URL": redis_url,
        "CACHES": {"default": settings.CACHES["default"] | {"LOCATION": redis_url}},
    }


@dataclass(frozen=True)
class CommittedDatabase:
    """A database of one test's own, in which what is committed stays; and how other processes reach it."""

    name: str
    state: Path  # STATE_DIR of this test
    env: dict[str, str]  # environment for a process that is to use this database, Redis and state

    @property
    def clock(self) -> Path:
        """The file whose number of seconds sets off the clock here and in the processes started with `env`."""
        return self.state / "clock"

    def start(self, *arguments: str, **options: Any) -> "subprocess.Popen[str]":
        """Start `manage.py` with `arguments` as another process; the caller waits for it or ends it."""
        return subprocess.Popen(
            [sys.executable, "manage.py", *arguments], cwd=BASE_DIR, env=self.env, text=True, **options
        )

    def fork(self, command: str, *arguments: str) -> int:
        """Carry out a management command in a process of its own that need not begin with Python; return its id.

        It has a connection of its own to this database, and is ended or waited for by the caller (`os.waitpid`).
        """
        connections.close_all()  # what a fork shares, either side would close for both
        process = os.fork()
        if process:
            return process
        try:
            with open(os.devnull, "w", encoding="ascii") as nowhere:
                call_command(command, *arguments, stdout=nowhere)
        except BaseException:
            traceback.print_exc()
            os._exit(1)
        os._exit(0)

    def manage(self, *arguments: str) -> str:
        """Run `manage.py` with `arguments` in another process; return what it printed, fail if it failed."""
        process = self.start(*arguments, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        out, err = process.communicate(timeout=300)
        assert process.returncode == 0, f"{arguments} exited {process.returncode}\n{out}\n{err}"
        return out
