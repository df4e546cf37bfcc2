"""The files of an extract, and the contract of their columns."""

import base64
import json
from datetime import date
from typing import ClassVar

from django.http import Http404, HttpResponse, JsonResponse
from django.http.response import HttpResponseBase
from rest_framework import serializers
from rest_framework.request import Request

from accounts.api.views import ApiView
from audit.operations import record
from core.api.conditions import etag, is_unchanged
from core.api.operations import operation
from core.api.renderers import streamed
from core.api.serializers import Shape
from referrals import contract
from referrals.api.common import ExtractView
from referrals.api.shapes import ContractShape
from referrals.columns import COLUMNS, LAYOUT_VERSION
from referrals.enums import AuditEvent, Format
from referrals.listing import file_of
from referrals.operations.extract import record_download
from referrals.responses import MEDIA_TYPES, file_response


def media_of(file_format: Format) -> str:
    """Return the media type without its parameters."""
    return MEDIA_TYPES[file_format].partition(";")[0]


class FileView(ExtractView):
    """A file of an extract, as it was kept. Who takes it is kept before it is given."""

    file_format: ClassVar[Format]

    def stream(self) -> HttpResponseBase:
        """Return the file with its SHA-256; 404 while it is not made yet, 304 to who has it."""
        file = file_of(self.extract, self.file_format)
        if file is None:
            raise Http404
        if is_unchanged(self.request.headers.get("If-None-Match"), etag(file.sha256)):
            return HttpResponse(status=304, headers={"ETag": etag(file.sha256)})
        record_download(extract=self.extract, file_format=self.file_format, by=self.user, at=self.at)
        response = file_response(self.extract, file)
        response["ETag"] = etag(file.sha256)
        digest = base64.b64encode(bytes.fromhex(file.sha256)).decode()
        response["Repr-Digest"] = f"sha-256=:{digest}:"  # RFC 9530
        return response


class ExtractCsv(FileView):
    route, file_format = "extract-csv", Format.CSV
    renderer_classes = (streamed(media_of(file_format)), *ExtractView.renderer_classes)

    @operation("Download an extract as CSV", media=media_of(Format.CSV), versioned=True)
    def get(self, request: Request, day: date) -> HttpResponseBase:
        """The file that was published. Your name and the time are kept with each download, as a disclosure.

        `Repr-Digest` and `ETag` have its SHA-256. Cells that a spreadsheet might take for a formula stand
        behind an apostrophe.
        """
        return self.stream()


class ExtractXlsx(FileView):
    route, file_format = "extract-xlsx", Format.XLSX
    renderer_classes = (streamed(media_of(file_format)), *ExtractView.renderer_classes)

    @operation("Download an extract as XLSX", media=media_of(Format.XLSX), versioned=True)
    def get(self, request: Request, day: date) -> HttpResponseBase:
        """The same as the CSV, cell by cell, every cell text. Each download is kept, as a disclosure."""
        return self.stream()


class ExtractJsonLines(FileView):
    route, file_format = "extract-jsonl", Format.JSONL
    renderer_classes = (streamed(media_of(file_format)), *ExtractView.renderer_classes)

    @operation("Download an extract as JSON Lines", media=media_of(Format.JSONL), versioned=True)
    def get(self, request: Request, day: date) -> HttpResponseBase:
        """The same as the CSV, one object a row, every value text. Each download is kept, as a disclosure."""
        return self.stream()


class ExtractColumns(ApiView):
    route, tag = "extract-columns", "Extracts for CPCT"

    @operation("What the columns mean", answer=ContractShape)
    def get(self, request: Request) -> HttpResponse:
        """Every column of the files, in their order, and the versions that were published."""
        record(event=AuditEvent.CONTRACT_READ, by=self.user, at=self.at)
        answer = {"version": LAYOUT_VERSION, "versions": list(contract.published()), "columns": COLUMNS}
        return self.answer(ContractShape(answer).data)


class AnyContract(Shape):
    """A JSON Schema of one row."""

    properties = serializers.JSONField()


class ExtractContract(ApiView):
    route, tag = "extract-contract", "Extracts for CPCT"

    @operation("The JSON Schema of a row", answer=AnyContract)
    def get(self, request: Request, version: str) -> HttpResponse:
        """The schema of one line of the JSON Lines file, of any version that was ever published."""
        path = contract.published().get(version)
        if path is None:
            raise Http404
        record(event=AuditEvent.CONTRACT_READ, by=self.user, at=self.at)
        return JsonResponse(json.loads(path.read_bytes()), json_dumps_params={"ensure_ascii": False})
