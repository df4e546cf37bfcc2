"""The rules against a table that was transcribed from the guidance: every combination of what can be true."""

from datetime import date
from itertools import product
from pathlib import Path

from debriefs.facts import (
    ConcernFacts,
    ConcernNeeds,
    ForceFacts,
    IncidentFacts,
    OfficerFacts,
    ReferredFacts,
    VisitFacts,
    VisitKind,
)
from debriefs.facts_json import assessment_of_json, assessment_to_json, facts_of_json, facts_to_json
from debriefs.findings import Capacity
from debriefs.rules import assess
from tests import debrief_oracle as oracle

DAY = date(2026, 11, 19)
CHILD, ADULT = date(2012, 1, 1), date(1990, 1, 1)


def facts_where(true: frozenset[str]) -> VisitFacts:
    """Return the facts of a visit of which exactly `true` is true, and everything else is answered."""
    kinds = [kind for kind, word in KINDS.items() if word in true] or [VisitKind.ILLEGAL_WORKING]
    force = tuple(_force(true))
    return VisitFacts(
        visit="v",
        day=DAY,
        oic="oic",
        hmi="hmi",
        kinds=tuple(kinds),
        officers=(
            OfficerFacts(officer="oic"),
            OfficerFacts(officer="other", newly_trained=oracle.NEW_STAFF in true),
        ),
        any_force=bool(force),
        force=force,
        concerns=(
            (ConcernFacts(record="c", about_oic=oracle.CONCERN_ABOUT_OIC in true),)
            if oracle.TEAM_CONCERN in true
            else ()
        ),
        any_criterion=oracle.INCIDENT in true,
        incident=(
            IncidentFacts(record="i", declared=True, criteria_met=True, gold="gold")
            if oracle.INCIDENT in true
            else None
        ),
        any_vulnerable=oracle.DECIDED in true,
        adults_referred=(ReferredFacts(record="a", debrief=True),) if oracle.DECIDED in true else (),
    )


KINDS = {VisitKind.FAMILY_DETENTION: oracle.FAMILY, VisitKind.ARREST: oracle.ARREST}
USES = (
    (oracle.CONCERN_NO_MORE, {"concerns": ConcernNeeds.NO_MORE}),
    (oracle.CONCERN_INVESTIGATE, {"concerns": ConcernNeeds.INVESTIGATION}),
    (oracle.FORCE_ON_CHILD, {"date_of_birth": CHILD}),
    (oracle.FORCE_ON_CLAIMED, {"claims_to_be_a_child": True}),
    (oracle.BATON, {"baton_drawn": True}),
    (oracle.OTHER_FORCE, {}),
)
PLAIN = {
    "used_by": "other",
    "force": True,
    "baton_drawn": False,
    "on": "p",
    "date_of_birth": ADULT,
    "claims_to_be_a_child": False,
    "concerns": ConcernNeeds.NO_CONCERN,
}


def _force(true: frozenset[str]):
    for number, (word, answers) in enumerate(USES):
        if word in true:
            yield ForceFacts(record=str(number), **(PLAIN | answers))


def test_every_combination_of_what_can_be_true_is_answered_as_the_guidance_says() -> None:
    combinations = 0
    for chosen in product((False, True), repeat=len(oracle.EVERYTHING)):
        true = frozenset(word for word, holds in zip(oracle.EVERYTHING, chosen, strict=True) if holds)
        answer, expected = assess(facts_where(true), DAY), oracle.expected(true)
        lead = answer.lead
        assert {trigger.code for trigger in answer.triggers} == expected.codes, true
        assert (answer.kind.value if answer.kind else None) == expected.kind, true
        assert (lead.capacity.value if lead else None) == expected.lead, true
        assert bool(lead and lead.to_confirm) == expected.to_confirm, true
        assert (lead is None) == (expected.lead is None)
        named = any(each.capacity is Capacity.USED_FORCE for each in answer.attendees)
        assert named == expected.should_attend, true
        assert answer.required is bool(expected.codes), true
        combinations += 1
    assert combinations == 2 ** len(oracle.EVERYTHING)


def test_the_table_imports_nothing_of_the_rules() -> None:
    source = Path(oracle.__file__).read_text(encoding="utf-8")
    imported = [line for line in source.splitlines() if line.startswith(("import ", "from "))]
    assert imported == ["from dataclasses import dataclass"]


def test_facts_and_answers_are_the_same_after_they_were_kept_as_json() -> None:
    for true in (
        frozenset(oracle.EVERYTHING),
        frozenset[str](),
        frozenset({oracle.ARREST, oracle.NEW_STAFF}),
    ):
        facts = facts_where(true)
        assert facts_of_json(facts_to_json(facts)) == facts
        answer = assess(facts, DAY)
        assert assessment_of_json(assessment_to_json(answer)) == answer
