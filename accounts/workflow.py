"""What the replacement of a lost factor can become, and from what. Read it and you know."""

from enum import StrEnum

from core.workflow import Transition, Workflow


class Stage(StrEnum):
    """The states of a replacement; the same values as `accounts.enums.ReplacementStatus`, without Django."""

    ASKED = "asked"
    CONFIRMED = "confirmed"
    REFUSED = "refused"
    LAPSED = "lapsed"


_ASKED = frozenset({Stage.ASKED})
REPLACEMENT: Workflow[Stage] = Workflow(
    initial=[Stage.ASKED],
    transitions=[
        # By another administrator than the one who asked, in time.
        Transition("confirm", _ASKED, Stage.CONFIRMED, "confirm", "accounts.factors_replaced"),
        # By any of them: the one who asked takes it back, another says no.
        Transition("refuse", _ASKED, Stage.REFUSED, "refuse", "accounts.replacement_refused"),
        # By the clock.
        Transition("lapse", _ASKED, Stage.LAPSED, "nobody", "accounts.replacement_lapsed"),
    ],
)
