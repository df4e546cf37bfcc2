"""The list of extracts, how yesterday's stands, one day, and running one that is missing."""

from datetime import date, timedelta
from typing import Any

from django.conf import settings
from django.http import HttpResponse
from django.urls import reverse
from rest_framework.request import Request

from accounts.api.views import ApiView
from audit.operations import record
from core.api.fields import Day, Text
from core.api.listing import PageQuery, page_body
from core.api.operations import operation, page_of
from core.api.problems import Fault
from core.api.refusals import Invalid
from core.api.serializers import Shape
from core.clock import london_day
from referrals.api.answers import file_address, summary_of_day
from referrals.api.common import ExtractView
from referrals.api.shapes import ExtractShape, ExtractSummary, StandingShape
from referrals.enums import AuditEvent, RowFilter
from referrals.listing import counts_of, days_of, days_page, downloads_of, files_of, latest
from referrals.models import Extract
from referrals.operations.copies import AT_ONCE, make_due_copies
from referrals.operations.extract import publish_extract
from referrals.queries import missing_days


class DayQuery(PageQuery):
    """Which days."""

    since = Day(required=False, help_text="The first day.")
    until = Day(required=False, help_text="The last day.")


class RunNow(Shape):
    """Which missing day to make now, and why."""

    day = Day(help_text="One of “missing” in the standing; those missed before it are made first.")
    reason = Text(max_length=500, help_text="Kept with the extract, with your name.")


def extract_answer(extract: Extract) -> dict[str, Any]:
    """Return one day's extract with its files and who took them."""
    (day,) = days_of([extract])
    files = [vars(file) | {"address": file_address(extract.day, file.format)} for file in files_of(extract)]
    return dict(
        ExtractShape(
            summary_of_day(day)
            | {
                "marking": settings.PROTECTIVE_MARKING,
                "amended": counts_of(extract)[RowFilter.AMENDED],
                "requested_by": extract.requested_by,
                "reason": extract.reason,
                "files": files,
                "downloads": downloads_of(extract),
            }
        ).data
    )


class ExtractList(ApiView):
    route, tag = "extract-list", "Extracts for CPCT"

    @operation("List the extracts", query=DayQuery, answer=page_of(ExtractSummary))
    def get(self, request: Request) -> HttpResponse:
        """One for each London day, the latest first."""
        asked = self.query
        rows = Extract.objects.visible_to(self.user, self.at)
        if "since" in asked:
            rows = rows.filter(day__gte=asked["since"])
        if "until" in asked:
            rows = rows.filter(day__lte=asked["until"])
        page = days_page(rows, cursor=asked.get("cursor", ""), size=asked["limit"])
        shown = [day.extract.pk for day in page.rows]
        record(event=AuditEvent.EXTRACTS_LISTED, by=self.user, at=self.at, subjects=shown)
        items = ExtractSummary([summary_of_day(day) for day in page.rows], many=True).data
        return self.answer(page_body(request.path, request.query_params.dict(), page, items))

    @operation("Run a missing day now", body=RunNow, answer=ExtractShape, status=201, repeated=True)
    def post(self, request: Request) -> HttpResponse:
        """Make the extract of a day that has none, with a reason (EXT-2). Sent twice, it makes one."""
        day: date = self.answers["day"]
        yesterday = london_day(self.at) - timedelta(days=1)
        known = Extract.objects.visible_to(self.user, self.at).filter(day=day).exists()
        if day <= yesterday and not known and day not in missing_days(yesterday):
            raise Invalid(Fault("No extract is missing for this day. Send one of those missing.", "/day"))
        made = publish_extract(day=day, by=self.user, at=self.at, reason=self.answers["reason"])
        make_due_copies(at=self.at, at_most_rows=AT_ONCE)
        return self.answer(
            extract_answer(made),
            status=200 if known else 201,
            location=reverse("api:extract-detail", args=[made.day]),
        )


class ExtractStanding(ApiView):
    route, tag = "extract-standing", "Extracts for CPCT"

    @operation("How the extracts stand", answer=StandingShape)
    def get(self, request: Request) -> HttpResponse:
        """Whether yesterday’s is there, and every day that is missing, worked out now (EXT-6)."""
        yesterday = latest(Extract.objects.visible_to(self.user, self.at), self.at)
        found = yesterday.found.extract if yesterday.found else None
        record(
            event=AuditEvent.EXTRACTS_LISTED,
            by=self.user,
            at=self.at,
            subjects=[found.pk] if found else [],
        )
        answer = {
            "day": yesterday.day,
            "due_at": yesterday.due,
            "published_at": found.published_at if found else None,
            "missing": missing_days(yesterday.day),
            "overdue": yesterday.missing,
        }
        return self.answer(StandingShape(answer).data)


class ExtractDetail(ExtractView):
    route = "extract-detail"

    @operation("Read an extract", answer=ExtractShape)
    def get(self, request: Request, day: date) -> HttpResponse:
        """One day’s counts, its files with their SHA-256, and who downloaded them. Its rows: “rows”."""
        self.note(AuditEvent.EXTRACT_READ)
        return self.answer(extract_answer(self.extract))
