"""Files that belong to nothing, or to nobody any more.

Written for a request that failed afterwards, half sent and forgotten, or of a disposal that stands.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import islice
from pathlib import Path
from typing import TypeVar
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.db.models import Q

from audit.operations import record
from documents.enums import AuditEvent, UploadState
from documents.models import Document, Upload
from documents.operations.disposing import erase_what_waits
from documents.operations.uploads import part_path
from documents.storage import discard, sealed

YOUNG = timedelta(hours=1)  # far longer than a request may take: its row may still be on the way
LOOK_BACK = timedelta(days=30)
PATIENCE = timedelta(days=7)  # with a half-sent photograph
_BATCH = 500
T = TypeVar("T")


@dataclass(frozen=True)
class Swept:
    """How many uploads were given up, files without a row deleted, and disposals carried out."""

    abandoned: int = 0
    files: int = 0
    erased: int = 0


def sweep(*, at: datetime, machine_time: datetime) -> Swept:
    """Delete stored files that no row names, or whose disposal two people decided; give up old uploads.

    `machine_time` is the clock that files are named and dated by, which a rehearsal's does not move:
    what is younger than an hour by it is left alone. Calling it twice does no harm.
    """
    erased = erase_what_waits(at=at)
    abandoned = _abandon(at)
    files = _sweep_storages(machine_time) + _sweep_parts(machine_time)
    if abandoned or files:
        with transaction.atomic():
            record(
                event=AuditEvent.FILES_SWEPT,
                by=None,
                at=at,
                reason=f"{files} files without a record, {abandoned} uploads given up",
            )
    return Swept(abandoned, files, erased)


def _abandon(at: datetime) -> int:
    with transaction.atomic():
        forgotten = Upload.objects.unfinished().filter(changed_at__lt=at - PATIENCE)
        uploads = list(forgotten.select_for_update(skip_locked=True, of=("self",))[:_BATCH])
        for upload in uploads:
            upload.state, upload.changed_at = UploadState.ABANDONED, at
            upload.save(update_fields=["state", "changed_at"])
    for upload in uploads:
        part_path(upload).unlink(missing_ok=True)
    return len(uploads)


def _sweep_storages(machine_time: datetime) -> int:
    """Names first, rows second: a row that appears in between keeps its file."""
    deleted = 0
    for alias in ("originals", "viewing"):
        storage = sealed(alias)
        # What the store kept for a time is looked for again when that is over.
        for until in {machine_time - YOUNG, machine_time - YOUNG - storage.lock}:
            names = storage.names_made(since=until - LOOK_BACK, until=until)
            for batch in _batches(names):
                deleted += sum(discard(storage, name) for name in set(batch) - _named(batch))
    return deleted


def _named(names: list[str]) -> set[str]:
    rows = Document.objects.filter(Q(original__in=names) | Q(viewing__in=names) | Q(thumbnail__in=names))
    return {name for row in rows.values_list("original", "viewing", "thumbnail") for name in row}


def _sweep_parts(machine_time: datetime) -> int:
    """Delete the bytes of uploads that ended while their file could not be deleted."""
    folder = Path(settings.UPLOAD_PARTS_DIR)
    old = (machine_time - YOUNG).timestamp()
    parts = [path for path in folder.glob("*.part") if _modified(path) < old]
    deleted = 0
    for batch in _batches(parts):
        ids = {path: UUID(path.stem) for path in batch}
        alive = set(Upload.objects.unfinished().filter(pk__in=ids.values()).values_list("pk", flat=True))
        for path, upload_id in ids.items():
            if upload_id not in alive:
                path.unlink(missing_ok=True)
                deleted += 1
    return deleted


def _modified(path: Path) -> float:
    try:
        return path.stat().st_mtime
    except FileNotFoundError:  # finished meanwhile
        return float("inf")


def _batches(items: Iterable[T]) -> Iterator[list[T]]:
    iterator = iter(items)
    while batch := list(islice(iterator, _BATCH)):
        yield batch
