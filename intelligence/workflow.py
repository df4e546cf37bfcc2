"""How far the unit is with a submission, and what takes it further. Read it and you know. Pure.

The receipt that the submitter keeps is always in the same state: `operations.moving` moves both.
"""

from enum import StrEnum

from core.workflow import Transition, Workflow


class State(StrEnum):
    """The states of a submission; the same values as `intelligence.enums.State`, without Django."""

    RECEIVED = "received"
    ACKNOWLEDGED = "acknowledged"
    GRADED = "graded"
    CLOSED = "closed"
    DISPOSED = "disposed"


OPEN = frozenset({State.RECEIVED, State.ACKNOWLEDGED, State.GRADED})

_TAKEN = frozenset({State.ACKNOWLEDGED, State.GRADED})
SUBMISSION: Workflow[State] = Workflow(
    initial=[State.RECEIVED],
    transitions=[
        Transition(
            "acknowledge",
            frozenset({State.RECEIVED}),
            State.ACKNOWLEDGED,
            "read",
            "intelligence.submission.acknowledged",
        ),
        # Again and again: the latest grading counts, the earlier ones stay.
        Transition("grade", _TAKEN, State.GRADED, "read", "intelligence.submission.graded"),
        # Without a grading too: what says the same as another needs none.
        Transition("close", _TAKEN, State.CLOSED, "read", "intelligence.submission.closed"),
        Transition(
            "reopen",
            frozenset({State.CLOSED}),
            State.ACKNOWLEDGED,
            "read",
            "intelligence.submission.reopened",
        ),
        # By a second person, when its date has come; there is no way back.
        Transition(
            "dispose",
            frozenset({State.CLOSED}),
            State.DISPOSED,
            "dispose",
            "intelligence.submission.disposed",
        ),
    ],
)
