"""Facts that contradict each other are refused with what to do: on the page, as JSON, and by the JSON Schema.

Every pair of answers is tried; which of them contradict each other stands here, one by one.
"""

import json
from collections.abc import Iterator
from dataclasses import fields
from itertools import combinations, product
from typing import Any

import jsonschema
import pytest
from django.http import QueryDict

from core.errors import DomainError
from debriefs.contradictions import contradictions
from debriefs.facts import ForceFacts, IncidentFacts, VisitFacts
from debriefs.facts_json import EXAMPLE, facts_of_json, facts_to_json, read_facts, schema_of_facts
from debriefs.forms.trying import TryForm
from debriefs.trial import facts_from
from tests.unit.test_debrief_trial import DAY

SCHEMA = jsonschema.Draft202012Validator(schema_of_facts())
BASE = {"visit": "v", "day": "2026-11-19", "oic": "a"}
ADULT, OTHER = {"record": "1"}, {"record": "2"}
# Of each kind of record: some values of every field, and which pairs of them cannot both be. Where a field is
# left out it is the first; a pair holds with all other fields left out.
USE = {"record": "1", "used_by": "b"}
OF_FORCE: dict[str, list[Any]] = {
    "force": [None, True, False],
    "baton_drawn": [None, True, False],
    "at_nobody": [False, True],
    "on": [None, "p"],
    "date_of_birth": [None, "2012-01-01"],
    "claims_to_be_a_child": [None, True, False],
    "witnesses": [[], ["a"]],
    "day": [None, "2026-11-19"],
    "concerns": [None, "no_concern", "no_more", "investigation", "critical_incident"],
}
NEVER_OF_FORCE = {
    (("force", False), ("baton_drawn", True)),
    (("force", False), ("concerns", "no_more")),
    (("force", False), ("concerns", "investigation")),
    (("force", False), ("concerns", "critical_incident")),
    (("baton_drawn", False), ("at_nobody", True)),
    (("at_nobody", True), ("on", "p")),
    (("on", None), ("date_of_birth", "2012-01-01")),
    (("on", None), ("claims_to_be_a_child", True)),
    (("on", None), ("claims_to_be_a_child", False)),
}
OF_INCIDENT: dict[str, list[Any]] = {
    "declared": [False, True],
    "criteria_met": [None, True, False],
    "failing_or_learning": [None, True, False],
    "considered": [False, True],
    "to_declare": [False, True],
    "gold": [None, "g"],
    "silver": [None, "s"],
    "bronzes": [[], [{"officer": "b", "incident_here": True}]],
    "postponement_considered": [None, True, False],
}
NEVER_OF_INCIDENT = {
    (("declared", False), ("postponement_considered", True)),
    (("declared", False), ("postponement_considered", False)),
    (("considered", False), ("to_declare", True)),
}
NOT_FORCE, NOT_SAID = [USE | {"force": False}], [USE]
CRITERION, NO_CRITERION = {"record": "i", "criteria_met": True}, {"record": "i", "criteria_met": False}
FAILING, NO_FAILING = (
    {"record": "i", "failing_or_learning": True},
    {"record": "i", "failing_or_learning": False},
)
OF_VISIT: dict[str, list[Any]] = {
    "kinds": [[], ["arrest"]],
    "hmi": [None, "h"],
    "officers": [[], [{"officer": "a", "newly_trained": True}]],
    "any_force": [None, True, False],
    "force": [[], NOT_FORCE, NOT_SAID],
    "concerns": [[], [{"record": "c", "about": "a"}]],
    "any_criterion": [None, True, False],
    "any_failing": [None, True, False],
    "incident": [None, {"record": "i"}, CRITERION, NO_CRITERION, FAILING, NO_FAILING],
    "any_vulnerable": [None, True, False],
    "adults_referred": [[], [ADULT]],
    "not_referred": [[], [OTHER]],
}
NEVER_OF_VISIT = {
    (("any_force", False), ("force", str(NOT_SAID))),
    (("any_criterion", False), ("incident", str(CRITERION))),
    (("any_criterion", True), ("incident", str(NO_CRITERION))),
    (("any_failing", False), ("incident", str(FAILING))),
    (("any_failing", True), ("incident", str(NO_FAILING))),
    (("any_vulnerable", False), ("adults_referred", str([ADULT]))),
    (("any_vulnerable", False), ("not_referred", str([OTHER]))),
}


def named(pair: dict[str, Any]) -> frozenset[tuple[str, Any]]:
    """Return a pair of answers so that it is found in a table."""
    return frozenset((name, str(v) if isinstance(v, list | dict) else v) for name, v in pair.items())


def pairs(of: dict[str, list[Any]]) -> Iterator[dict[str, Any]]:
    for one, other in combinations(of, 2):
        for values in product(of[one], of[other]):
            yield dict(zip((one, other), values, strict=True))


def contradicted(pair: dict[str, Any], of: dict[str, list[Any]], never: set[Any]) -> bool:
    """Whether a record with `pair`, and the rest left out, holds a pair that the table names."""
    whole = {name: values[0] for name, values in of.items()} | pair
    return any(frozenset(each) <= named(whole) for each in never)


RECORDS = [
    pytest.param(VisitFacts, OF_VISIT, NEVER_OF_VISIT, lambda said: BASE | said, id="visit"),
    pytest.param(
        ForceFacts,
        OF_FORCE,
        NEVER_OF_FORCE,
        lambda said: BASE | {"any_force": True, "force": [USE | said]},
        id="force",
    ),
    pytest.param(
        IncidentFacts,
        OF_INCIDENT,
        NEVER_OF_INCIDENT,
        lambda said: BASE | {"incident": {"record": "i"} | said},
        id="incident",
    ),
]


@pytest.mark.parametrize(("kind", "of", "never", "as_facts"), RECORDS)
def test_of_every_pair_of_facts_of_a_record_those_in_the_table_are_refused(
    kind: Any, of: dict[str, list[Any]], never: set[Any], as_facts: Any
) -> None:
    assert {field.name for field in fields(kind)} - {"record", "used_by", "visit", "day", "oic"} <= set(of)
    for pair in pairs(of):
        given = as_facts(pair)
        expected = contradicted(pair, of, never)
        assert bool(list(contradictions(facts_of_json(given)))) is expected, pair
        assert SCHEMA.is_valid(given) is not expected, pair
        for left_out in pair:
            without = {name: value for name, value in pair.items() if name != left_out}
            assert SCHEMA.is_valid(as_facts(without)) is not contradicted(without, of, never), without


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"any_force": False}, "any_force: no force was used, and a use of force is recorded. Say that"),
        ({"force": {"witnesses": ["b"]}}, "force.0.witnesses: who used the force is no witness"),
        ({"force": {"day": "2026-11-18"}}, "force.0.day: it was used before the visit"),
        ({"force": {"date_of_birth": "2026-11-20"}}, "force.0.date_of_birth: they were born after"),
        ({"force": {"date_of_birth": None, "on": None}}, "force.0.claims_to_be_a_child: nobody is named"),
        ({"officers": [{"officer": "a"}, {"officer": "a"}]}, "officers: “a” is there twice. Take one out"),
        ({"concerns": [{"record": "c"}, {"record": "c", "about": "a"}]}, "concerns: “c” is there twice"),
        ({"adults_referred": [ADULT, ADULT], "any_vulnerable": True}, "adults_referred: “1” is there twice"),
        (
            {"adults_referred": [ADULT], "not_referred": [ADULT], "any_vulnerable": True},
            "facts: not_referred: “1” is there twice",
        ),
        ({"again": {}}, "force: “1” is there twice"),
        ({"again": {"record": "2", "date_of_birth": "2012-01-01"}}, "“p” has two dates of birth"),
        ({"again": {"record": "2", "claims_to_be_a_child": True}}, "“p” claims to be a child, and does not"),
    ],
)
def test_what_json_contradicts_is_refused_with_where_and_what_to_do(
    changes: dict[str, Any], words: str
) -> None:
    given = facts_to_json(EXAMPLE)
    assert read_facts(json.dumps(given)) == EXAMPLE
    first = given["force"][0]
    if "again" in changes:
        given["force"] = [first, first | changes["again"]]
    else:
        given |= changes | ({"force": [first | changes["force"]]} if "force" in changes else {})
    with pytest.raises(DomainError, match="Correct the facts: ") as refused:
        read_facts(json.dumps(given))
    assert words in str(refused.value)


SAID_OF_FORCE = {
    ("child", "under_18"),
    ("child", "claims"),
    ("concerns", "no_more"),
    ("concerns", "investigation"),
    ("concerns", "critical_incident"),
}


REFERRED = {("adult", "undecided"), ("adult", "yes"), ("adult", "decided_no")}


def clash(answers: dict[str, str]) -> bool:
    """Whether answers of the page contradict each other.

    Something is said of force that was not used, or somebody was referred and nobody was vulnerable.
    """
    said, force = set(answers.items()), answers.get("force")
    if ("vulnerable", "no") in said and said & REFERRED:
        return True
    if force == "no":
        return bool(said & SAID_OF_FORCE) or ("baton", "yes") in said
    return force != "yes" and ("baton", "yes") not in said and bool(said & SAID_OF_FORCE)


def test_every_pair_of_answers_of_the_page_is_heard_or_refused() -> None:
    offered = {name: [value for value, _ in field.choices] for name, field in TryForm().fields.items()}  # type: ignore[attr-defined]
    for one, other in combinations(offered, 2):
        for values in product(offered[one], offered[other]):
            answers = dict(zip((one, other), values, strict=True))
            form = TryForm(QueryDict("&".join(f"{name}={value}" for name, value in answers.items())))
            assert form.is_valid() is not clash(answers), answers
            if form.is_valid():
                assert list(contradictions(facts_from(form.cleaned_data, DAY))) == [], answers
            else:
                [[words]] = form.errors.values()
                assert words.startswith("You said that "), answers
                assert "Select yes, or change what you said " in words
