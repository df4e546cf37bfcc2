"""Events in the words that an auditor reads, with names and references in place of ids."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from audit.events import Kind
from audit.forms import AuditFilterForm, event_words
from audit.models import Event
from audit.queries import kind_of_record, names_of, place_of, references_of
from core.formatting import counted, first_upper, format_date, in_words

KIND_COLOURS = {
    Kind.COLLECTION: "green",
    Kind.ALTERATION: "blue",
    Kind.CONSULTATION: "grey",
    Kind.DISCLOSURE: "orange",
    Kind.COMBINATION: "purple",
    Kind.ERASURE: "red",
}
NOBODY = "The service itself"
_FEW = 5  # ids of an event that are looked up for the list


@dataclass(frozen=True)
class Row:
    """One event of the list."""

    id: UUID
    place: str
    at: datetime
    who: str
    who_asked: str  # what to ask the filters for, to see all that they did; empty for nobody
    acting_for: str
    what: str
    kind: str
    colour: str
    record: str
    record_asked: str
    fields: str
    reason: str
    recipient: str


def rows(events: Sequence[Event]) -> list[Row]:
    """Return events in words; a constant number of queries however many there are."""
    known = _known(events, [key for event in events for key in event.subjects[:_FEW]])
    return [_row(event, known) for event in events]


def _known(events: Sequence[Event], subjects: Sequence[UUID]) -> dict[UUID, str]:
    """Return the names of people and the references of records, where there are any."""
    people = [key for event in events for key in (event.actor, event.acting_for, event.subject_id)]
    return {**names_of(people), **references_of(subjects)}


def _row(event: Event, known: dict[UUID, str]) -> Row:
    return Row(
        id=event.id,
        place=place_of(event),
        at=event.at,
        who=_person(event.actor, known),
        who_asked=str(event.actor or ""),
        acting_for=_person(event.acting_for, known) if event.acting_for else "",
        what=event_words(event.event),
        kind=event.kind,
        colour=KIND_COLOURS[Kind(event.kind)],
        record=_record(event, known),
        record_asked=str(event.subject_id or ""),
        fields=", ".join(name.replace("_", " ") for name in event.fields),
        reason=event.reason,
        recipient=event.recipient,
    )


def _person(key: UUID | None, known: dict[UUID, str]) -> str:
    """Return who it was; the id of somebody who has no account now."""
    return NOBODY if key is None else known.get(key, str(key))


def _record(event: Event, known: dict[UUID, str]) -> str:
    """Return "Visit VIS-2026-000123", "Premises of VIS-2026-000123", "Entry 018f…", or how many records."""
    key = event.subject_id
    if key is None:
        return counted(len(event.subjects), "record") if event.subjects else ""
    kind = first_upper(kind_of_record(event.subject_type))
    if key in known:
        return f"{kind} {known[key]}"
    of = [known[other] for other in event.subjects[:_FEW] if other in known]
    return f"{kind} of {in_words(of)}" if of else f"{kind} {key}"


def whole(event: Event) -> dict[str, Any]:
    """Return one event with every id, for its own page; a constant number of queries."""
    known = _known([event], event.subjects) | names_of(event.subjects)
    return {
        "event": event,
        "row": _row(event, known),
        "subjects": [{"id": key, "words": known.get(key, "")} for key in event.subjects],
        "hash_of_row": bytes(event.hash).hex(),
    }


def chosen(form: AuditFilterForm) -> list[str]:
    """Return what narrows the list, in words."""
    if not form.is_valid():
        return []
    words = []
    for name, field in form.questions():
        value = form.cleaned_data[name]
        if value:
            shown = format_date(value) if name in ("since", "until") else field.shown(value)
            words.append(f"{str(field.label).lower()} {shown}")
    return words
