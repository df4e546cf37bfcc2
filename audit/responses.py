"""A file of events as it is given out, the same from the page and from the API."""

from django.http import StreamingHttpResponse

from audit import exporting
from audit.models import Export

CSV = "text/csv"


def export_response(export: Export) -> StreamingHttpResponse:
    """Return the events of an export as CSV: to be saved, run by nothing, kept by no cache."""
    response = StreamingHttpResponse(
        exporting.lines(export), content_type=f"{CSV}; charset=utf-8; header=present"
    )
    response["Content-Disposition"] = f'attachment; filename="{export.filename}"'
    response["Content-Security-Policy"] = "default-src 'none'; sandbox"
    response["X-Content-Type-Options"] = "nosniff"
    response["Cache-Control"] = "private, no-store"
    return response
