"""S2: finding the visits that were closed on a day, with few kept and with many."""

from datetime import date

from django.db import connection

from benchmarks.bench import Bench
from benchmarks.data import BIG_DAY
from benchmarks.measure import Result, plan_of
from referrals.operations.rows import find_day

GOAL = 40
QUIET_DAY = date(2025, 3, 4)  # an ordinary day


def run(bench: Bench) -> list[Result]:
    """Count the buffers of finding an ordinary day and the big one."""
    found = {}
    for name in (bench.small, bench.main):
        with bench.at(name):
            found[name] = [look(day) for day in (QUIET_DAY, date.fromisoformat(BIG_DAY))]
    results = []
    for name, days in found.items():
        for buffers, rows in days:
            what = f"finding a day of {rows:,} visits among {bench.visits(name)}"
            results.append(Result("S2", what, f"{buffers} buffers", f"≤ {GOAL}", buffers <= GOAL))
    return results


def look(day: date) -> tuple[int, int]:
    """Return how many buffers finding a day's visits touches, and how many it finds."""
    statement, values = find_day(day)
    with connection.cursor() as cursor:
        sql = cursor.mogrify(statement, values)
    top = plan_of(sql)["Plan"]
    return top["Shared Hit Blocks"] + top["Shared Read Blocks"], int(top["Actual Rows"])
