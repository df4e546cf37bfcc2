"""The small forms around a photograph in quarantine."""

from core.forms import GovForm, LongTextField, OneOfField, VersionedForm

_KEPT = "Your reason is recorded with your name"


class BringBackForm(VersionedForm):
    """Why a photograph is brought back."""

    reason = LongTextField(
        label="Why is it brought back?", noun="why it is brought back", hint=_KEPT, rows=3, max_length=300
    )


class DisposalForm(VersionedForm):
    """Why a photograph has to be disposed of."""

    reason = LongTextField(
        label="Why does it have to be disposed of?",
        noun="why it has to be disposed of",
        hint="For example: it shows another person’s home. " + _KEPT,
        rows=3,
        max_length=300,
    )


class DecisionForm(VersionedForm):
    """What the second person decides, and why."""

    together = (("decision", "words"),)

    decision = OneOfField(
        label="What do you decide?",
        needed="Choose whether its files are deleted",
        choices=(
            ("confirm", "Confirm: delete its files for good"),
            ("decline", "Decline: keep it in quarantine"),
        ),
    )
    words = LongTextField(
        label="Why do you decide so?", noun="why you decide so", hint=_KEPT, rows=3, max_length=300
    )


class LookForm(GovForm):
    """Why a photograph in quarantine is looked at."""

    reason = LongTextField(
        label="Why do you have to see it?", noun="why you have to see it", hint=_KEPT, rows=3, max_length=300
    )
