"""The forms of operations: its name and dates, whom it names, and what narrows their list."""

from datetime import datetime
from typing import Any

from accounts.models import User
from core.forms import ConfirmField, DateField3, GovForm, TextField, VersionedForm
from visits.models import Operation

NAME: dict[str, Any] = {
    "label": "Name of the operation",
    "noun": "the name of the operation",
    "max_length": 100,
}


class OperationForm(VersionedForm):
    """As little as an operation needs."""

    name = TextField(**NAME)
    starts_on = DateField3(label="First day", hint="If it is known", noun="the first day", required=False)
    ends_on = DateField3(label="Last day", hint="If it is known", noun="the last day", required=False)


class OperationFilterForm(GovForm):
    """Name or reference, and whether it is the person's own team's."""

    text = TextField(label="Name or reference", required=False, max_length=100)
    mine = ConfirmField(label="Only operations of my team", required=False)

    def chosen(self) -> list[str]:
        """Return in words what the list is narrowed to."""
        answers = self.cleaned_data
        words = [
            f"“{answers['text']}”" if answers.get("text") else "",
            "of my team" if answers.get("mine") else "",
        ]
        return [each for each in words if each]


def operation_values(operation: Operation) -> dict[str, Any]:
    """Return what is saved, by field name."""
    return {name: getattr(operation, name) for name in ("name", "starts_on", "ends_on")}


def people_words(user: User, at: datetime) -> str:
    """Return how somebody is offered."""
    return f"{user.name}, {user.team.name}"
