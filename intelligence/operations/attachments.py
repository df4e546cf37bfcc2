"""Photographs passed on: judged and decoded as every other, then encrypted in the unit's own storage."""

import hashlib
from collections.abc import Iterable, Mapping
from datetime import datetime
from functools import partial
from io import BytesIO
from typing import Any, BinaryIO
from uuid import UUID

from django.core.files.base import ContentFile
from django.core.files.storage import storages
from django.db import transaction
from django.db.models import QuerySet

from accounts.models import User
from audit.operations import record
from core.errors import DomainError
from core.ids import new_id
from documents.operations import clean_name
from documents.operations.documents import limits
from documents.pictures import inspect, read_picture
from documents.scanning import scan
from documents.storage import sealed
from intelligence.encryption import current_key_id, seal_bytes, unseal_bytes
from intelligence.enums import AuditEvent, DeskEvent, StepKind
from intelligence.models import Attachment, Draft, Submission
from intelligence.operations.moving import Sent, keep_step
from intelligence.separation import as_submitter, as_unit

STORAGE = "intelligence"
MOST = 20  # on one submission


def add_attachment(*, draft_id: UUID, file: BinaryIO, name: str, by: User, at: datetime) -> Attachment:
    """Take a photograph into one's own draft; raises PictureRefused, NotScanned, NotStored, DomainError.

    The same picture sent twice is kept once.
    """
    inspect(file, limits=limits())
    scan(file)
    picture = read_picture(file, limits=limits())
    file.seek(0)
    original = file.read()
    words = {
        "name": clean_name(name),
        "sha256": hashlib.sha256(original).hexdigest(),
        "media_type": picture.media_type.value,
        "size": picture.size,
        "width": picture.width,
        "height": picture.height,
    }
    names: list[str] = []
    try:
        with transaction.atomic():
            return _keep(draft_id, words, (original, picture.viewing), names, by=by, at=at)
    except BaseException:
        erase(names)
        raise


def _keep(
    draft_id: UUID,
    words: Mapping[str, Any],
    files: tuple[bytes, bytes],
    names: list[str],
    *,
    by: User,
    at: datetime,
) -> Attachment:
    with as_submitter(by, at):
        if Draft.objects.select_for_update().filter(pk=draft_id).first() is None:
            raise DomainError(
                "This was passed on or discarded meanwhile. Begin a new one for the photograph."
            )
        there = list(Attachment.objects.filter(belongs_to=draft_id))
        for attachment in there:
            if attachment.words()["sha256"] == words["sha256"]:
                return attachment
        if len(there) >= MOST:
            raise DomainError(f"There are {MOST} photographs already. Pass these on, then begin another.")
        for content in files:
            names.append(storages[STORAGE].save("file", ContentFile(seal_bytes(content), name="file")))
        attachment = Attachment(
            pk=new_id(),
            belongs_to=draft_id,
            added_by=by,
            added_at=at,
            original=names[0],
            viewing=names[1],
            file_key_id=current_key_id(),
        )
        attachment.put(words)
        attachment.save(force_insert=True)
    record(event=AuditEvent.ATTACHMENT_ADDED, by=by, at=at, subject=attachment, subjects=[draft_id])
    return attachment


@transaction.atomic
def remove_attachment(*, draft_id: UUID, attachment_id: UUID, by: User, at: datetime) -> None:
    """Take a photograph off a draft of `by`'s own; one that is gone already is no error."""
    with as_submitter(by, at):
        found = Attachment.objects.filter(pk=attachment_id, belongs_to=draft_id)
        if not found.exists():
            return
        erase_with_rows(found)
    record(
        event=AuditEvent.ATTACHMENT_REMOVED,
        by=by,
        at=at,
        subject=Attachment(pk=attachment_id),
        subjects=[draft_id],
    )


@transaction.atomic
def open_attachment(*, attachment: Attachment, by: User, at: datetime) -> BinaryIO:
    """Return the viewing copy of a photograph that `by` was given; it is recorded."""
    record(
        event=AuditEvent.ATTACHMENT_READ, by=by, at=at, subject=attachment, subjects=[attachment.belongs_to]
    )
    return _opened(attachment.viewing)


@transaction.atomic
def open_original(*, attachment: Attachment, why: str, by: User, at: datetime, sent: Sent) -> BinaryIO:
    """Return a photograph as it was passed on, to one of the unit; the reason stands in the sealed history.

    Raises DomainError without a reason.
    """
    if not why.strip():
        raise DomainError("Say why you need the original.", field="why")
    with as_unit(by, at):
        submission = Submission.objects.get(pk=attachment.belongs_to)
        keep_step(submission, StepKind.ORIGINAL, by=by, at=at, sent=sent, why=why)
    record(event=DeskEvent.ORIGINAL_READ, by=by, at=at, subject=attachment, subjects=[submission.pk, sent.id])
    return _opened(attachment.original)


def _opened(name: str) -> BinaryIO:
    with storages[STORAGE].open(name) as file:
        return BytesIO(unseal_bytes(file.read()))


def erase_with_rows(rows: QuerySet[Attachment]) -> None:
    """Delete rows of photographs now, and their files once that is committed."""
    names = [name for pair in rows.values_list("original", "viewing") for name in pair]
    rows.delete()
    transaction.on_commit(partial(erase, names), robust=True)


def erase(names: Iterable[str]) -> None:
    """Delete files from the unit's storage; those that are gone already are no error."""
    for name in names:
        sealed(STORAGE).erase(name)
