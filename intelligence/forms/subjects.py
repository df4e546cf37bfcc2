"""The forms of people and premises that the unit keeps. Nothing typed in them is a draft anywhere (INT-2)."""

from typing import Any

from core.forms import LongTextField, OneOfField, TextField
from intelligence.enums import LINK_ROLES, SubjectKind
from intelligence.forms.desk import DeskForm


def _role(kind: str = "") -> OneOfField:
    return OneOfField(
        label="Its part in what was passed on",
        noun="its part in what was passed on",
        choices=[(role.value, role.label) for role in LINK_ROLES.get(kind, ())],
    )


def _basis() -> LongTextField:
    return LongTextField(label="On what does that rest?", noun="on what that rests", rows=3, max_length=2000)


def _more(hint: str) -> LongTextField:
    return LongTextField(
        label="What else is known",
        noun="what else is known",
        hint=hint,
        rows=4,
        required=False,
        max_length=4000,
    )


class PersonForm(DeskForm):
    """What the unit knows of a person."""

    name = TextField(label="Name", hint="Or how they are called.", noun="a name", max_length=200)
    aka = TextField(label="Also known as", noun="other names", required=False, max_length=200)
    born = TextField(
        label="Date of birth or age", noun="the date of birth", required=False, max_length=50, width=20
    )
    more = _more("How they look, telephone, vehicle, names used online.")


class PremisesForm(DeskForm):
    """What the unit knows of premises."""

    name = TextField(label="Name", noun="the name", required=False, max_length=200)
    address = LongTextField(label="Address", noun="the address", rows=3, required=False, max_length=500)
    more = _more("Entrances, who lets it, what was seen there.")

    def clean_submission(self) -> None:
        if not self.cleaned_data.get("name") and not self.cleaned_data.get("address"):
            self.add_error("name", "Enter a name or an address")


class NewPersonForm(PersonForm):
    role = _role(SubjectKind.PERSON)
    why = _basis()


class NewPremisesForm(PremisesForm):
    role = _role(SubjectKind.PREMISES)
    why = _basis()


class LinkForm(DeskForm):
    """The link of one submission and a person or premises of `kind`."""

    role = _role()
    why = _basis()

    def __init__(self, *args: Any, kind: str, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["role"].choices = _role(kind).choices  # type: ignore[attr-defined]


class LinkByNumberForm(LinkForm):
    """The same, begun from the person or premises."""

    number = TextField(
        label="Receipt number of the submission",
        hint="For example, INT-2026-000123",
        noun="a receipt number",
        max_length=20,
        width=20,
        spellcheck=False,
    )

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.order_fields(["number", "role", "why"])
