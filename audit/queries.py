"""Reads of the audit for the auditor's pages: which events, who and what the ids are, what state it is in.

The audit knows no other application. People are found through the user model that the settings name,
records by the `reference` that a model may have.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any, Self
from uuid import UUID

from django.apps import apps
from django.contrib.auth import get_user_model
from django.db.models import Model, Q, QuerySet

from audit.events import kept_apart, kind_of
from audit.models import Event, Seal, Verification
from audit.sealing import unsealed, watermarks
from core.clock import day_bounds
from core.paging import Keyset, Page

EVENTS = Keyset(moment="at", size=50)
MANY_PEOPLE = 20  # more than these fit: the search says too little
WAITING_SHOWN = 1_000
VERIFIED_EVERY = timedelta(hours=25)  # every night; the clocks go back once a year
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_PLACE = re.compile(r"([0-9]{1,16})-([0-9a-f]{32})")


@dataclass(frozen=True)
class Filters:
    """What narrows the list; None narrows nothing. Days are London's, both included."""

    people: Sequence[UUID] | None = None
    records: Sequence[UUID] | None = None
    kind: str = ""
    event: str = ""
    since: date | None = None
    until: date | None = None

    def used(self) -> list[str]:
        """Return the names of the filters that narrow."""
        return [name for name, value in vars(self).items() if value]

    def kept(self) -> dict[str, Any]:
        """Return them as an export keeps them: ids, names of events and days."""
        return {
            "people": None if self.people is None else [str(key) for key in self.people],
            "records": None if self.records is None else [str(key) for key in self.records],
            "kind": self.kind,
            "event": self.event,
            "since": self.since.isoformat() if self.since else None,
            "until": self.until.isoformat() if self.until else None,
        }

    @classmethod
    def again(cls, kept: Mapping[str, Any]) -> Self:
        """Return the filters that an export kept."""
        return cls(
            people=None if kept["people"] is None else [UUID(key) for key in kept["people"]],
            records=None if kept["records"] is None else [UUID(key) for key in kept["records"]],
            kind=kept["kind"],
            event=kept["event"],
            since=date.fromisoformat(kept["since"]) if kept["since"] else None,
            until=date.fromisoformat(kept["until"]) if kept["until"] else None,
        )

    def ids(self) -> list[UUID]:
        """Return the ids that were asked about."""
        return [*(self.people or ()), *(self.records or ())]


def events_page(filters: Filters, *, cursor: str, size: int = EVENTS.size) -> Page[Event]:
    """Return `size` events, newest first; one query."""
    return EVENTS.sized(size).page_of(events_of(filters), cursor=cursor)


def events_of(filters: Filters) -> QuerySet[Event]:
    """Return the events that the filters let through, in no order; never those that are kept apart."""
    rows = shown_events()
    if filters.people is not None:
        rows = rows.filter(actor__in=filters.people)
    if filters.records is not None:
        rows = rows.filter(subjects__overlap=list(filters.records))
    kind = filters.kind or (kind_of(filters.event).value if filters.event else "")
    if kind:
        rows = rows.filter(kind=kind)
    if filters.event:
        rows = rows.filter(event=filters.event)
    if filters.since:
        rows = rows.filter(at__gte=day_bounds(filters.since)[0])
    if filters.until:
        rows = rows.filter(at__lt=day_bounds(filters.until)[1])
    return rows


def shown_events() -> QuerySet[Event]:
    """All events that whoever reads the trail may know of (`audit.events.register`)."""
    return Event.objects.exclude(event__in=kept_apart())


def apart_about(record: UUID, event: str) -> QuerySet[Event]:
    """Events kept apart, of one name, that concern a record, for the app that knows who may see them."""
    return Event.objects.filter(event=event, subjects__contains=[record]).order_by()


def place_of(event: Event) -> str:
    """Return where an event stands, as an address holds it: its primary key is the time and the id."""
    return f"{(event.at - _EPOCH) // timedelta(microseconds=1)}-{event.id.hex}"


def event_at(place: str) -> Event | None:
    """Return the event at a place; None if there is none."""
    found = _PLACE.fullmatch(place)
    if found is None:
        return None
    moment = _EPOCH + timedelta(microseconds=int(found[1]))
    return shown_events().filter(at=moment, id=UUID(found[2])).first()


def people_called(words: str) -> list[UUID]:
    """Return the people whose name holds `words` or whose address or id it is; at most 21."""
    if key := _uuid(words):
        return [key]
    fits = Q(name__icontains=words) | Q(email__iexact=words)
    return list(
        get_user_model()._default_manager.filter(fits).values_list("pk", flat=True)[: MANY_PEOPLE + 1]
    )


def names_of(ids: Iterable[UUID | None]) -> dict[UUID, str]:
    """Return the names of people; one query."""
    wanted = {key for key in ids if key}
    return dict(get_user_model()._default_manager.filter(pk__in=wanted).values_list("pk", "name"))


def records_referred_to(text: str) -> list[UUID]:
    """Return the records whose reference or id `text` is; a query for each kind of record with references."""
    if key := _uuid(text):
        return [key]
    return [
        key
        for rows in _referenced()
        for key in rows.filter(reference__iexact=text).values_list("pk", flat=True)
    ]


def references_of(ids: Iterable[UUID | None]) -> dict[UUID, str]:
    """Return the references of records; a query for each kind of record that has them."""
    wanted = {key for key in ids if key}
    return {
        key: reference
        for rows in _referenced()
        for key, reference in rows.filter(pk__in=wanted).values_list("pk", "reference")
    }


def _referenced() -> list[QuerySet[Model]]:
    """Rows of every model with a unique `reference`. No `visible_to`: the audit names what it is about."""
    models = [
        model
        for model in apps.get_models()
        if any(field.name == "reference" and getattr(field, "unique", False) for field in model._meta.fields)
    ]
    return [model._default_manager.all() for model in models]


def kind_of_record(label: str) -> str:
    """Return what a record is called, given "app.model"; the label itself if there is no such model now."""
    try:
        return str(apps.get_model(label)._meta.verbose_name) if label else ""
    except LookupError:
        return label


@dataclass(frozen=True)
class State:
    """How far the audit is sealed, and what the last verification found."""

    seal: Seal | None
    waiting: int
    verification: Verification | None

    @property
    def many_waiting(self) -> bool:
        """Whether more wait than were counted."""
        return self.waiting > WAITING_SHOWN


def state() -> State:
    """Return the state of the audit; five queries in a database that was never restored elsewhere."""
    waiting = 0
    for rows in unsealed(watermarks()):
        waiting += rows.order_by()[: WAITING_SHOWN + 1 - waiting].count()
    return State(
        seal=Seal.objects.order_by("-sequence").defer("entries").first(),
        waiting=waiting,
        verification=Verification.objects.order_by("-finished_at").first(),
    )


def verification_missed(at: datetime) -> bool:
    """Whether the night's verification did not happen: a service that is new, or was down."""
    return not Verification.objects.filter(finished_at__gt=at - VERIFIED_EVERY).exists()


def is_sealed(event: Event) -> bool:
    """Tell whether some seal covers the event."""
    mark = watermarks().get(event.cluster)
    return mark is not None and (event.txid, event.id) <= (mark.txid, mark.id)


def _uuid(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None
