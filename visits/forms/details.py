"""The forms for a visit's details and premises, and for recording one in the first place."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from core.forms import DateTimeLondonField, RecordField, SomeOfField, TextField, TimeField24, VersionedForm
from visits.enums import VisitKind
from visits.models import Operation, Premises, Visit
from visits.moments import clock_times, moment_of, to_the_minute, unless_same_minute
from visits.operations.visit import PREMISES_FIELDS
from visits.things import end_as_meant

NAME: dict[str, Any] = {
    "label": "Name of the premises",
    "noun": "the name of the premises",
    "max_length": 150,
}
KINDS: dict[str, Any] = {
    "label": "What kind of visit is it?",
    "hint": "Select all that apply",
    "noun": "the kind of visit",
    "choices": VisitKind.choices,
    "required": False,
}
STREET: dict[str, Any] = {"label": "Address", "noun": "the first line of the address", "max_length": 150}
TOWN: dict[str, Any] = {
    "label": "Town",
    "noun": "the town",
    "max_length": 100,
    "width": 20,
    "required": False,
}
POSTCODE: dict[str, Any] = {
    "label": "Postcode",
    "noun": "the postcode",
    "max_length": 10,
    "width": 10,
    "required": False,
}


class NewVisitForm(VersionedForm):
    """As little as a visit needs to exist.

    The start is filled in with the time at which the page was opened, because it stands in plain sight,
    is confirmed with the button, and is asked of somebody who stands at a door; a time to come makes the
    visit a planned one, so that it need not be asked which of the two it is.
    """

    trading_name = TextField(hint="As it is signed or known", required=False, **NAME)
    address_line_1 = TextField(required=False, **STREET)
    town = TextField(**TOWN)
    postcode = TextField(**POSTCODE)
    kinds = SomeOfField(**KINDS)
    starts_at = DateTimeLondonField(
        label="When does it start, or when did it?",
        hint="Filled in with the time now. A time to come makes it a planned visit",
        noun="when it starts",
    )

    operation = RecordField(
        label="Operation", hint="If it is one of several visits", first_choice="None", required=False
    )

    def __init__(self, *args: Any, operations: Sequence[Operation] = (), **options: Any) -> None:
        super().__init__(*args, **options)
        _offer(self, operations)

    def clean_submission(self) -> None:
        """A visit that nobody could tell from another is no help: a name, or an address."""
        answers = self.cleaned_data
        named = answers.get("trading_name") or answers.get("address_line_1")
        if not named and not {"trading_name", "address_line_1"} & set(self.errors):
            self.add_error("trading_name", "Enter the name of the premises, or their address")


def _offer(form: VersionedForm, operations: Sequence[Operation]) -> None:
    """Offer these operations; where there is none, nothing is asked."""
    if operations:
        form.fields["operation"].offer(operations, label=lambda one: f"{one}, {one.dates()}")  # type: ignore[attr-defined]
    else:
        del form.fields["operation"]


def new_visit_details(answers: dict[str, Any], at: datetime) -> dict[str, Any]:
    """Return the answers as `record_visit` takes them: a start to come is a plan."""
    details = {name: value for name, value in answers.items() if name != "starts_at"}
    starts_at = answers["starts_at"]
    return details | {"planned_start" if starts_at > at else "started_at": starts_at}


class DetailsForm(VersionedForm):
    """Kinds, times and premises. Nothing is required to save; what is missing is said on the visit's list."""

    together = (
        ("address_line_1", "address_line_2", "town", "postcode"),
        ("started_at", "ended_at"),
        ("planned_start", "planned_end"),
        ("legal_name", "company_number"),
    )

    trading_name = TextField(hint="As it is signed or known", required=False, **NAME)
    address_line_1 = TextField(required=False, **STREET)
    address_line_2 = TextField(
        label="Address, second line", hint="If there is one", required=False, max_length=150
    )
    town = TextField(**TOWN)
    postcode = TextField(**POSTCODE)
    kinds = SomeOfField(**KINDS)
    started_at = DateTimeLondonField(
        label="When did it start?", noun="when the visit started", required=False
    )
    ended_at = TimeField24(label="What time did it end?", noun="the time the visit ended", required=False)
    legal_name = TextField(label="Legal name of the business", required=False, max_length=150)
    company_number = TextField(label="Company number", required=False, max_length=20, width=10)
    business_kind = TextField(
        label="Kind of business", hint="For example: restaurant, car wash", required=False, max_length=100
    )
    telephone = TextField(
        label="Telephone", required=False, max_length=30, width=20, input_type="tel", inputmode="tel"
    )
    operation = RecordField(
        label="Operation", hint="If it is one of several visits", first_choice="None", required=False
    )
    planned_start = DateTimeLondonField(
        label="When is it, or was it, planned for?", noun="the planned start", required=False
    )
    planned_end = TimeField24(label="Planned to end at what time?", noun="the planned end", required=False)

    def __init__(
        self, *args: Any, at: datetime, operations: Sequence[Operation] = (), **options: Any
    ) -> None:
        super().__init__(*args, **options)
        self.at = at
        _offer(self, operations)

    def clean_answers(self) -> None:
        """Take “it starts now” and “it ended now” from the button that said so."""
        now = self.data.get("now", "") if self.is_bound else ""
        if now == "started_at" and "started_at" not in self.errors:
            self.cleaned_data["started_at"] = to_the_minute(self.at)
        if now == "ended_at" and "ended_at" not in self.errors:
            self.cleaned_data.update(clock_times({"ended_at": self.at}, "ended_at"))


def details_values(visit: Visit, premises: Premises) -> dict[str, Any]:
    """Return what is saved, by field name."""
    values = {name: getattr(premises, name) for name in PREMISES_FIELDS}
    for name in ("kinds", "operation", "planned_start", "planned_end", "started_at", "ended_at"):
        values[name] = getattr(visit, name)
    return clock_times(values, "ended_at", "planned_end")


def details_answers(answers: dict[str, Any], visit: Visit, at: datetime) -> dict[str, Any]:
    """Return the form's answers as the record keeps them: the end is a time of the day it started."""
    started = unless_same_minute(answers["started_at"], visit.started_at)
    ended = moment_of(answers["ended_at"], started, field="started_at")
    ended = end_as_meant(visit, ended, at) if ended else None
    planned = unless_same_minute(answers["planned_start"], visit.planned_start)
    until = moment_of(answers["planned_end"], planned, field="planned_start")
    return answers | {
        "started_at": started,
        "planned_start": planned,
        "planned_end": unless_same_minute(until, visit.planned_end),
        "ended_at": unless_same_minute(ended, visit.ended_at),
    }
