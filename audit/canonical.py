"""What is hashed and signed, byte for byte. Pure, and independent of the database's own functions.

An event's text is a JSON array of its columns in the order of `EVENT_COLUMNS`, led by a version; the
trigger `audit_event_stamp` builds the same text with `jsonb_build_array`. A seal lists its events as
entries of 56 bytes: the time in microseconds since 1970 (8), the id (16), the hash (32).
"""

import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from typing import Any
from uuid import UUID

EVENT_COLUMNS = (
    "id",
    "at",
    "event",
    "kind",
    "actor",
    "acting_for",
    "subject_type",
    "subject_id",
    "subjects",
    "fields",
    "reason",
    "recipient",
    "request_id",
    "cluster",
    "txid",
)
GENESIS = bytes(32)  # what the first seal names as the one before
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
ENTRY_BYTES = 8 + 16 + 32


def event_text(values: Sequence[Any]) -> str:
    """Return the canonical text of an event, given the values of `EVENT_COLUMNS`."""
    return json.dumps(["audit-event-1", *map(_plain, values)], ensure_ascii=False)


def event_hash(values: Sequence[Any]) -> bytes:
    """Return the SHA-256 of an event's canonical text."""
    return sha256(event_text(values).encode()).digest()


def _plain(value: Any) -> Any:
    if isinstance(value, UUID):
        return str(value)
    if isinstance(value, datetime):
        return utc_text(value)
    if isinstance(value, list):
        return [_plain(item) for item in value]
    return value


def utc_text(moment: datetime) -> str:
    """Return an aware moment as UTC, always with six decimals and no zone."""
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%f")


@dataclass(frozen=True, slots=True)
class Entry:
    """One event as a seal knows it."""

    at: datetime
    id: UUID
    hash: bytes


def pack(entries: Iterable[Entry]) -> bytes:
    """Return entries as the bytes that a seal keeps."""
    return b"".join(
        ((e.at - _EPOCH) // timedelta(microseconds=1)).to_bytes(8, "big", signed=True) + e.id.bytes + e.hash
        for e in entries
    )


def unpack(packed: bytes) -> Iterator[Entry]:
    """Yield the entries of a seal in order; ValueError if the bytes are not whole entries."""
    if len(packed) % ENTRY_BYTES:
        raise ValueError("The list of a seal is not made of whole entries.")
    for start in range(0, len(packed), ENTRY_BYTES):
        part = packed[start : start + ENTRY_BYTES]
        moment = _EPOCH + timedelta(microseconds=int.from_bytes(part[:8], "big", signed=True))
        yield Entry(at=moment, id=UUID(bytes=part[8:24]), hash=part[24:])


@dataclass(frozen=True, slots=True)
class SealHeader:
    """Everything that a seal states, except its list, its digest and the signature over that."""

    sequence: int
    sealed_at: datetime
    cluster: int
    snapshot_xmin: int | None  # None: rows that came with a restore, all of them finished
    upto_txid: int
    upto_id: UUID
    count: int
    first_at: datetime
    last_at: datetime
    previous: bytes
    key_id: str

    def digest(self, entries: bytes) -> bytes:
        """Return the SHA-256 over the header and the list."""
        head = json.dumps(
            [
                "audit-seal-1",
                self.sequence,
                utc_text(self.sealed_at),
                self.cluster,
                self.snapshot_xmin,
                self.upto_txid,
                str(self.upto_id),
                self.count,
                utc_text(self.first_at),
                utc_text(self.last_at),
                self.previous.hex(),
                self.key_id,
            ]
        )
        return sha256(head.encode() + b"\n" + entries).digest()
