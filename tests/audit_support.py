"""What the audit's tests share: writing events, and breaking them as whoever owns the database could."""

import base64
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import psycopg
from django.db import connection, transaction

from audit.canonical import EVENT_COLUMNS, event_hash
from audit.models import Event, Seal
from audit.operations import SealingRun, record, seal
from audit.sealing import BATCH
from core.ids import new_id
from tests.database import CommittedDatabase

KEY = base64.b64encode(bytes(range(32))).decode()  # of these tests alone
AT = datetime(2026, 7, 6, 9, 0, tzinfo=UTC)


def write(count: int = 1, *, at: datetime = AT, reason: str = "") -> list[UUID]:
    """Record `count` events, each in a transaction of its own; return the ids of their subjects."""
    subjects = [new_id() for _ in range(count)]
    for number, subject in enumerate(subjects):
        with transaction.atomic():
            record(
                event="audit.read",
                by=None,
                at=at + timedelta(seconds=number),
                subjects=[subject],
                reason=reason,
            )
    return subjects


def ready_to_seal(*, held_by: int | None = None) -> None:
    """Wait until every row can be sealed, or every row before the transaction `held_by`.

    Transactions of other databases on the same server hold sealing back too: those of tests in other workers.
    """
    until = time.monotonic() + 120
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT coalesce(max(txid), 0) FROM audit_event"
            " WHERE cluster = audit_cluster() AND (%s::bigint IS NULL OR txid < %s)",
            [held_by, held_by],
        )
        (last,) = cursor.fetchone()
        while True:
            cursor.execute("SELECT %s < pg_snapshot_xmin(pg_current_snapshot())::text::bigint", [last])
            if cursor.fetchone()[0]:
                return
            assert time.monotonic() < until, "some transaction stays open"
            time.sleep(0.02)


def sealing(*, at: datetime = AT, batch: int = BATCH, held_by: int | None = None) -> SealingRun:
    """Seal as soon as no other test is in the way."""
    ready_to_seal(held_by=held_by)
    return seal(at=at, batch=batch)


def event_ids() -> list[UUID]:
    """Return the ids of all events, in the order in which they were written."""
    return list(Event.objects.order_by("txid", "id").values_list("id", flat=True))


def sealed_ids() -> list[UUID]:
    """Return the ids that the seals list, in order, with whatever is there twice."""
    return [
        UUID(bytes=bytes(seal.entries)[start + 8 : start + 24])
        for seal in Seal.objects.order_by("sequence")
        for start in range(0, len(seal.entries), 56)
    ]


@contextmanager
def connected(
    database: CommittedDatabase, role: str = "DATABASE_OWNER_URL"
) -> Iterator[psycopg.Connection[Any]]:
    """Give a connection of the owner (or of the application), outside Django."""
    with psycopg.connect(database.env[role], autocommit=True) as connection:
        yield connection


@contextmanager
def tampering(database: CommittedDatabase) -> Iterator[psycopg.Connection[Any]]:
    """Give the owner's connection with every trigger of the audit switched off."""
    tables = ("audit_event", "audit_seal", "audit_verification")
    with connected(database) as owner:
        for table in tables:
            owner.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER")
        yield owner
        for table in tables:
            owner.execute(f"ALTER TABLE {table} ENABLE TRIGGER USER")


def rehash(owner: psycopg.Connection[Any], ids: Iterable[UUID]) -> None:
    """Give rows the hash that fits what they now say: the hash has no key, an owner can compute it."""
    for key in ids:
        row = owner.execute(
            f"SELECT {', '.join(EVENT_COLUMNS)} FROM audit_event WHERE id = %s", [key]
        ).fetchone()
        assert row is not None
        owner.execute("UPDATE audit_event SET hash = %s WHERE id = %s", [event_hash(row), key])


def forge(owner: psycopg.Connection[Any], *, cluster: int, txid: int, at: datetime = AT) -> UUID:
    """Insert a row with a hash that fits, as of a transaction and cluster of one's own choosing."""
    key, subject = new_id(), new_id()
    values = [
        key,
        at,
        "audit.read",
        "consultation",
        None,
        None,
        "",
        None,
        [subject],
        [],
        "",
        "",
        "",
        cluster,
        txid,
    ]
    owner.execute(
        f"INSERT INTO audit_event ({', '.join(EVENT_COLUMNS)}, hash) VALUES ({', '.join(['%s'] * 16)})",
        [*values, event_hash(values)],
    )
    return key
