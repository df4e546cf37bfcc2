"""The whole record of a visit as it is read on paper: its sections, in order, as words.

Made from a visit that came through `queries.with_parts`, so from what its reader may see; the number of
queries does not grow with the people on it. Removed photographs are named and not shown.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db import models

from core.formatting import counted, format_date, format_datetime, in_words
from visits.enums import FormState
from visits.given_apart import GivenApart
from visits.kinds import KIND_OF, KINDS
from visits.labels import label_of
from visits.models import Entry, FormRecord, FormStep, Photograph, Visit, VisitOfficer
from visits.queries import entry_of
from visits.questions import APART
from visits.reading import forms_on, steps_of
from visits.timeline import Moment, closings_of, timeline_of

_HIDDEN = frozenset(
    {
        "id", "version", "created_at", "created_by", "changed_at", "changed_by", "visit", "author", "state",
        "search_key", "listed_as", "marks", "happens_at", "called_off", "drafts", "superseded_by", "user",
        "warrant_to_confirm",
        "reference",
        "team", "oic", "status", "role", "closed_at", "closed_by", "questions", "invalid_reason",
        "invalidated_at", "invalidated_by",
    }
)  # fmt: skip
_ONLY_IF = frozenset({"date_of_birth_not_known", "at_nobody"})  # says something only where it holds
Rows = Sequence[tuple[str, str]]


@dataclass(frozen=True)
class Picture:
    """A photograph: the name of its copy in the storage, and what is said of it."""

    name: str
    stored: str
    alt: str
    words: str
    sha256: str
    document: UUID


@dataclass(frozen=True)
class Part:
    """One thing of a section: a person, a paper, a member of the team."""

    title: str
    rows: Rows = ()
    notes: Sequence[str] = ()
    pictures: Sequence[Picture] = ()


@dataclass(frozen=True)
class Section:
    """One part of the record."""

    title: str
    rows: Rows = ()
    notes: Sequence[str] = ()
    parts: Sequence[Part] = ()


@dataclass(frozen=True)
class VisitRecord:
    """A visit on paper, and the ids of all that it shows, for the audit."""

    reference: str
    title: str
    state: str
    sections: Sequence[Section]
    timeline: Sequence[Moment] = ()
    shown: Sequence[UUID] = field(default=())

    def pictures(self) -> list[Picture]:
        """Every photograph that the record shows."""
        return [p for section in self.sections for part in section.parts for p in part.pictures]


def record_of(visit: Visit, *, apart: bool, given: Sequence[GivenApart] = ()) -> VisitRecord:
    """Return the record of a visit that was read with all its parts; without `apart`, for those who may not
    read welfare, as if nothing were kept apart. `given` are the documents that it names and does not hold.
    """
    photographs = list(visit.photographs.all())
    people, seen, cprns = visit.encounters.all(), visit.documents_seen.all(), visit.cprns.all()
    others = {slug: forms for slug, forms in forms_on(visit).items() if apart or not KINDS[slug].apart}
    forms: list[models.Model] = [*people, *seen, *cprns, *(form for of in others.values() for form in of)]
    details = rows_of(visit, without=() if apart else APART)
    closings = closings_of(visit)
    sections = (
        Section("Details and premises", [*_head(visit), *rows_of(visit.premises), *details]),
        _entry(entry_of(visit)),
        Section("Team", parts=[_officer(member) for member in visit.team_members.all()]),
        Section("People encountered", parts=[_form(p, _of(photographs, "encounter_id", p)) for p in people]),
        Section("Documents seen", parts=[_form(d, _of(photographs, "document_seen_id", d)) for d in seen]),
        Section("CPRN", parts=[_cprn(form) for form in cprns]),
        *(
            Section(KINDS[slug].title, parts=[_form(f, _of(photographs, "false_document_id", f)) for f in of])
            for slug, of in others.items()
        ),
        _papers(photographs),
        _closings(closings),
        *([_given_apart(given)] if given else []),
    )
    return VisitRecord(
        reference=visit.reference,
        title=visit.title,
        state=_state(visit),
        timeline=timeline_of(visit, others, closings),
        sections=[section if _says(section) else _empty(section) for section in sections],
        shown=[
            visit.pk,
            *(form.pk for form in forms),
            *(p.document_id for p in photographs if _kept(p)),
            *(document.id for document in given),
        ],
    )


def _state(visit: Visit) -> str:
    words = f"{visit.kind_words()}. {visit.get_status_display()}."
    if visit.closed_at and visit.closed_by:
        words += f" Closed on {format_datetime(visit.closed_at)} by {visit.closed_by.name}."
    return words


def _head(visit: Visit) -> Rows:
    return [("Officer in charge", visit.oic.name), ("Team", visit.team.name)]


def _says(section: Section) -> bool:
    return bool(section.rows or section.notes or section.parts)


def _empty(section: Section) -> Section:
    return Section(section.title, notes=["Nothing is recorded."])


def rows_of(thing: models.Model, without: Sequence[str] = ()) -> Rows:
    """Return what a record says, field by field in the order of its model, without what says nothing."""
    rows = []
    for one in thing._meta.concrete_fields:
        if one.name not in _HIDDEN and one.name not in without and (words := _words(thing, one)):
            rows.append((label_of(one.name), words))
    return rows


def _words(thing: models.Model, one: models.Field) -> str:
    value = getattr(thing, one.name)
    if (
        value is None
        or value == ""
        or value == []
        or isinstance(value, dict)
        or (value is False and one.name in _ONLY_IF)
    ):
        return ""
    if isinstance(value, bool):
        return "Yes" if value else "No"
    if isinstance(value, datetime):
        return format_datetime(value)
    if isinstance(value, date):
        return format_date(value)
    if isinstance(value, list) and hasattr(thing, f"get_{one.name}_display"):
        return str(getattr(thing, f"get_{one.name}_display")())
    if isinstance(value, list):
        choices = dict(getattr(one, "base_field", one).flatchoices)
        return in_words([str(choices.get(item, item)) for item in value])
    shown: str = str(getattr(thing, f"get_{one.name}_display")()) if one.choices else str(value)
    return shown


def _entry(entry: Entry | None) -> Section:
    return Section("Entry and Notice to Occupier", rows_of(entry) if entry else ())


def _officer(member: VisitOfficer) -> Part:
    return Part(f"{member.user.name} ({member.get_role_display()})", rows_of(member))


def _form(form: FormRecord, photographs: Iterable[Photograph] = ()) -> Part:
    since = [(step.title, f"{step.words()} Recorded by {step.recorded_by.name}.") for step in _since(form)]
    rows = [*rows_of(form), *form.said(), *since]
    return Part(str(form), rows, _notes(form), [picture_of(p) for p in photographs if _kept(p)])


def _since(form: FormRecord) -> list[FormStep]:
    return steps_of(form) if type(form) in KIND_OF else []


def _notes(form: FormRecord) -> list[str]:
    notes = [f"Recorded by {form.author.name}, last changed {format_datetime(form.changed_at)}."]
    if form.state == FormState.INVALID:
        when = format_datetime(form.invalidated_at)
        notes.append(f"Set invalid on {when}, and counts for nothing: {form.invalid_reason}")
    elif form.state == FormState.DRAFT:
        notes.append("Not complete.")
    return notes


def _cprn(form: Any) -> Part:
    part = _form(form)
    named = [f"{row.encounter} (form {row.form_number})" for row in form.named.all()]
    rows = [*part.rows, ("Workers and occupiers named", in_words(named))] if named else part.rows
    return Part(f"CPRN {form.reference}".strip(), rows, part.notes)


def _of(photographs: Iterable[Photograph], attribute: str, thing: models.Model) -> list[Photograph]:
    return [p for p in photographs if getattr(p, attribute) == thing.pk]


def _kept(photograph: Photograph) -> bool:
    return photograph.document.removed_at is None


_SHOWN_WITH = ("encounter_id", "document_seen_id", "false_document_id")


def _papers(photographs: Sequence[Photograph]) -> Section:
    """The photographs of papers and of the place, and a line for each that was removed."""
    others = [p for p in photographs if _kept(p) and not any(getattr(p, name) for name in _SHOWN_WITH)]
    removed = [p for p in photographs if not _kept(p)]
    notes = [
        f"A photograph was removed on {format_datetime(p.document.removed_at)}: {p.document.removed_reason}"
        for p in removed
    ]
    parts = [Part("Papers and premises", pictures=[picture_of(p) for p in others])] if others else []
    return Section("Other photographs", notes=notes, parts=parts)


def picture_of(photograph: Photograph, *, whole: bool = False) -> Picture:
    """Return a photograph as it stands on paper: small, or with `whole` the copy that people look at."""
    document = photograph.document
    words = str(document)
    legible = {True: "legible", False: "not legible", None: "legibility not said"}[document.legible]
    received = format_datetime(document.received_at)
    return Picture(
        name=f"{document.pk.hex}.jpg",
        stored=document.viewing if whole else document.thumbnail,
        alt=f"Photograph of {words}" if document.shows else words,
        words=f"{words}, {legible}, received {received}. SHA-256 of the original:",
        sha256=document.sha256,
        document=document.pk,
    )


def _closings(closings: Sequence[Moment]) -> Section:
    rows = [(format_datetime(m.at), f"{m.title}: {m.words}" if m.words else m.title) for m in closings]
    return Section("Closing", rows, [] if rows else ["The visit has not been closed."])


def _given_apart(given: Sequence[GivenApart]) -> Section:
    """Documents on the record that are not in it: named to those alone who may read them."""
    notes = ["These documents stand on the record of this visit. They are given apart and are not in it."]
    parts = [
        Part(one.title, [("Made", format_datetime(one.made_at)), ("SHA-256", one.sha256)], [one.words])
        for one in given
    ]
    return Section("Given apart", notes=notes, parts=parts)


def summary(record: VisitRecord) -> str:
    """Say how much a record holds, for the page that offers it."""
    parts = {section.title: len(section.parts) for section in record.sections}
    return (
        f"{counted(parts['People encountered'], 'person', 'people')}, "
        f"{counted(len(record.pictures()), 'photograph')}"
    )
