"""The forms of the unit's desk. None of what is typed in them is kept as a draft anywhere (INT-2)."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from django import forms
from django.conf import settings

from accounts.models import User
from core.forms import (
    ConfirmField,
    DateField3,
    GovForm,
    LongTextField,
    OneOfField,
    RecordField,
    TextField,
    VersionField,
)
from intelligence.enums import Outcome, RelationKind, Risk, State
from intelligence.queries.desk import Filters
from intelligence.schemes import SCHEMES


class QueueForm(GovForm):
    """What the queue is narrowed by; it stands in the address, and holds no word of a submission."""

    state = OneOfField(
        label="State", choices=State.choices, as_list=True, first_choice="At work on", required=False
    )
    risk = OneOfField(label="Risk", choices=Risk.choices, as_list=True, first_choice="Any", required=False)
    mine = ConfirmField(label="Only those that I handle", required=False)

    def filters(self) -> Filters:
        """Return the filters; a part that was refused filters nothing."""
        self.full_clean()
        said = self.cleaned_data
        return Filters(said.get("state") or "", said.get("risk") or "", bool(said.get("mine")))

    def chosen(self) -> list[str]:
        """Return in words what the list is narrowed to."""
        said = self.cleaned_data
        words = [self.fields[name].shown(said[name]) for name in ("state", "risk") if said.get(name)]  # type: ignore[attr-defined]
        return [*words, *(["only those that you handle"] if said.get("mine") else [])]


class SearchForm(GovForm):
    """Words to search by. They are posted: an address would be kept by the browser, and by logs."""

    words = TextField(
        label="Name or place",
        hint="Whole words of a name or an address, as they were passed on. All of them have to be there.",
        noun="a name or a place",
        max_length=200,
    )


class DeskForm(GovForm):
    """What every form about one submission carries: an id of its own, and the version it was opened at."""

    once = forms.UUIDField(required=False, widget=forms.HiddenInput)
    version = VersionField()

    def answers(self) -> dict[str, Any]:
        """Return the cleaned answers, without what the page carries besides."""
        return {name: self.cleaned_data[name] for name, _ in self.questions()}


def _why(label: str = "Why?", noun: str = "why", **options: Any) -> LongTextField:
    return LongTextField(label=label, noun=noun, rows=3, max_length=4000, **options)


class ReasonForm(DeskForm):
    why = _why()


class GradeForm(DeskForm):
    """The codes of the scheme in use."""

    source = OneOfField(label="Source", noun="how the source is graded")
    content = OneOfField(label="Content", noun="how the content is graded")
    handling = OneOfField(label="Handling code", noun="how it is handled")
    conditions = _why(
        "Conditions", "the conditions", required=False, hint="Where the handling code is one on conditions."
    )
    why = _why("Why is it graded so?")

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.scheme = SCHEMES[settings.INTELLIGENCE_SCHEME]
        offered = {
            "source": self.scheme.source,
            "content": self.scheme.content,
            "handling": {code: one.words for code, one in self.scheme.handling.items()},
        }
        for name, codes in offered.items():
            self.fields[name].choices = [(code, f"{code}: {words}") for code, words in codes.items()]  # type: ignore[attr-defined]

    def clean_submission(self) -> None:
        code = self.scheme.handling.get(self.cleaned_data.get("handling") or "")
        if code and code.conditions and not self.cleaned_data.get("conditions"):
            self.add_error("conditions", "Enter on which conditions it may be shared")


class MarkingForm(DeskForm):
    marking = OneOfField(label="Protective marking", noun="the marking")
    why = _why()

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        offered = dict.fromkeys(settings.INTELLIGENCE_MARKINGS)
        self.fields["marking"].choices = [(marking, marking) for marking in offered]  # type: ignore[attr-defined]


class NoteForm(DeskForm):
    words = LongTextField(label="Note", noun="the note", rows=8, max_length=5000)


class DatesForm(DeskForm):
    review_on = DateField3(label="Look at it again on", noun="the date of the review", required=False)
    dispose_on = DateField3(
        label="Dispose of it on",
        noun="the date of disposal",
        hint="Once it is finished and this day has come, another person than you can dispose of it. Today is"
        " possible.",
        required=False,
    )
    why = _why()


class GrantForm(DeskForm):
    user = RecordField(label="Who?", noun="who may read it", first_choice="Choose")
    why = _why("Why do they need to know?")
    until = DateField3(
        label="Until the end of",
        noun="the last day",
        hint="Leave it empty for no end.",
        required=False,
    )

    def __init__(self, *args: Any, people: Iterable[User], today: date, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["user"].offer(people, label=lambda person: person.name)  # type: ignore[attr-defined]
        self.fields["until"].not_before = today  # type: ignore[attr-defined]


class RelateForm(DeskForm):
    number = TextField(
        label="Receipt number of the other",
        hint="For example, INT-2026-000123",
        noun="a receipt number",
        max_length=20,
        width=20,
        spellcheck=False,
    )
    kind = OneOfField(
        label="How do they belong together?",
        noun="how they belong together",
        choices=[
            (RelationKind.DUPLICATE.value, "The other says the same"),
            (RelationKind.RELATED.value, "They are about the same people, premises or events"),
        ],
    )
    why = _why()


class CloseForm(DeskForm):
    outcome = OneOfField(label="What became of it?", noun="what became of it", choices=Outcome.choices)
    why = _why("What was done, or why nothing", "what was done, or why nothing")


class DisposeForm(DeskForm):
    sure = ConfirmField(
        label="Every word of it, its source and its photographs are to be gone for good",
        needed="Confirm that every word is to be gone for good",
    )
