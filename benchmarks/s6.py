"""S6: search by name, premises and reference; frequent words, rare ones, misspelt ones, and words never together."""

from collections.abc import Callable
from functools import partial
from typing import Any

from django.utils import timezone

from benchmarks.bench import AUDITOR, CASEWORKER, MANAGER, OFFICER, Bench, person
from benchmarks.measure import Result, buffers, is_of_records, plan_of, sql_milliseconds, statements
from benchmarks.samples import COMMON, FAMILY_NAME, FIRST_NAME, MIDDLING, NEVER_TOGETHER, RARE, TOWN
from casework.models import Person
from casework.queries import candidates_for, search_people
from visits.listing import Filters, encounters_found, visits_page
from visits.models import Encounter

GOAL = 10.0  # milliseconds of SQL
PREMISES = {
    "the most frequent word": COMMON, "a rare word": RARE, "a middling word": MIDDLING, "a town": TOWN,
    "a word misspelt": MIDDLING[:-1] + "zz", "the beginning of a word": MIDDLING[:3],
    "a frequent and a rare word": f"{COMMON} {RARE}", "two frequent words never together": NEVER_TOGETHER,
    "a number": "12345", "a reference": "VIS-2024-0600",
}  # fmt: skip
NAMES = {
    "a frequent first name": FIRST_NAME, "first and family name": f"{FAMILY_NAME} {FIRST_NAME}",
    "a family name misspelt": FAMILY_NAME[:-1] + "zz",
}  # fmt: skip
PEOPLE = {"a manager": MANAGER, "an officer": OFFICER, "an auditor": AUDITOR}


def run(bench: Bench) -> list[Result]:
    """Search as every kind of person; keep the plan of what took longest."""
    at = timezone.now()
    with bench.at(bench.main):
        results = []
        for who, number in PEOPLE.items():
            user = person(number)
            calls: dict[str, Callable[[], Any]] = {
                what: partial(visits_page, user, at, Filters(text=text), cursor="")
                for what, text in PREMISES.items()
            }
            calls |= {
                f"people met: {what}": partial(encounters_found, user, at, text, most=10)
                for what, text in NAMES.items()
            }
            results.append(_worst(bench, f"visits and people met, as {who}", calls))
        everybody = Person.objects.visible_to(person(CASEWORKER), at)
        names = NAMES | {"a name that 1 in 250 have": "rahimi samira"}
        results.append(
            _worst(bench, "case records", {
                what: lambda text=text: search_people(everybody, words=text, born=None, cursor="")
                for what, text in names.items()
            })
        )  # fmt: skip
        shared = Person.objects.filter(search_key="SAMIRA RAHIMI").latest("created_at")
        met = Encounter(name=shared.name, date_of_birth=shared.date_of_birth)
        found = candidates_for(met, [], everybody)
        assert found[0].reasons[0] == "Same date of birth", found
        results.append(
            _worst(
                bench,
                "who a person met may be, where 1 in 250 have the name",
                {"": lambda: candidates_for(met, [], everybody)},
            )
        )
    return results


def _worst(bench: Bench, what: str, calls: dict[str, Callable[[], Any]]) -> Result:
    """Return the dearest of some searches: milliseconds of all their SQL, and its buffers."""
    slowest, cost, which, plan = 0.0, 0, "", None
    for name, call in calls.items():
        ran = [sql for sql in statements(call) if is_of_records(sql)]
        took = sum(sql_milliseconds(sql) for sql in ran)
        read = sum(buffers(sql) for sql in ran)
        bench.notes.setdefault("S6", {})[f"{what}: {name}"] = [round(took, 2), read]
        if took > slowest:
            slowest, cost, which = took, read, name
            plan = [plan_of(sql) for sql in ran]
    bench.notes.setdefault("S6 plans", {})[what] = plan
    return Result("S6", f"{what}: worst is {which}" if which else what, f"{slowest:.1f} ms, {cost:,} buffers",
                  f"≤ {GOAL:.0f} ms", slowest <= GOAL)  # fmt: skip
