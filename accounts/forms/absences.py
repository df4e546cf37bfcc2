"""The form for an absence: who acts, from which day to which."""

from datetime import date, datetime, timedelta
from typing import Any

from accounts.models import Absence, User
from core.clock import day_bounds, london_day
from core.forms import DateField3, RecordField, TextField, VersionedForm


class AbsenceForm(VersionedForm):
    """Days are London's, both included."""

    deputy = RecordField(
        label="Who acts for them?", noun="who acts for them", needed="Select who acts for them"
    )
    first = DateField3(label="First day", noun="the first day")
    last = DateField3(label="Last day", hint="It ends at midnight after this day", noun="the last day")
    reason = TextField(
        label="Reason",
        hint="Not needed. Your deputy and your manager can read it, so leave out anything private",
        noun="the reason",
        required=False,
        max_length=200,
    )

    def __init__(
        self, *args: Any, people: list[User], own: bool, at: datetime, begun: bool = False, **options: Any
    ) -> None:
        super().__init__(*args, **options)
        self.fields["deputy"].offer(people, label=_described)  # type: ignore[attr-defined]
        if own:
            self.fields["deputy"].label = "Who acts for you?"
            self.fields["deputy"].error_messages["required"] = "Select who acts for you"
        else:
            self.fields[
                "reason"
            ].help_text = "Not needed. They and their deputy can read it, so leave out anything private"
        if begun:
            del self.fields["first"]
        else:
            self.fields["first"].not_before = london_day(at)  # type: ignore[attr-defined]
        self.fields["last"].not_before = london_day(at)  # type: ignore[attr-defined]

    def clean_answers(self) -> None:
        """The last day is not before the first."""
        first, last = self.cleaned_data.get("first"), self.cleaned_data.get("last")
        if first and last and last < first:
            self.add_error("last", "The last day must be the first day or after it")


def absence_values(absence: Absence) -> dict[str, Any]:
    """Return what is saved of an absence, by the form's names; nothing of one that is not yet."""
    if absence.ends_at is None:
        return {"deputy": None, "first": None, "last": None, "reason": ""}
    return {
        "deputy": absence.deputy,
        "first": london_day(absence.starts_at),
        "last": london_day(absence.ends_at - timedelta(microseconds=1)),
        "reason": absence.reason,
    }


def period_of(first: date | None, last: date, absence: Absence | None, at: datetime) -> dict[str, datetime]:
    """Return the moments of an absence of these days: from now if the first is today, or as saved."""
    if absence is None:
        assert first is not None  # noqa: S101 - the field is asked for and required
        return {"starts_at": max(day_bounds(first)[0], at), "ends_at": day_bounds(last)[1]}
    same = first is None or first == london_day(absence.starts_at)
    return {
        "starts_at": absence.starts_at if same or first is None else max(day_bounds(first)[0], at),
        "ends_at": day_bounds(last)[1],
    }


def _described(user: User) -> str:
    return f"{user.name}, {user.team.name}"
