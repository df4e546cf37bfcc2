"""A critical incident: each criterion, and the serious consideration (CI-1, CI-2)."""

from dataclasses import replace
from datetime import UTC, datetime
from types import SimpleNamespace
from typing import Any
from uuid import uuid4

import pytest

from tests.unit.test_visit_rules import COMPLETE
from visits.completeness_of_force import missing_in_critical_incident
from visits.facts import CriticalIncidentFacts, ForceFacts
from visits.models import CriticalIncident
from visits.models.critical_incident import CRITERIA, CRITERIA_WORDS
from visits.rules import assess

NOON = datetime(2026, 11, 19, 12, tzinfo=UTC)


def incident(**answers: Any) -> CriticalIncident:
    whole: dict[str, Any] = dict.fromkeys(CRITERIA, False) | {
        "failing_or_learning": False,
        "happened_at": NOON,
        "place": "The yard",
        "circumstances": "A crowd gathered.",
        "officers_injured": False,
    }
    return CriticalIncident(**whole | answers)


@pytest.mark.parametrize("criterion", CRITERIA)
def test_ci_1_each_criterion_alone_must_be_declared(criterion: str) -> None:
    made = incident(**{criterion: True})
    assert made.must_be_declared
    assert made.criteria_words() == [CRITERIA_WORDS[criterion]]
    assert missing_in_critical_incident(made) == ("who is Gold",)


def test_ci_1_without_a_criterion_nothing_must_be_declared() -> None:
    assert not incident().must_be_declared
    assert missing_in_critical_incident(incident()) == ()


@pytest.mark.parametrize("criterion", CRITERIA)
def test_ci_1_silence_about_a_criterion_is_no_answer(criterion: str) -> None:
    assert len(missing_in_critical_incident(incident(**{criterion: None}))) == 1


def test_ci_2_a_failing_or_learning_is_considered_with_a_decision_and_a_reason() -> None:
    made = incident(failing_or_learning=True)
    assert missing_in_critical_incident(made) == ("whether to declare a critical incident", "why")
    made.considered, made.considered_reason = "not_declare", "Nobody was at risk."
    assert missing_in_critical_incident(made) == ()
    assert not made.must_be_declared
    made.considered = "declare"
    assert made.must_be_declared
    assert missing_in_critical_incident(made) == ("who is Gold",)


def test_ci_2_where_a_criterion_is_met_there_is_nothing_to_decide() -> None:
    made = incident(failing_or_learning=True, serious_harm=True, gold_id=uuid4())
    assert missing_in_critical_incident(made) == ()


def facts(**told: Any) -> CriticalIncidentFacts:
    whole: dict[str, Any] = {
        "id": uuid4(), "label": "Critical incident, not declared", "criteria": (),
        "failing_or_learning": False, "considered": "", "declared": False, "declared_at": None,
        "gold": None, "silver": None, "bronzes": (), "officers_injured": False,
    }  # fmt: skip
    return CriticalIncidentFacts(**whole | told)


def words_of(code: str, **told: Any) -> list[str]:
    return [item.words for item in assess(replace(COMPLETE, **told))[code]]


@pytest.mark.parametrize("criterion", CRITERIA)
def test_ci_1_the_gate_is_shut_until_somebody_declares(criterion: str) -> None:
    met = (CRITERIA_WORDS[criterion],)
    assert words_of("CI-1", critical_incidents=(facts(criteria=met),)) == ["Declare the critical incident"]
    assert words_of("CI-1", critical_incidents=(facts(criteria=met, declared=True),)) == []


def test_ci_2_what_was_decided_is_done_before_the_visit_closes() -> None:
    assert words_of("CI-2", critical_incidents=(facts(considered="declare"),)) == [
        "Declare the critical incident"
    ]
    assert words_of("CI-2", critical_incidents=(facts(considered="declare", declared=True),)) == []
    assert words_of("CI-2", critical_incidents=(facts(considered="not_declare"),)) == []


def test_ci_2_a_concern_about_force_that_needs_one_is_considered() -> None:
    force = SimpleNamespace(concern_needs="critical_incident", label="Escort position, by Katya Lindqvist")
    told: Any = (force,)
    assert words_of("CI-2", force=told) == ["Consider declaring a critical incident, and record it"]
    assert words_of("CI-2", force=told, critical_incidents=(facts(),)) == []
    other: Any = (SimpleNamespace(concern_needs="investigation", label=""),)
    assert words_of("CI-2", force=other) == []


def test_a_baton_is_drawn_whether_it_was_used_or_not() -> None:
    for techniques, drawn in (
        ({"baton_drawn"}, True),
        ({"baton_used"}, True),
        ({"escort", "handcuffs"}, False),
    ):
        told: Any = SimpleNamespace(techniques=techniques)
        assert ForceFacts.baton_drawn.fget(told) is drawn  # type: ignore[attr-defined]
