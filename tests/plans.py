"""Plans of PostgreSQL that say whether an index serves a query, whatever is known of tables that are nearly empty.

Which of several ways costs least among a few rows is chance: it changes when autovacuum has passed. So every other
way is closed. What reads by the condition of no index, or sorts, does so only where nothing else is left.
"""

from typing import Any

from django.db import connection, transaction
from django.db.models import QuerySet

_BY_CONDITION = ("seqscan", "indexscan", "indexonlyscan")  # a bitmap is left, made of an index's condition
_IN_ORDER = ("seqscan", "bitmapscan", "sort", "incremental_sort")  # what comes in order is left


def found_by_condition(query: QuerySet[Any, Any] | str) -> str:
    """Return the plan of `query` where rows are found by the condition of an index."""
    return _plan(query, _BY_CONDITION)


def read_in_order(query: QuerySet[Any, Any] | str) -> str:
    """Return the plan of `query` where rows are read in the order of an index."""
    return _plan(query, _IN_ORDER)


def _plan(query: QuerySet[Any, Any] | str, closed: tuple[str, ...]) -> str:
    with transaction.atomic(), connection.cursor() as cursor:
        for way in closed:
            cursor.execute(f"SET LOCAL enable_{way} = off")
        sql, values = (query, None) if isinstance(query, str) else query.query.sql_with_params()
        cursor.execute(f"EXPLAIN {sql}", values)
        plan = "\n".join(line for (line,) in cursor.fetchall())
        transaction.set_rollback(True)  # the ways are open again
    return plan
