"""Operations: the list, one of them, whom it names."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from rest_framework.request import Request

from accounts.api.shapes import TeamShape, UserShape
from accounts.api.views import ApiView
from accounts.models import User
from audit.operations import record
from core.api.fields import Choice, Day, Id, Moment, NewId, Text, WholeNumber, YesNo
from core.api.listing import PageQuery, page_body
from core.api.operations import operation, page_of
from core.api.serializers import Shape
from visits.api.closing import HappeningPage, HappeningShape
from visits.api.listing import VisitPage
from visits.api.whole import VisitSummary
from visits.enums import AuditEvent, OversightRole
from visits.models import Operation, OperationOversight
from visits.operation_history import operation_history, operation_in_words
from visits.operations.planning import (
    end_operation_oversight,
    lock_operations,
    name_on_operation,
    record_operation,
    save_operation,
)
from visits.permissions import allowed
from visits.planning import check_can_name_on_operation, operations_page, visits_of


class OperationQuery(PageQuery):
    """What narrows the list of operations."""

    text = Text(required=False, max_length=100, help_text="Words of its name, or its reference.")
    mine = YesNo(from_query=True, required=False, help_text="Only those of your team.")


class OperationChanges(Shape):
    """The name and the dates of an operation."""

    name = Text(required=False, max_length=100)
    starts_on = Day(required=False, allow_null=True)
    ends_on = Day(required=False, allow_null=True)


class NewOperation(OperationChanges):
    """An operation to record."""

    id = NewId()
    name = Text(max_length=100)


class OperationShape(Shape):
    """An operation: several visits planned together."""

    id = Id()
    reference = Text(help_text="As people quote it: OPN-2026-000012.")
    name = Text()
    team = TeamShape()
    starts_on = Day(allow_null=True)
    ends_on = Day(allow_null=True)
    version = WholeNumber()


class NamedForOperation(Shape):
    """Somebody named for the operation."""

    id = WholeNumber()
    user = UserShape()
    named_as = Choice(OversightRole.choices, required=True)
    reason = Text(allow_null=True, help_text="Null for those who may not name anybody themselves.")
    granted_by = UserShape()
    starts_at = Moment()
    ends_at = Moment(allow_null=True)
    etag = Text(help_text="For “If-Match”, when it is ended.")


class NamedList(Shape):
    """Who is and was named for the operation, latest first."""

    items = NamedForOperation(many=True)


class NewNaming(Shape):
    """Whom to name, as what, why, and until when."""

    user = Id()
    named_as = Choice(OversightRole.choices, required=True)
    reason = Text(max_length=500, multiline=True)
    ends_at = Moment(required=False, allow_null=True)


class OperationList(ApiView):
    route, tag = "operation-list", "Operations"

    @operation("List operations", query=OperationQuery, answer=page_of(OperationShape))
    def get(self, request: Request) -> HttpResponse:
        """The operations that you may read, the latest recorded first. The ids shown are recorded."""
        asked = dict(self.query)
        page = operations_page(
            self.user,
            self.at,
            text=asked.get("text", ""),
            mine=bool(asked.get("mine")),
            cursor=asked.get("cursor", ""),
            size=asked["limit"],
        )
        ids = [row.pk for row in page.rows]
        record(event=AuditEvent.OPERATIONS_LISTED, by=self.user, at=self.at, subjects=ids)
        items = OperationShape(page.rows, many=True).data
        return self.answer(page_body(request.path, request.query_params.dict(), page, items))

    @operation(
        "Plan an operation",
        body=NewOperation,
        answer=OperationShape,
        status=201,
        repeated=True,
        versioned=True,
    )
    def post(self, request: Request) -> HttpResponse:
        """Record an operation of your team. With an `id` of your own, sending it twice makes one."""
        values = dict(self.answers)
        key = values.pop("id", None)
        made = record_operation(values=values, by=self.user, at=self.at, operation_id=key)
        return self.answer(
            OperationShape(made).data,
            version=made.version,
            status=201 if made.created_at == self.at else 200,
            location=reverse("api:operation-detail", args=[made.pk]),
        )


class OperationView(ApiView):
    """An endpoint of one operation: 404 for one that the reader may not see."""

    tag = "Operations"
    one: Operation

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        super().initial(request, *args, **kwargs)
        self.one = self.fresh()

    def fresh(self) -> Operation:
        """Return the operation as it stands now."""
        visible = Operation.objects.visible_to(self.user, self.at).select_related("team")
        return get_object_or_404(visible, pk=self.kwargs["operation_id"])

    def note_read(self) -> None:
        """Record that the operation was read."""
        record(event=AuditEvent.OPERATION_READ, by=self.user, at=self.at, subject=self.one)


class OperationDetail(OperationView):
    route = "operation-detail"

    @operation("Read an operation", answer=OperationShape, versioned=True)
    def get(self, request: Request, operation_id: UUID) -> HttpResponse:
        """Its name, its dates, its team."""
        data, version = self.current()
        return self.answer(data, version=version)

    @operation(
        "Change an operation", body=OperationChanges, answer=OperationShape, changes=True, versioned=True
    )
    def patch(self, request: Request, operation_id: UUID) -> HttpResponse:
        """Change its name or its dates. Who recorded it may, and the manager of its team."""
        kept = {name: getattr(self.one, name) for name in ("name", "starts_on", "ends_on")}
        saved = save_operation(
            operation=self.one,
            values=kept | self.answers,
            expected_version=self.expected_version,
            by=self.user,
            at=self.at,
        )
        return self.answer(OperationShape(saved).data, version=saved.version)

    def current(self) -> tuple[Mapping[str, Any], int]:
        self.one = self.fresh()
        self.note_read()
        return OperationShape(self.one).data, self.one.version


class OperationHistory(OperationView):
    route = "operation-history-list"

    @operation("List who changed what on an operation", query=PageQuery, answer=HappeningPage)
    def get(self, request: Request, operation_id: UUID) -> HttpResponse:
        """Every change of the operation, in words, latest first. Each visit has a history of its own."""
        page = operation_history(self.one, cursor=self.query.get("cursor", ""), size=self.query["limit"])
        self.note_read()
        items = HappeningShape(operation_in_words(self.one, page.rows, self.user, self.at), many=True).data
        return self.answer(page_body(request.path, request.query_params.dict(), page, items))


class OperationVisits(OperationView):
    route = "operation-visit-list"

    @operation("List the visits of an operation", query=PageQuery, answer=VisitPage)
    def get(self, request: Request, operation_id: UUID) -> HttpResponse:
        """Those that you may read, latest first. The ids of those shown are recorded."""
        page = visits_of(
            self.one, self.user, self.at, cursor=self.query.get("cursor", ""), size=self.query["limit"]
        )
        ids = [visit.pk for visit in page.rows]
        record(event=AuditEvent.VISITS_LISTED, by=self.user, at=self.at, subjects=ids)
        items = VisitSummary(page.rows, many=True).data
        return self.answer(page_body(request.path, request.query_params.dict(), page, items))


def _version(naming: OperationOversight) -> str:
    return f"{naming.pk}-{int(naming.ends_at.timestamp()) if naming.ends_at else 'open'}"


def _answer(naming: OperationOversight, *, may_name: bool) -> dict[str, Any]:
    naming.etag = f'"{_version(naming)}"'  # type: ignore[attr-defined] # shown beside what is kept
    return dict(NamedForOperation(naming).data) | ({} if may_name else {"reason": None})


class OperationOversights(OperationView):
    route = "operation-oversight-list"

    @operation("List who is named for an operation", answer=NamedList)
    def get(self, request: Request, operation_id: UUID) -> HttpResponse:
        """The HM Inspectors and Golds who are or were named for the operation.

        Why each was is for those alone who may name.
        """
        self.note_read()
        may_name = allowed(check_can_name_on_operation, self.one, self.user, self.at)
        named = self.one.oversight.select_related("user", "granted_by")
        return self.answer({"items": [_answer(naming, may_name=may_name) for naming in named]})

    @operation(
        "Name an HM Inspector or Gold for an operation", body=NewNaming, answer=NamedForOperation, status=201
    )
    def post(self, request: Request, operation_id: UUID) -> HttpResponse:
        """Name somebody, who may read each of its visits from now on, and those that join it.

        The manager of the operation’s team may, with a reason.
        """
        user = User.objects.filter(pk=self.answers["user"], is_active=True).first()
        if user is None:
            raise self.fault("user", "Nobody has this id. Send that of an HM Inspector or of senior staff.")
        values = self.answers | {"user": user}
        naming = name_on_operation(operation=self.one, by=self.user, at=self.at, **values)
        return self.answer(_answer(naming, may_name=True), status=201)


class OperationOversightEnd(OperationView):
    route = "operation-oversight-detail"

    @operation("End what somebody was named for", status=204, changes=True)
    def delete(self, request: Request, operation_id: UUID, naming_id: int) -> HttpResponse:
        """End it at once, on every visit; `etag` of the list is what If-Match has to name."""
        lock_operations([self.one.pk])
        naming = self._naming()
        self.check_unchanged(_version(naming))
        end_operation_oversight(naming=naming, by=self.user, at=self.at)
        return HttpResponse(status=204)

    def current(self) -> tuple[Mapping[str, Any], str]:
        self.note_read()
        naming = self._naming()
        may_name = allowed(check_can_name_on_operation, self.one, self.user, self.at)
        return _answer(naming, may_name=may_name), _version(naming)

    def _naming(self) -> OperationOversight:
        found = (
            self.one.oversight.select_related("user", "granted_by")
            .filter(pk=self.kwargs["naming_id"])
            .first()
        )
        if found is None:
            raise Http404
        return found
