"""The forms of what only a person decides about a debrief."""

from collections.abc import Iterable
from typing import Any

from accounts.models import User
from core.dates import DateField3
from core.fields import YesNoField
from core.forms import LongTextField, RecordField, VersionedForm


class DebriefForm(VersionedForm):
    """Whether to debrief after the referral of an adult at risk (DEB-8)."""

    yes = YesNoField(label="Do you hold a debrief because of it?", noun="whether you hold a debrief")
    reason = LongTextField(
        label="Why?", hint="Your reason stays on the record", noun="why", rows=4, max_length=1000
    )


class PostponeForm(VersionedForm):
    """Whether to postpone the debrief after a critical incident (CI-3)."""

    yes = YesNoField(label="Do you postpone the debrief?", noun="whether you postpone the debrief")
    review_on = DateField3(
        label="If you do, on which day do you look at it again?",
        hint="For example, 14 12 2026",
        noun="the day on which you look at it again",
        required=False,
    )
    reason = LongTextField(
        label="Why?", hint="Your reason stays on the record", noun="why", rows=4, max_length=1000
    )

    def clean_submission(self) -> None:
        """A postponement without a day to look at it again would be forgotten."""
        if self.cleaned_data.get("yes") and not self.cleaned_data.get("review_on"):
            self.add_error("review_on", "Enter the day on which you look at it again")


class LeadForm(VersionedForm):
    """Who leads, and why."""

    lead = RecordField(label="Who leads the debrief?", noun="who leads the debrief")
    reason = LongTextField(
        label="Why do they lead?", hint="Your reason stays on the record", noun="why", rows=3, max_length=500
    )

    def __init__(self, *args: Any, people: Iterable[User], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["lead"].offer(people, label=lambda user: f"{user.name}, {user.team.name}")  # type: ignore[attr-defined]


class StandDownForm(VersionedForm):
    """Why no debrief is held, where nothing asks for it any more."""

    reason = LongTextField(
        label="Why is no debrief held?",
        hint="Your reason stays on the record",
        noun="why",
        rows=4,
        max_length=1000,
    )
