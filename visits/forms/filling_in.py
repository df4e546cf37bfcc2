"""How each kind of form in `visits.kinds` is asked for: one line a kind."""

from visits.forms import debrief_section, note
from visits.forms.base import FormPage
from visits.kinds import DEBRIEF_SECTION, NOTES

PAGES: dict[str, FormPage] = {
    NOTES.slug: note.PAGE,
    DEBRIEF_SECTION.slug: debrief_section.PAGE,
}
