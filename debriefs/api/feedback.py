"""Feedback sheets of a visit: given by everybody who was on it, read by whom the author chose."""

from typing import Any
from uuid import UUID

from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from rest_framework.request import Request

from accounts.api.shapes import UserShape
from accounts.models import User
from audit.operations import record
from core.api.fields import Choice, Id, Moment, NewId, Text, WholeNumber
from core.api.operations import operation
from core.api.serializers import Shape
from debriefs.feedback_enums import FeedbackEvent, Readers
from debriefs.models import FeedbackSheet
from debriefs.operations.feedback import Said, send_feedback
from debriefs.queries.feedback import lead_of
from debriefs.queries.requirements import visits_to_read
from visits.api.common import VisitView
from visits.models import Visit
from visits.queries import with_parts

_BOXES = ("went_well", "went_badly", "better_ways", "anything_else")


class FeedbackShape(Shape):
    """A feedback sheet as it was sent. It is never changed; a further one is an addition."""

    id = NewId()
    went_well = Text(max_length=4000, multiline=True, required=False)
    went_badly = Text(max_length=4000, multiline=True, required=False)
    better_ways = Text(max_length=4000, multiline=True, required=False)
    anything_else = Text(max_length=4000, multiline=True, required=False)
    readers = Choice(
        Readers.choices,
        help_text="`lead_only`: the author and whoever led when it was sent; not managers, not auditors.",
    )
    lead = Id(
        write_only=True,
        required=False,
        help_text="With `lead_only`: the `id` of `lead` as listed. Refused where somebody else leads by now.",
    )
    number = WholeNumber(read_only=True, help_text="1, then the additions of the same officer.")
    by = UserShape(read_only=True)
    to = UserShape(read_only=True, allow_null=True)
    sent_at = Moment(read_only=True)


class FeedbackList(Shape):
    """The sheets that the reader may read, oldest first."""

    items = FeedbackShape(many=True)
    lead = UserShape(
        allow_null=True,
        help_text="Who leads the debrief, or would: to whom a sheet goes now. Null: nobody yet.",
    )


class VisitFeedback(VisitView):
    route = "feedback-list"
    tag = "Debriefs"

    def fresh(self) -> Visit:
        """Return the visit: for those who may read it, and for whoever leads its debrief."""
        visits = with_parts(visits_to_read(self.user, self.at), self.parts)
        return get_object_or_404(visits, pk=self.kwargs["visit_id"])

    def visible(self) -> QuerySet[FeedbackSheet]:
        found = FeedbackSheet.objects.visible_to(self.user, self.at).filter(visit=self.visit)
        return found.select_related("by", "to")

    @operation("List the feedback sheets", answer=FeedbackList)
    def get(self, request: Request, visit_id: UUID) -> HttpResponse:
        """Those that the reader wrote or was sent, and those with the name that go to all readers."""
        found = list(self.visible())
        shown = [sheet.pk for sheet in found]
        record(event=FeedbackEvent.LISTED, by=self.user, at=self.at, subject=self.visit, subjects=shown)
        return self.answer(
            {"items": [_answer(sheet) for sheet in found], "lead": _person(lead_of(self.visit).user)}
        )

    @operation("Send a feedback sheet", body=FeedbackShape, answer=FeedbackShape, status=201, repeated=True)
    def post(self, request: Request, visit_id: UUID) -> HttpResponse:
        """Everybody who was on a visit that is over may. With an `id` of your own, sent twice it is one."""
        values: dict[str, Any] = dict(self.answers)
        made = send_feedback(
            visit=self.visit,
            said=Said(**{name: values.get(name, "") for name in _BOXES}),
            readers=Readers(values["readers"]),
            by=self.user,
            at=self.at,
            lead_id=values.get("lead"),
            sheet_id=values.get("id"),
        )
        sheet = self.visible().get(pk=made.pk)
        return self.answer(
            _answer(sheet),
            status=201 if sheet.sent_at == self.at else 200,
            location=reverse("api:feedback-list", args=[visit_id]),
        )


def _person(user: User | None) -> dict[str, Any] | None:
    return dict(UserShape(user).data) if user else None


def _answer(sheet: FeedbackSheet) -> dict[str, Any]:
    return dict(FeedbackShape(sheet).data)
