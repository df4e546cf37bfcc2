"""Whether each part of the service is well, looked at when asked: what a machine polls and an operator reads.

Every part is looked at by itself, and one that cannot be looked at is not well; nothing here names a person
or a record.
"""

import logging
import shutil
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta

import redis
from django.conf import settings
from django.core.cache import cache
from django.core.files.storage import storages
from django.db import connection, transaction
from django.db.migrations.executor import MigrationExecutor

from audit import queries as audit
from core.formatting import counted, format_date, in_words
from core.metrics import Figure
from debriefs.models import NightlyLook
from documents.scanning import answers as scanner_answers
from notices.queries import outbox_state
from referrals.queries import extract_overdue

logger = logging.getLogger(__name__)
HEARTBEAT = "desk.heartbeat"
SILENT_AFTER = timedelta(minutes=5)
UNVERIFIED_AFTER = timedelta(days=2)
UNSEALED_AFTER = timedelta(minutes=15)
UNSENT_AFTER = timedelta(hours=1)
GIVEN_UP_LATELY = timedelta(days=1)
NOT_LOOKED_AFTER = timedelta(days=2)
LEAST_FREE = 0.05  # of the disk that holds the files


@dataclass(frozen=True)
class Part:
    """One part: whether it is well, what to do if not, and figures for the metrics."""

    name: str
    well: bool
    words: str
    figures: dict[str, float] = field(default_factory=dict)


def examine(at: datetime) -> list[Part]:
    """Return every part as it is at `at`."""
    return [_looked_at(name, look, at) for name, look in PARTS.items()]


def figures(parts: list[Part]) -> list[Figure]:
    """Return the parts as gauges: 1 for each that is well, and what was counted."""
    well = [
        Figure("ev_part_well", "1: this part of the service is well", float(part.well), {"part": part.name})
        for part in parts
    ]
    return well + [
        Figure(f"ev_{part.name}_{name}", FIGURES[name], value)
        for part in parts
        for name, value in part.figures.items()
    ]


FIGURES = {
    "migrations_waiting": "Migrations that were not run",
    "seconds_since_beat": "Seconds since a worker last answered the clock",
    "free_ratio": "Share of the disk that is free",
    "days_missing": "Days whose extract is missing",
    "entries_unsealed": "Audit entries that no seal covers, counted to 1,001",
    "findings": "What the last verification of the audit found",
    "waiting": "Messages that wait to be delivered",
    "failed": "Messages that were given up",
    "visits_failed": "Visits that the last nightly look at debriefs could not look at",
    "oldest_seconds": "Seconds since the oldest message that waits was written",
}


def beat(*, at: datetime) -> None:
    """Remember that a worker did what the clock asked for."""
    cache.set(HEARTBEAT, at.timestamp(), timeout=None)


def _looked_at(name: str, look: Callable[[datetime], Part], at: datetime) -> Part:
    try:
        with transaction.atomic():  # a statement that fails spoils no other part's
            return look(at)
    except Exception:
        logger.exception("A part of the service could not be looked at.")
        return Part(name, False, "It could not be looked at. The log says what failed.")


def _database(at: datetime) -> Part:
    executor = MigrationExecutor(connection)
    waiting = len(executor.migration_plan(executor.loader.graph.leaf_nodes()))
    words = f"{counted(waiting, 'migration')} must be run: manage.py migrate." if waiting else "It answers."
    return Part("database", not waiting, words, {"migrations_waiting": waiting})


def _redis(at: datetime) -> Part:
    redis.Redis.from_url(settings.REDIS_URL, socket_timeout=3, socket_connect_timeout=3).ping()
    return Part("redis", True, "It answers.")


def _worker(at: datetime) -> Part:
    beaten = cache.get(HEARTBEAT)
    if beaten is None:
        return Part("worker", False, "No worker has been at work yet. Start the worker and beat.")
    silent = max(0.0, at.timestamp() - float(beaten))
    well = silent <= SILENT_AFTER.total_seconds()
    words = (
        "It is at work." if well else "No worker is at work. Start the worker and beat, or look at their log."
    )
    return Part("worker", well, words, {"seconds_since_beat": silent})


def _files(at: datetime) -> Part:
    for alias in ("originals", "viewing"):
        storages[alias].exists("health")  # asks the disk, or the object store
    space = shutil.disk_usage(settings.STATE_DIR)
    free = space.free / space.total
    words = (
        "They can be reached." if free >= LEAST_FREE else "The disk is nearly full. Make room, or enlarge it."
    )
    return Part("files", free >= LEAST_FREE, words, {"free_ratio": round(free, 4)})


def _scanner(at: datetime) -> Part:
    if not settings.CLAMAV_SOCKET:
        return Part("scanner", True, "None is configured.")
    well = scanner_answers()
    words = "It answers." if well else "ClamAV does not answer, so no photograph is taken in. Start it."
    return Part("scanner", well, words)


def _extract(at: datetime) -> Part:
    missing = extract_overdue(at)
    days = in_words([format_date(day) for day in missing])
    words = f"Missing: {days}. CPCT can run it now, with a reason." if missing else "Every day has its file."
    return Part("extract", not missing, words, {"days_missing": len(missing)})


def _audit(at: datetime) -> Part:
    state = audit.state()
    counts: dict[str, float] = {
        "entries_unsealed": state.waiting,
        "findings": state.verification.findings if state.verification else 0,
    }
    wrong = _wrong_with_audit(state, at)
    return Part("audit", not wrong, " ".join(wrong) or "Sealed and verified.", counts)


def _wrong_with_audit(state: audit.State, at: datetime) -> list[str]:
    """Return what is wrong with the audit, and what to do."""
    wrong = []
    if state.verification is None or at - state.verification.finished_at > UNVERIFIED_AFTER:
        wrong.append("It was not verified for two days: manage.py verify_audit.")
    elif state.verification.findings:
        wrong.append("The last verification found something. An auditor has to look at it.")
    sealed_at = state.seal.sealed_at if state.seal else None
    if state.waiting and (sealed_at is None or at - sealed_at > UNSEALED_AFTER):
        wrong.append("Entries wait to be sealed. See that the worker runs, and that AUDIT_SEAL_KEY is set.")
    return wrong


def _outbox(at: datetime) -> Part:
    state = outbox_state()
    waited = max(0.0, (at - state.oldest).total_seconds()) if state.oldest else 0.0
    wrong = []
    if state.failed_last and at - state.failed_last <= GIVEN_UP_LATELY:
        wrong.append("A message was given up within a day. An administrator’s page says why.")
    if waited > UNSENT_AFTER.total_seconds():
        wrong.append("Messages have waited for over an hour. See that the worker runs, and who refuses them.")
    counts = {"waiting": float(state.waiting), "failed": float(state.failed), "oldest_seconds": waited}
    well = "Messages leave."
    if state.failed:  # by now somebody's task, on the home page of every administrator
        well += f" Given up earlier, for an administrator to see to: {counted(state.failed, 'message')}."
    return Part("outbox", not wrong, " ".join(wrong) or well, counts)


def _debriefs(at: datetime) -> Part:
    look = NightlyLook.objects.first()
    if look is None:
        return Part("debriefs", True, "The first nightly look is still to come.")
    wrong = []
    if look.ended_at is None and at - look.began_at > timedelta(days=1):
        wrong.append("The nightly look does not come to its end. The log of the worker says why.")
    elif look.ended_at and at - look.ended_at > NOT_LOOKED_AFTER:
        wrong.append("There was no nightly look for two days. Start the worker and beat, or look at the log.")
    if look.failed:
        wrong.append(
            f"The last nightly look could not look at {counted(look.failed, 'visit')}. The log says what "
            "failed, docs/operations.md where their ids are."
        )
    words = " ".join(wrong) or "Every visit was looked at."
    return Part("debriefs", not wrong, words, {"visits_failed": float(look.failed)})


PARTS: dict[str, Callable[[datetime], Part]] = {
    "database": _database,
    "redis": _redis,
    "worker": _worker,
    "files": _files,
    "scanner": _scanner,
    "extract": _extract,
    "audit": _audit,
    "outbox": _outbox,
    "debriefs": _debriefs,
}
