"""Areas of concern: raised by anybody on the visit; who is in charge and who leads the debrief read them."""

from typing import Any
from uuid import UUID

from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from rest_framework import serializers
from rest_framework.request import Request

from accounts.api.shapes import UserShape
from accounts.models import User
from audit.operations import record
from core.api.fields import Choice, Id, Moment, NewId, Text
from core.api.operations import operation
from core.api.serializers import Shape
from visits.answered import Answered, how_answered
from visits.api.common import VisitView
from visits.enums import AuditEvent, InChargeAs
from visits.models import AreaOfConcern, Visit
from visits.operations.concerns import raise_concern, withdraw_concern
from visits.queries import visits_of_concerns


class NewConcern(Shape):
    """An area of concern to raise."""

    id = NewId()
    text = Text(max_length=4000, multiline=True)
    about = Id(
        allow_null=True,
        help_text="Whom in charge of the visit it is about: the officer in charge, Gold, an HM Inspector "
        "named or who leads the debrief. They do not read it, an HM Inspector does. Null: nobody in charge.",
    )


class AnswerShape(Shape):
    """How a concern is answered so far: nothing of what was said in the debrief."""

    words = serializers.ListField(
        child=Text(), help_text="How far the debrief is, and who leads it: sentence by sentence."
    )
    debrief = Id(
        source="record", allow_null=True, help_text="Null where you may not read it, or none is held."
    )


class Concern(Shape):
    """An area of concern. It is never changed; whoever raised it can withdraw it, and it stays."""

    id = Id(read_only=True)
    text = Text(read_only=True)
    about = UserShape(allow_null=True, read_only=True, help_text="Whom in charge it is about; null: nobody.")
    about_as = Choice(
        [*InChargeAs.choices, ("", "Nobody in charge")],
        read_only=True,
        help_text="In what capacity they were in charge when it was raised.",
    )
    raised_by = UserShape(read_only=True)
    raised_at = Moment(read_only=True)
    withdrawn_at = Moment(read_only=True, allow_null=True)
    withdrawn_reason = Text(read_only=True)
    answered = AnswerShape(
        allow_null=True,
        read_only=True,
        help_text="To whoever raised it, as far as it is known; null to everybody else.",
    )


class ConcernList(Shape):
    """The concerns that the reader may read, oldest first."""

    items = Concern(many=True)


class Withdrawal(Shape):
    """Why a concern is withdrawn."""

    reason = Text(max_length=500, multiline=True)


def concern_answer(concern: AreaOfConcern, answered: Answered | None) -> dict[str, Any]:
    """Return a concern as the API gives it; `answered` to whoever raised it alone."""
    gone = concern.withdrawal if concern.is_withdrawn else None
    concern.withdrawn_at = gone.at if gone else None  # type: ignore[attr-defined]
    concern.withdrawn_reason = gone.reason if gone else ""  # type: ignore[attr-defined]
    concern.answered = answered  # type: ignore[attr-defined]
    return dict(Concern(concern).data)


class _ConcernView(VisitView):
    tag = "Areas of concern"

    def fresh(self) -> Visit:
        return get_object_or_404(
            visits_of_concerns(self.user, self.at, self.parts), pk=self.kwargs["visit_id"]
        )

    def visible(self) -> QuerySet[AreaOfConcern]:
        found = AreaOfConcern.objects.visible_to(self.user, self.at).filter(visit=self.visit)
        return found.select_related("raised_by", "about", "withdrawal", "visit")

    def given(self, *found: AreaOfConcern) -> list[dict[str, Any]]:
        """Return `found` as the API gives them, with how their own are answered to whoever raised them."""
        own = [concern for concern in found if concern.raised_by_id == self.user.pk]
        answered = how_answered(own, self.user, self.at)
        return [concern_answer(concern, answered.get(concern.pk)) for concern in found]

    def note_concerns(self, *shown: UUID) -> None:
        if shown:
            record(
                event=AuditEvent.CONCERNS_READ, by=self.user, at=self.at, subject=self.visit, subjects=shown
            )


class VisitConcerns(_ConcernView):
    route = "concern-list"

    @operation("List the areas of concern", answer=ConcernList)
    def get(self, request: Request, visit_id: UUID) -> HttpResponse:
        """Those that the reader raised, and those that they read: in charge, or leading the debrief.

        Whoever raised one is told how it is answered.
        """
        found = list(self.visible())
        self.note_read()
        self.note_concerns(*(concern.pk for concern in found))
        return self.answer({"items": self.given(*found)})

    @operation("Raise an area of concern", body=NewConcern, answer=Concern, status=201, repeated=True)
    def post(self, request: Request, visit_id: UUID) -> HttpResponse:
        """Anybody who was on the visit may, whenever. With an `id` of your own, sent twice it raises one."""
        values = dict(self.answers)
        made = raise_concern(
            visit=self.visit,
            by=self.user,
            at=self.at,
            concern_id=values.get("id"),
            text=values["text"],
            about=self._person(values["about"]),
        )
        concern = self.visible().get(pk=made.pk)
        return self.answer(
            self.given(concern)[0],
            status=201 if concern.raised_at == self.at else 200,
            location=reverse("api:concern-list", args=[visit_id]),
        )

    def _person(self, pk: UUID | None) -> User | None:
        if pk is None:
            return None
        person = User.objects.filter(pk=pk).first()
        if person is None:
            raise self.fault("about", "Nobody has this id. Send that of a person in charge of the visit.")
        return person


class VisitConcernWithdrawal(_ConcernView):
    route = "concern-withdrawal"

    @operation("Withdraw one’s own concern", body=Withdrawal, answer=Concern)
    def post(self, request: Request, visit_id: UUID, concern_id: UUID) -> HttpResponse:
        """Withdraw it, with a reason. It stays on the record, and so does what followed from it."""
        concern = get_object_or_404(self.visible(), pk=concern_id)
        withdraw_concern(concern=concern, reason=self.answers["reason"], by=self.user, at=self.at)
        return self.answer(self.given(self.visible().get(pk=concern.pk))[0])
