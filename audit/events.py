"""What can be recorded: every event has a dotted name and is one of six operations (DPA 2018 s62).

Each app keeps its names in its `enums.py` and hands them over once, in `AppConfig.ready`:

    AUDIT_KINDS = {AuditEvent.VISIT_READ: Kind.CONSULTATION, …}
    audit.events.register(AUDIT_KINDS)
"""

from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType


class Kind(StrEnum):
    """The operations that a law-enforcement processor logs (DPA 2018 s62)."""

    COLLECTION = "collection"
    ALTERATION = "alteration"
    CONSULTATION = "consultation"
    DISCLOSURE = "disclosure"
    COMBINATION = "combination"
    ERASURE = "erasure"


class AuditError(Exception):
    """The program recorded something in a way that it must not: a fault to mend, not for a user."""


_kinds: dict[str, Kind] = {}
_apart: set[str] = set()


def register(kinds: Mapping[str, Kind], *, apart: bool = False) -> None:
    """Add event names; raise AuditError if one of them is known already as another kind.

    Events that are `apart` are recorded, sealed and verified as all others, and shown to nobody who reads
    the trail: neither in lists and files nor by their names (adr/0025). The app that records them shows them
    to those who may know that they exist.
    """
    if apart:
        _apart.update(str(name) for name in kinds)
    for name, kind in kinds.items():
        if _kinds.setdefault(str(name), kind) is not kind:
            raise AuditError(f"The audit event {name} is registered as {_kinds[str(name)]} and as {kind}.")


def kind_of(event: str) -> Kind:
    """Return the kind of a registered event; raise AuditError for any other."""
    try:
        return _kinds[str(event)]
    except KeyError:
        raise AuditError(f"The audit event {event} is not registered by any app.") from None


def registered() -> Mapping[str, Kind]:
    """Return every event name that readers of the trail know, with its kind."""
    return MappingProxyType({name: kind for name, kind in _kinds.items() if name not in _apart})


def kept_apart() -> list[str]:
    """Return the names of events that no reader of the trail is shown, in order."""
    return sorted(_apart)
