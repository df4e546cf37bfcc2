"""Urgent access for safeguarding: a record opened at once with a reason, ended, reviewed by an auditor."""

from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from rest_framework.request import Request

from accounts.api.shapes import UserShape
from accounts.api.views import ApiView
from accounts.enums import AuditEvent, UrgentReason
from accounts.models import UrgentAccess
from accounts.operations.urgent import end_access, note_search, open_urgently, review_access
from accounts.urgent import accesses_visible_to, review_due
from audit.operations import record
from core.api.fields import Choice, Id, Moment, Text, YesNo
from core.api.listing import PageQuery, page_body
from core.api.operations import operation, page_of
from core.api.serializers import Shape
from core.errors import DomainError
from core.paging import Keyset

BY_TIME = Keyset("starts_at")


class UrgentQuery(PageQuery):
    """Which accesses."""

    waiting = YesNo(from_query=True, required=False, help_text="True: those that wait for a review alone.")


class OpenUrgently(Shape):
    """Which record, and why at once."""

    reference = Text(max_length=20, help_text="Exact: VIS-2026-000123, or PER-2026-000123.")
    why = Choice(UrgentReason.choices, required=True)
    reason = Text(
        max_length=500, multiline=True, help_text="What has happened, and who asked. Auditors read it."
    )


class Review(Shape):
    """Whether it was justified, and why."""

    justified = YesNo()
    review = Text(max_length=1000, multiline=True)


class UrgentAccessShape(Shape):
    """One record opened to one person at once, for an hour at most, and its review."""

    id = Id()
    user = UserShape(help_text="To whom.")
    reference = Text()
    record_type = Text(help_text="What kind of record: visits.visit.")
    record_id = Id()
    why = Choice(UrgentReason.choices, required=True)
    reason = Text()
    starts_at = Moment()
    ends_at = Moment()
    is_open = YesNo(help_text="Whether it is open now.")
    review_due = Moment(help_text="Until when it is to be reviewed.")
    reviewed_at = Moment(allow_null=True)
    reviewed_by = UserShape(allow_null=True)
    justified = YesNo(allow_null=True)
    review = Text()


class UrgentView(ApiView):
    """An endpoint of urgent accesses: an auditor sees all, a safeguarding lead their own."""

    tag = "Urgent access"

    def access(self) -> UrgentAccess:
        """Return the access that is meant; 404 for one that is not one’s to see."""
        return get_object_or_404(accesses_visible_to(self.user, self.at), pk=self.kwargs["access_id"])

    def of(self, access: UrgentAccess) -> dict[str, Any]:
        """Return an access as it is answered."""
        access.is_open = access.starts_at <= self.at < access.ends_at  # type: ignore[attr-defined]
        access.review_due = review_due(access)  # type: ignore[attr-defined]
        return dict(UrgentAccessShape(access).data)


class UrgentAccesses(UrgentView):
    route = "urgent-access-list"

    @operation("List urgent accesses", query=UrgentQuery, answer=page_of(UrgentAccessShape))
    def get(self, request: Request) -> HttpResponse:
        """An auditor reads all, a safeguarding lead their own; the ids are recorded."""
        rows = accesses_visible_to(self.user, self.at)
        if self.query.get("waiting"):
            rows = rows.waiting()
        page = BY_TIME.sized(self.query["limit"]).page_of(rows, cursor=self.query.get("cursor", ""))
        shown = [access.pk for access in page.rows]
        record(event=AuditEvent.URGENT_ACCESSES_LISTED, by=self.user, at=self.at, subjects=shown)
        items = [self.of(access) for access in page.rows]
        return self.answer(page_body(request.path, request.query_params.dict(), page, items))

    @operation(
        "Open a record at once", body=OpenUrgently, answer=UrgentAccessShape, status=201, repeated=True
    )
    def post(self, request: Request) -> HttpResponse:
        """Open one record by its exact reference, for an hour, to be read. Auditors are told at once.

        What is open to you already is answered as it is (200). A reference of nothing is recorded too.
        """
        access = open_urgently(**self.answers, by=self.user, at=self.at)
        return self.answer(
            self.of(access),
            status=201 if access.starts_at == self.at else 200,
            location=reverse("api:urgent-access-detail", args=[access.pk]),
        )

    def handle_exception(self, exc: Exception) -> HttpResponse:  # type: ignore[override]
        """Record what was sought in vain, as the page does."""
        if isinstance(exc, DomainError) and self.request.method == "POST":
            reason = f"{self.answers['reference']}: {exc.words}"
            note_search(by=self.user, at=self.at, reason=reason)
        return super().handle_exception(exc)


class UrgentAccessDetail(UrgentView):
    route = "urgent-access-detail"

    @operation("Read an urgent access", answer=UrgentAccessShape)
    def get(self, request: Request, access_id: UUID) -> HttpResponse:
        """Who opened which record and why, until when, and what the review says."""
        access = self.access()
        shown = [access.record_id]
        record(event=AuditEvent.URGENT_ACCESS_READ, by=self.user, at=self.at, subject=access, subjects=shown)
        return self.answer(self.of(access))


class UrgentAccessEnding(UrgentView):
    route = "urgent-access-ending"

    @operation("End an urgent access", answer=UrgentAccessShape)
    def post(self, request: Request, access_id: UUID) -> HttpResponse:
        """Close the record to yourself before the hour is over; one that is over stays as it is."""
        return self.answer(self.of(end_access(access=self.access(), by=self.user, at=self.at)))


class UrgentAccessReview(UrgentView):
    route = "urgent-access-review"

    @operation("Review an urgent access", body=Review, answer=UrgentAccessShape)
    def post(self, request: Request, access_id: UUID) -> HttpResponse:
        """Say whether it was justified, and why. One that was not ends at once. A review stands."""
        found = review_access(access=self.access(), **self.answers, by=self.user, at=self.at)
        return self.answer(self.of(found))
