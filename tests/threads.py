"""Threads of tests: each has database connections of its own, and what it raises reaches the test."""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from threading import Thread
from typing import Any

import psycopg
from django.db import connections

from tests.database import CommittedDatabase

PATIENCE = 120  # seconds, on a busy machine


class Aside(Thread):
    """Begins `work` beside the test at once; `result()` waits for what it returned, or raises what it raised."""

    def __init__(self, work: Callable[..., Any], *arguments: Any) -> None:
        super().__init__(daemon=True)
        self._work, self._arguments = work, arguments
        self._returned: Any = None
        self._raised: BaseException | None = None
        self.start()

    def run(self) -> None:
        try:
            self._returned = self._work(*self._arguments)
        except BaseException as error:
            self._raised = error
        finally:
            connections.close_all()

    def result(self) -> Any:
        """Wait, and return or raise as `work` did."""
        self.join(PATIENCE)
        assert not self.is_alive(), f"{self._work} has not ended after {PATIENCE} seconds"
        if self._raised is not None:
            raise self._raised
        return self._returned


def all_at_once(*works: Callable[[], Any]) -> list[Any]:
    """Do all of `works` beside each other; return what each returned, or raise what one raised."""
    threads = [Aside(work) for work in works]
    return [thread.result() for thread in threads]


@contextmanager
def watcher(database: CommittedDatabase) -> Iterator[psycopg.Connection[Any]]:
    """Give a connection of the owner to the database of a test, to look on at what waits there."""
    with psycopg.connect(database.env["DATABASE_OWNER_URL"], autocommit=True) as owner:
        yield owner


def waiting(owner: psycopg.Connection[Any]) -> int:
    """Return how many connections wait for a lock."""
    found = owner.execute(
        "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'"
    ).fetchone()
    return found[0] if found else 0


def until(check: Callable[[], Any], seconds: float = 60) -> None:
    """Wait until `check` says yes; fail where it does not for so long."""
    end = time.monotonic() + seconds
    while not check():
        assert time.monotonic() < end, "waited in vain"
        time.sleep(0.02)
