"""How a file of an extract leaves the server: streamed, under its own name, kept nowhere.

Who may take it, and the record of who took it, are for the view.
"""

from django.http import StreamingHttpResponse

from core.downloads import as_download
from referrals import csvfile, jsonlines, xlsxfile
from referrals.enums import Format
from referrals.listing import File
from referrals.models import Extract
from referrals.operations.file import read_file

MEDIA_TYPES = {
    Format.CSV: csvfile.MEDIA_TYPE,
    Format.XLSX: xlsxfile.MEDIA_TYPE,
    Format.JSONL: jsonlines.MEDIA_TYPE,
}


def file_response(extract: Extract, file: File) -> StreamingHttpResponse:
    """Stream a file piece by piece, always as a download."""
    response = StreamingHttpResponse(read_file(extract, file.format), content_type=MEDIA_TYPES[file.format])
    response["Content-Length"] = str(file.size)
    return as_download(response, file.name)
