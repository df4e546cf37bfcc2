"""How each kind of form in `visits.kinds` is asked for: one line a kind."""

from visits.forms import critical_incident, debrief_section, force, note, things, welfare
from visits.forms.base import FormPage
from visits.kinds import (
    CRITICAL_INCIDENT,
    DEBRIEF_SECTION,
    FALSE_DOCUMENTS,
    NOTES,
    SEIZED,
    USES_OF_FORCE,
    VULNERABILITY,
    WARRANTS,
    WELFARE,
)

PAGES: dict[str, FormPage] = {
    WARRANTS.slug: things.WARRANT_PAGE,
    USES_OF_FORCE.slug: force.PAGE,
    SEIZED.slug: things.SEIZED_PAGE,
    FALSE_DOCUMENTS.slug: things.FALSE_PAGE,
    CRITICAL_INCIDENT.slug: critical_incident.PAGE,
    NOTES.slug: note.PAGE,
    DEBRIEF_SECTION.slug: debrief_section.PAGE,
    VULNERABILITY.slug: welfare.VULNERABILITY_PAGE,
    WELFARE.slug: welfare.WELFARE_PAGE,
}
