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


class Stage(StrEnum):
    """The states of a debrief; the same values as `debriefs.debrief_enums.DebriefState`, without Django."""

    PLANNED = "planned"
    HELD = "held"
    FOLLOWED_UP = "followed_up"
    CLOSED = "closed"
    CALLED_OFF = "called_off"


DEBRIEF: Workflow[Stage] = Workflow(
    initial=[Stage.PLANNED],
    transitions=[
        Transition(
            "call_off",
            frozenset({Stage.PLANNED}),
            Stage.CALLED_OFF,
            "lead",
            "debriefs.debrief.called_off",
        ),
        Transition(
            "plan_again",
            frozenset({Stage.CALLED_OFF}),
            Stage.PLANNED,
            "lead",
            "debriefs.debrief.planned_again",
        ),
        Transition("hold", frozenset({Stage.PLANNED}), Stage.HELD, "lead", "debriefs.debrief.held"),
        # Everybody took part or is accounted for, and what DEB-15 asks of the lead is done.
        Transition(
            "follow_up",
            frozenset({Stage.HELD}),
            Stage.FOLLOWED_UP,
            "lead",
            "debriefs.debrief.followed_up",
        ),
        # Officers were advised of the learning points, and the notes stand on the visit records.
        Transition(
            "close",
            frozenset({Stage.FOLLOWED_UP}),
            Stage.CLOSED,
            "lead",
            "debriefs.debrief.closed",
        ),
        # What was said at a team leader's separate debrief is part of the one that it belongs to.
        Transition(
            "feed_in", frozenset({Stage.HELD}), Stage.CLOSED, "lead of either", "debriefs.debrief.fed_in"
        ),
    ],
)
