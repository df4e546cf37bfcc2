"""One PDF from what comes on standard input: `python -m core.pdf_process < parcel.zip > document.pdf`.

Runs in a process of its own (`core.pdf`), without Django and without secrets. Nothing is fetched, neither
from the network nor from files: a document has what the parcel holds.
"""

import io
import resource
import sys
import zipfile
from typing import Any

from weasyprint import HTML
from weasyprint.urls import URLFetcher, URLFetcherResponse

MEMORY = 2 * 1024**3  # bytes of address space: a document that needs more is given up
CPU_SECONDS = 300
_MEDIA_TYPES = {"jpg": "image/jpeg", "woff2": "font/woff2"}


class OnlyGiven(URLFetcher):  # type: ignore[misc]  # it has no types
    """Gives what the parcel holds under "given:<name>", and refuses every other address."""

    def __init__(self, given: dict[str, bytes]) -> None:
        super().__init__(allowed_protocols=())
        self._given = given

    def fetch(self, url: str, headers: Any = None) -> URLFetcherResponse:
        scheme, _, name = url.partition(":")
        if scheme != "given" or name not in self._given:
            raise ValueError("This document may use only what it was given.")
        kind = _MEDIA_TYPES[name.rpartition(".")[2]]
        return URLFetcherResponse(url, body=self._given[name], headers={"Content-Type": kind})


def make(html: str, given: dict[str, bytes]) -> bytes:
    """Return the document as a tagged PDF."""
    page = HTML(string=html, url_fetcher=OnlyGiven(given), base_url=None)
    made: bytes = page.write_pdf(pdf_variant="pdf/ua-1")
    return made


def main() -> None:
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_CPU, (CPU_SECONDS, CPU_SECONDS))
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    with zipfile.ZipFile(io.BytesIO(sys.stdin.buffer.read())) as parcel:
        given = {name: parcel.read(name) for name in parcel.namelist()}
    sys.stdout.buffer.write(make(given.pop("document.html").decode(), given))


if __name__ == "__main__":
    main()
