"""S9: what the audit costs a page that is read: the same page with its event and without."""

import statistics
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from django.urls import reverse

from audit import operations
from benchmarks.bench import MANAGER, Bench, browser, one, person, see
from benchmarks.measure import Result, ratio
from visits.models import Visit

GOAL = 1.10
PAGES = 30  # in each side of a round


def run(bench: Bench) -> list[Result]:
    """Read a whole visit and the list, with the INSERT and without, page by page in turn."""
    results = []
    with bench.at(bench.main):
        client, team = browser(MANAGER), person(MANAGER).team_id
        visits = Visit.objects.filter(team=team, status="closed").order_by("-happens_at")[:PAGES]
        pages = {
            "a whole visit": [reverse("visit", args=[v.pk]) for v in visits],
            "the list of visits": [reverse("visits")] * PAGES,
        }
        for what, addresses in pages.items():
            medians = [_round(client, addresses) for _ in range(-1, bench.rounds * 2)][1:]
            found = ratio([a for a, _ in medians], [b for _, b in medians])
            plain = statistics.median(b for _, b in medians) * 1000
            results.append(
                Result("S9", f"{what}: p50 with the audit against without", str(found), f"≤ {GOAL:.2f}",
                       found.median <= GOAL, found.spread, f"{plain:.1f} ms without")
            )  # fmt: skip
        parts = one("SELECT count(*) FROM pg_inherits WHERE inhparent = 'audit_event'::regclass")
        brin = one(
            "SELECT count(*) FROM pg_indexes WHERE tablename = 'audit_event' AND indexdef LIKE %s",
            "%USING brin (at%",
        )
    results.append(
        Result(
            "S9",
            "partitions by month, and BRIN on the time",
            f"{parts} partitions",
            "monthly, BRIN",
            parts > 12 and brin == 1,
        )
    )
    return results


def _round(client: Any, addresses: list[str]) -> tuple[float, float]:
    """Return the median seconds of a page with the audit and without; each page is read both ways, in turn."""
    with_it, without = [], []
    for number, address in enumerate(addresses):
        sides = [(with_it, _audited), (without, _not_audited)]
        for times, how in sides if number % 2 else reversed(sides):
            with how():
                began = time.perf_counter()
                see(client, address)
                times.append(time.perf_counter() - began)
    return statistics.median(with_it), statistics.median(without)


@contextmanager
def _audited() -> Iterator[None]:
    yield


@contextmanager
def _not_audited() -> Iterator[None]:
    """Make the audit's one verb do nothing, wherever it was imported to."""
    kept: Callable[..., None] = operations.record
    code = kept.__code__
    kept.__code__ = _nothing.__code__
    try:
        yield
    finally:
        kept.__code__ = code


def _nothing(
    *, event, by, at, subject=None, subjects=(), fields=(), reason="", recipient="", acting_for=None
):  # type: ignore[no-untyped-def]
    return None
