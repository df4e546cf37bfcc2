"""The form that leads somebody through passing intelligence on, and the answer to a question back.

What, who, where, when, how known, how sure, any risk in using it. Only what, and the three that decide how it
is used, have to be there; what else is missing is pointed out once, and can be passed on as it is (INT-1).
"""

from collections.abc import Mapping, Sequence
from typing import Any

from core.formatting import in_words
from core.forms import GovForm, LongTextField, OneOfField, TextField
from intelligence.enums import HowKnown, HowSure, InUse
from intelligence.operations.passing import Passed

MOST_PEOPLE = 20
_PERSON = ("name", "aka", "born", "more")


class PassOnForm(GovForm):
    """The whole of it on one page. `people` is for how many persons it asks."""

    what = LongTextField(
        label="What do you know?",
        hint="As much detail as possible. Keep what you saw or heard apart from what you think it means.",
        noun="what you know",
        rows=8,
        max_length=20_000,
    )
    where_name = TextField(
        label="Name of the place or business", noun="the name", required=False, max_length=200
    )
    where_address = LongTextField(
        label="Address, as far as known", noun="the address", rows=3, required=False, max_length=500
    )
    when = LongTextField(
        label="When did it happen, or when will it?",
        hint="For example: every Monday before 6am; on 7 November 2024; soon, they said.",
        noun="when it happens",
        rows=2,
        required=False,
        max_length=1000,
    )
    how_known = OneOfField(label="How do you know?", noun="how you know", choices=HowKnown.choices)
    source = LongTextField(
        label="Who told you, or where did you see it?",
        hint="Kept apart from the rest. If somebody told you: who they are, how they know, whether they know"
        " that you pass it on.",
        noun="who told you",
        rows=4,
        required=False,
        max_length=5000,
    )
    how_sure = OneOfField(
        label="How sure are you that it is right?", noun="how sure you are", choices=HowSure.choices
    )
    in_use = OneOfField(
        label="If this is used, is anybody at risk?",
        noun="whether anybody is at risk if this is used",
        needed="Select whether anybody is at risk if this is used",
        choices=InUse.choices,
    )
    in_use_why = LongTextField(
        label="Who is at risk, and why?", noun="who is at risk", rows=3, required=False, max_length=3000
    )

    def __init__(
        self,
        *args: Any,
        people: int = 1,
        typed: Mapping[str, Sequence[str]] | None = None,
        **options: Any,
    ) -> None:
        super().__init__(*args, **options)
        self.people = max(1, min(people, MOST_PEOPLE))
        for number in range(self.people):
            self.fields |= _person(number)
        if typed is not None:  # only now are all the questions there
            self._show_as_typed(typed)

    def clean_submission(self) -> None:
        """Ask for what the unit needs where a risk was named."""
        if self.cleaned_data.get("in_use") in (InUse.SOON, InUse.YES) and not self.cleaned_data.get(
            "in_use_why"
        ):
            self.add_error("in_use_why", "Enter who is at risk, and why")

    @property
    def rows(self) -> Sequence[int]:
        """The numbers of the persons asked for, from 0."""
        return range(self.people)

    def gaps(self) -> list[str]:
        """Return what a reader would ask next, of a form that is valid: nothing here stops it."""
        said = self.cleaned_data
        checks = (
            (self._people(), "who it is about"),
            (said.get("where_name") or said.get("where_address"), "where"),
            (said.get("when"), "when"),
            (
                said.get("source") or said.get("how_known") == HowKnown.SAW,
                "who told you, or where you saw it",
            ),
        )
        return [words for present, words in checks if not present]

    def gap_words(self) -> str:
        """Return the gaps as the end of a sentence: "who it is about, where and when"."""
        return in_words(self.gaps())

    def passed(self) -> Passed:
        """Return the answers of a valid form, in the parts that are kept apart."""
        said, people = self.cleaned_data, self._people()
        place = {"name": said.get("where_name", ""), "address": said.get("where_address", "")}
        content = {
            "what": said["what"],
            "people": people,
            "place": place if any(place.values()) else {},
            "when": said.get("when", ""),
            "how_sure": said["how_sure"],
        }
        source = {
            "how_known": said["how_known"],
            "source": said.get("source", ""),
            "in_use_why": said.get("in_use_why", ""),
        }
        return Passed(
            content=content,
            source=source,
            in_use=said["in_use"],
        )

    def _people(self) -> list[Mapping[str, str]]:
        found = [
            {part: self.cleaned_data.get(f"person_{number}_{part}", "") for part in _PERSON}
            for number in self.rows
        ]
        return [{part: text for part, text in one.items() if text} for one in found if any(one.values())]


def _person(number: int) -> dict[str, Any]:
    who = f"of person {number + 1}"
    return {
        f"person_{number}_name": TextField(
            label="Name", noun=f"the name {who}", required=False, max_length=200
        ),
        f"person_{number}_aka": TextField(
            label="Also known as", noun=f"other names {who}", required=False, max_length=200
        ),
        f"person_{number}_born": TextField(
            label="Date of birth or age, as far as known",
            noun=f"the date of birth or age {who}",
            required=False,
            max_length=50,
            width=20,
        ),
        f"person_{number}_more": LongTextField(
            label="What else would help to know them",
            hint="How they look, their part in it, telephone, vehicle, names used online.",
            noun=f"what else you know {who}",
            rows=3,
            required=False,
            max_length=2000,
        ),
    }


class AnswerForm(GovForm):
    """The answer to what the unit asked."""

    words = LongTextField(label="Your answer", rows=6, max_length=10_000, noun="your answer")
