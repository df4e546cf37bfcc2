"""What is done with a document: received, described, removed, its original opened, its seal checked."""

import hashlib
from contextlib import suppress
from datetime import datetime, timedelta
from io import BytesIO
from typing import Any, BinaryIO
from uuid import UUID

from django.conf import settings
from django.core.files.base import File
from django.core.files.storage import storages
from django.db import IntegrityError, transaction

from accounts.models import User
from audit.operations import record
from core.errors import DomainError, NotAllowed, StaleVersion
from core.text import UnreadableText, clean_text
from documents.enums import AuditEvent, Shows
from documents.models import Document
from documents.pictures import Limits, Picture, inspect, read_picture
from documents.scanning import scan
from documents.storage import discard, sealed

CLOCK_TOLERANCE = timedelta(minutes=5)  # assurance 60
_CHUNK = 1024 * 1024


def limits() -> Limits:
    """Return the limits in force, from the settings."""
    return Limits(max_bytes=settings.UPLOAD_MAX_BYTES, max_pixels=settings.UPLOAD_MAX_PIXELS)


def receive(
    *,
    file: BinaryIO,
    name: str,
    by: User,
    at: datetime,
    device_time: datetime | None = None,
    sent_at: datetime | None = None,
    upload_key: UUID | None = None,
) -> Document:
    """Take a whole photograph: judge, scan, decode, seal, copy and record it, in that order.

    `device_time` is what the device's clock said when it began to send, at the server's `sent_at` (`at` if
    not given): more than 5 minutes between the two are flagged. The same `upload_key` of the same person
    gives the same document. Raises PictureRefused, NotScanned or NotStored, each with words, and stores
    nothing then.
    """
    known = _already_received(by, upload_key)
    if known is not None:
        return known
    inspect(file, limits=limits())
    scan(file)
    picture = read_picture(file, limits=limits())
    skew = abs(device_time - (sent_at or at)) if device_time else timedelta()
    with _Sealing() as sealing, transaction.atomic():
        document = Document(
            **_sealed(sealing, file, picture),
            original_name=clean_name(name),
            uploaded_by=by,
            device_time=device_time,
            clock_skewed=skew > CLOCK_TOLERANCE,
            received_at=at,
            upload_key=upload_key,
            marking=settings.PROTECTIVE_MARKING,
        )
        try:
            with transaction.atomic():
                document.save(force_insert=True)
        except IntegrityError:
            known = _already_received(by, upload_key)
            if known is None:
                raise
            sealing.undo()  # the same file, sent twice at once: the first one counts
            return known
        record(event=AuditEvent.DOCUMENT_RECEIVED, by=by, at=at, subject=document)
    return document


def describe(
    *,
    document: Document,
    by: User,
    at: datetime,
    expected_version: int,
    shows: str,
    caption: str = "",
    legible: bool | None = None,
    anyway: bool = False,
    acting_for: UUID | None = None,
) -> Document:
    """Say what a photograph shows and whether it is legible; None is "not answered yet" (CPC-5).

    With `anyway` it is a new version even if nothing here differs: something of the app above does.

    Raises StaleVersion if somebody described it in between, NotAllowed for a removed one. That `by` may
    do this is for the app that the document is attached to.
    """
    if shows and shows not in Shows.values:
        raise DomainError("Choose what the photograph shows from the list.", field="shows")
    with transaction.atomic():
        document = _lock(document, expected_version)
        fields = [
            field
            for field, value in (("shows", shows), ("caption", caption), ("legible", legible))
            if getattr(document, field) != value
        ]
        if not fields and not anyway:
            return document
        document.shows, document.caption = shows, caption
        if "legible" in fields:
            document.legible = legible
            document.legible_by = None if legible is None else by
            document.legible_at = None if legible is None else at
        document.version += 1
        document.save()
        record(
            event=AuditEvent.DOCUMENT_DESCRIBED,
            by=by,
            at=at,
            subject=document,
            fields=fields,
            acting_for=acting_for,
        )
    return document


def remove(
    *,
    document: Document,
    by: User,
    at: datetime,
    expected_version: int,
    reason: str,
    acting_for: UUID | None = None,
) -> Document:
    """Put a wrong or duplicate photograph in quarantine: kept out of sight, and counted for nothing.

    It can be brought back, or disposed of by two people (`documents.operations.disposing`).

    Raises StaleVersion, NotAllowed if it was removed before, DomainError without a reason.
    """
    if not reason.strip():
        raise DomainError("Say why the photograph is removed.", field="reason")
    with transaction.atomic():
        document = _lock(document, expected_version)
        document.removed_at, document.removed_by, document.removed_reason = at, by, reason.strip()[:300]
        document.version += 1
        document.save()
        record(
            event=AuditEvent.DOCUMENT_REMOVED,
            by=by,
            at=at,
            subject=document,
            fields=["removed_at", "removed_reason"],
            acting_for=acting_for,
        )
    return document


def open_original(*, document: Document, by: User, at: datetime, reason: str) -> "File[bytes]":
    """Open the sealed original, hidden data and all, to who gives a reason; it is recorded (assurance 17).

    That `by` may is for the caller to check first. Raises NotAllowed for one in quarantine, DomainError
    without a reason and where the file no longer matches its seal.
    """
    if not reason.strip():
        raise DomainError("Say why you need the original.", field="reason")
    if not Document.objects.kept().filter(pk=document.pk).exists():
        raise NotAllowed(
            "This photograph was removed. Open the photographs again to see those that are there."
        )
    record(event=AuditEvent.ORIGINAL_OPENED, by=by, at=at, subject=document, reason=reason.strip())
    if not check_seal(document=document):
        raise DomainError("The original is not as it was sealed. Tell an auditor at once.")
    return storages["originals"].open(document.original)


def check_seal(*, document: Document) -> bool:
    """Tell whether both files are there and hash to what the row says (assurance 59)."""
    pairs = (
        ("originals", document.original, document.sha256),
        ("viewing", document.viewing, document.viewing_sha256),
    )
    for alias, name, expected in pairs:
        try:
            with storages[alias].open(name) as file:
                if _sha256(file) != expected:
                    return False
        except FileNotFoundError:
            return False
    return True


def clean_name(name: str) -> str:
    """Return a file's name as the device called it, without folders or characters that cannot be kept."""
    last = name.replace("\\", "/").rpartition("/")[2]
    with suppress(UnreadableText):
        return clean_text(last)[:255]
    return clean_text("".join(c if c.isprintable() else " " for c in last))[:255]


class _Sealing:
    """Writes files, and takes them back when what they belong to fails.

    A transaction that fails further out leaves them without a row, and so does a store that locks what it
    holds, or is away; the sweeper finds those.
    """

    def __init__(self) -> None:
        self.written: list[tuple[str, str]] = []

    def __enter__(self) -> "_Sealing":
        return self

    def __exit__(self, kind: object, *_: object) -> None:
        if kind is not None:
            self.undo()

    def save(self, alias: str, content: BinaryIO) -> str:
        content.seek(0)
        name = storages[alias].save("file", File(content, name="file"))
        self.written.append((alias, name))
        return name

    def undo(self) -> None:
        while self.written:
            alias, name = self.written.pop()
            discard(sealed(alias), name)


def _sealed(sealing: _Sealing, file: BinaryIO, picture: Picture) -> dict[str, Any]:
    """Write the three files and return the columns that are sealed with them."""
    file.seek(0)
    return {
        "sha256": _sha256(file),
        "original": sealing.save("originals", file),
        "viewing": sealing.save("viewing", BytesIO(picture.viewing)),
        "viewing_sha256": hashlib.sha256(picture.viewing).hexdigest(),
        "thumbnail": sealing.save("viewing", BytesIO(picture.thumbnail)),
        "size": picture.size,
        "media_type": picture.media_type.value,
        "width": picture.width,
        "height": picture.height,
        "flaws": [flaw.value for flaw in picture.flaws],
    }


def _already_received(by: User, upload_key: UUID | None) -> Document | None:
    if upload_key is None:
        return None
    return Document.objects.filter(uploaded_by=by, upload_key=upload_key).first()


def _lock(document: Document, expected_version: int) -> Document:
    locked = Document.objects.select_for_update().get(pk=document.pk)
    if locked.version != expected_version:
        raise StaleVersion(locked)
    if locked.removed_at is not None:
        raise NotAllowed(
            "This photograph was removed. Open the photographs again to see those that are there."
        )
    return locked


def _sha256(file: Any) -> str:
    digest = hashlib.sha256()
    while chunk := file.read(_CHUNK):
        digest.update(chunk)
    return digest.hexdigest()
