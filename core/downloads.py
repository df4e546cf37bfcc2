"""How a file leaves the server: as a download under a name we made, run by nothing and kept nowhere."""

from typing import TypeVar

from django.http.response import HttpResponseBase

R = TypeVar("R", bound=HttpResponseBase)


def as_download(response: R, filename: str) -> R:
    """Return the response as the download `filename`: to be saved, run by nothing, kept by no cache."""
    response["Content-Disposition"] = f'attachment; filename="{filename}"'
    response["Content-Security-Policy"] = "default-src 'none'; sandbox"
    response["X-Content-Type-Options"] = "nosniff"
    response["Cache-Control"] = "private, no-store"
    return response
