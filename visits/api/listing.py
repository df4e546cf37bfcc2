"""The list of visits, and recording another one."""

from typing import Any

from django.http import HttpResponse
from django.urls import reverse
from rest_framework import serializers
from rest_framework.request import Request

from accounts.api.views import ApiView
from audit.operations import record
from core.api.fields import Choice, Id, NewId, Text, YesNo
from core.api.listing import PageQuery, page_body, refuse_parameter
from core.api.operations import operation, page_of
from visits.api.details import Details, flat, with_operation
from visits.api.whole import VisitShape, VisitSummary, version_of_whole, whole
from visits.enums import AuditEvent, VisitKind, VisitStatus
from visits.listing import ABORTIVE, Filters, can_be_searched, visits_page
from visits.operations.visit import record_visit
from visits.queries import visits_for_page


class VisitQuery(PageQuery):
    """What narrows the list of visits."""

    text = Text(
        required=False,
        max_length=100,
        help_text="Premises, address or reference: three letters or more of a word.",
    )
    status = Choice(
        [*VisitStatus.choices, (ABORTIVE, "Abortive")],
        required=False,
        help_text="“abortive”: those that came to nothing, in whatever state.",
    )
    kind = Choice(VisitKind.choices, required=False)
    team = Id(required=False, help_text="Id of the team.")
    mine = YesNo(from_query=True, required=False, help_text="Only those that you lead.")


class NewVisit(Details):
    """A visit to record: at least the premises’ name or address, and when it starts or started."""

    id = NewId()

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        """A visit that nobody could tell from another is no help."""
        premises = attrs.get("premises", {})
        if not (premises.get("trading_name") or premises.get("address_line_1")):
            words = "Send the name of the premises, or the first line of their address."
            raise serializers.ValidationError({"premises": {"trading_name": [words]}})
        if not (attrs.get("started_at") or attrs.get("planned_start")):
            words = "Send when the visit started, or “planned_start”, when it is to start."
            raise serializers.ValidationError({"started_at": [words]})
        return attrs


VisitPage = page_of(VisitSummary)


class VisitList(ApiView):
    route, tag = "visit-list", "Visits"

    @operation("List visits", query=VisitQuery, answer=VisitPage)
    def get(self, request: Request) -> HttpResponse:
        """The visits that you may read, latest first. The ids of those shown are recorded."""
        asked = dict(self.query)
        text = asked.get("text", "")
        if text and not can_be_searched(text):
            raise refuse_parameter(
                "text", "Send at least 3 letters of one word, or a reference like VIS-2026-000123."
            )
        filters = Filters(
            **{name: asked[name] for name in ("text", "status", "kind", "team", "mine") if name in asked}
        )
        page = visits_page(self.user, self.at, filters, cursor=asked.get("cursor", ""), size=asked["limit"])
        record(event=AuditEvent.VISITS_LISTED, by=self.user, at=self.at, subjects=[v.pk for v in page.rows])
        items = VisitSummary(page.rows, many=True).data
        return self.answer(page_body(request.path, request.query_params.dict(), page, items))

    @operation("Record a visit", body=NewVisit, answer=VisitShape, status=201, repeated=True, versioned=True)
    def post(self, request: Request) -> HttpResponse:
        """Record a visit, with you as its officer in charge.

        With an `id` of your own, sending it twice makes one visit.
        """
        details: dict[str, Any] = with_operation(self, flat(self.answers))
        visit = record_visit(details=details, by=self.user, at=self.at, visit_id=details.pop("id", None))
        made = visit.created_at == self.at
        visit = visits_for_page(self.user, self.at).get(pk=visit.pk)
        return self.answer(
            whole(visit, self.user, self.at),
            version=version_of_whole(visit),
            status=201 if made else 200,
            location=reverse("api:visit-detail", args=[visit.pk]),
        )
