"""Keeping it running: deep health, metrics, and the id that goes from a request into its tasks."""

import json
import logging
import re
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from celery import Celery, signals
from celery.contrib.testing.worker import start_worker
from django.test import Client, override_settings
from django.urls import reverse

from accounts.models import User
from accounts.tasks import tidy
from core import clock, metrics
from core.request_id import current_request_id
from desk import health
from desk.demo.standing_in import AWAY, DEPUTY
from desk.tasks import beat, tidy_metrics
from desk.work import desk_of
from notices.enums import Failure
from notices.operations import give_up, mail
from referrals.enums import ALARM_MAIL
from tests.database import MORNING, CommittedDatabase
from tests.factories_visits import make_visit
from tests.sign_in import signed_in
from visits.models import VisitChange

TOKEN = "a-token-of-this-test-that-nobody-knows"
BEARER = {"HTTP_AUTHORIZATION": f"Bearer {TOKEN}"}


@pytest.fixture(autouse=True)
def token() -> Iterator[None]:
    with override_settings(METRICS_TOKEN=TOKEN):
        yield


def parts_of(answer: Any) -> dict[str, Any]:
    parts: dict[str, Any] = answer.json()["parts"]
    return parts


@pytest.mark.django_db
@pytest.mark.parametrize("route", ["health-deep", "health-metrics"])
@pytest.mark.parametrize("sent", ["", "Bearer ", "Bearer wrong", TOKEN, f"bearer {TOKEN}", "Bearer \u00e9"])
def test_without_the_token_there_is_nothing(client: Client, route: str, sent: str) -> None:
    assert client.get(reverse(route), HTTP_AUTHORIZATION=sent).status_code == 404


@pytest.mark.django_db
def test_where_no_token_is_set_nobody_is_let_in(client: Client) -> None:
    with override_settings(METRICS_TOKEN=""):
        assert client.get(reverse("health-deep"), HTTP_AUTHORIZATION="Bearer ").status_code == 404


@pytest.mark.django_db
def test_every_part_is_told_with_words(client: Client) -> None:
    beat()
    answer = client.get(reverse("health-deep"), **BEARER)
    parts = parts_of(answer)
    assert set(parts) == set(health.PARTS)
    assert all(part["words"].endswith(".") for part in parts.values())
    assert {name for name, part in parts.items() if part["well"]} >= {"database", "redis", "worker", "files"}


@pytest.mark.django_db
def test_one_part_that_fails_is_told_and_the_others_still_are(client: Client, caplog: Any) -> None:
    with override_settings(REDIS_URL="unix:///nowhere/redis.sock"):
        answer = client.get(reverse("health-deep"), **BEARER)
    assert answer.status_code == 503
    parts = parts_of(answer)
    assert parts["redis"] == {
        "well": False,
        "words": "It could not be looked at. The log says what failed.",
        "figures": {},
    }
    assert parts["database"]["well"]
    assert "nowhere" not in answer.content.decode()


@pytest.mark.django_db
def test_a_worker_that_fell_silent_is_told(client: Client) -> None:
    health.beat(at=clock.now() - health.SILENT_AFTER - timedelta(seconds=1))
    silent = parts_of(client.get(reverse("health-deep"), **BEARER))["worker"]
    assert not silent["well"]
    assert silent["figures"]["seconds_since_beat"] >= 300
    beat()
    assert parts_of(client.get(reverse("health-deep"), **BEARER))["worker"]["well"]


@pytest.mark.django_db
def test_a_scanner_that_does_not_answer_is_told(client: Client) -> None:
    with override_settings(CLAMAV_SOCKET="/nowhere/clamd.sock"):
        assert not parts_of(client.get(reverse("health-deep"), **BEARER))["scanner"]["well"]


@pytest.mark.django_db
def test_a_message_given_up_is_told_for_a_day_and_then_is_an_administrators_task() -> None:
    at = clock.now()
    (message,) = mail(to=["a@visits.invalid"], kind=ALARM_MAIL, subject="s", body="b", count=1, at=at)
    give_up(message=message, failure=Failure.ADDRESS, at=at)
    look = health.PARTS["outbox"]
    assert not look(at + health.GIVEN_UP_LATELY).well
    later = look(at + health.GIVEN_UP_LATELY + timedelta(seconds=1))
    assert later.well
    assert later.words == "Messages leave. Given up earlier, for an administrator to see to: 1 message."
    assert later.figures["failed"] == 1


def test_the_demonstration_is_well_and_has_something_for_everybody(
    committed_demonstration: CommittedDatabase,
) -> None:
    """A message was given up, and is no fault of today; a deputy acted and has more to do."""
    later = MORNING + timedelta(hours=1)  # the clock ran on while it was loaded
    outbox = health.PARTS["outbox"](later)
    assert outbox.figures["failed"] == 1
    assert "within a day" not in outbox.words
    katya, devon = (User.objects.get(name=name) for name in (DEPUTY, AWAY))
    done = VisitChange.objects.filter(by=katya, acting_for=devon)
    assert [change.visit.oic for change in done] == [devon]
    (acting,) = desk_of(katya, later).acting
    assert [task.reference for task in acting.tasks] == [done[0].visit.reference]


@pytest.mark.django_db
def test_requests_are_counted_by_route_and_never_by_address(client: Client) -> None:
    visit = make_visit()
    page = signed_in(visit.oic)
    before = counted(client, 'ev_requests_total{method="GET",route="visit",status="200"}')
    page.get(reverse("visit", args=[visit.pk]))
    text = client.get(reverse("health-metrics"), **BEARER).content.decode()
    assert value(text, 'ev_requests_total{method="GET",route="visit",status="200"}') == before + 1
    assert str(visit.pk) not in text
    assert visit.reference not in text
    assert visit.oic.name not in text
    assert 'ev_part_well{part="database"} 1.0' in text


def counted(client: Client, line: str) -> float:
    return value(client.get(reverse("health-metrics"), **BEARER).content.decode(), line)


def value(text: str, line: str) -> float:
    found = re.search(rf"^{re.escape(line)} (\S+)$", text, re.M)
    return float(found[1]) if found else 0.0


@pytest.mark.django_db
def test_a_request_is_told_in_one_line_of_the_log_without_its_address(caplog: Any) -> None:
    visit = make_visit()
    with caplog.at_level(logging.INFO, logger="core.middleware"):
        signed_in(visit.oic).get(reverse("visit", args=[visit.pk]) + "?q=Quentin")
    (line,) = [one for one in caplog.records if getattr(one, "route", "") == "visit"]
    assert (line.method, line.status) == ("GET", 200)
    assert str(visit.pk) not in json.dumps(vars(line), default=str)
    assert "Quentin" not in json.dumps(vars(line), default=str)


@pytest.mark.django_db
def test_counts_of_processes_that_ended_long_ago_are_deleted(tmp_path: Path) -> None:
    old, own = tmp_path / "counter_elsewhere-1.db", tmp_path / f"counter_{metrics._process()}.db"
    for path in (old, own):
        path.touch()
    with override_settings(METRICS_DIR=tmp_path):
        tidy_metrics()
        assert old.exists()  # it was counted in today
        assert metrics.forget_ended_processes(at=clock.now() + timedelta(days=8)) == 1
    assert own.exists()
    assert not old.exists()


def test_a_request_hands_its_id_on_to_the_tasks_that_it_asks_for() -> None:
    sent: list[dict[str, Any]] = []

    def keep(headers: dict[str, Any], **_: Any) -> None:
        sent.append(dict(headers))

    signals.before_task_publish.connect(keep)
    token = current_request_id.set("the-request")
    try:
        tidy.delay()
    finally:
        current_request_id.reset(token)
    tidy.delay()
    signals.before_task_publish.disconnect(keep)
    assert sent[0]["request_id"] == "the-request"
    assert "request_id" not in sent[1]


def test_what_a_task_does_carries_the_requests_id_and_the_next_one_has_its_own() -> None:
    app = Celery("tracing", set_as_current=False)
    app.conf.task_always_eager = True
    seen: list[str] = []

    @app.task(name="tracing.looks")
    def looks() -> None:
        seen.append(current_request_id.get())

    looks.apply(headers={"request_id": "the-request"})
    looks.apply()
    assert seen[0] == "the-request"
    assert seen[1] not in ("", "the-request")
    assert current_request_id.get() == ""


def test_a_real_worker_takes_the_id_over_from_the_message_and_counts_the_task() -> None:
    app = Celery("tracing", broker="memory://", backend="cache+memory://", set_as_current=False)
    app.conf.broker_connection_retry_on_startup = True

    @app.task(name="tracing.answers")
    def answers() -> str:
        return current_request_id.get()

    line = 'ev_tasks_total{outcome="success",task="tracing.answers"}'
    before = value(metrics.exposition([]).decode(), line)
    with start_worker(app, pool="solo", perform_ping_check=False, loglevel="ERROR"):
        token = current_request_id.set("the-request")
        try:
            result = answers.delay()
        finally:
            current_request_id.reset(token)
        assert result.get(timeout=20) == "the-request"
    assert value(metrics.exposition([]).decode(), line) == before + 1
