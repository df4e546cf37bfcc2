"""S5: what is counted anywhere is counted no further than a cap, in one query over a narrow index."""

from collections.abc import Callable
from typing import Any

from benchmarks.bench import AUDITOR, CASEWORKER, CPCT, MANAGER, OFFICER, Bench, browser, person, see
from benchmarks.data import NOW
from benchmarks.measure import Result, buffers, is_of_records, statements
from casework.queries import work_for
from core import clock
from notices.queries import unread_count
from referrals.listing import counts_of
from referrals.models import Extract

GOAL = 5


def run(bench: Bench) -> list[Result]:
    """Count the buffers of every count; then what the home page costs each role."""
    at = clock.now()
    with bench.at(bench.main):
        worker = person(CASEWORKER)
        extract = Extract.objects.exclude(rows=0).first() or Extract(day=NOW.date(), rows=1, amendments=0)
        places: dict[str, Callable[[], Any]] = {
            "caseworkers’ lists": lambda: work_for(worker, at),
            "notices not read": lambda: unread_count(worker, at),
            "amended rows of an extract": lambda: counts_of(extract),
        }
        results = []
        for what, call in places.items():
            for sql in (sql for sql in statements(call) if "COUNT(" in sql.upper()):
                cost = buffers(sql)
                bench.notes.setdefault("S5", []).append([what, sql, cost])
                results.append(
                    Result("S5", f"count: {what}", f"{cost} buffers, 1 query", f"≤ {GOAL}", cost <= GOAL)
                )
        people = {
            "an officer": OFFICER,
            "a manager": MANAGER,
            "a caseworker": CASEWORKER,
            "CPCT": CPCT,
            "an auditor": AUDITOR,
        }
        return results + [_home(who, number) for who, number in people.items()]


def _home(who: str, number: int) -> Result:
    client = browser(number)
    see(client, "/")
    ran = statements(lambda: see(client, "/"))
    cost = sum(buffers(sql) for sql in ran if is_of_records(sql))
    return Result("S5", f"home page of {who}", f"{len(ran)} queries, {cost} buffers")
