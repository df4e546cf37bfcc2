"""The form for handing a visit over."""

from typing import Any

from accounts.models import User
from core.forms import GovForm, LongTextField, RecordField, TextField
from visits.models import Visit


class HandOverForm(GovForm):
    """To whom, and why. Officers of other teams are found by name."""

    to = RecordField(
        label="Who takes the visit over?",
        noun="who takes the visit over",
        needed="Select who takes the visit over",
        as_list=False,
    )
    name = TextField(
        label="Somebody of another team", hint="Part of their name", required=False, max_length=100
    )
    reason = LongTextField(
        label="Why is the visit handed over?",
        hint="It stays on the record",
        noun="why the visit is handed over",
        rows=3,
        max_length=500,
    )

    def __init__(self, *args: Any, visit: Visit, people: list[User], own: bool, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["to"].offer(people, label=_described)  # type: ignore[attr-defined]
        if own:
            self.fields["reason"].required = False
            self.fields["reason"].label = "Why do you hand it over? (optional)"
        else:
            self.fields["reason"].label = f"Why can {visit.oic.name} not hand it over?"


def _described(user: User) -> str:
    return f"{user.name}, {user.team.name}"
