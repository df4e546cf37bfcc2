"""The form on which the rules are tried without a visit: what happened, as a person says it."""

from core.fields import OneOfField, SomeOfField
from core.forms import GovForm
from debriefs.facts import VisitKind

_ANSWERS = [("yes", "Yes"), ("no", "No"), ("unknown", "Not answered yet")]


def _asked(label: str) -> OneOfField:
    return OneOfField(label=label, noun=label, choices=_ANSWERS, required=False, inline=True)


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
            ("unknown", "Not answered yet"),
        ],
        required=False,
    )
    adult = OneOfField(
        label="Was an adult at risk referred?",
        noun="whether an adult at risk was referred",
        choices=[
            ("no", "No"),
            ("undecided", "Yes, and the officer in charge has not decided whether to debrief"),
            ("yes", "Yes, and the officer in charge decided to debrief"),
            ("decided_no", "Yes, and the officer in charge decided not to debrief"),
            ("unknown", "Not answered yet"),
        ],
        required=False,
    )
