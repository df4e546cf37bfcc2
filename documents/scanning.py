"""ClamAV over its socket, where one is configured. No answer is taken for a bad answer (assurance 32)."""

from typing import BinaryIO

from clamav_client import clamd
from django.conf import settings

from core.errors import DomainError
from documents.refusals import PictureRefused, Refusal

_TIMEOUT_SECONDS = 60


class NotScanned(DomainError):
    """The scanner gave no clear answer, so the file was not kept. The same file may be sent later."""

    def __init__(self) -> None:
        super().__init__(
            "The photograph could not be checked for viruses, so it was not kept. "
            "Nothing is lost on your phone. Try again in a few minutes."
        )


def answers() -> bool:
    """Whether the scanner that is configured answers."""
    try:
        return bool(_client(settings.CLAMAV_SOCKET).ping() == "PONG")
    except (clamd.ClamdError, OSError):
        return False


def scan(file: BinaryIO) -> None:
    """Return if the file is clean or no scanner is configured.

    Raises PictureRefused for a virus, NotScanned for anything but a clear answer.
    """
    if not settings.CLAMAV_SOCKET:
        return
    file.seek(0)
    try:
        answer = _client(settings.CLAMAV_SOCKET).instream(file)
        status, _ = answer["stream"]
    except (clamd.ClamdError, OSError, KeyError, ValueError) as error:
        raise NotScanned from error
    if status == "FOUND":
        raise PictureRefused(Refusal.VIRUS)
    if status != "OK":
        raise NotScanned


def _client(address: str) -> clamd.ClamdNetworkSocket:
    """Return a client for "/path", "unix:///path" or "host:port"."""
    host, separator, port = address.rpartition(":")
    if separator and port.isdecimal():
        return clamd.ClamdNetworkSocket(host=host, port=int(port), timeout=_TIMEOUT_SECONDS)
    return clamd.ClamdUnixSocket(path=address, timeout=_TIMEOUT_SECONDS)
