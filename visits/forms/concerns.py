"""The forms for an area of concern."""

from core.forms import LongTextField, VersionedForm, YesNoField


class ConcernForm(VersionedForm):
    """What somebody is concerned about, and whether it is about who would read it."""

    text = LongTextField(
        label="What are you concerned about?",
        hint="What happened, when and where. You do not have to name anybody.",
        noun="what you are concerned about",
        rows=8,
    )
    about_lead = YesNoField(
        label="Is it about the officer in charge of the visit?",
        hint="If so, only the HM Inspector named on the visit reads it.",
        needed="Select yes if it is about the officer in charge",
    )


class WithdrawalForm(VersionedForm):
    """Why one's own concern is withdrawn."""

    reason = LongTextField(
        label="Why do you withdraw it?",
        hint="It stays on the record as withdrawn. What followed from it stays too.",
        noun="why you withdraw it",
        max_length=500,
        rows=3,
    )
