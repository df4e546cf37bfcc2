"""What the rules see of warrants, seized items and false documents, from forms that are read already."""

from typing import Any

from visits.facts import FalseDocumentFacts, SeizedFacts, ThingFacts, WarrantFacts
from visits.models import Entry, Visit
from visits.reading import forms_on


def things_of(visit: Visit, entry: Entry | None) -> ThingFacts:
    """Return what was obtained, seized or found false on the visit, without a query of its own."""
    return ThingFacts(
        warrants=tuple(_warrant(form) for form in _counting(visit, "warrants")),
        seized=tuple(
            SeizedFacts(form.pk, str(form), bool(form.now_in)) for form in _counting(visit, "seized")
        ),
        false_documents=tuple(
            FalseDocumentFacts(form.pk, str(form), form.report is not None, form.document_seen_id)
            for form in _counting(visit, "false-documents")
        ),
        entered_by=entry.power if entry else "",
        consent_withdrawn=bool(entry and entry.consent_withdrawn_at),
    )


def _counting(visit: Visit, slug: str) -> list[Any]:
    return [form for form in forms_on(visit)[slug] if form.counts]


def _warrant(form: Any) -> WarrantFacts:
    disposed_of = form.disposal is not None
    return WarrantFacts(form.pk, str(form), form.executed, disposed_of, form.confirmed)
