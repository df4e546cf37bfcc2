"""What is asked on the pages of referrals."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from core.formatting import format_weekday
from core.forms import GovForm, LongTextField, OneOfField
from referrals.enums import DecidedUnit


class RunForm(GovForm):
    """Which missing day to make now, and why."""

    day = OneOfField(label="Which day?", noun="a day", choices=[])
    reason = LongTextField(
        label="Why do you run it now?",
        hint="Kept with the extract, with your name.",
        needed="Say why you run it now",
        max_length=500,
    )

    def __init__(self, *args: Any, missing: Sequence[date], **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["day"].choices = [(day.isoformat(), format_weekday(day)) for day in missing]  # type: ignore[attr-defined]

    def answers(self) -> dict[str, Any]:
        return {
            "day": date.fromisoformat(self.cleaned_data["day"]),
            "reason": self.cleaned_data["reason"],
        }


class DecisionForm(GovForm):
    """Where a case goes for which the guidance's table has no row (REF-4)."""

    unit = OneOfField(
        label="Where does the case go?", noun="where the case goes", choices=DecidedUnit.choices
    )
    reason = LongTextField(
        label="Why?",
        hint="Kept with the case, with your name.",
        needed="Say why the case goes there",
        max_length=1000,
    )

    def answers(self) -> dict[str, Any]:
        return {"unit": DecidedUnit(self.cleaned_data["unit"]), "reason": self.cleaned_data["reason"]}
