"""Watches every statement that the suite runs: nothing changes a record except through an operation.

A statement that writes to a table of ours is followed up its stack. What a test or a factory writes by itself
is its own affair; as soon as a view, an endpoint, a task, a command, a form or another part of an interface
stands in the stack, an operation has to stand between it and the statement.
"""

import re
import sys
from collections.abc import Callable
from pathlib import Path
from types import FrameType
from typing import Any

from django.apps import apps
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.backends.signals import connection_created

from tests.database import BASE_DIR

OURS = (
    "accounts",
    "audit",
    "notices",
    "documents",
    "visits",
    "intelligence",
    "casework",
    "debriefs",
    "referrals",
    "desk",
)
# Verbs that live outside `operations`, each with why.
VERBS = {
    "accounts/drafts.py": "one's own typing, no record yet",
    "accounts/demo.py": "the demonstration's people, who cannot exist in production",
    "accounts/demo_factors.py": "and their second factors",
    "audit/sealing.py": "what `audit.operations.seal` calls, and the migration's own partitions",
}
# Libraries with verbs of their own, which our receivers record.
LIBRARIES = ("/allauth/", "/django/contrib/auth/models.py")
_WRITES = re.compile(
    r"\s*(?:INSERT\s+INTO|UPDATE|DELETE\s+FROM|TRUNCATE|COPY|MERGE\s+INTO)\s+\"?(\w+)\"?", re.I
)


class WrittenOtherwise(AssertionError):
    """Something wrote to a record without an operation."""


def is_verb(path: str) -> bool:
    """Say whether a file of ours (its path in the repository) holds operations, or is a migration."""
    return not {"operations", "migrations"}.isdisjoint(Path(path).with_suffix("").parts) or path in VERBS


def table_written(statement: str) -> str:
    """Return the table of ours that a statement writes to; empty for any other statement."""
    found = _WRITES.match(statement)
    return found[1] if found and found[1] in _tables() else ""


def writer(frame: FrameType | None) -> str:
    """Return the file of ours that wrote without an operation, given the frame of the statement; or ""."""
    culprit = ""
    root = f"{BASE_DIR}/"
    while frame is not None:
        name = frame.f_code.co_filename
        path = name.removeprefix(root)
        folder = path.split("/", 1)[0] if name.startswith(root) else ""
        if folder == "tests":
            break
        if folder in OURS:
            if is_verb(path):
                return ""
            if "models" not in Path(path).with_suffix("").parts:
                culprit = path
        elif not culprit and any(part in name for part in LIBRARIES):
            return ""
        frame = frame.f_back
    return culprit


def _watch(execute: Callable[..., Any], sql: Any, params: Any, many: bool, context: dict[str, Any]) -> Any:
    if isinstance(sql, str) and (table := table_written(sql)) and (path := writer(sys._getframe(1))):
        raise WrittenOtherwise(f"{path} writes to {table} without an operation")
    return execute(sql, params, many, context)


def install() -> None:
    """Watch every connection that is opened from now on."""

    def begin(connection: BaseDatabaseWrapper, **kwargs: Any) -> None:
        if _watch not in connection.execute_wrappers:
            connection.execute_wrappers.append(_watch)

    connection_created.connect(begin, weak=False, dispatch_uid="tests.writes")


_KNOWN: set[str] = set()


def _tables() -> set[str]:
    if not _KNOWN:
        _KNOWN.update(
            model._meta.db_table
            for label in OURS
            if apps.is_installed(label)
            for model in apps.get_app_config(label).get_models(include_auto_created=True)
        )
    return _KNOWN
