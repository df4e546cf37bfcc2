"""A disk that fills up: `room` files fit, and half of the next one (assurance 58)."""

import errno
from collections.abc import Iterator
from typing import Any

from django.core.files.base import File

from documents.storage import SealedFileStorage


class HalfAFile(File):
    """Content that writes a while, and then the disk is full."""

    def chunks(self, chunk_size: int | None = None) -> Iterator[bytes]:
        yield self.file.read(1000)
        raise OSError(errno.ENOSPC, "No space left on device")


class FillingStorage(SealedFileStorage):
    def __init__(self, *args: Any, room: int = 0, **options: Any) -> None:
        super().__init__(*args, **options)
        self.room = room

    def _save(self, name: str, content: File) -> str:
        self.room -= 1
        return super()._save(name, content if self.room >= 0 else HalfAFile(content.file))
