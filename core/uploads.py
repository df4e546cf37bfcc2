"""Files that are being sent: what does not stay in memory lies encrypted, under a key of the request's own.

Django spools a large upload into a file in the temporary folder, in clear: a photograph for the intelligence
unit, or of a person's papers, would lie there for as long as a request lasts, and in free blocks after it.
Here each upload has a key that is in memory alone. The file has no name where the system knows such
(O_TMPFILE), and goes with the process whatever happens.
"""

import io
import os
import tempfile
from typing import IO, Any

from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.core.files.uploadhandler import FileUploadHandler

BLOCK = 64 * 1024
_TAG = 16


class SealedSpool(io.RawIOBase):
    """A temporary file, encrypted in blocks: written once from its beginning, then read anywhere."""

    def __init__(self) -> None:
        self._file: IO[bytes] = tempfile.TemporaryFile(dir=settings.FILE_UPLOAD_TEMP_DIR)  # noqa: SIM115
        self._cipher = AESGCM(AESGCM.generate_key(bit_length=256))
        self._rest = b""  # not yet a whole block
        self._blocks = 0
        self._size = 0
        self._place = 0
        self._held: tuple[int, bytes] = (-1, b"")  # the block that was read last

    def add(self, data: bytes) -> None:
        """Write `data` at the end."""
        self._size += len(data)
        self._rest += data
        while len(self._rest) >= BLOCK:
            self._put(self._rest[:BLOCK])
            self._rest = self._rest[BLOCK:]

    def finish(self) -> int:
        """Write what is left; return how many bytes there are. From now on it is read."""
        if self._rest:
            self._put(self._rest)
            self._rest = b""
        self._file.flush()
        return self._size

    def _put(self, block: bytes) -> None:
        # One key seals one file, and no block twice, so that the number of the block can be the nonce.
        self._file.write(self._cipher.encrypt(_nonce(self._blocks), block, None))
        self._blocks += 1

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def seek(self, offset: int, whence: int = os.SEEK_SET) -> int:
        base = {os.SEEK_SET: 0, os.SEEK_CUR: self._place, os.SEEK_END: self._size}[whence]
        self._place = max(0, base + offset)
        return self._place

    def tell(self) -> int:
        return self._place

    def readinto(self, buffer: Any) -> int:
        number, within = divmod(self._place, BLOCK)
        data = self._block(number)[within : within + len(buffer)]
        buffer[: len(data)] = data
        self._place += len(data)
        return len(data)

    def _block(self, number: int) -> bytes:
        if number >= self._blocks:
            return b""
        if self._held[0] != number:
            self._file.seek(number * (BLOCK + _TAG))
            self._held = number, self._cipher.decrypt(_nonce(number), self._file.read(BLOCK + _TAG), None)
        return self._held[1]

    def close(self) -> None:
        if not self.closed:
            self._file.close()
        super().close()


class SealedUploadHandler(FileUploadHandler):
    """Takes what is too large for memory; stands after Django's MemoryFileUploadHandler in the settings."""

    chunk_size = BLOCK
    spool: SealedSpool

    def new_file(self, *args: Any, **kwargs: Any) -> None:
        super().new_file(*args, **kwargs)
        self.spool = SealedSpool()

    def receive_data_chunk(self, raw_data: bytes, start: int) -> None:
        self.spool.add(raw_data)

    def file_complete(self, file_size: int) -> UploadedFile:
        return UploadedFile(
            file=io.BufferedReader(self.spool, BLOCK),
            name=self.file_name,
            content_type=self.content_type,
            size=self.spool.finish(),
            charset=self.charset,
            content_type_extra=self.content_type_extra,
        )

    def upload_interrupted(self) -> None:
        if hasattr(self, "spool"):
            self.spool.close()


def _nonce(number: int) -> bytes:
    return number.to_bytes(12, "big")
