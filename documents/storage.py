"""Files that are written once, under a name we made, and never again.

Behind Django's storage interface, so that an object store can take its place (`documents.objects`).
"""

import errno
import logging
import os
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, Protocol, cast

from django.core.files.base import File
from django.core.files.storage import FileSystemStorage, storages

from core.errors import DomainError
from core.ids import new_id

logger = logging.getLogger(__name__)
_NO_ROOM = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG, errno.EIO, errno.EROFS})
_FOLDER_DIGITS = 6  # of a UUIDv7: a folder for every 4.7 hours, so that a sweep reads only recent ones


class NotStored(DomainError):
    """The file could not be written; what was begun is gone again. The same file may be sent later."""

    def __init__(self) -> None:
        super().__init__(
            "The photograph could not be stored. Nothing is lost on your phone. Try again in a few minutes."
        )


@contextmanager
def not_stored_if_full() -> Iterator[None]:
    """Turn a full or failing disk into NotStored, whose words a person can read (assurance 58)."""
    try:
        yield
    except OSError as error:
        if error.errno in _NO_ROOM:
            raise NotStored from error
        raise


class SealedStorage(Protocol):
    """What a folder and an object store offer besides Django's own."""

    lock: timedelta  # for so long the store itself refuses to delete what was written

    def kept_because(self, name: str) -> str: ...
    def erase(self, name: str) -> None: ...
    def names_made(self, *, since: datetime, until: datetime) -> Iterator[str]: ...


def sealed(alias: str) -> SealedStorage:
    """Return the storage of "originals" or of "viewing"."""
    return cast("SealedStorage", storages[alias])


def discard(storage: SealedStorage, name: str) -> bool:
    """Erase a file that belongs to nothing, every version of it; return whether it is gone.

    Where the store keeps it, or does not answer, it stays for a later sweep.
    """
    try:
        if storage.kept_because(name):
            return False
        storage.erase(name)
    except (DomainError, OSError):
        logger.exception("A file that belongs to nothing could not be deleted.")
        return False
    return True


class SealedFileStorage(FileSystemStorage):
    """A local folder. `save` ignores the name it is given, never overwrites, and is durable when it returns.

    Files are 0400 in folders 0700. For a full or failing disk `save` raises NotStored and leaves nothing.
    """

    lock = timedelta()

    def __init__(self, *args: Any, **options: Any) -> None:
        options.setdefault("file_permissions_mode", 0o400)
        options.setdefault("directory_permissions_mode", 0o700)
        super().__init__(*args, **options)

    def save(self, name: str | None, content: Any, max_length: int | None = None) -> str:
        """Write `content` under a new name, whatever `name` is, and return that name."""
        return super().save("file", content, max_length)

    def get_available_name(self, name: str, max_length: int | None = None) -> str:
        """Return a new name; the name given is not looked at."""
        return new_name()

    def url(self, name: str | None) -> str:
        """Refuse: a sealed file has no address; a view serves it to those who may see it."""
        raise ValueError("Sealed files have no address.")

    def kept_because(self, name: str) -> str:
        """Return in words why a file cannot be erased now; nothing here, where nothing is locked."""
        return ""

    def erase(self, name: str) -> None:
        """Delete a file durably; one that is gone already is no error."""
        path = Path(self.path(name))
        path.unlink(missing_ok=True)
        if path.parent.exists():
            _sync_folder(path.parent)

    def names_made(self, *, since: datetime, until: datetime) -> Iterator[str]:
        """Yield the names made in [since, until), by the machine's clock, in no order."""
        root = Path(self.location)
        if not root.exists():
            return
        for folder in root.iterdir():
            if folder_of(since) <= folder.name <= folder_of(until):
                for path in folder.glob("*/*"):
                    name = path.relative_to(root).as_posix()
                    if sealed_in(name, since=since, until=until):
                        yield name

    def _save(self, name: str, content: "File[bytes]") -> str:
        path = Path(self.path(name))
        with not_stored_if_full():
            self._make_folders(path.parent)
            self._write(path, content)
            _sync_folder(path.parent)
        return name

    def _make_folders(self, folder: Path) -> None:
        if folder.exists():
            return
        self._make_folders(folder.parent)
        folder.mkdir(mode=self.directory_permissions_mode or 0o700, exist_ok=True)
        _sync_folder(folder.parent)

    def _write(self, path: Path, content: "File[bytes]") -> None:
        """Write a new file durably, or leave none."""
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, self.file_permissions_mode or 0o400)
        try:
            with os.fdopen(handle, "wb") as file:
                for chunk in content.chunks():
                    file.write(chunk)
                file.flush()
                os.fsync(file.fileno())
        except BaseException:
            path.unlink(missing_ok=True)
            raise


def new_name() -> str:
    """Return a new name, made from a UUIDv7: its first digits, its last two, all of it."""
    made = new_id().hex
    return f"{made[:_FOLDER_DIGITS]}/{made[-2:]}/{made}"


def folder_of(moment: datetime) -> str:
    """Return the first folder of the names that are made at `moment`."""
    return _digits(moment)[:_FOLDER_DIGITS]


def sealed_in(name: str, *, since: datetime, until: datetime) -> bool:
    """Whether `name` is one of ours and was made in [since, until)."""
    made = name.rpartition("/")[2]
    return _digits(since) <= made[:12] < _digits(until)


def _digits(moment: datetime) -> str:
    """Return the first twelve digits of a UUIDv7 made at `moment`: its milliseconds."""
    return f"{max(0, int(moment.timestamp() * 1000)):012x}"


def _sync_folder(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
