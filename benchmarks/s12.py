"""S12: the nightly look of debriefs, beside one scan of the rows that it reads."""

import statistics
from collections.abc import Callable
from datetime import datetime
from uuid import UUID

from django.db import connection
from django.test.utils import CaptureQueriesContext

from benchmarks.bench import Bench
from benchmarks.measure import Result, alternate, ratio
from core import clock
from debriefs.operations.nightly import BATCH
from debriefs.queries.facts import facts_of_visits
from debriefs.rules import assess
from visits.models import Visit

GOAL = 2.0
MOST = 14  # queries of a batch, however many visits it has
VISITS = 20_000  # of the visits that are not settled; every batch of them costs the same
# The same rows, read and thrown away: visits, who was on them, and what was recorded of each.
SCAN = """
SELECT id, happens_at, oic_id, kinds, any_force, any_criterion, any_failing, any_vulnerable FROM visits_visit WHERE id = ANY(%(ids)s);
SELECT visit_id, user_id, arrived_at, joined_by_hand_over FROM visits_visitofficer WHERE visit_id = ANY(%(ids)s);
SELECT * FROM visits_useofforce WHERE visit_id = ANY(%(ids)s);
SELECT visit_id, id, about_id FROM visits_areaofconcern WHERE visit_id = ANY(%(ids)s);
SELECT * FROM visits_criticalincident WHERE visit_id = ANY(%(ids)s);
SELECT * FROM visits_vulnerability WHERE visit_id = ANY(%(ids)s);
SELECT content_object_id, user_id FROM visits_visitoversight WHERE content_object_id = ANY(%(ids)s);
SELECT visit_id, code, about, yes FROM debriefs_decision WHERE visit_id = ANY(%(ids)s)
"""


def run(bench: Bench) -> list[Result]:
    """Read the facts of many visits and apply every rule, beside reading the same rows and no more."""
    with bench.at(bench.main):
        at = clock.now()
        ids = list(Visit.objects.order_by("pk").values_list("pk", flat=True)[:VISITS])
        batches = [ids[first : first + BATCH] for first in range(0, len(ids), BATCH)]
        times = alternate(
            {"rules": lambda: _each(_rules, batches, at), "scan": lambda: _each(_scan, batches, at)},
            bench.rounds,
        )
        found = ratio(times["rules"], times["scan"])
        one, many = (_queries(batch, at) for batch in (ids[:1], batches[0]))
    return [
        Result("S12", f"debrief rules over {len(ids):,} visits, against one scan of the same rows", str(found),
               f"≤ {GOAL}", found.median <= GOAL, found.spread, f"{statistics.median(times['rules']):.1f} s"),
        Result("S12", f"queries of a batch of {BATCH:,} visits", str(many), f"≤ {MOST}", many <= MOST,
               note=f"{one} of one visit"),
    ]  # fmt: skip


def _each(work: Callable[[list[UUID], datetime], None], batches: list[list[UUID]], at: datetime) -> None:
    for batch in batches:
        work(batch, at)


def _rules(batch: list[UUID], at: datetime) -> None:
    for facts in facts_of_visits(batch, at).values():
        assess(facts, facts.day)


def _scan(batch: list[UUID], _at: datetime) -> None:
    with connection.cursor() as cursor:
        for statement in SCAN.split(";"):
            cursor.execute(statement, {"ids": batch})
            cursor.fetchall()


def _queries(batch: list[UUID], at: datetime) -> int:
    with CaptureQueriesContext(connection) as queries:
        facts_of_visits(batch, at)
    return len(queries)
