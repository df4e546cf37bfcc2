"""How far the unit is with a submission: what leads where, and what does not."""

import pytest

from core.workflow import TransitionRefused
from intelligence.workflow import OPEN, SUBMISSION, State


def test_a_submission_goes_from_received_to_finished_and_may_be_opened_again() -> None:
    state = State.RECEIVED
    for name in ("acknowledge", "grade", "grade", "close", "reopen", "close", "dispose"):
        state = SUBMISSION.advance(state, name).target
    assert state is State.DISPOSED


@pytest.mark.parametrize(
    ("state", "names"),
    [
        (State.RECEIVED, ["acknowledge"]),
        (State.ACKNOWLEDGED, ["grade", "close"]),
        (State.GRADED, ["grade", "close"]),
        (State.CLOSED, ["reopen", "dispose"]),
        (State.DISPOSED, []),
    ],
)
def test_nothing_else_leads_on(state: State, names: list[str]) -> None:
    assert [transition.name for transition in SUBMISSION.possible(state)] == names
    for name in set(SUBMISSION.transitions) - set(names):
        with pytest.raises(TransitionRefused):
            SUBMISSION.advance(state, name)


def test_the_unit_is_at_work_on_what_is_neither_finished_nor_disposed_of() -> None:
    assert set(State) - OPEN == {State.CLOSED, State.DISPOSED}
