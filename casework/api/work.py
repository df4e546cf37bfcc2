"""The queue: encounters on closed visits without a completed record, the oldest first (CAS-0)."""

from django.http import HttpResponse
from rest_framework.request import Request

from accounts.api.views import ApiView
from audit.operations import record
from casework.api.shapes import WorkShape
from casework.enums import AuditEvent
from casework.queries import Filters, worklist
from core.api.fields import YesNo
from core.api.listing import PageQuery, page_body
from core.api.operations import operation, page_of
from core.paging import Page


class WorkQuery(PageQuery):
    """What narrows the queue."""

    mine = YesNo(from_query=True, required=False, help_text="Only what you have begun.")
    named = YesNo(from_query=True, required=False, help_text="Whether a CPRN names them.")
    matched = YesNo(from_query=True, required=False, help_text="Whether they are matched to a person.")


class WorkList(ApiView):
    route, tag = "work-list", "Casework"

    @operation(
        "List the encounters without a record",
        query=WorkQuery,
        answer=page_of(WorkShape, order="Oldest first."),
    )
    def get(self, request: Request) -> HttpResponse:
        """The work of your unit, the oldest first; `previous` is always null. The ids shown are recorded."""
        asked = {name: self.query[name] for name in ("mine", "named", "matched") if name in self.query}
        page = worklist(
            self.user,
            self.at,
            filters=Filters(**asked),
            cursor=self.query.get("cursor", ""),
            size=self.query["limit"],
        )
        shown = [key for item in page.rows for key in (item.encounter_id, item.encounter.visit_id)]
        record(event=AuditEvent.WORK_LISTED, by=self.user, at=self.at, subjects=shown, fields=list(asked))
        further = Page(page.rows, older=page.newer)
        items = WorkShape(page.rows, many=True).data
        return self.answer(page_body(request.path, request.query_params.dict(), further, items))
