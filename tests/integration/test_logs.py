"""Log lines: one JSON object each, tied to their request, telling nobody's name."""

import io
import json
import logging
import sys
from collections.abc import Iterator
from typing import Any

import pytest
from celery import Celery
from django.db import IntegrityError, connection
from django.http import HttpRequest, HttpResponse

from core.logs import formatter
from core.middleware import PrivateResponsesMiddleware, RequestIdMiddleware

CANARY = "Quentin Testperson"


@pytest.fixture
def lines() -> Iterator[io.StringIO]:
    """What the root logger writes, with the formatter that settings use."""
    stream = io.StringIO()
    handler = logging.StreamHandler(stream)
    handler.setFormatter(formatter())
    logging.getLogger().addHandler(handler)
    yield stream
    logging.getLogger().removeHandler(handler)


def told(lines: io.StringIO) -> list[dict[str, Any]]:
    return [json.loads(line) for line in lines.getvalue().splitlines()]


def test_a_line_is_one_json_object_with_words_filled_in(lines: io.StringIO) -> None:
    logging.getLogger("somebody.else").warning("Extract for %s: %d rows\nsecond line", "2026-03-29", 4)
    (line,) = told(lines)
    assert line["event"] == "Extract for 2026-03-29: 4 rows\nsecond line"
    assert (line["level"], line["logger"]) == ("warning", "somebody.else")
    assert line["timestamp"].endswith("Z")


def test_an_exception_is_told_without_its_message(lines: io.StringIO) -> None:
    try:
        try:
            int(CANARY)
        except ValueError as error:
            raise KeyError(CANARY) from error
    except KeyError:
        logging.getLogger("core").exception("It failed")
    assert CANARY not in lines.getvalue()
    outer, inner = told(lines)[0]["exception"]
    assert outer.startswith("builtins.KeyError at ")
    assert inner.startswith("builtins.ValueError at ")
    assert "test_logs.py" in outer


@pytest.mark.django_db
def test_what_the_database_repeats_of_a_row_is_not_told(lines: io.StringIO) -> None:
    try:
        with connection.cursor() as cursor:
            cursor.execute("CREATE TEMPORARY TABLE once (name text UNIQUE)")
            cursor.execute("INSERT INTO once VALUES (%s), (%s)", [CANARY, CANARY])
    except IntegrityError:
        logging.getLogger("django.request").error("Internal Server Error: %s", "/visits/", exc_info=True)
    assert CANARY not in lines.getvalue()
    assert "IntegrityError" in lines.getvalue()


def test_a_task_that_fails_is_told_without_its_arguments(lines: io.StringIO) -> None:
    app = Celery("logs", set_as_current=False)
    app.conf.update(task_always_eager=True, worker_hijack_root_logger=False)

    @app.task(name="logs.fails")
    def fails(name: str) -> None:
        raise ValueError(name)

    fails.apply(args=[CANARY])
    assert CANARY not in lines.getvalue()
    failed = [line for line in told(lines) if line.get("task") == "logs.fails"]
    assert failed
    assert "ValueError" in str(failed[-1]["exception"])


def test_each_line_of_a_request_carries_its_id_and_so_does_the_answer(lines: io.StringIO) -> None:
    def view(_request: HttpRequest) -> HttpResponse:
        logging.getLogger("core").warning("within")
        return HttpResponse()

    answers = [RequestIdMiddleware(view)(HttpRequest()) for _ in range(2)]
    logging.getLogger("core").warning("outside")
    first, second, outside = told(lines)
    assert [first["request_id"], second["request_id"]] == [answer["X-Request-ID"] for answer in answers]
    assert first["request_id"] != second["request_id"]
    assert "request_id" not in outside


def test_an_id_that_a_client_sends_is_not_taken_over() -> None:
    request = HttpRequest()
    request.META["HTTP_X_REQUEST_ID"] = CANARY
    assert RequestIdMiddleware(lambda _: HttpResponse())(request)["X-Request-ID"] != CANARY


def test_no_answer_may_be_kept() -> None:
    def view(_request: HttpRequest) -> HttpResponse:
        return HttpResponse(headers={"Cache-Control": "public, max-age=600"})

    kept = PrivateResponsesMiddleware(view)(HttpRequest())["Cache-Control"]
    assert "no-store" in kept
    assert "public" not in kept


def test_the_formatter_takes_a_record_without_an_exception_in_hand(lines: io.StringIO) -> None:
    assert sys.exc_info() == (None, None, None)
    logging.getLogger("core").error("no exception", exc_info=True)
    assert "exception" not in told(lines)[0]
