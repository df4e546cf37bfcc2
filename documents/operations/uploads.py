"""A photograph sent in parts, so that a lost signal costs one part and not the whole (assurance 34).

The row says how much has arrived; the bytes lie in `UPLOAD_PARTS_DIR`, which all web servers share. A
part is on the disk before the row says so; whatever a failed request left beyond it is written over.
"""

import os
from datetime import datetime, timedelta
from pathlib import Path
from uuid import UUID

from django.conf import settings
from django.db import transaction

from accounts.models import User
from audit.operations import record
from core.errors import DomainError, NotAllowed
from documents.enums import AuditEvent, Told, UploadState
from documents.models import Upload
from documents.operations.documents import clean_name, limits, receive
from documents.pictures import check_size
from documents.refusals import PictureRefused
from documents.storage import not_stored_if_full
from notices.operations import notify

MOST_UNFINISHED = 100  # of one person: ten visits' worth; more is no officer but a fault
LARGEST_PART = 4 * 1024 * 1024
STILL_LOOKING = timedelta(minutes=2)  # after that a person may have left the page that says what was refused


class WrongOffset(DomainError):
    """The part does not begin where the upload stands. `received` says where it stands."""

    def __init__(self, received: int) -> None:
        super().__init__("This part has arrived already, or one before it is missing. Carry on.")
        self.received = received


def begin_upload(
    *,
    by: User,
    at: datetime,
    name: str,
    size: int,
    attach_to: str,
    upload_key: UUID | None = None,
    device_time: datetime | None = None,
) -> Upload:
    """Begin to receive a file of `size` bytes; `attach_to` is the higher app's own note of where it belongs.

    The same `upload_key` of the same person gives the same upload, as far as it has come; but a new one
    where that was refused or removed. Raises PictureRefused for a file that is empty or too large,
    NotAllowed for too many unfinished ones.
    """
    check_size(size, limits())
    with transaction.atomic():
        User.objects.select_for_update(of=("self",), no_key=True).get(pk=by.pk)  # one begins after the other
        known = _known(by, upload_key)
        if known is not None:
            return known
        if Upload.objects.filter(user=by).unfinished().count() >= MOST_UNFINISHED:
            raise NotAllowed(
                "Too many of your photographs are half sent. Carry on with those, or remove them."
            )
        return Upload.objects.create(
            user=by,
            attach_to=attach_to,
            upload_key=upload_key,
            name=clean_name(name),
            size=size,
            device_time=device_time,
            created_at=at,
            changed_at=at,
        )


def append_part(*, upload: Upload, by: User, at: datetime, offset: int, data: bytes) -> Upload:
    """Add `data` at `offset`, which must be where the upload stands; return the upload as it stands then.

    Raises WrongOffset (go on from its `received`), NotAllowed for a finished upload or somebody else's,
    DomainError for too much, NotStored for a full disk.
    """
    with transaction.atomic():
        upload = _lock(upload, by)
        _check_receiving(upload)
        there = _part_size(upload)
        if there < upload.received:  # the disk lost something: go back to what is there
            upload.received = there
            upload.save(update_fields=["received"])
        if offset == upload.received:
            _check_fits(upload, data)
            _write(upload, offset, data)
            upload.received, upload.changed_at = offset + len(data), at
            upload.save(update_fields=["received", "changed_at"])
            return upload
    raise WrongOffset(upload.received)


def finish_upload(*, upload: Upload, by: User, at: datetime) -> Upload:
    """Make the document, once all has arrived; return the upload: done with its `document`, or refused.

    A refusal is an answer and no error, so that it is kept: look at `state` and `refusal`. Calling it
    again gives the same answer. Raises DomainError while something is missing, NotStored or NotScanned
    when it should be called again later.
    """
    with transaction.atomic():
        upload = _lock(upload, by)
        if upload.state in (UploadState.DONE, UploadState.REFUSED):
            return upload
        _check_receiving(upload)
        if upload.received < upload.size or _part_size(upload) < upload.size:
            raise DomainError(f"Only {upload.percent}% of the photograph has arrived. Carry on.")
        try:
            with part_path(upload).open("rb") as file, transaction.atomic():
                upload.document = receive(
                    file=file,
                    name=upload.name,
                    by=by,
                    at=at,
                    device_time=upload.device_time,
                    sent_at=upload.created_at,
                    upload_key=upload.id,
                )
            upload.state = UploadState.DONE
        except PictureRefused as refused:
            upload.state, upload.refusal = UploadState.REFUSED, refused.words
            record(
                event=AuditEvent.DOCUMENT_REFUSED, by=by, at=at, subject=upload, reason=refused.reason.value
            )
            if at - upload.created_at > STILL_LOOKING:
                notify(to=[by], kind=Told.UPLOAD_REFUSED, at=at, about=upload)
        _end(upload, at)
    return upload


def abandon_upload(*, upload: Upload, by: User, at: datetime) -> Upload:
    """Forget a half-sent file, which its sender does not want to carry on with."""
    with transaction.atomic():
        upload = _lock(upload, by)
        _check_receiving(upload)
        upload.state = UploadState.ABANDONED
        _end(upload, at)
    return upload


def part_path(upload: Upload) -> Path:
    """Return where the bytes of an upload lie while it is on its way."""
    return Path(settings.UPLOAD_PARTS_DIR) / f"{upload.id}.part"


def _known(by: User, upload_key: UUID | None) -> Upload | None:
    """Return the upload to carry on; one that leads nowhere any more gives up its key."""
    if upload_key is None:
        return None
    known = Upload.objects.select_related("document").filter(user=by, upload_key=upload_key).first()
    if known is None or known.state == UploadState.RECEIVING:
        return known
    if known.document is not None and known.document.removed_at is None:
        return known
    known.upload_key = None
    known.save(update_fields=["upload_key"])
    return None


def _end(upload: Upload, at: datetime) -> None:
    upload.changed_at = at
    upload.save()
    path = part_path(upload)
    transaction.on_commit(lambda: path.unlink(missing_ok=True))


def _lock(upload: Upload, by: User) -> Upload:
    locked = Upload.objects.select_for_update(of=("self",)).get(pk=upload.pk)
    if locked.user_id != by.pk:
        raise NotAllowed("Only the person who began to send this photograph can carry on.")
    return locked


def _check_receiving(upload: Upload) -> None:
    if upload.state != UploadState.RECEIVING:
        raise NotAllowed(upload.refusal or "This photograph is no longer being sent.")


def _check_fits(upload: Upload, data: bytes) -> None:
    if not data:
        raise DomainError("The part is empty. Send the bytes that come next.")
    if len(data) > LARGEST_PART or upload.received + len(data) > upload.size:
        raise DomainError("More has arrived than was announced. Remove the photograph and send it again.")


def _part_size(upload: Upload) -> int:
    try:
        return part_path(upload).stat().st_size
    except FileNotFoundError:
        return 0


def _write(upload: Upload, offset: int, data: bytes) -> None:
    path = part_path(upload)
    with not_stored_if_full():
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        handle = os.open(path, os.O_WRONLY | os.O_CREAT, 0o600)
        with os.fdopen(handle, "wb") as file:
            file.seek(offset)
            file.write(data)
            file.truncate()
            file.flush()
            os.fdatasync(file.fileno())
