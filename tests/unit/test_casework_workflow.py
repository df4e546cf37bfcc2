"""The workflow of an Enforcement Activity Record, and what a record still lacks."""

from types import SimpleNamespace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from casework.completeness import missing_in_record
from casework.enums import AUDIT_KINDS, AuditEvent, RecordState
from casework.workflow import RECORD, Stage
from core.workflow import TransitionRefused


def test_every_state_of_a_record_is_in_the_workflow_and_reachable() -> None:
    assert {stage.value for stage in Stage} == set(RecordState.values)
    assert RECORD.reachable() == frozenset(Stage)


def test_every_transition_records_an_event_that_is_registered() -> None:
    assert {t.event for t in RECORD.transitions.values()} <= set(AuditEvent)
    assert set(AuditEvent) == set(AUDIT_KINDS)


@given(st.lists(st.sampled_from(["complete", "amend"]), max_size=30))
def test_a_record_alternates_between_draft_and_completed_whatever_is_tried(names: list[str]) -> None:
    state, times = Stage.DRAFT, {"complete": 0, "amend": 0}
    for name in names:
        if (state is Stage.DRAFT) != (name == "complete"):
            with pytest.raises(TransitionRefused):
                RECORD.advance(state, name)
            continue
        state = RECORD.advance(state, name).target
        times[name] += 1
    assert times["complete"] - times["amend"] == (1 if state is Stage.COMPLETED else 0)


def answers(**changes: object) -> SimpleNamespace:
    whole = {
        "details": "Met in the kitchen.",
        "verified_by": ["document"],
        "verified_words": "",
        "outcome_stands": True,
        "new_outcome": "",
    }
    return SimpleNamespace(**(whole | changes))


def test_a_record_with_every_answer_lacks_nothing() -> None:
    assert missing_in_record(answers()) == {}


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"details": ""}, "details"),
        ({"verified_by": []}, "verified_by"),
        ({"verified_by": ["other"]}, "verified_words"),
        ({"outcome_stands": None}, "outcome_stands"),
        ({"outcome_stands": False}, "new_outcome"),
    ],
)
def test_a_record_says_what_it_lacks(changes: dict[str, object], field: str) -> None:
    assert list(missing_in_record(answers(**changes))) == [field]
