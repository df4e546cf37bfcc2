"""What a message of the outbox can become, and from what."""

from enum import StrEnum

from core.workflow import Transition, Workflow


class State(StrEnum):
    """The states of a message; the same values as `notices.enums.MessageState`, without Django."""

    WAITING = "waiting"
    SENT = "sent"
    FAILED = "failed"
    DROPPED = "dropped"


WAITING = frozenset({State.WAITING})
MESSAGE: Workflow[State] = Workflow(
    initial=[State.WAITING],
    transitions=[
        Transition("deliver", WAITING, State.SENT, "service", "notices.message.pushed"),
        Transition("give_up", WAITING, State.FAILED, "service", "notices.message.given_up"),
        Transition("drop", WAITING, State.DROPPED, "service", "notices.message.dropped"),
        Transition("dismiss", frozenset({State.FAILED}), State.DROPPED, "retry", "notices.message.dismissed"),
        Transition("retry", frozenset({State.FAILED}), State.WAITING, "retry", "notices.message.retried"),
    ],
)
