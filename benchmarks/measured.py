"""Setting up what is measured, and the table of what was found."""

import os
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import ExitStack
from itertools import groupby
from typing import Any

import psycopg

from benchmarks.bench import Bench
from benchmarks.data import BIG_DAY_VISITS, Scale, load
from benchmarks.measure import Result
from tests.database import clone, with_database

SMALL = 10_000


def prepare(stack: ExitStack, visits: int, rounds: int, say: Callable[[str], None]) -> Bench:
    """Make the big database and the small one; the stack drops them."""
    scales = {
        f"ev_bench_{os.getpid()}_small": Scale(SMALL, audit=SMALL, big_day=500),
        f"ev_bench_{os.getpid()}_main": Scale(visits, audit=visits * 10, big_day=BIG_DAY_VISITS),
    }
    small, main = scales
    bench = Bench(main, small, scales, rounds)
    for name, scale in scales.items():
        began = time.monotonic()
        stack.enter_context(clone(name))
        with psycopg.connect(with_database(os.environ["DATABASE_OWNER_URL"], name), autocommit=True) as owner:
            load(owner, scale)
            bench.notes["postgresql"] = owner.execute("SHOW server_version").fetchone()[0]
        bench.notes[f"seconds to make {scale.visits:,} visits"] = round(time.monotonic() - began)
        say(f"{scale.visits:,} visits and {scale.audit:,} events made in {time.monotonic() - began:.0f} s")
    return bench


def table(results: Sequence[Result]) -> str:
    """Return the results as a table in words."""
    rows = [("", "what", "measured", "spread", "goal", "")]
    for code, some in groupby(results, key=lambda result: result.code):
        for result in some:
            verdict = {True: "met", False: "MISSED", None: ""}[result.met]
            rows.append((code, result.what, result.value, result.spread, result.goal, verdict))
    widths = [max(len(row[column]) for row in rows) for column in range(len(rows[0]))]
    lines = [
        "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip() for row in rows
    ]
    return "\n".join([lines[0], "-" * len(lines[0]), *lines[1:]])


def page(results: Sequence[Result], about: Mapping[str, Any]) -> str:
    """Return the results as docs/performance.md has them: what was run, where, and a table."""
    busy = ", ".join(f"{load:.1f}" for load in about["load"])
    lines = [
        f"`{about['command']}`, {about['at'][:10]}, {about['cores']} cores, PostgreSQL {about['postgresql']}, "
        f"Python {about['python']}, {about['seconds']} s in all. "
        f"Load of the machine (processes that want a core) when it began and ended: {busy}.",
        "",
        "| | what | measured | spread | goal | |",
        "|---|---|---|---|---|---|",
    ]
    verdicts = {True: "met", False: "**missed**", None: ""}
    for r in results:
        measured = f"{r.value} ({r.note})" if r.note and "/" not in r.note else r.value
        cells = (r.code, r.what, measured, r.spread, r.goal, verdicts[r.met])
        lines.append("| " + " | ".join(cell.replace("|", "/") for cell in cells) + " |")
    return "\n".join(lines) + "\n"
