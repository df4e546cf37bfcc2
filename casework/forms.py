"""The forms of casework."""

from collections.abc import Sequence
from typing import Any

from django.utils.functional import Promise

from casework.enums import CHOSEN_BASES, MatchBasis, Verification
from casework.models import EnforcementActivityRecord, Person
from casework.operations.records import FIELDS
from casework.queries import Candidate, EncounterPage
from core.formatting import first_lower, first_upper, format_date
from core.forms import (
    ConfirmField,
    DateField3,
    GovForm,
    LongTextField,
    OneOfField,
    SomeOfField,
    TextField,
    VersionedForm,
    YesNoField,
)
from visits.enums import Outcome

NEW = "new"
PERSON_FIELDS = ("name", "also_known_as", "date_of_birth", "date_of_birth_not_known", "nationality")


class WorkFilterForm(GovForm):
    """What the list of work is narrowed to; an answer that is none narrows nothing."""

    whose = OneOfField(
        label="Whose",
        choices=[("mine", "Begun by me")],
        required=False,
        as_list=True,
        first_choice="All of our unit",
    )
    named = OneOfField(
        label="CPRN",
        choices=[("yes", "Named on a CPRN"), ("no", "Not named on one")],
        required=False,
        as_list=True,
        first_choice="Named or not",
    )
    matched = OneOfField(
        label="Person",
        choices=[("no", "Not matched yet"), ("yes", "Matched")],
        required=False,
        as_list=True,
        first_choice="Matched or not",
    )


class PeopleSearchForm(GovForm):
    """A search for people: any of the names in any order, a reference, a date of birth."""

    q = TextField(
        label="Name or reference", hint="For example, Nguyen Huong or PER-2026-000123", required=False
    )
    born = DateField3(label="Date of birth", required=False)


class MatchForm(VersionedForm):
    """Who it was, and on what that rests. Nothing is ticked beforehand."""

    who = OneOfField(label="Who is this?", needed="Select who this is, or that it is none of them")
    basis = SomeOfField(
        label="On what does the match rest?",
        hint="Choose all that apply. Not for a new record",
        noun="on what the match rests",
        choices=CHOSEN_BASES,
        required=False,
    )
    basis_words = TextField(
        label="What else?", noun="what else the match rests on", required=False, max_length=300
    )

    def __init__(self, *args: Any, candidates: Sequence[Candidate], **options: Any) -> None:
        super().__init__(*args, **options)
        who: Any = self.fields["who"]
        who.choices = [
            *((str(c.person.pk), c.person.name) for c in candidates),
            (NEW, "None of them: make a new record" if candidates else "Make a new record"),
        ]
        who.hints = {str(c.person.pk): _candidate_words(c) for c in candidates}
        if candidates:
            who.divider = NEW

    def clean_submission(self) -> None:
        """Ask for the basis where an earlier record was chosen."""
        answers = self.cleaned_data
        if not answers.get("who") or answers["who"] == NEW:
            return
        if not answers.get("basis") and "basis" not in self.errors:
            self.add_error("basis", "Select on what the match rests")
        if MatchBasis.OTHER in answers.get("basis", ()) and not answers.get("basis_words"):
            self.add_error("basis_words", "Enter what else the match rests on")


class RecordForm(VersionedForm):
    """The Enforcement Activity Record: three questions, nothing ticked beforehand."""

    together = (("verified_by", "verified_words"), ("outcome_stands", "new_outcome"))

    details = LongTextField(
        label="Details of the encounter",
        hint="What happened, in facts. No intelligence, no opinion.",
        noun="the details of the encounter",
        rows=8,
        max_length=10_000,
    )
    verified_by = SomeOfField(
        label="How was their identity verified?",
        hint="CPCT relies on this. Choose all that apply",
        needed="Select how the identity was verified, or that it was not",
        choices=Verification.choices,
        none_of_these=Verification.NOT_VERIFIED,
    )
    verified_words = TextField(
        label="In what other way?",
        noun="in what other way the identity was verified",
        required=False,
        max_length=200,
    )
    outcome_stands = YesNoField(label="Is the outcome still the same?", yes="Yes", no="No, it changed")
    new_outcome = OneOfField(
        label="What is the outcome now?",
        hint="Only if it changed",
        noun="what the outcome is now",
        required=False,
        as_list=True,
    )

    def __init__(self, *args: Any, page: EncounterPage, **options: Any) -> None:
        super().__init__(*args, **options)
        recorded = page.encounter.get_outcome_display().lower()
        stands: Any = self.fields["outcome_stands"]
        now: Any = self.fields["new_outcome"]
        verified: Any = self.fields["verified_by"]
        stands.label = f"Is the outcome still “{recorded}”?"
        stands.needed = stands.error_messages["required"] = "Say whether the outcome is still the same"
        now.choices = [choice for choice in Outcome.choices if choice[0] != page.encounter.outcome]
        hints: dict[str, str | Promise] = {Verification.NOT_VERIFIED: "CPCT will see this"}
        if (seen := page.identity_document) is not None:
            photographed = ", photographed" if page.pictures_of(seen) else ""
            hints[Verification.DOCUMENT] = f"{seen}{photographed}"
        verified.hints = hints

    def clean_submission(self) -> None:
        """Ask for the words and the outcome that the answers call for."""
        answers = self.cleaned_data
        if Verification.OTHER in answers.get("verified_by", ()) and not answers.get("verified_words"):
            self.add_error("verified_words", "Enter in what other way the identity was verified")
        if answers.get("outcome_stands") is False and not answers.get("new_outcome"):
            self.add_error("new_outcome", "Select what the outcome is now")


class PersonForm(VersionedForm):
    """The names, the date of birth and the nationality on a case record."""

    together = (("date_of_birth", "date_of_birth_not_known"),)

    name = TextField(label="Name", noun="the name", max_length=150)
    also_known_as = TextField(label="Also known as", required=False, max_length=150)
    date_of_birth = DateField3(label="Date of birth", birth=True, required=False)
    date_of_birth_not_known = ConfirmField(label="The date of birth is not known", required=False)
    nationality = TextField(label="Nationality", required=False, max_length=60, width=20)

    def clean_answers(self) -> None:
        """Refuse a date of birth that is also said not to be known."""
        answers = self.cleaned_data
        if answers.get("date_of_birth") and answers.get("date_of_birth_not_known"):
            self.add_error("date_of_birth_not_known", "Remove the date of birth, or untick this")


class ReasonForm(VersionedForm):
    """Why something that was decided is opened again or undone."""

    reason = LongTextField(label="Reason", noun="the reason", rows=3, max_length=400)


def record_values(record: EnforcementActivityRecord) -> dict[str, Any]:
    """Return what is saved of a record, by field name."""
    return {name: getattr(record, name) for name in FIELDS}


def person_values(person: Person) -> dict[str, Any]:
    """Return what is saved of a case record, by field name."""
    return {name: getattr(person, name) for name in PERSON_FIELDS}


def _candidate_words(candidate: Candidate) -> str:
    person = candidate.person
    born = f"Born {format_date(person.date_of_birth)}" if person.date_of_birth else ""
    known = ", ".join(part for part in (born, person.nationality, person.reference) if part)
    return f"{known}. {first_upper('; '.join(first_lower(reason) for reason in candidate.reasons))}"
