"""The forms for a visit that did not go ahead."""

from core.forms import LongTextField, OneOfField, VersionedForm
from visits.enums import Abortive


class CancelForm(VersionedForm):
    """Why nobody goes."""

    reason = LongTextField(
        label="Why is it cancelled?",
        hint="Your reason stays on the record",
        noun="why the visit is cancelled",
        rows=3,
        max_length=500,
    )


class ReinstateForm(VersionedForm):
    """Why it goes ahead after all."""

    reason = LongTextField(
        label="Why is it to go ahead after all?",
        hint="Your reason stays on the record",
        noun="why the visit is to go ahead after all",
        rows=3,
        max_length=500,
    )


class AbortiveForm(VersionedForm):
    """Why a visit to which people went came to nothing."""

    why = OneOfField(
        label="Why did it come to nothing?", noun="why the visit came to nothing", choices=Abortive.choices
    )
    words = LongTextField(
        label="What happened?", hint="If there is more to say", required=False, rows=3, max_length=500
    )

    def clean_submission(self) -> None:
        """“Something else” says nothing by itself."""
        if self.cleaned_data.get("why") == Abortive.OTHER and not self.cleaned_data.get("words"):
            self.add_error("words", "Enter what happened")


class NotAbortiveForm(VersionedForm):
    """Why a visit was not abortive."""

    reason = LongTextField(
        label="Why was it not abortive?",
        hint="Your reason stays on the record",
        noun="why the visit was not abortive",
        rows=3,
        max_length=500,
    )
