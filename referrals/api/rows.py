"""The rows of an extract: listed, one with its reasons, and the photographs that go with it."""

import re
from datetime import date
from typing import Any
from uuid import UUID

from django.http import Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404
from django.urls import reverse
from rest_framework import serializers
from rest_framework.request import Request

from audit.operations import record
from core.api.fields import Choice
from core.api.listing import PageQuery, page_body
from core.api.operations import operation, page_of
from core.api.renderers import streamed
from core.paging import Page
from documents.models import Document
from documents.responses import Kind, picture_response
from referrals.api.answers import row_answer, rows_answer
from referrals.api.common import ExtractView, RowView
from referrals.api.shapes import ExtractPictureList, RowShape, RowSummary
from referrals.enums import AuditEvent, RowFilter
from referrals.listing import ear_of, page_of_rows, photographs_for, pictures_of, shown_ids

JPEG = "image/jpeg"
_AFTER = re.compile(r"after-([0-9]{1,9})")


class RowQuery(PageQuery):
    """Which rows."""

    show = Choice(RowFilter.choices, required=False, allow_blank=False, help_text="Without it: all.")

    def validate_cursor(self, value: str) -> str:
        """Refuse a place that is none."""
        if value and not _AFTER.fullmatch(value):
            raise serializers.ValidationError("This is no place in a list. Begin without a cursor.")
        return value


class ExtractRows(ExtractView):
    route = "extract-row-list"

    @operation(
        "List the rows of an extract", query=RowQuery, answer=page_of(RowSummary, order="As in the file.")
    )
    def get(self, request: Request, day: date) -> HttpResponse:
        """The rows in the order of the file. The visits and people shown are recorded."""
        found = _AFTER.fullmatch(self.query.get("cursor", ""))
        page = page_of_rows(
            self.extract,
            RowFilter(self.query.get("show", RowFilter.ALL)),
            int(found[1]) if found else 0,
            self.query["limit"],
        )
        self.note(AuditEvent.EXTRACT_READ, shown_ids(page))
        before, after = page.previous_before, page.next_after
        rows = [row for group in page.groups for row in group.rows]
        places = Page(
            rows,
            newer="" if before is None else f"after-{before}",
            older="" if after is None else f"after-{after}",
        )
        return self.answer(page_body(request.path, request.query_params.dict(), places, rows_answer(rows)))


class ExtractRowDetail(RowView):
    route = "extract-row"

    @operation("Read a row", answer=RowShape)
    def get(self, request: Request, day: date, position: int) -> HttpResponse:
        """A row, why it is considerable or not, under which law it is CPCT’s, and the person’s EAR."""
        ear = ear_of(self.row)
        self.note(
            AuditEvent.ROW_READ, [self.row.closed.visit_id, self.row.encounter_id, ear.pk if ear else None]
        )
        return self.answer(row_answer(self.row, ear, len(photographs_for(self.row))))


class ExtractPhotographs(RowView):
    route = "extract-photograph-list"

    @operation("List the photographs of a row", answer=ExtractPictureList)
    def get(self, request: Request, day: date, position: int) -> HttpResponse:
        """The papers of the visit, and what was photographed of this person. The ids are recorded."""
        found = pictures_of(self.row)
        self.note(
            AuditEvent.PHOTOGRAPHS_LISTED,
            [self.row.closed.visit_id, *(UUID(item["photograph"]) for item in found)],
        )
        items = [self._picture(item, day, position) for item in found]
        return self.answer(ExtractPictureList({"items": items}).data)

    def _picture(self, item: dict[str, Any], day: date, position: int) -> dict[str, Any]:
        def address(route: str) -> str | None:
            return (
                None if item["removed"] else reverse(f"api:{route}", args=[day, position, item["photograph"]])
            )

        return {
            "id": item["photograph"],
            "shows": item["words"],
            "caption": item["caption"],
            "sha256": item["sha256"],
            "removed": item["removed"],
            "picture": address("extract-picture"),
            "thumbnail": address("extract-thumbnail"),
        }


class RowPicture(RowView):
    """A picture as it is streamed; each view is recorded."""

    renderer_classes = (streamed(JPEG), *RowView.renderer_classes)
    kind: Kind

    def stream(self, photograph_id: UUID) -> HttpResponseBase:
        """Return the copy without metadata; 404 for a picture that does not go with the row."""
        items = {UUID(item["photograph"]): item for item in photographs_for(self.row)}
        if photograph_id not in items:
            raise Http404
        document = get_object_or_404(Document.objects.kept(), pk=items[photograph_id]["document"])
        record(
            event=AuditEvent.PHOTOGRAPH_VIEWED,
            by=self.user,
            at=self.at,
            subject=document,
            subjects=[photograph_id, self.row.closed.visit_id],
        )
        return picture_response(document=document, kind=self.kind, download=True)


class ExtractPicture(RowPicture):
    route, kind = "extract-picture", "viewing"

    @operation("Download a picture of a row", media=JPEG)
    def get(self, request: Request, day: date, position: int, photograph_id: UUID) -> HttpResponseBase:
        """The copy that people see: upright, without metadata, as JPEG. Each download is recorded."""
        return self.stream(photograph_id)


class ExtractThumbnail(RowPicture):
    route, kind = "extract-thumbnail", "thumbnail"

    @operation("Download a thumbnail of a row", media=JPEG)
    def get(self, request: Request, day: date, position: int, photograph_id: UUID) -> HttpResponseBase:
        """A small copy of the picture, as JPEG. Each download is recorded."""
        return self.stream(photograph_id)
