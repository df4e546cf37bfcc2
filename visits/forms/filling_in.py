"""How each kind of form in `visits.kinds` is asked for: one line a kind."""

from visits.forms import debrief_section, force, note
from visits.forms.base import FormPage
from visits.kinds import DEBRIEF_SECTION, NOTES, USES_OF_FORCE

PAGES: dict[str, FormPage] = {
    USES_OF_FORCE.slug: force.PAGE,
    NOTES.slug: note.PAGE,
    DEBRIEF_SECTION.slug: debrief_section.PAGE,
}
