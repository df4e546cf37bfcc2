"""The form for naming an HMI or Gold on a visit."""

from datetime import datetime
from typing import Any

from accounts.models import User
from accounts.roles import ROLE_WORDS, Role, roles_of
from core.clock import day_bounds, london_day
from core.forms import DateField3, LongTextField, OneOfField, RecordField, VersionedForm
from visits.enums import OversightRole


class OversightForm(VersionedForm):
    """Who, as what, why, and until when if not for good."""

    named_as = OneOfField(
        label="As what?",
        noun="what they are named as",
        choices=OversightRole.choices,
        hints={
            OversightRole.HMI: "May open the visit again, and lead a debrief about force",
            OversightRole.GOLD: "Leads the debrief after a critical incident",
        },
    )
    user = RecordField(label="Who?", noun="who it is", needed="Select who it is")
    reason = LongTextField(
        label="Why do they need to see this visit?", noun="why they need to see it", rows=3, max_length=500
    )
    until = DateField3(
        label="Until when?",
        hint="The last day. Leave empty if you will end it yourself",
        noun="the last day",
        required=False,
    )

    def __init__(self, *args: Any, people: list[User], at: datetime, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["user"].offer(people, label=lambda user: _described(user, at))  # type: ignore[attr-defined]
        self.fields["until"].not_before = london_day(at)  # type: ignore[attr-defined]


def oversight_answers(answers: dict[str, Any]) -> dict[str, Any]:
    """Return the answers as `name_oversight` takes them: the end is that of the last day, in London."""
    until = answers.pop("until")
    return answers | {"ends_at": day_bounds(until)[1] if until else None}


def _described(user: User, at: datetime) -> str:
    role = ROLE_WORDS[Role.HMI] if Role.HMI in roles_of(user, at) else user.get_grade_display()
    return f"{user.name}, {role}, {user.team.name}"
