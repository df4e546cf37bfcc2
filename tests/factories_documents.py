"""Documents for tests: a whole picture received, and a row's columns to spoil one by one."""

from datetime import UTC, datetime
from io import BytesIO
from typing import Any
from uuid import uuid4

from accounts.models import User
from documents.models import Document, Upload
from documents.operations import append_part, begin_upload, receive
from tests.factories import UserFactory
from tests.hostile_pictures import jpeg

NOON = datetime(2026, 11, 20, 12, 0, tzinfo=UTC)


def a_document(by: User | None = None, **how: Any) -> Document:
    """Return a drawn face, received whole."""
    return receive(file=BytesIO(jpeg()), name="IMG_0001.jpg", by=by or UserFactory(), **({"at": NOON} | how))


def an_upload(by: User, data: bytes | None = None, **how: Any) -> Upload:
    """Return an upload that was begun for `data`, of which nothing has arrived."""
    size = len(jpeg() if data is None else data)
    return begin_upload(
        by=by, **({"at": NOON, "name": "IMG_0001.jpg", "size": size, "attach_to": "visit"} | how)
    )


def send(upload: Upload, by: User, data: bytes, *, part: int = 100_000, at: datetime = NOON) -> Upload:
    """Send all of `data` that is still missing, in parts."""
    while upload.received < len(data):
        chunk = data[upload.received : upload.received + part]
        upload = append_part(upload=upload, by=by, at=at, offset=upload.received, data=chunk)
    return upload


def columns(**changes: Any) -> dict[str, Any]:
    """Return the columns of a valid row without files, changed as told."""
    return {
        "sha256": "a" * 64,
        "size": 1,
        "media_type": "image/jpeg",
        "width": 1,
        "height": 1,
        "original": uuid4().hex,
        "viewing": uuid4().hex,
        "viewing_sha256": "b" * 64,
        "thumbnail": uuid4().hex,
        "received_at": NOON,
        "marking": "OFFICIAL",
    } | changes
