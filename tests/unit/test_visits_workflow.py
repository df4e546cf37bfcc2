"""What a visit and a form can become, and from what."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.workflow import TransitionRefused
from visits.enums import AuditEvent, FormState, VisitStatus
from visits.workflow import FORM, OPEN, VISIT, FormStage, State


def test_the_workflow_and_the_column_know_the_same_states() -> None:
    assert [state.value for state in State] == list(VisitStatus.values)
    assert [stage.value for stage in FormStage] == list(FormState.values)


def test_every_state_is_reachable() -> None:
    assert VISIT.reachable() == frozenset(State)
    assert FORM.reachable() == frozenset(FormStage)


def test_every_transition_is_recorded_under_a_name_that_the_audit_knows() -> None:
    known = {str(event) for event in AuditEvent}
    assert {t.event for t in (*VISIT.transitions.values(), *FORM.transitions.values())} <= known


def test_a_closed_visit_can_only_be_opened_again() -> None:
    assert [t.name for t in VISIT.possible(State.CLOSED)] == ["reopen"]
    assert frozenset(State) - {State.CLOSED, State.CANCELLED} == OPEN


def test_an_invalid_form_stays_invalid() -> None:
    assert FORM.possible(FormStage.INVALID) == []


@pytest.mark.parametrize(
    ("state", "step"),
    [
        (State.PLANNED, "end"),
        (State.PLANNED, "close"),
        (State.IN_PROGRESS, "close"),
        (State.COMPLETED, "start"),
        (State.REOPENED, "reopen"),
    ],
)
def test_steps_are_not_skipped(state: State, step: str) -> None:
    with pytest.raises(TransitionRefused):
        VISIT.advance(state, step)


@settings(deadline=None)
@given(st.lists(st.sampled_from(sorted(VISIT.transitions))))
def test_however_one_goes_a_visit_is_closed_only_after_it_ended(steps: list[str]) -> None:
    state, ended = State.PLANNED, False
    for step in steps:
        try:
            state = VISIT.advance(state, step).target
        except TransitionRefused:
            continue
        ended = ended or state is State.COMPLETED
        assert ended or state is not State.CLOSED
