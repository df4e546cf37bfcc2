"""The form for a person encountered."""

from typing import Any

from core.dates import DateRange
from core.forms import (
    ConfirmField,
    DateField3,
    LongTextField,
    OneOfField,
    PartialDateField,
    TextField,
    TimeField24,
    VersionedForm,
    YesNoField,
)
from visits.enums import Capacity, Certainty, Engagement, Outcome, RightToWorkCheck
from visits.models import Encounter, Visit
from visits.moments import clock_times, moment_of

PLAIN_FIELDS = (
    "name",
    "also_known_as",
    "capacity",
    "met_at",
    "date_of_birth",
    "date_of_birth_not_known",
    "age_disputed",
    "nationality",
    "language",
    "interpreter",
    "circumstances",
    "outcome",
    "job",
    "began_certainty",
    "began_basis",
    "pay",
    "hours",
    "engagement",
    "right_to_work_check",
    "s21_ground",
)
EMPLOYMENT_FIELDS = (
    "job",
    "began_certainty",
    "began_basis",
    "pay",
    "hours",
    "engagement",
    "right_to_work_check",
    "s21_ground",
)


class EncounterForm(VersionedForm):
    """A person encountered. Nothing is required to save; what is missing is said afterwards."""

    together = (
        ("date_of_birth", "date_of_birth_not_known"),
        ("began", "began_certainty", "began_basis"),
    )
    hinges = {"capacity": ("began", *EMPLOYMENT_FIELDS)}  # employment is kept of workers only

    name = TextField(
        label="Name", hint="As they gave it, or as their papers show it", required=False, max_length=150
    )
    also_known_as = TextField(label="Also known as", required=False, max_length=150)
    capacity = OneOfField(
        label="Who are they here?", noun="who they are here", choices=Capacity.choices, required=False
    )
    met_at = TimeField24(label="What time did you meet them?", noun="the time you met them", required=False)
    date_of_birth = DateField3(label="Date of birth", noun="the date of birth", birth=True, required=False)
    date_of_birth_not_known = ConfirmField(label="The date of birth is not known", required=False)
    age_disputed = YesNoField(label="Do they say they are under 18, and is that disputed?", required=False)
    nationality = TextField(label="Nationality", required=False, max_length=60, width=20)
    language = TextField(label="Language", required=False, max_length=60, width=20)
    interpreter = TextField(
        label="Interpreter",
        hint="For example: by telephone. Leave empty if none was needed",
        required=False,
        max_length=100,
    )
    circumstances = LongTextField(
        label="What were they doing when you met them?",
        hint="In facts. A caseworker starts the Enforcement Activity Record from your words",
        required=False,
        max_length=4000,
    )
    outcome = OneOfField(label="Outcome", choices=Outcome.choices, required=False)
    job = TextField(label="Job", noun="the job", required=False, max_length=100)
    began = PartialDateField(
        label="When did the employment begin?",
        noun="when the employment began",
        hint="Only the year, or the month and year, if that is all that is known",
        required=False,
    )
    began_certainty = OneOfField(
        label="How certain is that?",
        noun="how certain the start is",
        choices=Certainty.choices,
        required=False,
    )
    began_basis = TextField(
        label="How was it verified, or what was said?",
        hint="For example: contract seen; or, in quotation marks, their words",
        required=False,
        max_length=200,
    )
    pay = TextField(label="Pay", hint="For example: £60 a shift, in cash", required=False, max_length=100)
    hours = TextField(label="Hours", required=False, max_length=100)
    engagement = OneOfField(
        label="How are they engaged?", choices=Engagement.choices, required=False, as_list=True
    )
    right_to_work_check = OneOfField(
        label="Was a right to work check seen?", choices=RightToWorkCheck.choices, required=False
    )
    s21_ground = YesNoField(
        label="Is there a ground for section 21?",
        hint="Somebody employed them knowing, or with reasonable cause to believe, that they may not work",
        noun="whether there is a ground for section 21",
        required=False,
    )

    def clean_answers(self) -> None:
        """Refuse answers that contradict each other, at the field that is easier to mend."""
        answers = self.cleaned_data
        if answers.get("date_of_birth") and answers.get("date_of_birth_not_known"):
            self.add_error("date_of_birth_not_known", "Remove the date of birth, or untick this")
        if answers.get("began") and answers.get("began_certainty") == Certainty.UNKNOWN:
            self.add_error("began_certainty", "Remove the date, or say how certain it is")
        elif (
            answers.get("began")
            and not answers.get("began_certainty")
            and "began_certainty" not in self.errors
        ):
            self.add_error("began_certainty", "Say how certain the date is")


def encounter_answers(answers: dict[str, Any], visit: Visit) -> dict[str, Any]:
    """Return the form's answers as the record keeps them; employment is kept of workers only."""
    values = {name: answers[name] for name in PLAIN_FIELDS}
    values["met_at"] = moment_of(values["met_at"], visit.started_at, field="met_at")
    began: DateRange | None = answers["began"]
    values["began_earliest"], values["began_latest"] = began or (None, None)
    if values["capacity"] and values["capacity"] != Capacity.WORKER:
        for name in EMPLOYMENT_FIELDS:
            values[name] = None if name == "s21_ground" else ""
        values["began_earliest"] = values["began_latest"] = None
    return values


def encounter_values(encounter: Encounter) -> dict[str, Any]:
    """Return what is saved, by field name."""
    values = clock_times({name: getattr(encounter, name) for name in PLAIN_FIELDS}, "met_at")
    if encounter.began_earliest and encounter.began_latest:
        values["began"] = DateRange(encounter.began_earliest, encounter.began_latest)
    return values
