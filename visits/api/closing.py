"""Closing a visit, what stands between, opening it again, and who changed what."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.http import HttpResponse
from rest_framework.request import Request

from audit.operations import record
from core import clock
from core.api.conditions import etag
from core.api.fields import Choice, Id, Moment, Text, YesNo
from core.api.listing import PageQuery, page_body
from core.api.operations import operation, page_of
from core.api.problems import Kind, problem
from core.api.serializers import Shape
from visits.api.common import VisitView
from visits.api.whole import VisitSummary, version_of_whole
from visits.enums import AuditEvent, VisitStatus
from visits.gate import as_told, judge
from visits.history import BY_TIME, changes_of, in_words_for
from visits.models import Visit
from visits.operations.closing import DayIsSealed, NotReady, close, reopen
from visits.permissions import may_read_welfare
from visits.queries import PARTS, facts_of
from visits.rules import Item


class Outstanding(Shape):
    """One thing that stands between the visit and its closing, or a warning."""

    rule = Text(help_text="Code of the rule, as the guidance’s text in this service has it.")
    section = Text(help_text="Where the rule comes from.")
    words = Text(help_text="What is to be done.")
    fact = Text(help_text="What the software saw.")
    waits_for = Id(allow_null=True, help_text="Id of the person who has to do it, if it is not the OIC.")
    about = Id(allow_null=True, help_text="Id of the part of the visit that it is about.")


class ClosingState(Shape):
    """Whether the visit can close now, and what is outstanding."""

    status = Choice(VisitStatus.choices, required=True)
    may_close = YesNo(help_text="Whether nothing blocks; who may close is another question.")
    blocking = Outstanding(many=True)
    warnings = Outstanding(many=True)
    etag = Text(help_text="Of the visit as a whole: for “If-Match”, when it is closed or opened again.")


class CloseVisit(Shape):
    """Closing a visit."""

    device_at = Moment(
        required=False, allow_null=True, help_text="What the device’s clock says; the server’s decides."
    )


class ReopenVisit(Shape):
    """Opening a visit again."""

    reason = Text(max_length=4000, multiline=True)


def _item(item: Item) -> dict[str, Any]:
    return {
        "rule": item.rule.code,
        "section": item.rule.section,
        "words": item.words,
        "fact": item.fact,
        "waits_for": item.waits_for,
        "about": item.target,
    }


class ClosingView(VisitView):
    """An endpoint that opens or closes: it needs the version of the visit as a whole."""

    tag = "Closing"
    parts = tuple(PARTS)

    def state(self) -> dict[str, Any]:
        """Return whether the visit can close, as it is answered."""
        apart = may_read_welfare(self.visit, self.user, self.at)
        verdict = judge(visit=self.visit, facts=facts_of(self.visit), at=self.at)
        verdict = as_told(verdict, may_read_welfare=apart)
        return ClosingState(
            {
                "status": self.visit.status,
                "may_close": verdict.may_close and self.visit.is_open,
                "blocking": [_item(item) for item in verdict.blocking],
                "warnings": [_item(item) for item in verdict.warnings],
                "etag": etag(version_of_whole(self.visit)),
            }
        ).data

    def held(self) -> Visit:
        """Return the visit, locked, as long as it is as If-Match says."""
        self.hold()
        self.check_unchanged(version_of_whole(self.visit))
        return self.visit

    def shown(self) -> HttpResponse:
        """Return the visit as it stands now."""
        visit = self.fresh()
        return self.answer(VisitSummary(visit).data, version=version_of_whole(visit))

    def current(self) -> tuple[Mapping[str, Any], str]:
        self.visit = self.fresh()
        self.note_read()
        return VisitSummary(self.visit).data, version_of_whole(self.visit)


class VisitClosing(ClosingView):
    route = "closing"

    @operation("See what is outstanding", answer=ClosingState, versioned=True)
    def get(self, request: Request, visit_id: UUID) -> HttpResponse:
        """What stands between the visit and its closing, by rule, each with its section of the guidance."""
        self.note_read()
        return self.answer(self.state(), version=version_of_whole(self.visit))

    @operation("Close a visit", body=CloseVisit, answer=VisitSummary, changes=True, versioned=True)
    def post(self, request: Request, visit_id: UUID) -> HttpResponse:
        """Close the visit, on the server’s clock and on the version that you have seen.

        Its officer in charge may. If something is outstanding it is refused (409): `outstanding`
        says what.
        """
        visit, device_at = self.held(), self.answers.get("device_at")
        try:
            close(visit=visit, by=self.user, at=self.at, device_at=device_at)
        except DayIsSealed:  # it waited past midnight and the extract of the day it came from is made
            close(visit=visit, by=self.user, at=clock.now(), device_at=device_at)
        return self.shown()

    def handle_exception(self, exc: Exception) -> HttpResponse:  # type: ignore[override]
        """Say what is outstanding, and record that closing was refused, as the page does."""
        if isinstance(exc, NotReady):
            record(event=AuditEvent.VISIT_CLOSING_REFUSED, by=self.user, at=self.at, subject=self.visit)
            items = [_item(item) for item in exc.verdict.blocking]
            return problem(Kind.CONFLICT, exc.words, more={"outstanding": Outstanding(items, many=True).data})
        return super().handle_exception(exc)


class VisitReopening(ClosingView):
    route = "reopening"

    @operation("Open a visit again", body=ReopenVisit, answer=VisitSummary, changes=True, versioned=True)
    def post(self, request: Request, visit_id: UUID) -> HttpResponse:
        """Open a closed visit again, with a reason. Its officer in charge may, or the HMI named on it."""
        reopen(visit=self.held(), reason=self.answers["reason"], by=self.user, at=self.at)
        return self.shown()


class ChangedFieldShape(Shape):
    """One field that changed, in words."""

    label = Text()  # type: ignore[assignment] # the framework takes it off the class
    before = Text()
    after = Text()


class HappeningShape(Shape):
    """One change: what it was about, who made it and when."""

    title = Text()
    by = Text(help_text="Name of who made it.")
    at = Moment()
    reason = Text()
    fields_changed = ChangedFieldShape(many=True, source="fields")


HappeningPage = page_of(HappeningShape)


class VisitHistory(VisitView):
    route, tag = "history-list", "Visits"
    parts = ("team_members", "encounters", "documents_seen", "cprns")

    @operation("List who changed what", query=PageQuery, answer=HappeningPage)
    def get(self, request: Request, visit_id: UUID) -> HttpResponse:
        """Every change of the visit and of what is recorded on it, in words, latest first."""
        by_time = BY_TIME.sized(self.query["limit"])
        apart = may_read_welfare(self.visit, self.user, self.at)
        page = by_time.page_of(changes_of(self.visit, apart=apart), cursor=self.query.get("cursor", ""))
        self.note_read(change.pk for change in page.rows)
        items = HappeningShape(in_words_for(self.visit, page.rows), many=True).data
        return self.answer(page_body(request.path, request.query_params.dict(), page, items))
