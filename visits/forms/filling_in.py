"""How each kind of form in `visits.kinds` is asked for: one line a kind."""

from visits.forms import note
from visits.forms.base import FormPage
from visits.kinds import NOTES

PAGES: dict[str, FormPage] = {
    NOTES.slug: note.PAGE,
}
