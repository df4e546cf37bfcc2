"""The form on which the rules are tried without a visit: what happened, as a person says it."""

from core.fields import OneOfField, SomeOfField
from core.formatting import in_words
from core.forms import GovForm
from debriefs.facts import VisitKind

_ANSWERS = [("yes", "Yes"), ("no", "No"), ("unknown", "Not answered yet")]


def _asked(label: str) -> OneOfField:
    return OneOfField(label=label, noun=label, choices=_ANSWERS, required=False, inline=True)


# What is said of force: it was used then, and the answer is heard only where that is said, too.
_OF_FORCE = {
    "baton": ({"yes"}, "a baton was drawn, which is force, used or not"),
    "child": ({"under_18", "claims"}, "it was used on a child"),
    "concerns": ({"no_more", "investigation", "critical_incident"}, "there are concerns about it"),
}

_REFERRED = {"undecided", "yes", "decided_no"}


class TryForm(GovForm):
    """Every fact that a rule looks at, once. What is left out is not answered yet."""

    kinds = SomeOfField(
        label="What kind of visit was it?",
        noun="the kind of visit",
        choices=[(kind.value, kind.value.replace("_", " ").capitalize()) for kind in VisitKind],
        required=False,
    )
    newly_trained = OneOfField(
        label="Was anybody on it still being mentored for arrest work?",
        noun="whether anybody was being mentored",
        choices=[("yes", "Yes"), ("no", "No")],
        required=False,
        inline=True,
    )
    concern = OneOfField(
        label="Did anybody present raise an area of concern?",
        noun="whether a concern was raised",
        choices=[
            ("no", "No"),
            ("yes", "Yes"),
            ("about_oic", "Yes, about the officer in charge"),
            ("about_hmi", "Yes, about the HM Inspector named on the visit"),
            ("about_gold", "Yes, about Gold"),
            ("withdrawn", "Yes, and withdrew it"),
        ],
        required=False,
    )
    force = _asked("Was force used?")
    baton = _asked("Was a baton drawn, used or not?")
    child = OneOfField(
        label="Was it used on a child?",
        noun="whether it was used on a child",
        choices=[
            ("no", "No"),
            ("under_18", "On somebody under 18 by the recorded date of birth"),
            ("claims", "On somebody who says so, and whose age is disputed"),
            ("unknown", "Not answered yet"),
        ],
        required=False,
    )
    concerns = OneOfField(
        label="Are there concerns about the force applied?",
        noun="what the concerns need",
        choices=[
            ("no_concern", "No"),
            ("no_more", "Yes, and they need nothing more than a debrief"),
            ("investigation", "Yes, and they need an investigation"),
            ("critical_incident", "Yes, and they need a critical incident to be declared"),
            ("unknown", "Not answered yet"),
        ],
        required=False,
    )
    incident = OneOfField(
        label="Was there a critical incident?",
        noun="whether there was a critical incident",
        choices=[
            ("no", "No"),
            ("declared", "Yes, and it was declared"),
            ("not_declared", "A criterion is met, and it is not declared yet"),
            (
                "undecided",
                "No criterion is met, but command may have failed or there may be something to learn, and it "
                "is not decided yet whether to declare one",
            ),
            (
                "failing",
                "No criterion is met, but command may have failed or there may be something to learn, and "
                "nothing is recorded of it yet",
            ),
            ("to_declare", "No criterion is met, and it was decided to declare one, which is not done yet"),
            ("unknown", "Not answered yet"),
        ],
        required=False,
    )
    vulnerable = _asked("Was anybody vulnerable or at risk?")
    adult = OneOfField(
        label="Was an adult at risk referred?",
        noun="whether an adult at risk was referred",
        choices=[
            ("no", "No, and none applies"),
            ("undecided", "Yes, and the officer in charge has not decided whether to debrief"),
            ("yes", "Yes, and the officer in charge decided to debrief"),
            ("decided_no", "Yes, and the officer in charge decided not to debrief"),
            ("unknown", "Not answered yet"),
        ],
        required=False,
    )

    def clean_answers(self) -> None:
        """Refuse what contradicts itself: force that was not used, and something that is said of it.

        A baton that was drawn says by itself that force was used, where nobody has answered that. So does the
        referral of an adult at risk that somebody was vulnerable.
        """
        given = self.cleaned_data
        if given.get("vulnerable") == "no" and given.get("adult") in _REFERRED:
            self.add_error(
                "vulnerable",
                "You said that an adult at risk was referred. Select yes, or change what you said under “Was "
                "an adult at risk referred?”",
            )
        force, baton = given.get("force"), given.get("baton") == "yes"
        if force == "yes" or (baton and force != "no"):
            return
        said = [words for name, (answers, words) in _OF_FORCE.items() if given.get(name) in answers]
        if said:
            self.add_error(
                "force",
                f"You said that {in_words(said)}. Select yes, or change what you said of it under “If force "
                "was used”",
            )
