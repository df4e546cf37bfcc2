"""What the verifier of the audit says, in few words, for its tests."""

from uuid import UUID

from audit.findings import Finding
from audit.models import Event
from audit.operations import verify
from core import clock
from tests.audit_support import AT


def found() -> list[Finding]:
    """Return what a run of the verifier finds now."""
    findings: list[Finding] = []
    verify(at=AT, clock=clock.now, found=findings.append)
    return findings


def named() -> dict[UUID | None, str]:
    """Return which event is said to be what."""
    return {finding.event: str(finding.kind) for finding in found()}


def kinds() -> list[tuple[str, int | None]]:
    """Return of what kind each finding is, and of which seal."""
    return [(str(finding.kind), finding.seal) for finding in found()]


def position(key: UUID) -> tuple[int, int]:
    """Return where an event stands among all: its cluster and transaction."""
    return Event.objects.values_list("cluster", "txid").get(id=key)
