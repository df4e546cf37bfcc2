"""Measuring: two sides in turn, medians and spread; queries and buffers, which do not depend on the machine."""

import gc
import re
import statistics
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

Call = Callable[[], Any]
_APART = re.compile(r'"intelligence"\."|^SELECT set_config\(|^\s*WITH before AS MATERIALIZED')
# The session, the person, their roles: by the ORM, and as `accounts.held` asks for them.
_FRAME = re.compile(
    r'FROM ("(django_session|accounts_user|accounts_rolegrant)" WHERE|accounts_user person |accounts_rolegrant WHERE)'
)


@dataclass(frozen=True)
class Result:
    """One line of the table. `met` is None where there is no goal, only something to compare with."""

    code: str
    what: str
    value: str
    goal: str = ""
    met: bool | None = None
    spread: str = ""
    note: str = ""


@dataclass(frozen=True)
class Ratio:
    """One side against another over the rounds: the median, the least and the most."""

    median: float
    least: float
    most: float

    def __str__(self) -> str:
        return f"{self.median:.2f} ×"

    @property
    def spread(self) -> str:
        return f"{self.least:.2f}–{self.most:.2f}"


def alternate(sides: Mapping[str, Call], rounds: int) -> dict[str, list[float]]:
    """Return the seconds of each side in each round; one round before the first counts for nothing.

    The sides take turns, and who begins changes, so that what else the machine does meets all of them.
    """
    names = list(sides)
    times: dict[str, list[float]] = {name: [] for name in names}
    for number in range(-1, rounds):
        for name in names if number % 2 else reversed(names):
            gc.collect()
            began = time.perf_counter()
            sides[name]()
            if number >= 0:
                times[name].append(time.perf_counter() - began)
    return times


def ratio(of: Sequence[float], to: Sequence[float]) -> Ratio:
    """Return `of` as a multiple of `to`, round by round."""
    each = [a / b for a, b in zip(of, to, strict=True)]
    return Ratio(statistics.median(each), min(each), max(each))


def milliseconds(times: Sequence[float]) -> str:
    """Return the median in words."""
    return f"{statistics.median(times) * 1000:.1f} ms"


def p95(times: Sequence[float]) -> float:
    """Return what 95 in 100 stay under."""
    return statistics.quantiles(times, n=20)[-1]


def statements(call: Call) -> list[str]:
    """Return the SQL that `call` ran, without the bounds of transactions."""
    with CaptureQueriesContext(connection) as captured:
        call()
    found = [query["sql"] for query in captured.captured_queries]
    return [sql for sql in found if not re.match(r"(RELEASE )?SAVEPOINT|BEGIN|COMMIT|ROLLBACK", sql)]


def is_of_records(sql: str) -> bool:
    """Whether a statement reads records, rather than the session, the person or their roles.

    What is read under a role of the intelligence unit's schema cannot be run again without that role.
    """
    return bool(re.match(r"\s*(SELECT|WITH)\b", sql)) and not _FRAME.search(sql) and not _APART.search(sql)


def plan_of(sql: str) -> dict[str, Any]:
    """Run a statement; return its plan with what each step read. Nothing that it changes stays."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(f"EXPLAIN (ANALYZE, BUFFERS, FORMAT JSON) {sql}")
        plan: dict[str, Any] = cursor.fetchone()[0][0]
        transaction.set_rollback(True)
    return plan


def buffers(sql: str) -> int:
    """Return how many shared buffers a statement touches, planning aside."""
    top = plan_of(sql)["Plan"]
    return int(top["Shared Hit Blocks"] + top["Shared Read Blocks"])


def sql_milliseconds(sql: str, times: int = 5) -> float:
    """Return PostgreSQL's own time for a statement: the median of `times` runs."""
    return statistics.median(plan_of(sql)["Execution Time"] for _ in range(times))
