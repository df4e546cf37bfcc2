"""The form for how the premises were entered."""

from typing import Any

from core.forms import DateField3, OneOfField, TextField, TimeField24, VersionedForm, YesNoField
from visits.enums import EntryPower
from visits.models import Entry, Visit
from visits.moments import clock_times, moment_of

FIELDS = (
    "power",
    "consent_signed_by",
    "consent_withdrawn_at",
    "authorising_officer",
    "authorised_on",
    "notice_to_occupier",
    "notice_served_at",
    "notice_served_on",
    "power_document",
    "power_document_reference",
)
TIMES = ("consent_withdrawn_at", "notice_served_at")


class EntryForm(VersionedForm):
    """How the premises were entered, and the papers served or shown. Nothing is required to save."""

    together = (
        ("power", "consent_signed_by", "consent_withdrawn_at", "authorising_officer", "authorised_on"),
        ("notice_to_occupier", "notice_served_at", "notice_served_on"),
        ("power_document", "power_document_reference"),
    )

    power = OneOfField(label="How did you enter?", choices=EntryPower.choices, required=False)
    consent_signed_by = TextField(
        label="Who signed the consent?", hint="Only if you entered by consent", required=False, max_length=150
    )
    consent_withdrawn_at = TimeField24(
        label="What time was consent withdrawn?", hint="Leave empty if it was not", required=False
    )
    authorising_officer = TextField(
        label="Who authorised the letter?",
        hint="Only if you entered by Assistant Director’s letter",
        required=False,
        max_length=150,
    )
    authorised_on = DateField3(
        label="When was the letter authorised?", noun="the date of the letter", required=False
    )
    notice_to_occupier = YesNoField(
        label="Was a Notice to Occupier served?", yes="Yes", no="No, none was used", required=False
    )
    notice_served_at = TimeField24(
        label="What time was the notice served?", noun="the time the notice was served", required=False
    )
    notice_served_on = TextField(label="On whom was it served?", required=False, max_length=150)
    power_document = YesNoField(
        label="Was a power of entry document used?", yes="Yes", no="No, none was used", required=False
    )
    power_document_reference = TextField(
        label="Its reference", hint="If it has one", required=False, max_length=60, width=20
    )

    def clean_answers(self) -> None:
        """A time or a name of a notice that was not used would contradict itself."""
        answers = self.cleaned_data
        if answers.get("notice_to_occupier") is not True and (
            answers.get("notice_served_at") or answers.get("notice_served_on")
        ):
            self.add_error("notice_to_occupier", "Say that a notice was served, or remove when and on whom")


def entry_values(entry: Entry) -> dict[str, Any]:
    """Return what is saved, by field name."""
    return clock_times({name: getattr(entry, name) for name in FIELDS}, *TIMES)


def entry_answers(answers: dict[str, Any], visit: Visit) -> dict[str, Any]:
    """Return the form's answers as the record keeps them: times become moments of the visit."""
    return answers | {name: moment_of(answers[name], visit.started_at, field=name) for name in TIMES}
