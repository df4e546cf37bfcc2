"""Areas of concern: raised by anybody on the visit, read by them and by who would lead the debrief."""

from typing import Any
from uuid import UUID

from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from rest_framework.request import Request

from accounts.api.shapes import UserShape
from audit.operations import record
from core.api.fields import Moment, NewId, Text, YesNo
from core.api.operations import operation
from core.api.serializers import Shape
from visits.api.common import VisitView
from visits.enums import AuditEvent
from visits.models import AreaOfConcern
from visits.operations.concerns import raise_concern, withdraw_concern


class Concern(Shape):
    """An area of concern. It is never changed; whoever raised it can withdraw it, and it stays."""

    id = NewId()
    text = Text(max_length=4000, multiline=True)
    about_lead = YesNo(help_text="Whether it is about the officer in charge: then the HMI named reads it.")
    raised_by = UserShape(read_only=True)
    raised_at = Moment(read_only=True)
    withdrawn_at = Moment(read_only=True, allow_null=True)
    withdrawn_reason = Text(read_only=True)


class ConcernList(Shape):
    """The concerns that the reader may read, oldest first."""

    items = Concern(many=True)


class Withdrawal(Shape):
    """Why a concern is withdrawn."""

    reason = Text(max_length=500, multiline=True)


def concern_answer(concern: AreaOfConcern) -> dict[str, Any]:
    """Return a concern as it is answered."""
    gone = concern.withdrawal if concern.is_withdrawn else None
    concern.withdrawn_at = gone.at if gone else None  # type: ignore[attr-defined]
    concern.withdrawn_reason = gone.reason if gone else ""  # type: ignore[attr-defined]
    return dict(Concern(concern).data)


class _ConcernView(VisitView):
    tag = "Areas of concern"

    def visible(self) -> QuerySet[AreaOfConcern]:
        found = AreaOfConcern.objects.visible_to(self.user, self.at).filter(visit=self.visit)
        return found.select_related("raised_by", "withdrawal")

    def note_concerns(self, *shown: UUID) -> None:
        if shown:
            record(
                event=AuditEvent.CONCERNS_READ, by=self.user, at=self.at, subject=self.visit, subjects=shown
            )


class VisitConcerns(_ConcernView):
    route = "concern-list"

    @operation("List the areas of concern", answer=ConcernList)
    def get(self, request: Request, visit_id: UUID) -> HttpResponse:
        """Those that the reader raised, and those that they read because they would lead the debrief."""
        found = list(self.visible())
        self.note_read()
        self.note_concerns(*(concern.pk for concern in found))
        return self.answer({"items": [concern_answer(concern) for concern in found]})

    @operation("Raise an area of concern", body=Concern, answer=Concern, status=201, repeated=True)
    def post(self, request: Request, visit_id: UUID) -> HttpResponse:
        """Anybody who was on the visit may, whenever. With an `id` of your own, sent twice it raises one."""
        values = dict(self.answers)
        made = raise_concern(
            visit=self.visit, by=self.user, at=self.at, concern_id=values.pop("id", None), **values
        )
        concern = self.visible().get(pk=made.pk)
        return self.answer(
            concern_answer(concern),
            status=201 if concern.raised_at == self.at else 200,
            location=reverse("api:concern-list", args=[visit_id]),
        )


class VisitConcernWithdrawal(_ConcernView):
    route = "concern-withdrawal"

    @operation("Withdraw one’s own concern", body=Withdrawal, answer=Concern)
    def post(self, request: Request, visit_id: UUID, concern_id: UUID) -> HttpResponse:
        """Withdraw it, with a reason. It stays on the record, and so does what followed from it."""
        concern = get_object_or_404(self.visible(), pk=concern_id)
        withdraw_concern(concern=concern, reason=self.answers["reason"], by=self.user, at=self.at)
        return self.answer(concern_answer(self.visible().get(pk=concern.pk)))
