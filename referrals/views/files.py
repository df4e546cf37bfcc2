"""The files of an extract: taking one, its hash beside it, and what their columns mean."""

from datetime import date

from django.http import FileResponse, Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.views.decorators.http import require_POST, require_safe

from audit.operations import record
from core import clock
from core.downloads import as_download
from referrals import contract
from referrals.columns import COLUMNS, LAYOUT_VERSION
from referrals.enums import AuditEvent, Format
from referrals.listing import File, file_of
from referrals.models import Extract
from referrals.operations.extract import record_download
from referrals.responses import file_response
from referrals.views.common import open_extract, signed_in


@require_POST
def extract_download(request: HttpRequest, day: date, file_format: str) -> HttpResponseBase:
    """Give the file, after keeping who took it; its bytes are streamed piece by piece."""
    extract, at = open_extract(request, day)
    file = _file(extract, Format(file_format))
    record_download(extract=extract, file_format=file.format, by=signed_in(request), at=at)
    return file_response(extract, file)


@require_safe
def extract_hash(request: HttpRequest, day: date, file_format: str) -> HttpResponse:
    """Give the SHA-256 beside a file, as `sha256sum --check` reads it."""
    extract, at = open_extract(request, day)
    file = _file(extract, Format(file_format))
    record(event=AuditEvent.EXTRACT_READ, by=signed_in(request), at=at, subject=extract, fields=["sha256"])
    response = HttpResponse(f"{file.sha256}  {file.name}\n", content_type="text/plain; charset=utf-8")
    return as_download(response, f"{file.name}.sha256")


def _file(extract: Extract, file_format: Format) -> File:
    """Return a file of an extract; 404 for one that is not made yet, which the day's page says."""
    file = file_of(extract, file_format)
    if file is None:
        raise Http404
    return file


@require_safe
def extract_columns(request: HttpRequest) -> HttpResponse:
    """Show the contract: every column with its meaning, and how it may change."""
    record(event=AuditEvent.CONTRACT_READ, by=signed_in(request), at=clock.now())
    context = {"columns": COLUMNS, "version": LAYOUT_VERSION, "versions": list(contract.published())}
    return render(request, "referrals/extract_columns.html", context)


@require_safe
def extract_schema(request: HttpRequest, version: str) -> HttpResponseBase:
    """Give the JSON Schema of one row, of any version that was ever published."""
    path = contract.published().get(version)
    if path is None:
        raise Http404
    record(event=AuditEvent.CONTRACT_READ, by=signed_in(request), at=clock.now())
    return FileResponse(
        path.open("rb"),
        as_attachment=True,
        filename=f"cpct-extract-{version}.schema.json",
        content_type="application/schema+json",
    )
