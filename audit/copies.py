"""Copies of seals in a folder, which is meant to stand on another machine than the database.

One file for each seal, `<month>/<sequence>-<digest>.json`. A file is never overwritten: after a restore to
an earlier state a new seal takes a number again, and the old file stays beside it as evidence.
"""

import base64
import json
import os
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from uuid import UUID

from django.conf import settings

from audit.canonical import SealHeader, utc_text
from audit.models import Seal


def folder() -> Path | None:
    """Return where copies are kept; None if nowhere."""
    return Path(settings.AUDIT_SEAL_COPY_DIR) if settings.AUDIT_SEAL_COPY_DIR else None


def path_of(root: Path, header: SealHeader, digest: bytes) -> Path:
    """Return where the copy of a seal belongs."""
    return root / utc_text(header.sealed_at)[:7] / f"{header.sequence:012d}-{digest.hex()[:16]}.json"


def copy_missing(root: Path) -> int:
    """Copy every seal after the last one that is there already; return how many. OSError if it cannot."""
    missing: list[int] = []
    seals = Seal.objects.order_by("-sequence").defer("entries")
    for seal in seals.iterator(chunk_size=500):
        if path_of(root, seal.header(), bytes(seal.digest)).exists():
            break
        missing.append(seal.sequence)
    for sequence in reversed(missing):  # oldest first: a failure leaves no hole
        _write(root, Seal.objects.get(sequence=sequence))
    return len(missing)


def _write(root: Path, seal: Seal) -> None:
    target = path_of(root, seal.header(), bytes(seal.digest))
    target.parent.mkdir(parents=True, exist_ok=True)
    partial = target.with_suffix(f".{os.getpid()}.partial")
    try:
        with partial.open("x", encoding="ascii") as file:
            json.dump(_content(seal), file, indent=1)
            file.flush()
            os.fsync(file.fileno())
        partial.rename(target)
    finally:
        partial.unlink(missing_ok=True)


def _content(seal: Seal) -> dict[str, Any]:
    header = seal.header()
    return {
        "sequence": header.sequence,
        "sealed_at": utc_text(header.sealed_at),
        "cluster": header.cluster,
        "snapshot_xmin": header.snapshot_xmin,
        "upto_txid": header.upto_txid,
        "upto_id": str(header.upto_id),
        "count": header.count,
        "first_at": utc_text(header.first_at),
        "last_at": utc_text(header.last_at),
        "previous": header.previous.hex(),
        "key_id": header.key_id,
        "digest": bytes(seal.digest).hex(),
        "signature": bytes(seal.signature).hex(),
        "entries": base64.b64encode(bytes(seal.entries)).decode(),
    }


def differs(root: Path, seal: Seal) -> str:
    """Say how the copy of a seal disagrees with it; empty if it does not."""
    path = path_of(root, seal.header(), bytes(seal.digest))
    try:
        kept = json.loads(path.read_text(encoding="ascii"))
    except FileNotFoundError:
        return "it has no copy"
    except (ValueError, OSError):
        return "its copy cannot be read"
    return "" if kept == _content(seal) else "its copy says something else"


def following(root: Path, sequence: int, previous: bytes) -> Seal | None:
    """Return the seal that the copies know as `sequence`, if it follows the digest `previous`."""
    for path in root.glob(f"*/{sequence:012d}-*.json"):
        try:
            seal = _read(json.loads(path.read_text(encoding="ascii")))
        except (ValueError, KeyError, TypeError, OSError):
            continue
        if seal.previous == previous:
            return seal
    return None


def _read(kept: dict[str, Any]) -> Seal:
    return Seal(
        sequence=kept["sequence"],
        sealed_at=_moment(kept["sealed_at"]),
        cluster=kept["cluster"],
        snapshot_xmin=kept["snapshot_xmin"],
        upto_txid=kept["upto_txid"],
        upto_id=UUID(kept["upto_id"]),
        count=kept["count"],
        first_at=_moment(kept["first_at"]),
        last_at=_moment(kept["last_at"]),
        entries=base64.b64decode(kept["entries"]),
        digest=bytes.fromhex(kept["digest"]),
        previous=bytes.fromhex(kept["previous"]),
        signature=bytes.fromhex(kept["signature"]),
        key_id=kept["key_id"],
    )


def _moment(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def names(root: Path) -> Iterator[tuple[int, str, Path]]:
    """Yield sequence, start of the digest, and path of every copy, in no order."""
    for path in root.glob("*/*-*.json"):
        sequence, _, digest = path.stem.partition("-")
        if sequence.isdigit():
            yield int(sequence), digest, path
