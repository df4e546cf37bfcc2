"""A file of events as it is given out, the same from the page and from the API."""

from django.http import StreamingHttpResponse

from audit import exporting
from audit.models import Export
from core.downloads import as_download

CSV = "text/csv"


def export_response(export: Export) -> StreamingHttpResponse:
    """Return the events of an export as CSV: to be saved, run by nothing, kept by no cache."""
    response = StreamingHttpResponse(
        exporting.lines(export), content_type=f"{CSV}; charset=utf-8; header=present"
    )
    return as_download(response, export.filename)
