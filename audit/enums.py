"""The audit's own event names."""

from enum import StrEnum

from audit.events import Kind


class AuditEvent(StrEnum):
    """What happens to the audit itself: it is read."""

    AUDIT_READ = "audit.read"


AUDIT_KINDS: dict[str, Kind] = {AuditEvent.AUDIT_READ: Kind.CONSULTATION}
