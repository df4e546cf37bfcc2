"""The small forms around photographs."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from core.forms import GovForm, LongTextField, OneOfField, TextField, VersionedForm, YesNoField
from visits.models import DocumentSeen, Encounter, Photograph
from visits.operations.photographs import key_of


class PhotographForm(VersionedForm):
    """What one of several photographs on a page shows, and whether it is clear."""

    together = (("shows", "legible"),)  # it is clear as a picture of that

    shows = OneOfField(
        label="What does it show?",
        needed="Choose what the photograph shows",
        required=False,
        as_list=True,
    )
    legible = YesNoField(label="Can you read every word?", required=False)

    def __init__(self, *args: Any, photograph_id: UUID, offered: Mapping[str, str], **options: Any) -> None:
        self.photograph_id = photograph_id
        super().__init__(*args, **options)
        shows: Any = self.fields["shows"]
        shows.choices = list(offered.items())

    def add_prefix(self, field_name: str) -> str:
        """Return the name that tells this photograph's questions from the others'."""
        return f"{field_name}-{self.photograph_id}"


def photograph_values(photograph: Photograph) -> dict[str, Any]:
    """Return what is saved of a photograph, by field name."""
    return {"shows": key_of(photograph), "legible": photograph.document.legible}


class RemoveForm(VersionedForm):
    """Why a photograph is removed."""

    reason = TextField(
        label="Why is it removed?",
        noun="why it is removed",
        hint="For example: it shows somebody else",
        max_length=300,
    )


class NotTakenForm(VersionedForm):
    """Why no photograph could be taken; empty takes the reason back."""

    reason = TextField(
        label="Why could no photograph be taken?",
        hint="For example: she declined. Leave empty to take the reason back",
        required=False,
        max_length=300,
    )


def excuse(form: Encounter | DocumentSeen) -> dict[str, Any]:
    """Return why no photograph of it could be taken, by field name."""
    return {"reason": form.photo_not_taken}


class OriginalForm(GovForm):
    """Why the sealed original is opened."""

    reason = LongTextField(
        label="Why do you need the sealed original?",
        noun="why you need it",
        hint="Your reason is recorded with your name",
        rows=3,
        max_length=500,
    )
