"""What Prometheus reads: how many requests and tasks, how long they took, and whether each part is well.

Every process counts in a file of its own under settings.METRICS_DIR, and whichever process is asked adds
them up. Labels are names of routes and tasks, never addresses: an address says which record was looked at.
"""

import os
import socket
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from django.conf import settings

settings.METRICS_DIR.mkdir(parents=True, exist_ok=True)
os.environ["PROMETHEUS_MULTIPROC_DIR"] = str(settings.METRICS_DIR)  # read when the library is imported

from prometheus_client import (  # noqa: E402
    CollectorRegistry,
    Counter,
    Histogram,
    generate_latest,
    multiprocess,
    values,
)
from prometheus_client.core import GaugeMetricFamily  # noqa: E402
from prometheus_client.registry import Collector  # noqa: E402

_HOST = socket.gethostname().replace("_", "-")


def _process() -> str:
    """Name this process among those of all machines that share the folder."""
    return f"{_HOST}-{os.getpid()}"


values.ValueClass = values.MultiProcessValue(_process)  # type: ignore[no-untyped-call]

_SECONDS = (0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0)
REQUESTS = Counter("ev_requests", "Requests answered", ["route", "method", "status"])
REQUEST_SECONDS = Histogram("ev_request_seconds", "Seconds to answer", ["route"], buckets=_SECONDS)
TASKS = Counter("ev_tasks", "Tasks ended", ["task", "outcome"])
TASK_SECONDS = Histogram("ev_task_seconds", "Seconds a task took", ["task"], buckets=(*_SECONDS, 120, 600))


def request_answered(*, route: str, method: str, status: int, seconds: float) -> None:
    """Count one answer. `route` is the name of the route; `status` is the HTTP status."""
    REQUESTS.labels(route or "none", method if method in _METHODS else "other", str(status)).inc()
    REQUEST_SECONDS.labels(route or "none").observe(seconds)


_METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})


def task_ended(*, task: str, outcome: str, seconds: float) -> None:
    """Count one task that ended; `outcome` is Celery's state in lower case."""
    TASKS.labels(task, outcome).inc()
    TASK_SECONDS.labels(task).observe(seconds)


@dataclass(frozen=True)
class Figure:
    """One number of this moment, for a gauge."""

    name: str
    words: str
    value: float
    labels: Mapping[str, str] = field(default_factory=dict)


class _Now(Collector):
    def __init__(self, figures: Iterable[Figure]) -> None:
        self.figures = list(figures)

    def collect(self) -> Iterator[GaugeMetricFamily]:
        families: dict[str, GaugeMetricFamily] = {}
        for one in self.figures:
            if one.name not in families:
                families[one.name] = GaugeMetricFamily(one.name, one.words, labels=list(one.labels))
            families[one.name].add_metric(list(one.labels.values()), one.value)
        yield from families.values()


def exposition(figures: Iterable[Figure]) -> bytes:
    """Return the counts of all processes together, and `figures`, in Prometheus' text format."""
    counted, now = CollectorRegistry(), CollectorRegistry()
    multiprocess.MultiProcessCollector(counted)  # type: ignore[no-untyped-call]
    now.register(_Now(figures))
    return generate_latest(counted) + generate_latest(now)


def forget_ended_processes(*, at: datetime, after_days: int = 7) -> int:
    """Delete the counts of ended processes, untouched for `after_days`; return how many files that were."""
    before, gone = at.timestamp() - after_days * 86_400, 0
    for path in settings.METRICS_DIR.glob("*.db"):
        if path.stat().st_mtime < before and not _runs_here(path):
            path.unlink(missing_ok=True)
            gone += 1
    return gone


def _runs_here(path: Path) -> bool:
    host, _, pid = path.stem.rpartition("_")[2].rpartition("-")
    return host == _HOST and pid.isdecimal() and Path(f"/proc/{pid}").exists()
