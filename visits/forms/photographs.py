"""The small forms around photographs."""

from core.forms import GovForm, LongTextField, TextField, VersionedForm


class RemoveForm(VersionedForm):
    """Why a photograph is removed."""

    reason = TextField(
        label="Why is it removed?", noun="why it is removed", hint="For example: taken twice", max_length=300
    )


class NotTakenForm(GovForm):
    """Why no photograph could be taken; empty takes the reason back."""

    reason = TextField(
        label="Why could no photograph be taken?",
        hint="For example: she declined. Leave empty to take the reason back",
        required=False,
        max_length=300,
    )


class OriginalForm(GovForm):
    """Why the sealed original is opened."""

    reason = LongTextField(
        label="Why do you need the sealed original?",
        noun="why you need it",
        hint="Your reason is recorded with your name",
        rows=3,
        max_length=500,
    )
