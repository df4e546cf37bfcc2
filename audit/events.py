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


def register(kinds: Mapping[str, Kind]) -> None:
    """Add event names; raise AuditError if one of them is known already as another kind."""
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
    """Return every event name with its kind."""
    return MappingProxyType(_kinds)
