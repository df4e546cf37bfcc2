"""The same sealed files in an S3-compatible object store (`OBJECT_STORAGE_BUCKET`), instead of a folder."""

import base64
import hashlib
import logging
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from http import HTTPStatus
from typing import Any

from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError
from django.core.exceptions import ImproperlyConfigured
from django.core.files.base import File
from storages.backends.s3 import S3File, S3Storage

from core import clock
from core.errors import DomainError
from core.formatting import format_datetime
from documents.storage import NotStored, folder_of, new_name, sealed_in

_PATIENCE = Config(connect_timeout=5, read_timeout=30, retries={"max_attempts": 3, "mode": "standard"})
_IN_MEMORY = 2 * 1024 * 1024  # of a file that is being read; the rest waits on disk
_CHUNK = 1024 * 1024
logger = logging.getLogger(__name__)
LOCKS = ("GOVERNANCE", "COMPLIANCE")


class NotErased(DomainError):
    """The store did not delete a file, or did not answer. It may be tried again."""

    def __init__(self) -> None:
        super().__init__("The photograph cannot be reached in the store. Try again in a few minutes.")


class NotFetched(DomainError):
    """The store did not answer. What is kept there is not touched; the same page may be opened later."""

    def __init__(self) -> None:
        super().__init__("The photograph cannot be fetched at the moment. Try again in a few minutes.")


@contextmanager
def _or_raise(error: Callable[[], DomainError]) -> Iterator[None]:
    """Turn every failure of the store into `error`, whose words a person can read."""
    try:
        yield
    except (BotoCoreError, ClientError) as failure:
        logger.exception("The object store refused or did not answer.")
        raise error() from failure


class SealedObjectStorage(S3Storage):  # type: ignore[misc]
    """A bucket, or a part of one (`location`). As SealedFileStorage: names of ours, written once, no address.

    An object is written only if there is none of its name, with its SHA-256, which the store checks. With
    `lock_days` the store itself refuses to change or remove it for so long (the bucket needs object lock).
    """

    def __init__(self, *, lock_days: int = 0, lock_mode: str = "GOVERNANCE", **options: Any) -> None:
        if lock_mode not in LOCKS:
            raise ImproperlyConfigured(f"OBJECT_STORAGE_LOCK_MODE is one of {', '.join(LOCKS)}.")
        self.lock = timedelta(days=lock_days)
        self.lock_mode = lock_mode
        chosen = {"default_acl": None, "max_memory_size": _IN_MEMORY, "client_config": _PATIENCE}
        super().__init__(**{**chosen, **options})

    def save(self, name: str | None, content: Any, max_length: int | None = None) -> str:
        """Write `content` under a new name, whatever `name` is, and return that name. Raises NotStored."""
        made: str = super().save("file", content, max_length)
        return made

    def get_available_name(self, name: str, max_length: int | None = None) -> str:
        """Return a new name; the name given is not looked at."""
        return new_name()

    def url(self, name: str, *_: Any, **__: Any) -> str:
        """Refuse: a sealed file has no address; a view serves it to those who may see it."""
        raise ValueError("Sealed files have no address.")

    def names_made(self, *, since: datetime, until: datetime) -> Iterator[str]:
        """Yield the names made in [since, until), by the machine's clock, in the order of their folders."""
        start = f"{self.location.rstrip('/')}/" if self.location else ""
        pages = self.connection.meta.client.get_paginator("list_objects_v2").paginate(
            Bucket=self.bucket_name, Prefix=start, StartAfter=start + folder_of(since)
        )
        for page in pages:
            for one in page.get("Contents", ()):
                name = one["Key"][len(start) :]
                if name.partition("/")[0] > folder_of(until):
                    return
                if sealed_in(name, since=since, until=until):
                    yield name

    def kept_because(self, name: str) -> str:
        """Return in words why the store will not erase an object now; nothing if it will."""
        with _or_raise(NotErased):
            try:
                found = self.connection.meta.client.head_object(
                    Bucket=self.bucket_name, Key=self._normalize_name(name)
                )
            except ClientError as error:
                if error.response["ResponseMetadata"]["HTTPStatusCode"] != HTTPStatus.NOT_FOUND:
                    raise
                return ""
        if found.get("ObjectLockLegalHoldStatus") == "ON":
            return "on legal hold"
        until = found.get("ObjectLockRetainUntilDate")
        return f"locked until {format_datetime(until)}" if until and until > clock.now() else ""

    def erase(self, name: str) -> None:
        """Delete every version of an object: a bucket with locks keeps what is merely deleted.

        One that is gone already is no error. Raises NotErased where the store refuses or does not answer.
        """
        key, client = self._normalize_name(name), self.connection.meta.client
        with _or_raise(NotErased):
            pages = client.get_paginator("list_object_versions").paginate(Bucket=self.bucket_name, Prefix=key)
            for page in pages:
                for one in (*page.get("Versions", ()), *page.get("DeleteMarkers", ())):
                    if one["Key"] == key:
                        client.delete_object(Bucket=self.bucket_name, Key=key, VersionId=one["VersionId"])

    def make_bucket(self) -> bool:
        """Make the bucket, with object lock where `lock_days` asks for it; return False if it is there."""
        client = self.connection.meta.client
        try:
            client.head_bucket(Bucket=self.bucket_name)
        except ClientError as error:
            if error.response["ResponseMetadata"]["HTTPStatusCode"] != HTTPStatus.NOT_FOUND:
                raise
        else:
            return False
        where = {"LocationConstraint": self.region_name} if self.region_name else None
        options = {"CreateBucketConfiguration": where} if where else {}
        client.create_bucket(Bucket=self.bucket_name, ObjectLockEnabledForBucket=bool(self.lock), **options)
        return True

    def _open(self, name: str, mode: str = "rb") -> S3File:
        """Fetch the whole file, so that handing it on cannot fail half-way.

        Raises FileNotFoundError where there is none, NotFetched where the store does not answer.
        """
        if mode != "rb":
            raise ValueError("Sealed files are only read.")
        with _or_raise(NotFetched):
            file = super()._open(name, mode)
            file.file  # noqa: B018 - the first look at it fetches it
        return file

    def _save(self, name: str, content: "File[bytes]") -> str:
        digest, size = _measured(content)
        options: dict[str, Any] = {}
        if self.lock:
            until = clock.now() + self.lock
            options = {"ObjectLockMode": self.lock_mode, "ObjectLockRetainUntilDate": until}
        with _or_raise(NotStored):
            self.connection.meta.client.put_object(
                Bucket=self.bucket_name,
                Key=self._normalize_name(name),
                Body=content.file,
                ContentLength=size,
                ContentType="application/octet-stream",
                ChecksumAlgorithm="SHA256",
                ChecksumSHA256=digest,
                IfNoneMatch="*",
                **options,
            )
        return name


def _measured(content: "File[bytes]") -> tuple[str, int]:
    """Return the SHA-256 in base64 and the size in bytes; `content` is at its beginning afterwards."""
    digest, size = hashlib.sha256(), 0
    for chunk in content.chunks(_CHUNK):
        digest.update(chunk)
        size += len(chunk)
    content.seek(0)
    return base64.b64encode(digest.digest()).decode(), size
