"""The forms with which the unit tells: a question, feedback, a product, to whom it is given. None is kept."""

from datetime import timedelta
from typing import Any

from django import forms as django_forms
from django.conf import settings

from core.forms import ConfirmField, DateField3, GovForm, LongTextField, OneOfField, TextField
from intelligence.enums import Feedback
from intelligence.forms.desk import DeskForm
from intelligence.operations.products import Recipient, Text
from intelligence.schemes import SCHEMES

# Words to begin from; whoever writes changes them as they see fit. By key: what it is, and the words.
WORDINGS: dict[str, tuple[Feedback, str]] = {
    "used": (Feedback.USEFUL, "Thank you. What you passed on was new to us, and we could act on it."),
    "confirmed": (Feedback.USEFUL, "Thank you. What you passed on confirmed what we had heard elsewhere."),
    "who": (
        Feedback.PARTLY,
        "Thank you, we could use it in part. Next time, say as much as you can of who they are: how they"
        " look, other names, a vehicle, a telephone number.",
    ),
    "where_when": (
        Feedback.PARTLY,
        "Thank you, we could use it in part. Next time, say where and when as exactly as you can, even if"
        " it is only roughly.",
    ),
    "how_known": (
        Feedback.MISSING,
        "Thank you. We could do little with it, because we do not know how it is known. Next time, say what"
        " you saw or heard yourself, and who told you the rest.",
    ),
    "too_little": (
        Feedback.MISSING,
        "Thank you. There was too little to begin with. If you hear more, pass it on again.",
    ),
}


class AskForm(DeskForm):
    words = LongTextField(
        label="What do you want to know?",
        hint="The submitter reads these words, and nothing else of the record. Say nothing that others"
        " passed on.",
        noun="your question",
        rows=6,
        max_length=4000,
    )


class FeedbackForm(DeskForm):
    feedback = OneOfField(label="Of what use was it?", noun="of what use it was", choices=Feedback.choices)
    words = LongTextField(
        label="What the submitter is to read",
        hint="In your words. Nothing of what others passed on, and nothing of what is done with it.",
        noun="what the submitter is to read",
        rows=5,
        max_length=2000,
    )


class ProductForm(DeskForm):
    """A product. `names_shown` are the names that it repeats, as the page asked; a tick is for these."""

    title = TextField(label="Title", hint="Without a name.", noun="a title", max_length=150)
    words = LongTextField(
        label="What others are to be told",
        hint="Leave out whatever shows who told us, or that somebody did.",
        noun="what others are to be told",
        rows=10,
        max_length=10_000,
    )
    marking = OneOfField(label="Protective marking", noun="the marking")
    handling = OneOfField(label="Handling code", noun="how it is handled")
    names_shown = django_forms.CharField(required=False, max_length=10_000, widget=django_forms.HiddenInput)
    names_stand = ConfirmField(label="I looked at each of these names, and they are to stand", required=False)

    def __init__(self, *args: Any, scheme: str, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["marking"].choices = [  # type: ignore[attr-defined]
            (marking, marking) for marking in dict.fromkeys(settings.INTELLIGENCE_MARKINGS)
        ]
        self.fields["handling"].choices = [  # type: ignore[attr-defined]
            (code, f"{code}: {one.words}") for code, one in SCHEMES[scheme].handling.items()
        ]

    def text(self) -> Text:
        """Return the answers of a valid form."""
        said = self.cleaned_data
        confirmed = said.get("names_shown", "").split() if said.get("names_stand") else []
        return Text(said["title"], said["words"], said["marking"], said["handling"], confirmed)


class WithdrawForm(DeskForm):
    why = LongTextField(label="Why is it withdrawn?", noun="why", rows=4, max_length=4000)


class GiveForm(DeskForm):
    organisation = TextField(label="Organisation", noun="the organisation", max_length=150)
    person = TextField(
        label="Person", hint="Name and post. Both are named in the audit.", noun="the person", max_length=150
    )
    purpose = LongTextField(label="What for?", noun="what for", rows=3, max_length=2000)
    conditions = LongTextField(
        label="On what conditions?", noun="the conditions", rows=3, max_length=2000, required=False
    )

    def __init__(self, *args: Any, on_conditions: bool, **options: Any) -> None:
        super().__init__(*args, **options)
        field = self.fields["conditions"]
        field.required = on_conditions
        if on_conditions:
            field.help_text = "The handling code demands them."

    def recipient(self) -> Recipient:
        """Return the answers of a valid form."""
        said = self.cleaned_data
        return Recipient(said["organisation"], said["person"], said["purpose"], said.get("conditions", ""))


class PeriodForm(GovForm):
    """A period of days, both included; it stands in the address."""

    LONGEST = timedelta(days=366)

    start = DateField3(label="From", noun="the first day", required=False)
    end = DateField3(label="To", noun="the last day", required=False)

    def clean_answers(self) -> None:
        start, end = self.cleaned_data.get("start"), self.cleaned_data.get("end")
        if start and end and end < start:
            self.add_error("end", "Enter a last day that is not before the first")
        elif start and end and end - start > self.LONGEST:
            self.add_error("end", "Choose a period of a year at most")
