"""How a picture leaves the server: as bytes of a kind we know, under a name we made, kept nowhere.

Who may see it, and the record that it was seen, are for the view of the app it is attached to.
"""

from typing import IO, Literal

from django.core.files.storage import storages
from django.http import FileResponse

from documents.headers import MediaType
from documents.models import Document

Kind = Literal["viewing", "thumbnail"]
_JPEG = MediaType.JPEG.value
_ENDINGS = {
    MediaType.JPEG: "jpg",
    MediaType.PNG: "png",
    MediaType.WEBP: "webp",
    MediaType.HEIC: "heic",
    MediaType.HEIF: "heif",
}


def picture_response(*, document: Document, kind: Kind = "viewing", download: bool = False) -> FileResponse:
    """Stream the viewing copy or the thumbnail: shown in a page, or as a download under a made name."""
    name = document.viewing if kind == "viewing" else document.thumbnail
    return file_response(storages["viewing"].open(name), _JPEG, f"photograph-{document.id}.jpg", download)


def original_response(*, document: Document, file: IO[bytes]) -> FileResponse:
    """Stream the sealed original that `operations.open_original` opened; always a download."""
    ending = _ENDINGS[MediaType(document.media_type)]
    return file_response(file, document.media_type, f"original-{document.id}.{ending}", True)


def file_response(file: IO[bytes], media_type: str, name: str, download: bool) -> FileResponse:
    """Stream a file of a kind we know, under a name we made, so that a browser takes it for nothing else."""
    response = FileResponse(file, as_attachment=download, filename=name, content_type=media_type)
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = "default-src 'none'; sandbox"
    response["Cache-Control"] = "private, no-store"
    response["Cross-Origin-Resource-Policy"] = "same-origin"
    return response
