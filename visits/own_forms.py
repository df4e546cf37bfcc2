"""An officer's own part of a visit: every form of theirs, of every kind, with how it stands."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from uuid import UUID

from visits.completeness import missing_in_cprn, missing_in_document_seen, missing_in_encounter
from visits.enums import FormState
from visits.kinds import KINDS
from visits.models import Cprn, DocumentSeen, Encounter, FormRecord, Visit
from visits.reading import forms_on

MODELS: tuple[type[FormRecord], ...] = (
    Encounter,
    DocumentSeen,
    Cprn,
    *(kind.model for kind in KINDS.values()),
)


@dataclass(frozen=True)
class OwnForm:
    """One form: its name and words, what it lacks, and the page that shows it (route, kind, id)."""

    id: UUID
    title: str  # of its kind
    text: str
    state: FormState
    missing: tuple[str, ...]
    page: str
    kind: str = ""
    reason: str = ""  # why it is invalid

    @property
    def address(self) -> list[str | UUID]:
        """What the route needs after the visit's id."""
        if self.page == "visit-cprn":
            return []
        return [self.kind, self.id] if self.kind else [self.id]


def forms_of(visit: Visit, user: UUID) -> list[OwnForm]:
    """Return the forms that somebody filled in, kind by kind, those set invalid too; no query of its own."""
    return [form for form, author in _all(visit) if author == user]


def drafts_of(visit: Visit, user: UUID) -> list[OwnForm]:
    """Return the forms that somebody has still to finish (VIS-1, VIS-2)."""
    return [form for form in forms_of(visit, user) if form.state == FormState.DRAFT]


def _all(visit: Visit) -> Iterator[tuple[OwnForm, UUID]]:
    for person in visit.encounters.all():
        missing = missing_in_encounter(person)
        yield _one(person, "People encountered", missing, "encounter"), person.author_id
    for seen in visit.documents_seen.all():
        missing = missing_in_document_seen(seen)
        yield _one(seen, "Documents seen", missing, "document-seen"), seen.author_id
    for cprn in visit.cprns.all():
        missing = missing_in_cprn(cprn, len(cprn.named.all()))
        yield _one(cprn, "Civil penalty referral notice (CPRN)", missing, "visit-cprn"), cprn.author_id
    for slug, forms in forms_on(visit).items():
        for form in forms:
            kind = KINDS[slug]
            yield _one(form, kind.title, kind.missing(form), "visit-form", slug), form.author_id


def _one(form: FormRecord, title: str, missing: Sequence[str], page: str, kind: str = "") -> OwnForm:
    return OwnForm(
        id=form.pk,
        title=title,
        text=str(form),
        state=FormState(form.state),
        missing=tuple(missing) if form.state == FormState.DRAFT else (),
        page=page,
        kind=kind,
        reason=form.invalid_reason,
    )
