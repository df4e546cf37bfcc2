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
from core.formatting import counted, format_date

KIND_COLOURS = {
    Kind.COLLECTION: "green",
    Kind.ALTERATION: "blue",
    Kind.CONSULTATION: "grey",
    Kind.DISCLOSURE: "orange",
    Kind.COMBINATION: "purple",
    Kind.ERASURE: "red",
}
NOBODY = "The service itself"


@dataclass(frozen=True)
class Row:
    """One event of the list."""

    id: UUID
    place: str
    at: datetime
    who: str
    acting_for: str
    what: str
    kind: str
    colour: str
    record: str
    fields: str
    reason: str
    recipient: str


def rows(events: Sequence[Event]) -> list[Row]:
    """Return events in words; a constant number of queries however many there are."""
    names = names_of(key for event in events for key in (event.actor, event.acting_for))
    references = references_of(event.subject_id for event in events)
    return [_row(event, names, references) for event in events]


def _row(event: Event, names: dict[UUID, str], references: dict[UUID, str]) -> Row:
    return Row(
        id=event.id,
        place=place_of(event),
        at=event.at,
        who=person(event.actor, names),
        acting_for=person(event.acting_for, names) if event.acting_for else "",
        what=event_words(event.event),
        kind=event.kind,
        colour=KIND_COLOURS[Kind(event.kind)],
        record=_record(event, references),
        fields=", ".join(name.replace("_", " ") for name in event.fields),
        reason=event.reason,
        recipient=event.recipient,
    )


def person(key: UUID | None, names: dict[UUID, str]) -> str:
    """Return who it was; the id of somebody who has no account now."""
    return NOBODY if key is None else names.get(key, str(key))


def _record(event: Event, references: dict[UUID, str]) -> str:
    if event.subject_id is None:
        return counted(len(event.subjects), "record") if event.subjects else ""
    words = f"{kind_of_record(event.subject_type)} {references.get(event.subject_id, event.subject_id)}"
    others = len(event.subjects) - 1
    return f"{words} and {counted(others, 'other')}" if others > 0 else words


def whole(event: Event) -> dict[str, Any]:
    """Return one event with every id, for its own page; a constant number of queries."""
    names = names_of([event.actor, event.acting_for, *event.subjects])
    references = references_of([event.subject_id, *event.subjects])
    known = {**names, **references}
    return {
        "event": event,
        "row": _row(event, names, references),
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
