"""What is given out of a visit as a file, the same from a page and from the API."""

from django.http import HttpResponse

from visits.models import Visit, VisitPrint

PDF = "application/pdf"


def print_response(visit: Visit, data: bytes, *, name: str = "") -> HttpResponse:
    """Return the record as PDF: to be saved, run by nothing, kept by no cache."""
    response = HttpResponse(data, content_type=PDF)
    response["Content-Disposition"] = f'attachment; filename="{visit.reference}{name}.pdf"'
    response["Content-Security-Policy"] = "default-src 'none'; sandbox"
    response["X-Content-Type-Options"] = "nosniff"
    response["Cache-Control"] = "private, no-store"
    return response


def name_of(asked: VisitPrint) -> str:
    """Return what the file is called after the reference of the visit; nothing for the whole record."""
    return "-false-document" if asked.false_document_id else ""
