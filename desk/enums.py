"""The audit's events of what cuts across."""

from enum import StrEnum

from audit.events import Kind


class AuditEvent(StrEnum):
    SEARCHED = "desk.searched"


AUDIT_KINDS: dict[str, Kind] = {AuditEvent.SEARCHED: Kind.CONSULTATION}
