"""The forms for an area of concern."""

from collections.abc import Sequence
from typing import Any

from accounts.models import User
from core.fields import OneOfField
from core.forms import LongTextField, VersionedForm
from visits.enums import InChargeAs
from visits.in_charge import InCharge

NOBODY = "nobody"


class ConcernForm(VersionedForm):
    """What somebody is concerned about, and whether it is about who would read it or lead the debrief."""

    text = LongTextField(
        label="What are you concerned about?",
        hint="What happened, when and where. You do not have to name anybody.",
        noun="what you are concerned about",
        rows=8,
    )
    about = OneOfField(
        label="Is it about somebody in charge?",
        hint="If it is, only you and HM Inspectors read it. Whom you choose does not read it, is not told "
        "of it, and does not lead the debrief.",
        needed="Select whom in charge it is about, or that it is about nobody in charge",
    )

    def __init__(self, *args: Any, people: Sequence[InCharge], user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._people = {str(each.user.pk): each.user for each in people}
        offered = [(str(each.user.pk), f"Yes, about {_name(each, user)}") for each in people]
        self.fields["about"].choices = [(NOBODY, "No"), *offered]  # type: ignore[attr-defined]

    def clean_about(self) -> User | None:
        """Return whom it is about; None: about nobody in charge."""
        return self._people.get(self.cleaned_data["about"])


def _name(each: InCharge, user: User) -> str:
    """Return who it is and in what capacity, as whoever raises the concern reads it."""
    name = "you" if each.user.pk == user.pk else each.user.name
    before = each.capacity == InChargeAs.BEFORE
    return f"{name} ({'was ' if before else ''}{each.capacity.label})"


class WithdrawalForm(VersionedForm):
    """Why one's own concern is withdrawn."""

    reason = LongTextField(
        label="Why do you withdraw it?",
        hint="It stays on the record as withdrawn. What followed from it stays too.",
        noun="why you withdraw it",
        max_length=500,
        rows=3,
    )
