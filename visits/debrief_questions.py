"""The debrief section of the visit record: a fixed list of questions, each answered before closing (VIS-3).

The section’s own questions are not published: these are ours, and the page says so. A list is never changed
once visits were answered by it; a new one is added below, with the day from which visits are asked by it.
Pure.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any


@dataclass(frozen=True)
class Asked:
    """One question, answered yes or no; `words` is what is asked besides where the answer is `more_if`.

    `of_arrests`: it applies only where somebody was arrested.
    """

    key: str
    asks: str
    words: str
    more_if: bool = True
    of_arrests: bool = False


@dataclass(frozen=True)
class Version:
    """The questions of visits that happen on or after a day."""

    number: int
    since: date
    questions: tuple[Asked, ...]

    def that_apply(self, *, arrests: bool) -> tuple[Asked, ...]:
        """Return the questions that apply to a visit."""
        return tuple(question for question in self.questions if arrests or not question.of_arrests)


VERSIONS = (
    Version(
        1,
        date(2020, 1, 1),
        (
            Asked(
                "planning",
                "Did the planning and the briefing fit what you found?",
                "What did not fit?",
                more_if=False,
            ),
            Asked("well", "Did anything go well that others should hear of?", "What, and why?"),
            Asked("not_well", "Did anything not go well?", "What, and why?"),
            Asked("injured", "Was anybody injured, or did anybody fall ill?", "Who, how, and what was done?"),
            Asked("damage", "Was anything damaged, lost or left behind?", "What, and who was told?"),
            Asked("complaint", "Did anybody complain, or say that they would?", "Who, and about what?"),
            Asked(
                "others",
                "Does another body have to be told of anything?",
                "Which, of what, and who tells it?",
            ),
            Asked(
                "property",
                "Was the property of everybody arrested listed and handed over?",
                "What was not, and where is it?",
                more_if=False,
                of_arrests=True,
            ),
        ),
    ),
)
BY_NUMBER = {version.number: version for version in VERSIONS}


def version_for(day: date) -> Version:
    """Return the version by which a visit on `day` is asked."""
    return next(version for version in reversed(VERSIONS) if version.since <= day)


def missing_answers(version: int, answers: Mapping[str, Any], *, arrests: bool) -> tuple[str, ...]:
    """Return in words what is not answered of the questions that apply."""
    found = []
    for question in BY_NUMBER[version].that_apply(arrests=arrests):
        given = answers.get(question.key) or {}
        answer = given.get("answer")
        if answer is None:
            found.append(f"an answer to “{question.asks}”")
        elif answer is question.more_if and not given.get("words"):
            found.append(f"{question.words[0].lower()}{question.words[1:-1]} (“{question.asks}”)")
    return tuple(found)


def answers_in_words(version: int, answers: Mapping[str, Any]) -> list[tuple[str, str]]:
    """Return question and answer, as the record reads: “No”, “Yes: the van was scratched”."""
    rows = []
    for question in BY_NUMBER[version].questions:
        given = answers.get(question.key) or {}
        if (answer := given.get("answer")) is not None:
            words = given.get("words")
            rows.append((question.asks, ("Yes" if answer else "No") + (f": {words}" if words else "")))
    return rows
