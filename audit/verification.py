"""The verifier: reads every seal and every row once, and says what is not as it was sealed.

It trusts the public keys in the settings and nothing in the database: hashes and digests are computed
here, not by the database's functions. Memory does not grow with the number of rows, only with findings.
"""

from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from uuid import UUID

from django.db import connection, transaction

from audit import copies, findings
from audit.canonical import ENTRY_BYTES, EVENT_COLUMNS, GENESIS, event_hash, unpack
from audit.comparison import Window
from audit.findings import Finding, FindingKind
from audit.keys import is_signed, trusted_keys
from audit.models import Seal, Verification
from audit.sealing import Watermark, unsealed


class Verifier:
    """One run. `findings()` yields what is wrong as it is found; the counts are complete when it ends."""

    def __init__(self, window: int) -> None:
        self._size = window
        self.seals = 0
        self.events = 0
        self.unsealed = 0
        self.oldest_unsealed: datetime | None = None
        self.last_sequence = 0
        self.last_digest = GENESIS
        self._root: Path | None = copies.folder()
        self._keys = trusted_keys()
        self._unknown_keys: set[str] = set()
        self._marks: dict[int, Watermark] = {}
        self._window: Window | None = None
        self._unlisted: list[tuple[UUID, datetime]] = []
        self._elsewhere: set[UUID] = set()
        self._from_copies: set[int] = set()
        self._before = Verification.objects.order_by("-finished_at").first()

    def findings(self) -> Iterator[Finding]:
        """Yield every finding. It reads one state of the database: begin it outside a transaction."""
        with transaction.atomic(durable=True):
            with connection.cursor() as cursor:
                cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
            for seal in Seal.objects.order_by("sequence").iterator(chunk_size=10):
                yield from self._removed_before(seal.sequence)
                yield from self._seal(seal)
                if self._root and (difference := copies.differs(self._root, seal)):
                    yield _of_seal(FindingKind.COPY, seal.sequence, f"Seal {seal.sequence}: {difference}.")
            yield from self._removed_before(None)
            yield from self._close_window()
            for event, at in self._unlisted:
                if event not in self._elsewhere:
                    yield findings.added(event, at)
            yield from self._stray_copies()
            yield from self._not_sealed_yet()

    def _removed_before(self, sequence: int | None) -> Iterator[Finding]:
        """Report the seals missing before `sequence`, or at the end; go on with their copies if kept."""
        while sequence is None or self.last_sequence + 1 < sequence:
            number = self.last_sequence + 1
            copy = copies.following(self._root, number, self.last_digest) if self._root else None
            if copy is None and sequence is None and not self._was_verified(number):
                return
            kept = "; its copy is kept" if copy else ""
            yield _of_seal(FindingKind.SEAL_REMOVED, number, f"Seal {number} is gone{kept}.")
            if copy:
                self._from_copies.add(number)
                yield from self._seal(copy)
            else:
                self.last_sequence, self.last_digest = number, b""

    def _was_verified(self, sequence: int) -> bool:
        return self._before is not None and self._before.last_sequence >= sequence

    def _seal(self, seal: Seal) -> Iterator[Finding]:
        self.seals += 1
        number, digest = seal.sequence, bytes(seal.digest)
        entries = bytes(seal.entries)
        previous_is_known = self.last_digest != b""  # not after a removed seal without a copy
        if previous_is_known and bytes(seal.previous) != self.last_digest:
            yield _of_seal(FindingKind.CHAIN_BROKEN, number, f"Seal {number} does not follow the one before.")
        if seal.header().digest(entries) != digest or len(entries) != seal.count * ENTRY_BYTES:
            yield _of_seal(
                FindingKind.SEAL_ALTERED, number, f"Seal {number} was altered: its digest differs."
            )
        yield from self._signature(seal, digest)
        if (
            self._before
            and self._before.last_sequence == number
            and bytes(self._before.last_digest) != digest
        ):
            words = f"Seal {number} is another than the one verified on {self._before.finished_at:%Y-%m-%d}."
            yield _of_seal(FindingKind.CHAIN_BROKEN, number, words)
        self.last_sequence, self.last_digest = number, digest
        yield from self._take_in(seal, entries)

    def _signature(self, seal: Seal, digest: bytes) -> Iterator[Finding]:
        key = self._keys.get(seal.key_id)
        if key is None:
            if seal.key_id not in self._unknown_keys:
                self._unknown_keys.add(seal.key_id)
                words = f"Seal {seal.sequence} is signed with key {seal.key_id!r}, which is not trusted here."
                yield _of_seal(FindingKind.SIGNATURE, seal.sequence, words)
        elif not is_signed(key, digest, bytes(seal.signature)):
            words = f"Seal {seal.sequence} is not signed by the key that it names."
            yield _of_seal(FindingKind.SIGNATURE, seal.sequence, words)

    def _take_in(self, seal: Seal, entries: bytes) -> Iterator[Finding]:
        upto = Watermark(seal.upto_txid, seal.upto_id)
        window = self._window
        if window and (window.cluster != seal.cluster or len(window.expected) + seal.count > self._size):
            yield from self._close_window()
            window = None
        if window is None:
            window = self._window = Window(seal.cluster, self._marks.get(seal.cluster, Watermark()), upto)
        whole = (
            len(entries) - len(entries) % ENTRY_BYTES
        )  # an altered seal is reported, and read as far as it goes
        window.add(seal.sequence, unpack(entries[:whole]), upto)
        self._marks[seal.cluster] = upto

    def _close_window(self) -> Iterator[Finding]:
        if self._window is None:
            return
        yield from self._window.compare()
        self.events += self._window.rows
        self._unlisted += self._window.unlisted
        self._elsewhere |= self._window.elsewhere
        self._window = None

    def _stray_copies(self) -> Iterator[Finding]:
        """Copies of seals that the database does not have, besides those reported as removed."""
        if self._root is None:
            return
        for sequence, start, path in copies.names(self._root):
            if sequence in self._from_copies:
                continue
            digest = Seal.objects.filter(sequence=sequence).values_list("digest", flat=True).first()
            if digest is None or bytes(digest).hex()[:16] != start:
                words = f"{path.name} is a copy of a seal {sequence} that the database does not have."
                yield _of_seal(FindingKind.COPY, sequence, words)

    def _not_sealed_yet(self) -> Iterator[Finding]:
        for rows in unsealed(self._marks):
            for row in rows.order_by().values_list(*EVENT_COLUMNS, "hash").iterator(chunk_size=250):
                self.unsealed += 1
                self.oldest_unsealed = min(self.oldest_unsealed or row[1], row[1])
                if event_hash(row[:-1]) != bytes(row[-1]) and row[0] not in self._elsewhere:
                    yield findings.altered_unsealed(row[0], row[1])


def _of_seal(kind: FindingKind, sequence: int, words: str) -> Finding:
    return Finding(kind, words, seal=sequence)
