"""Exactly once as the receiver sees it, with real processes: workers killed, two at once, Redis flushed, clocks set."""

import os
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
import redis
from django.conf import settings
from django.test import override_settings

from config.celery import app
from core import clock
from notices.models import Message
from notices.operations import deliver, mail, push
from tests.database import BASE_DIR, CommittedDatabase
from tests.receiving import Receiving, receiving


@pytest.fixture
def server(tmp_path: Path) -> Iterator[Receiving]:
    with receiving(tmp_path / "receiving") as running:
        yield running


def until(check: Callable[[], Any], seconds: float = 60) -> Any:
    for _ in range(int(seconds * 20)):
        if found := check():
            return found
        time.sleep(0.05)
    raise AssertionError("it did not come to be")


def env(database: CommittedDatabase, server: Receiving, channel: str, **more: str) -> dict[str, str]:
    mail_channel = {"MAIL_CHANNEL": channel} if channel != "push" else {}
    return (
        database.env
        | server.env()
        | {"OUTBOX_LEASE_SECONDS": "1", "EMAIL_TIMEOUT": "30", "PUSH_TIMEOUT": "30"}
        | mail_channel
        | more
    )


def write(channel: str, number: int, server: Receiving) -> set[str]:
    """Write messages into the outbox as an operation does; return their ids."""
    at = clock.now()
    if channel == "push":
        settings.PUSH_RECEIVERS = server.settings()["PUSH_RECEIVERS"]
        rows = [
            row
            for n in range(number)
            for row in push(event="extract.published", payload={"sha256": f"{n:064x}"}, at=at)
        ]
        settings.PUSH_RECEIVERS = []
    else:
        to = [f"person{n}@visits.example" for n in range(number)]
        rows = mail(to=to, kind="digest", subject="One", body="One", count=1, at=at)
    return {str(row.pk) for row in rows}


@contextmanager
def delivering(environment: dict[str, str]) -> Iterator["subprocess.Popen[str]"]:
    process = subprocess.Popen(
        [sys.executable, "manage.py", "deliver_messages"],
        cwd=BASE_DIR,
        env=environment,
        text=True,
        stdout=subprocess.PIPE,
    )
    try:
        yield process
    finally:
        process.kill()
        process.wait()


@pytest.mark.parametrize("channel", ["smtp", "notify", "push"])
def test_a_worker_killed_between_sending_and_noting_sends_nobody_a_second(
    committed_db: CommittedDatabase, server: Receiving, channel: str
) -> None:
    ids = write(channel, 1, server)
    environment = env(committed_db, server, channel)
    server.behave("hang")
    with delivering(environment) as first:
        until(lambda: server.received(channel))  # the other side has it
        os.kill(first.pid, signal.SIGKILL)
        first.wait()
    left = Message.objects.get()
    assert (left.state, left.in_doubt, left.tries) == ("waiting", True, 1)
    server.behave("ok")
    with override_settings(**server.settings() | {"MAIL_CHANNEL": channel}):
        until(lambda: deliver(clock=clock.now).sent)  # not before the lease of the dead has ended
    taken = [note["id"] for note in server.received(channel)]
    assert set(taken) == ids  # one message, by the id that the receiver knows it by
    if channel == "notify":
        assert len(taken) == 1  # Notify does not compare references, and was asked
        assert server.received("notify asked")


def test_two_workers_at_once_and_a_clock_set_back_send_each_message_once(
    committed_db: CommittedDatabase, server: Receiving
) -> None:
    committed_db.clock.write_text("7200")
    first = write("push", 6, server)
    committed_db.clock.write_text("-7200")  # four hours back, while these wait
    second = write("notify", 6, server)
    Message.objects.filter(pk__in=list(first)[:2]).update(due_at=clock.now() + timedelta(days=2))
    # A lease that no busy machine outlasts: here nobody is to take over what another is sending.
    environment = env(committed_db, server, "notify", OUTBOX_LEASE_SECONDS="300")
    committed_db.clock.write_text("0")
    with delivering(environment) as one, delivering(environment) as two:
        said = [process.communicate(timeout=120)[0] for process in (one, two)]
    sent = [int(words.split()[0]) for words in said]
    waiting = Message.objects.filter(state="waiting").count()
    assert sum(sent) + waiting == 12, said
    committed_db.clock.write_text("7300")  # the first hour has come again
    with override_settings(**server.settings() | {"MAIL_CHANNEL": "notify"}):
        deliver(clock=clock.now)
    assert Message.objects.filter(state="sent").count() == 12
    assert Counter(note["id"] for note in server.received()) == Counter(first | second)


def test_a_flushed_redis_loses_no_message(committed_db: CommittedDatabase, server: Receiving) -> None:
    ids = write("smtp", 3, server)
    environment = env(committed_db, server, "smtp")
    broker = redis.Redis.from_url(settings.REDIS_URL)
    with app.connection_for_write(
        environment["REDIS_URL"].replace("unix://", "redis+socket://").replace("?db=", "?virtual_host=")
    ) as connection:
        app.send_task("notices.tasks.deliver", connection=connection)
        broker.flushdb()  # what was asked for is gone; what must happen is in PostgreSQL
        with _celery(environment):
            assert _still_waiting()
            app.send_task("notices.tasks.deliver", connection=connection)  # as beat asks every 15 seconds
            until(lambda: Message.objects.filter(state="sent").count() == 3)
    assert {note["id"] for note in server.received("smtp")} == ids
    assert len(server.received("smtp")) == 3


def _still_waiting() -> bool:
    time.sleep(1)
    return Message.objects.filter(state="waiting").count() == 3


@contextmanager
def _celery(environment: dict[str, str]) -> Iterator[None]:
    command = [
        sys.executable,
        "-m",
        "celery",
        "-A",
        "config",
        "worker",
        "--pool=solo",
        "--without-gossip",
        "--without-mingle",
    ]
    worker = subprocess.Popen(command, cwd=BASE_DIR, env=environment)
    try:
        yield
    finally:
        worker.terminate()
        worker.wait(20)
