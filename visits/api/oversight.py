"""Who is named on a visit as its HM Inspector or Gold, and may then read it."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from django.http import Http404, HttpResponse
from rest_framework.request import Request

from accounts.api.shapes import UserShape
from accounts.models import User
from core.api.fields import Choice, Id, Moment, Text, WholeNumber
from core.api.operations import operation
from core.api.serializers import Shape
from visits.api.common import VisitView
from visits.enums import OversightRole
from visits.models import Visit, VisitOversight
from visits.operations.team import end_oversight, name_oversight
from visits.permissions import allowed, check_can_name_oversight


class Oversight(Shape):
    """Somebody named on the visit."""

    id = WholeNumber()
    user = UserShape()
    named_as = Choice(OversightRole.choices, required=True)
    reason = Text(allow_null=True, help_text="Null for those who may not name anybody themselves.")
    granted_by = UserShape()
    starts_at = Moment()
    ends_at = Moment(allow_null=True)
    etag = Text(help_text="For “If-Match”, when it is ended.")


class OversightList(Shape):
    """Who is and was named on the visit, latest first."""

    items = Oversight(many=True)


class NewOversight(Shape):
    """Whom to name, as what, why, and until when."""

    user = Id()
    named_as = Choice(OversightRole.choices, required=True)
    reason = Text(max_length=500, multiline=True)
    ends_at = Moment(required=False, allow_null=True)


def _version(grant: VisitOversight) -> str:
    return f"{grant.pk}-{int(grant.ends_at.timestamp()) if grant.ends_at else 'open'}"


def _answer(grant: VisitOversight, *, may_name: bool) -> dict[str, Any]:
    grant.etag = f'"{_version(grant)}"'  # type: ignore[attr-defined] # shown beside what is kept
    return dict(Oversight(grant).data) | ({} if may_name else {"reason": None})


def grants_of(visit: Visit, user: User, at: datetime) -> list[dict[str, Any]]:
    """Return who is and was named on the visit, as `user` is answered: why is for those who may name."""
    may_name = allowed(check_can_name_oversight, visit, user, at)
    grants = visit.oversight.select_related("user", "granted_by").order_by("-starts_at", "-pk")
    return [_answer(grant, may_name=may_name) for grant in grants]


class VisitOversights(VisitView):
    route, tag = "oversight-list", "Team"

    @operation("List who is named on the visit", answer=OversightList)
    def get(self, request: Request, visit_id: UUID) -> HttpResponse:
        """The HM Inspectors and Golds who are or were named on the visit.

        Why each was is for those alone who may name.
        """
        self.note_read()
        return self.answer({"items": grants_of(self.visit, self.user, self.at)})

    @operation("Name an HM Inspector or Gold", body=NewOversight, answer=Oversight, status=201)
    def post(self, request: Request, visit_id: UUID) -> HttpResponse:
        """Name somebody, who may read the visit from now on. The manager of the team may, with a reason."""
        user = User.objects.filter(pk=self.answers["user"], is_active=True).first()
        if user is None:
            raise self.fault("user", "Nobody has this id. Send that of an HM Inspector or of senior staff.")
        values = self.answers | {"user": user}
        grant = name_oversight(visit=self.visit, by=self.user, at=self.at, **values)
        return self.answer(_answer(grant, may_name=True), status=201)


class VisitOversightEnd(VisitView):
    route, tag = "oversight-detail", "Team"

    @operation("End what somebody was named for", status=204, changes=True)
    def delete(self, request: Request, visit_id: UUID, grant_id: int) -> HttpResponse:
        """End it at once. The manager of the team may; `etag` of the list is what If-Match has to name."""
        self.hold()
        grant = self._grant()
        self.check_unchanged(_version(grant))
        end_oversight(grant=grant, by=self.user, at=self.at)
        return HttpResponse(status=204)

    def current(self) -> tuple[Mapping[str, Any], str]:
        self.note_read()
        grant = self._grant()
        may_name = allowed(check_can_name_oversight, self.visit, self.user, self.at)
        return _answer(grant, may_name=may_name), _version(grant)

    def _grant(self) -> VisitOversight:
        found = (
            self.visit.oversight.select_related("user", "granted_by")
            .filter(pk=self.kwargs["grant_id"])
            .first()
        )
        if found is None:
            raise Http404
        return found
