"""Asking for a lost factor to be replaced."""

from typing import Any

from django.db.models import Q

from accounts.enums import AccountKind, IdentityCheck
from accounts.models import User
from core.forms import ConfirmField, GovForm, LongTextField, OneOfField, TextField


class AskForm(GovForm):
    """Whose factor, how it was checked who they are, and what happened."""

    person = TextField(
        label="Whose factor is lost?",
        hint="Their staff number or e-mail address",
        noun="the staff number or e-mail address",
        spellcheck=False,
        width=20,
        max_length=254,
    )
    identity = OneOfField(
        label="How did you check who they are?",
        hint="A call or an e-mail that came to you is no check: it may be somebody else’s.",
        needed="Select how you checked who they are",
        choices=IdentityCheck.choices,
    )
    reason = LongTextField(
        label="What happened?",
        hint="For example, “Phone stolen on 3 March”",
        noun="what happened",
        max_length=500,
    )

    def clean_person(self) -> User:
        """Return whom the answer names; an administrator sees all people, so saying that nobody is named so
        tells them nothing new."""
        typed: str = self.cleaned_data["person"]
        found: Any = User.objects.filter(
            Q(staff_number__iexact=typed) | Q(email=typed.lower()), kind=AccountKind.PERSON
        ).first()
        if found is None:
            self.add_error(
                "person", "Nobody has this staff number or e-mail address. Check it in Users and teams"
            )
        return found  # type: ignore[no-any-return]


class ConfirmForm(GovForm):
    """A second person's word."""

    checked = ConfirmField(
        label="I spoke to whoever asked, and this is right",
        needed="Confirm that you spoke to whoever asked",
    )
