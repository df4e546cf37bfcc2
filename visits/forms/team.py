"""The forms for the team of a visit: role and arrival, departure, who joins."""

from datetime import datetime
from typing import Any

from accounts.models import User
from core.formatting import first_lower
from core.forms import (
    GovForm,
    LongTextField,
    OneOfField,
    RecordsField,
    TextField,
    TimeField24,
    VersionedForm,
)
from visits.enums import OfficerRole
from visits.models import Visit, VisitOfficer
from visits.moments import clock_times, moment_of, nearest_moment, unless_same_minute

ROLES = [(role.value, role.label) for role in (OfficerRole.TEAM_LEADER, OfficerRole.OFFICER)]


class OfficerForm(VersionedForm):
    """Role, which the officer in charge sets, and the time of arrival."""

    role = OneOfField(label="Role on the visit", noun="their role", choices=ROLES, required=False)
    arrived_at = TimeField24(label="What time did they arrive?", noun="the time they arrived", required=False)

    def __init__(self, *args: Any, sets_role: bool, themselves: bool, **options: Any) -> None:
        super().__init__(*args, **options)
        if not sets_role:
            del self.fields["role"]
        if themselves:
            self.fields["arrived_at"].label = "What time did you arrive?"


class DepartForm(VersionedForm):
    """When they departed; when they arrived, if nobody said; why somebody else says so (VIS-1)."""

    together = (("arrived_at", "departed_at", "reason"),)

    arrived_at = TimeField24(label="What time did they arrive?", noun="the time they arrived")
    departed_at = TimeField24(label="What time did they depart?", noun="the time they departed")
    reason = LongTextField(
        label="Why can they not mark themselves departed?",
        noun="why they cannot do it themselves",
        rows=3,
        max_length=500,
    )

    def __init__(self, *args: Any, arrived: bool, themselves: bool, **options: Any) -> None:
        super().__init__(*args, **options)
        if arrived:
            del self.fields["arrived_at"]
        if themselves:
            del self.fields["reason"]
            self.fields["departed_at"].label = "What time did you depart?"
            if not arrived:
                self.fields["arrived_at"].label = "What time did you arrive?"


class TeamAddForm(GovForm):
    """Officers to add: those of the team that are not on the visit, and those found by name."""

    officers = RecordsField(label="Officers of the team", noun="at least one officer", required=False)
    name = TextField(
        label="Somebody of another team", hint="Part of their name", required=False, max_length=100
    )
    others = RecordsField(label="Officers found", noun="at least one officer", required=False)

    def __init__(self, *args: Any, own: list[User], found: list[User], **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["officers"].offer(own, label=_with_grade)  # type: ignore[attr-defined]
        self.fields["others"].offer(found, label=_with_team)  # type: ignore[attr-defined]

    def clean_submission(self) -> None:
        """Adding nobody is a slip."""
        if not self.errors and not self.chosen():
            offered = [name for name in ("officers", "others") if self.fields[name].records]  # type: ignore[attr-defined]
            self.add_error((*offered, "name")[0], "Select at least one officer to add")

    def chosen(self) -> list[User]:
        """Return everybody who is ticked."""
        return [*self.cleaned_data.get("officers", []), *self.cleaned_data.get("others", [])]


def officer_values(member: VisitOfficer) -> dict[str, Any]:
    """Return what is saved of an officer, by field name."""
    return clock_times({"role": member.role, "arrived_at": member.arrived_at}, "arrived_at")


def arrival_of(typed: dict[str, Any], visit: Visit, member: VisitOfficer) -> datetime | None:
    """Return the moment of arrival: the nearest to the visit's start, because some arrive before it."""
    arrived = nearest_moment(typed["arrived_at"], visit.started_at or visit.happens_at)
    return unless_same_minute(arrived, member.arrived_at)


def depart_values(visit: Visit, member: VisitOfficer, *, at: datetime) -> dict[str, Any]:
    """Return what the form begins with: the departure as saved; else the end of the visit, or now."""
    usual = min(at, visit.ended_at) if visit.ended_at else at
    return clock_times(
        {
            "arrived_at": member.arrived_at,
            "departed_at": member.departed_at or usual,
            "reason": member.departed_reason,
        },
        "arrived_at",
        "departed_at",
    )


def departure_of(typed: dict[str, Any], member: VisitOfficer, arrived_at: datetime | None) -> datetime:
    """Return the moment of departure: the first after the arrival at which the clocks showed this time."""
    departed = moment_of(typed["departed_at"], arrived_at, field="departed_at")
    assert departed is not None  # noqa: S101 - the field is required
    return unless_same_minute(departed, member.departed_at) or departed


def _with_grade(user: User) -> str:
    return f"{user.name}, {first_lower(user.get_grade_display())}"


def _with_team(user: User) -> str:
    return f"{user.name}, {user.team.name}"
