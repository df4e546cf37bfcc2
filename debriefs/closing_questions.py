"""What those who debriefed should be able to do afterwards: the closing questions. Pure.

The words are the guidance's own, in its order; `section` is the heading that they stand under.
"""

from dataclasses import dataclass

SECTION = "Following the debriefing"
LEAD_IN = "After you have conducted an effective debriefing you should be able to:"


@dataclass(frozen=True)
class ClosingQuestion:
    """One thing that one should be able to do; `key` names it where an answer is kept."""

    key: str
    words: str
    section: str = SECTION


CLOSING_QUESTIONS: tuple[ClosingQuestion, ...] = (
    ClosingQuestion(
        "hindsight",
        "confirm if the pre-operation planning and operational briefing could have been improved "
        "with hindsight",
    ),
    ClosingQuestion("went_well", "explain where things went well, and why"),
    ClosingQuestion("went_badly", "explain where things did not go well, and why"),
    ClosingQuestion("better_ways", "identify better ways of doing things"),
    ClosingQuestion("learning_points", "identify learning points"),
    ClosingQuestion("changes", "implement changes you can make so identified issues do not happen again"),
)
