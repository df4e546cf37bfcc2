"""What is given out of a visit as a file, the same from a page and from the API."""

from django.http import HttpResponse

from core.downloads import as_download
from visits.models import Visit, VisitPrint

PDF = "application/pdf"


def print_response(visit: Visit, data: bytes, *, name: str = "") -> HttpResponse:
    """Return the record as PDF: to be saved, run by nothing, kept by no cache."""
    return as_download(HttpResponse(data, content_type=PDF), f"{visit.reference}{name}.pdf")


def name_of(asked: VisitPrint) -> str:
    """Return what the file is called after the reference of the visit; nothing for the whole record."""
    return "-false-document" if asked.false_document_id else ""
