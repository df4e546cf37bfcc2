"""S3: the list of visits as a page: queries, buffers, and whether it slows down as visits are kept."""

import random
from collections.abc import Iterator
from contextlib import ExitStack
from functools import partial
from urllib.parse import urlencode

from django.urls import reverse

from benchmarks.bench import AUDITOR, MANAGER, OFFICER, Bench, browser, see
from benchmarks.measure import Result, alternate, buffers, is_of_records, p95, ratio, statements
from benchmarks.samples import COMMON, RARE
from core.paging import Cursor
from visits.models import Visit

BUFFERS, QUERIES, SLOWER = 100, 6, 1.5
FILTERS: tuple[dict[str, str], ...] = (
    {}, {"status": "closed"}, {"status": "planned"}, {"status": "reopened"}, {"kind": "arrest"},
    {"kind": "family_detention"}, {"status": "closed", "kind": "other"}, {"text": "VIS-2026"},
    {"text": COMMON}, {"text": RARE}, {"text": "VIS-2024-0"}, {"text": COMMON, "status": "closed", "kind": "other"},
    {"text": COMMON, "kind": "arrest"}, {"text": COMMON, "status": "reopened"},
    {"text": "VIS-2024", "status": "reopened"}, {"status": "reopened", "kind": "arrest"},
    # What few of somebody's own visits fit is looked for through all of theirs ("mine": officers are asked).
    {"mine": "yes", "text": "VIS-2024"}, {"mine": "yes", "text": COMMON, "kind": "arrest"},
    {"text": "VIS-2026-0", "status": "closed", "kind": "arrest"},
)  # fmt: skip
DEPTHS = (0.0, 0.5, 0.9)
PEOPLE = {"a manager": MANAGER, "an officer": OFFICER, "an auditor": AUDITOR}


def run(bench: Bench) -> list[Result]:
    """Look at every page for its cost; then at some of them again and again, in turn with the small database."""
    results = []
    with bench.at(bench.main):
        for who, number in PEOPLE.items():
            results += _cost(bench, who, number, cursors())
    return [*results, _growth(bench)]


def cursors() -> list[str]:
    """Return where the list begins at each depth."""
    every = Visit.objects.order_by("-happens_at", "-id").values_list("happens_at", "id")
    count = every.count()
    return ["" if depth == 0 else str(Cursor(True, *every[int(count * depth)])) for depth in DEPTHS]


def addresses(places: list[str]) -> Iterator[str]:
    """Yield the address of each filter at each depth."""
    for wanted in FILTERS:
        for place in places:
            yield f"{reverse('visits')}?{urlencode({**wanted, 'from': place})}"


def _cost(bench: Bench, who: str, number: int, places: list[str]) -> list[Result]:
    """Return the most that a page costs, with words and without; the count of notices at its head is not its own."""
    found: dict[bool, list[tuple[int, int, str]]] = {False: [], True: []}
    client = browser(number)
    see(client, reverse("visits"))
    for address in addresses(places):
        ran = [sql for sql in statements(partial(see, client, address)) if "notices_notice" not in sql]
        cost = sum(buffers(sql) for sql in ran if is_of_records(sql))
        bench.notes.setdefault("S3", {})[f"{who} {address}"] = [len(ran), cost]
        words = any("visits_knownword" in sql for sql in ran)
        found[words].append((cost, len(ran), address))
    results = []
    for words, pages in found.items():
        queries, (cost, _, worst) = max(ran for _, ran, _ in pages), max(pages)
        what = f"list of visits of {who}, {bench.visits(bench.main)}{', with words' if words else ''}"
        results += [
            Result("S3", f"{what}: queries", f"at most {queries}", f"≤ {QUERIES}", queries <= QUERIES),
            Result("S3", f"{what}: buffers", f"at most {cost}", f"≤ {BUFFERS}", cost <= BUFFERS, note=f"worst: {worst}"),
        ]  # fmt: skip
    return results


def _growth(bench: Bench) -> Result:
    """Compare p95 over pages drawn at random, each round in both databases."""
    drawn = random.Random(3)
    with ExitStack() as stack:
        pages = {}
        for name in (bench.small, bench.main):
            with bench.at(name):
                every, client = list(addresses(cursors())), browser(MANAGER)
                pages[name] = (client, drawn.sample(every, len(every)))
        each: dict[str, list[float]] = {name: [] for name in pages}

        def look(name: str) -> None:
            client, some = pages[name]
            with bench.at(name):
                see(client, some[0])  # connects
                times = alternate({str(n): (lambda a=a: see(client, a)) for n, a in enumerate(some)}, 1)
            each[name].append(p95([time for (time,) in times.values()]))

        for number in range(bench.rounds):
            for name in pages if number % 2 else reversed(pages):
                look(name)
        stack.pop_all()
    found = ratio(each[bench.main], each[bench.small])
    what = f"list of visits: p95 at {bench.visits(bench.main)} against {bench.visits(bench.small)}"
    return Result("S3", what, str(found), f"≤ {SLOWER}", found.median <= SLOWER, found.spread)
