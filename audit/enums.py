"""The audit's own event names."""

from enum import StrEnum

from audit.events import Kind


class AuditEvent(StrEnum):
    """What happens to the audit itself: it is read, and handed on."""

    AUDIT_READ = "audit.read"
    AUDIT_EXPORTED = "audit.exported"


AUDIT_KINDS: dict[str, Kind] = {
    AuditEvent.AUDIT_READ: Kind.CONSULTATION,
    AuditEvent.AUDIT_EXPORTED: Kind.DISCLOSURE,
}
