"""What the verifier can find, and in which words it says so."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from audit.canonical import utc_text


class FindingKind(StrEnum):
    """Events first, then seals."""

    ALTERED = "altered"
    REMOVED = "removed"
    ADDED = "added"
    REORDERED = "reordered"
    SEAL_REMOVED = "seal removed"
    SEAL_ALTERED = "seal altered"
    CHAIN_BROKEN = "chain broken"
    SIGNATURE = "signature"
    COPY = "copy"


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that is not as it was sealed."""

    kind: FindingKind
    words: str
    seal: int | None = None
    event: UUID | None = None


def altered(event: UUID, at: datetime, seal: int) -> Finding:
    """The row is not the row that was sealed."""
    words = f"Event {event} of {utc_text(at)} UTC is not as seal {seal} lists it."
    return Finding(FindingKind.ALTERED, words, seal, event)


def altered_unsealed(event: UUID, at: datetime) -> Finding:
    """The row disagrees with its own hash, before any seal covered it."""
    words = f"Event {event} of {utc_text(at)} UTC, not sealed yet, does not fit its own hash."
    return Finding(FindingKind.ALTERED, words, None, event)


def removed(event: UUID, at: datetime, seal: int) -> Finding:
    """The row that was sealed is gone."""
    words = f"Event {event} of {utc_text(at)} UTC, which seal {seal} lists, is gone."
    return Finding(FindingKind.REMOVED, words, seal, event)


def added(event: UUID, at: datetime) -> Finding:
    """A row stands where everything is sealed, and no seal lists it."""
    words = f"Event {event} of {utc_text(at)} UTC stands among sealed rows and is in no seal."
    return Finding(FindingKind.ADDED, words, None, event)


def reordered(event: UUID, at: datetime, seal: int) -> Finding:
    """The row is there, altered so that it stands in another place."""
    words = f"Event {event} of {utc_text(at)} UTC stands elsewhere in the order than seal {seal} lists it."
    return Finding(FindingKind.REORDERED, words, seal, event)
