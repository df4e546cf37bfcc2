"""The forms of urgent access: opening a record, and reviewing that."""

from accounts.enums import UrgentReason
from core.forms import GovForm, LongTextField, OneOfField, TextField, YesNoField


class OpenUrgentlyForm(GovForm):
    """Which record, and why."""

    reference = TextField(
        label="Reference of the record",
        hint="Exact: of a visit, like VIS-2026-000123, or of a case record, like PER-2026-000123",
        noun="the reference",
        max_length=20,
        width=20,
        spellcheck=False,
    )
    why = OneOfField(
        label="Why do you need it at once?", noun="why you need it at once", choices=UrgentReason.choices
    )
    reason = LongTextField(
        label="What has happened, and who asked?",
        hint="Auditors read it within minutes. It stays on the record",
        noun="what has happened",
        rows=3,
        max_length=500,
        count=True,
    )


class ReviewForm(GovForm):
    """Whether it was justified, and why."""

    justified = YesNoField(
        label="Was it justified?", noun="it was justified", needed="Select yes if it was justified"
    )
    review = LongTextField(
        label="Why?", noun="why it was justified, or was not", rows=4, max_length=1000, count=True
    )
