"""Logs: one JSON object a line, with the request's id, and nothing that a person wrote or is called.

An exception is told by its class and where it was raised, never by its message: a database's error repeats
the values of the row, and a ValueError what was typed. What happened to a record is in the audit, by id.
"""

import logging
import traceback
from types import TracebackType
from typing import Any

import structlog
from structlog.typing import EventDict, WrappedLogger

# What our own lines may tell besides their words; what a library adds to a record is not taken over.
TOLD = ("route", "method", "status", "milliseconds", "task", "task_id", "outcome")
ExcInfo = tuple[type[BaseException], BaseException, TracebackType | None]


def formatter() -> logging.Formatter:
    """Return the formatter that settings.LOGGING uses for every line, ours and other people's."""
    shared: list[Any] = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_logger_name,
        structlog.stdlib.add_log_level,
        structlog.stdlib.ExtraAdder(TOLD),
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        without_values,
    ]
    return structlog.stdlib.ProcessorFormatter(
        foreign_pre_chain=shared,
        processors=[
            structlog.stdlib.ProcessorFormatter.remove_processors_meta,
            structlog.processors.JSONRenderer(ensure_ascii=False),
        ],
        pass_foreign_args=True,
        keep_exc_info=False,
        keep_stack_info=False,
    )


def without_values(_logger: WrappedLogger, _name: str, event: EventDict) -> EventDict:
    """Put class and place for an exception's message, and a task's name for its arguments."""
    told_by_task = event.pop("positional_args", None)
    if event["logger"] == "celery.app.trace" and isinstance(told_by_task, dict):
        event["event"] = f"Task {told_by_task.get('description', 'succeeded')}"
        event["task"], event["task_id"] = told_by_task.get("name"), told_by_task.get("id")
    exc_info = event.pop("exc_info", None)
    if exc_info and exc_info[1] is not None:
        event["exception"] = told(exc_info)
    return event


def told(exc_info: ExcInfo) -> list[str]:
    """Return the exception and what caused it, each as its class and the places it passed, newest last."""
    lines: list[str] = []
    error: BaseException | None = exc_info[1]
    while error is not None:
        frames = traceback.extract_tb(error.__traceback__)
        places = " > ".join(f"{frame.filename}:{frame.lineno} {frame.name}" for frame in frames)
        lines.append(f"{type(error).__module__}.{type(error).__qualname__} at {places}")
        error = error.__cause__ or error.__context__
    return lines
