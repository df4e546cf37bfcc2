"""How each kind of form in `visits.kinds` is asked for: one line a kind."""

from visits.forms import debrief_section, force, note, welfare
from visits.forms.base import FormPage
from visits.kinds import DEBRIEF_SECTION, NOTES, USES_OF_FORCE, VULNERABILITY, WELFARE

PAGES: dict[str, FormPage] = {
    USES_OF_FORCE.slug: force.PAGE,
    NOTES.slug: note.PAGE,
    DEBRIEF_SECTION.slug: debrief_section.PAGE,
    VULNERABILITY.slug: welfare.VULNERABILITY_PAGE,
    WELFARE.slug: welfare.WELFARE_PAGE,
}
