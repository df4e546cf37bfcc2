"""The form of a note."""

from core.forms import LongTextField, RecordField
from visits.forms.base import FormPage, VisitForm


class NoteForm(VisitForm):
    """A note, in the officer's own words."""

    people = ("encounter",)

    encounter = RecordField(
        label="Whom is it about?", hint="Leave empty if it is about nobody in particular", required=False
    )
    text = LongTextField(
        label="What do you want kept of the visit?",
        hint="Only what no other part of the record asks for. Intelligence does not belong here.",
        noun="the note",
        required=False,
        rows=8,
    )


PAGE = FormPage(NoteForm, ("encounter", "text"))
