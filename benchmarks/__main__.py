"""The command line: which measurements, how much data; a table, and a file of results."""

import argparse
import importlib
import json
import os
import platform
import sys
import time
from contextlib import ExitStack
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path

import django
from django.test.utils import setup_test_environment

# And latest.md beside it: the same as docs/performance.md has it.
RESULTS = Path(__file__).resolve().parent / "results" / "latest.json"
CODES = ("S1", "S2", "S3", "S5", "S6", "S7", "S9", "S12")
VISITS = {"tiny": 20_000, "small": 100_000, "full": 1_000_000}


def read(arguments: list[str]) -> argparse.Namespace:
    """Read the command line."""
    parser = argparse.ArgumentParser(prog="start.py bench", description="Measures how fast the service is.")
    parser.add_argument("codes", nargs="*", metavar="S1", help=f"some of {', '.join(CODES)}; all of them")
    parser.add_argument(
        "--scale", choices=tuple(VISITS), default="small", help="20,000, 100,000 or 1,000,000 visits"
    )
    parser.add_argument("--rounds", type=int, default=5, help="how often each side of a ratio runs (5)")
    options = parser.parse_args(arguments)
    options.codes = [code.upper() for code in options.codes] or list(CODES)
    if unknown := set(options.codes) - set(CODES):
        parser.error(f"there is no {', '.join(sorted(unknown))}; there are {', '.join(CODES)}")
    if options.rounds < 1:
        parser.error("at least one round")
    return options


def main(arguments: list[str]) -> int:
    """Measure; return 0 if every goal was met."""
    options = read(arguments)
    django.setup()
    setup_test_environment()
    # Only now, because they import models.
    measured = importlib.import_module("benchmarks.measured")
    began, load = time.monotonic(), os.getloadavg()[0]
    with ExitStack() as stack:
        bench = measured.prepare(stack, VISITS[options.scale], options.rounds, say)
        results = []
        for code in options.codes:
            say(f"{code} …")
            results += importlib.import_module(f"benchmarks.{code.lower()}").run(bench)
    seconds = time.monotonic() - began
    print(measured.table(results))
    missed = [result for result in results if result.met is False]
    print(
        f"\n{len(missed)} of {sum(r.met is not None for r in results)} goals missed; {seconds:.0f} s in all."
    )
    RESULTS.parent.mkdir(exist_ok=True)
    about = {
        "at": datetime.now(UTC).isoformat(timespec="seconds"),
        "scale": options.scale,
        "rounds": options.rounds,
        "command": " ".join(["python3 start.py bench", *arguments]),
        "load": [round(load, 1), round(os.getloadavg()[0], 1)],
        "cores": os.cpu_count(),
        "python": platform.python_version(),
        "postgresql": bench.notes.pop("postgresql"),
        "seconds": round(seconds),
    }
    found = {"about": about, "results": [asdict(result) for result in results], "notes": bench.notes}
    RESULTS.write_text(json.dumps(found, indent=1, ensure_ascii=False, default=str) + "\n")
    RESULTS.with_suffix(".md").write_text(measured.page(results, about))
    return 1 if missed else 0


def say(words: str) -> None:
    print(words, file=sys.stderr, flush=True)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
