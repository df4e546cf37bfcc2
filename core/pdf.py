"""PDF from our own pages: made by a process of its own that has what it is given, and nothing else.

WeasyPrint reads HTML that holds what people typed, takes its time and its memory, and needs Pango. So it runs
in a process that knows no secret, reaches neither network nor files (`core.pdf_process`), and ends with its
document. Web and worker import none of it.
"""

import ctypes
import io
import os
import subprocess
import sys
import zipfile
from collections.abc import Mapping
from functools import cache
from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Info, register
from markupsafe import Markup

from core.errors import DomainError

LIBRARIES = ("libpango-1.0.so.0", "libpangoft2-1.0.so.0")
PACKAGES = "libpango-1.0-0 libpangoft2-1.0-0 fonts-dejavu-core"
NOT_HERE = "PDF is not available here, because Pango is not installed on this machine."
WHAT_TO_DO = f"Ask whoever keeps it for “apt-get install --no-install-recommends {PACKAGES}”."
DOCUMENT = "document.html"  # its name among what the process is given
SECONDS = 600  # for one document, after which the process is ended
_PASSED_ON = ("PATH", "HOME", "PYTHONPATH", "LD_LIBRARY_PATH", "VIRTUAL_ENV")  # and nothing that is secret


class PdfNotMade(DomainError):
    """The document could not be made; its words say what to do."""


@cache
def is_available() -> bool:
    """Whether this machine has Pango. Looked at once."""
    try:
        for library in LIBRARIES:
            ctypes.CDLL(library)
    except OSError:
        return False
    return True


@register()
def check_pdf_can_be_made(**_: Any) -> list[CheckMessage]:
    """Say so where there is no Pango; everything else runs without it."""
    return [] if is_available() else [Info(NOT_HERE, hint=WHAT_TO_DO, id="core.I001")]


def make_pdf(*, html: str, given: Mapping[str, bytes], seconds: int = SECONDS) -> bytes:
    """Return `html` as a tagged PDF (PDF/UA-1); it may refer to what is `given` as "given:<name>".

    Raises PdfNotMade without Pango, after `seconds`, or where the document is too large for memory.
    """
    if not is_available():
        raise PdfNotMade(f"{NOT_HERE} {WHAT_TO_DO}")
    parcel = io.BytesIO()
    with zipfile.ZipFile(parcel, "w") as files:
        files.writestr(DOCUMENT, html)
        for name, data in given.items():
            files.writestr(name, data)
    try:
        made = subprocess.run(
            [sys.executable, "-m", "core.pdf_process"],
            input=parcel.getvalue(),
            capture_output=True,
            timeout=seconds,
            check=True,
            cwd=settings.BASE_DIR,
            env={name: os.environ[name] for name in _PASSED_ON if name in os.environ} | {"LANG": "C.UTF-8"},
        )
    except subprocess.TimeoutExpired as error:
        raise PdfNotMade(
            "Making the PDF took too long and was stopped. Try again, or print the pages from your browser."
        ) from error
    except (subprocess.CalledProcessError, OSError) as error:
        raise PdfNotMade(
            "The PDF could not be made. Try again, or print the pages from your browser."
        ) from error
    return made.stdout


def fonts() -> dict[str, bytes]:
    """Return the service's own fonts to be given; none where the styles are not built."""
    folder = settings.BASE_DIR / "static" / "build" / "fonts"
    return {path.name: path.read_bytes() for path in sorted(folder.glob("*.woff2"))}


def css_text(text: str) -> Markup:
    """Return `text` as a quoted string of CSS in which every unusual character is written by its number."""
    plain = (c if c.isascii() and c.isalnum() else f"\\{ord(c):x} " for c in text)
    return Markup('"{}"').format(Markup("").join(plain))
