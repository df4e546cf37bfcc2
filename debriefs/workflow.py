"""How far a required debrief is, and what takes it further. Read it and you know. Pure."""

from enum import StrEnum

from core.workflow import Transition, Workflow


class State(StrEnum):
    """The states of a requirement; the same values as `debriefs.enums.RequirementState`, without Django."""

    OPEN = "open"
    ARRANGED = "arranged"
    POSTPONED = "postponed"
    HELD = "held"
    FOLLOWED_UP = "followed_up"
    CLOSED = "closed"
    STOOD_DOWN = "stood_down"


# Still to be held: the due date runs, but for a postponed one.
TO_HOLD = frozenset({State.OPEN, State.ARRANGED, State.POSTPONED})
_ANSWERED = frozenset({State.HELD, State.FOLLOWED_UP, State.CLOSED, State.STOOD_DOWN})

REQUIREMENT: Workflow[State] = Workflow(
    initial=[State.OPEN],
    transitions=[
        Transition(
            "arrange",
            frozenset({State.OPEN, State.POSTPONED}),
            State.ARRANGED,
            "lead",
            "debriefs.debrief.arranged",
        ),
        # It was called off, or the day to look at a postponement again has come.
        Transition(
            "put_back",
            frozenset({State.ARRANGED, State.POSTPONED}),
            State.OPEN,
            "lead",
            "debriefs.requirement.put_back",
        ),
        # After a critical incident, with a reason and a day to look at it again (CI-3).
        Transition(
            "postpone",
            frozenset({State.OPEN, State.ARRANGED}),
            State.POSTPONED,
            "decide",
            "debriefs.requirement.postponed",
        ),
        Transition("hold", frozenset({State.ARRANGED}), State.HELD, "lead", "debriefs.debrief.held"),
        Transition(
            "follow_up", frozenset({State.HELD}), State.FOLLOWED_UP, "lead", "debriefs.debrief.followed_up"
        ),
        Transition("close", frozenset({State.FOLLOWED_UP}), State.CLOSED, "lead", "debriefs.debrief.closed"),
        # Nothing that triggered it holds any more, because a fact was corrected: the lead says so and why.
        Transition("stand_down", TO_HOLD, State.STOOD_DOWN, "stand_down", "debriefs.requirement.stood_down"),
        # Something triggers a debrief that the one held did not answer: another has to be held.
        Transition("raise_again", _ANSWERED, State.OPEN, "software", "debriefs.requirement.raised_again"),
    ],
)
