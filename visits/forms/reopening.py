"""The form for opening a closed visit again."""

from core.forms import LongTextField, VersionedForm


class ReopenForm(VersionedForm):
    """The reason; it stays on the record."""

    reason = LongTextField(
        label="Why does it have to be opened again?",
        hint="What is wrong or missing. Your reason stays on the record",
        noun="why the visit has to be opened again",
        max_length=1000,
        count=True,
    )
