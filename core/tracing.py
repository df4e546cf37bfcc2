"""A task carries on the id of the request that asked for it, or gets one of its own; and is counted."""

import logging
import time
from contextvars import Token
from typing import Any

import structlog
from celery import signals

from core import metrics
from core.ids import new_id
from core.request_id import current_request_id

HEADER = "request_id"
logger = logging.getLogger(__name__)
_running: dict[str, tuple[Token[str], float]] = {}  # by the task's id: one process runs one at a time


def follow_tasks() -> None:
    """Connect to Celery's signals, once for a process."""
    signals.before_task_publish.connect(_hand_on, weak=False)
    signals.task_prerun.connect(_begin, weak=False)
    signals.task_postrun.connect(_end, weak=False)


def _hand_on(headers: dict[str, Any] | None = None, **_: Any) -> None:
    if headers is not None and (request_id := current_request_id.get()):
        headers[HEADER] = request_id


def _begin(task_id: str, task: Any, **_: Any) -> None:
    given = getattr(task.request, HEADER, None) or (task.request.headers or {}).get(HEADER)
    request_id = given if isinstance(given, str) and len(given) <= 64 else str(new_id())
    _running[task_id] = (current_request_id.set(request_id), time.perf_counter())
    structlog.contextvars.bind_contextvars(request_id=request_id)


def _end(task_id: str, task: Any, state: str | None = None, **_: Any) -> None:
    if task_id not in _running:
        return  # it never began here
    token, began = _running.pop(task_id)
    outcome, seconds = (state or "unknown").lower(), time.perf_counter() - began
    metrics.task_ended(task=task.name, outcome=outcome, seconds=seconds)
    told = {"task": task.name, "task_id": task_id, "outcome": outcome, "milliseconds": round(seconds * 1000)}
    logger.info("Task ended", extra=told)
    structlog.contextvars.unbind_contextvars("request_id")
    current_request_id.reset(token)
