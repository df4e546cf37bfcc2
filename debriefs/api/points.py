"""What follows from a debrief, through the API: learning, good practice, action points, who has to hear."""

from collections.abc import Callable, Mapping
from typing import Any, ClassVar
from uuid import UUID

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from rest_framework.request import Request

from accounts.api.shapes import UserShape
from accounts.models import Record
from audit.operations import record
from core.api.fields import Choice, Day, Id, Moment, NewId, Text, WholeNumber
from core.api.operations import operation
from core.api.serializers import Shape
from debriefs.api.debrief_shapes import ReasonShape
from debriefs.api.debriefs import DebriefsView, DebriefView
from debriefs.debrief_enums import DebriefEvent, Theme, ToldHow
from debriefs.models import ActionPoint, GoodPractice, InterestedParty, LearningPoint
from debriefs.operations.giving import give_action_point
from debriefs.operations.minutes import (
    finish_action_point,
    save_action_point,
    save_good_practice,
    save_learning_point,
    save_party,
    withdraw,
)
from debriefs.queries.action_points import action_points_to_read

MODELS: tuple[type[Record], ...] = (LearningPoint, GoodPractice, ActionPoint, InterestedParty)


class _Noted(Shape):
    """What every point carries."""

    id = Id()
    version = WholeNumber()
    withdrawn_because = Text(help_text="Noted by mistake, and why. Empty while it counts.")


class LessonBody(Shape):
    """What was learned, or went well: for officers who were not there. No names, and nothing of the case."""

    text = Text(max_length=2000, multiline=True)
    theme = Choice(Theme.choices, required=True)


class NewLesson(LessonBody):
    """A lesson to note."""

    id = NewId()


class LessonShape(_Noted):
    """A learning point, or good practice."""

    text = Text()
    theme = Choice(Theme.choices, required=True)


class ActionBody(Shape):
    """Something to be done, by whom and by when. Both may wait until the debrief is followed up."""

    what = Text(max_length=2000, multiline=True)
    owner = Id(required=False, allow_null=True)
    due_on = Day(required=False, allow_null=True)


class NewAction(ActionBody):
    """An action point to note."""

    id = NewId()


class ActionShape(_Noted):
    """An action point as it stands."""

    what = Text()
    owner = UserShape(allow_null=True)
    owner_because = Text(help_text="Why it was given to them; empty where it was theirs at first.")
    due_on = Day(allow_null=True)
    done_at = Moment(allow_null=True)
    evidence = Text(help_text="What was done.")


class DoneShape(Shape):
    """What was done."""

    evidence = Text(max_length=2000, multiline=True)


class GivenShape(Shape):
    """Who does it from now on, and why."""

    owner = Id()
    reason = Text(max_length=500, multiline=True)


class PartyBody(Shape):
    """To whom the results matter; when and how they were told, both or neither."""

    who = Text(max_length=200)
    informed_at = Moment(required=False, allow_null=True)
    how = Choice(ToldHow.choices, required=False)


class NewParty(PartyBody):
    """Somebody who has to hear the results."""

    id = NewId()


class PartyShape(_Noted):
    """Somebody who has to hear the results, and how they heard."""

    who = Text()
    informed_at = Moment(allow_null=True)
    how = Choice(ToldHow.choices, required=False)


class PointsShape(Shape):
    """All that is noted of a debrief, also what was withdrawn."""

    learning_points = LessonShape(many=True)
    good_practice = LessonShape(many=True)
    action_points = ActionShape(many=True)
    interested_parties = PartyShape(many=True)


class DebriefPoints(DebriefView):
    route = "debrief-points"

    @operation("Read what follows from a debrief", answer=PointsShape)
    def get(self, request: Request, debrief_id: UUID) -> HttpResponse:
        """What was learned, what went well, what is to be done by whom, and who has to hear the results."""
        self.note_read()
        one = self.one
        lists = {
            "learning_points": LessonShape(one.learning_points.all(), many=True),
            "good_practice": LessonShape(one.good_practice.all(), many=True),
            "action_points": ActionShape(one.action_points.select_related("owner"), many=True),
            "interested_parties": PartyShape(one.interested_parties.all(), many=True),
        }
        return self.answer({name: shape.data for name, shape in lists.items()})


class _PointView(DebriefView):
    """One kind of point: its model, the shape of its answer, and the operation that saves it."""

    model: ClassVar[type[Any]]
    shape: ClassVar[type[Shape]]
    save: ClassVar[Callable[..., Any]]
    detail: ClassVar[str]

    def point(self) -> Any:
        return get_object_or_404(self.model, debrief=self.one, pk=self.kwargs["point_id"])

    def current(self) -> tuple[Mapping[str, Any], int]:
        there = self.point()
        self.note_read()
        return dict(self.shape(there).data), there.version

    def values(self) -> dict[str, Any]:
        """Return what was sent, an owner in person."""
        sent = dict(self.answers)
        sent.pop("id", None)
        return sent | ({"owner": self.person(sent["owner"], "owner")} if "owner" in sent else {})

    def create(self) -> HttpResponse:
        """Note a point; sent twice with the same id it is the one that was noted."""
        made = type(self).save(
            debrief=self.one,
            point=None,
            values=self.values(),
            expected_version=0,
            by=self.user,
            at=self.at,
            point_id=self.answers.get("id"),
        )
        where = reverse(f"api:{self.detail}", args=[self.one.pk, made.pk])
        new = 201 if made.created_at == self.at else 200
        return self.answer(self.shape(made).data, version=made.version, status=new, location=where)

    def change(self, names: tuple[str, ...]) -> HttpResponse:
        """Save what was sent beside what stands of `names`."""
        there = self.point()
        saved = type(self).save(
            debrief=self.one,
            point=there,
            values={name: getattr(there, name) for name in names} | self.values(),
            expected_version=self.expected_version,
            by=self.user,
            at=self.at,
        )
        return self.answer(self.shape(saved).data, version=saved.version)


class _Learning(_PointView):
    model, shape, save, detail = LearningPoint, LessonShape, save_learning_point, "debrief-lesson-detail"


class LearningPoints(_Learning):
    route = "debrief-lesson-list"

    @operation(
        "Note a learning point", body=NewLesson, answer=LessonShape, status=201, repeated=True, versioned=True
    )
    def post(self, request: Request, debrief_id: UUID) -> HttpResponse:
        """What officers who were not there can learn from it. The lead may, and the minute-taker."""
        return self.create()


class LearningPointDetail(_Learning):
    route = "debrief-lesson-detail"

    @operation("Change a learning point", body=LessonBody, answer=LessonShape, changes=True, versioned=True)
    def patch(self, request: Request, debrief_id: UUID, point_id: UUID) -> HttpResponse:
        """Until the debrief is closed. The lead may, and the minute-taker."""
        return self.change(("text", "theme"))


class _Practice(_PointView):
    model, shape, save, detail = GoodPractice, LessonShape, save_good_practice, "debrief-practice-detail"


class GoodPractices(_Practice):
    route = "debrief-practice-list"

    @operation(
        "Note good practice", body=NewLesson, answer=LessonShape, status=201, repeated=True, versioned=True
    )
    def post(self, request: Request, debrief_id: UUID) -> HttpResponse:
        """What went so well that others should do it too. The lead may, and the minute-taker."""
        return self.create()


class GoodPracticeDetail(_Practice):
    route = "debrief-practice-detail"

    @operation("Change good practice", body=LessonBody, answer=LessonShape, changes=True, versioned=True)
    def patch(self, request: Request, debrief_id: UUID, point_id: UUID) -> HttpResponse:
        """Until the debrief is closed. The lead may, and the minute-taker."""
        return self.change(("text", "theme"))


class _Action(_PointView):
    model, shape, save, detail = ActionPoint, ActionShape, save_action_point, "debrief-action-detail"


class ActionPoints(_Action):
    route = "debrief-action-list"

    @operation(
        "Note an action point", body=NewAction, answer=ActionShape, status=201, repeated=True, versioned=True
    )
    def post(self, request: Request, debrief_id: UUID) -> HttpResponse:
        """Its owner is told, and has it on their home page until it is done.

        The lead may, and the minute-taker.
        """
        return self.create()


class ActionPointDetail(_Action):
    route = "debrief-action-detail"

    @operation("Change an action point", body=ActionBody, answer=ActionShape, changes=True, versioned=True)
    def patch(self, request: Request, debrief_id: UUID, point_id: UUID) -> HttpResponse:
        """Until it is done, or the debrief is closed. The lead may, and the minute-taker."""
        return self.change(("what", "owner", "due_on"))


class _Party(_PointView):
    model, shape, save, detail = InterestedParty, PartyShape, save_party, "debrief-party-detail"


class InterestedParties(_Party):
    route = "debrief-party-list"

    @operation(
        "Note who has to hear the results",
        body=NewParty,
        answer=PartyShape,
        status=201,
        repeated=True,
        versioned=True,
    )
    def post(self, request: Request, debrief_id: UUID) -> HttpResponse:
        """For example a caseworker; and how they were told. The lead may, and the minute-taker."""
        return self.create()


class InterestedPartyDetail(_Party):
    route = "debrief-party-detail"

    @operation(
        "Say how somebody heard the results", body=PartyBody, answer=PartyShape, changes=True, versioned=True
    )
    def patch(self, request: Request, debrief_id: UUID, point_id: UUID) -> HttpResponse:
        """When and how they were told, both or neither. The lead may, and the minute-taker."""
        return self.change(("who", "informed_at", "how"))


class PointWithdrawal(DebriefView):
    route = "debrief-point-withdrawal"

    @operation("Withdraw what was noted by mistake", body=ReasonShape, status=204)
    def post(self, request: Request, debrief_id: UUID, point_id: UUID) -> HttpResponse:
        """Any of the four, with a reason; it stays in the history. The lead may, and the minute-taker."""
        for model in MODELS:
            rows: Any = model._default_manager
            if there := rows.filter(debrief=self.one, pk=point_id).first():
                withdraw(point=there, by=self.user, at=self.at, **self.answers)
                return HttpResponse(status=204)
        raise Http404


class _OneAction(DebriefsView):
    """An endpoint of one action point: 404 to whoever neither has it nor reads the debrief."""

    def point(self) -> ActionPoint:
        return get_object_or_404(action_points_to_read(self.user, self.at), pk=self.kwargs["point_id"])

    def note_read(self, there: ActionPoint) -> None:
        record(event=DebriefEvent.READ, by=self.user, at=self.at, subject=there, subjects=[there.debrief_id])

    def current(self) -> tuple[Mapping[str, Any], int]:
        there = self.point()
        self.note_read(there)
        return dict(ActionShape(there).data), there.version


class ActionPointDone(_OneAction):
    route = "action-point-done"

    @operation("Say that an action point is done", body=DoneShape, answer=ActionShape, versioned=True)
    def post(self, request: Request, point_id: UUID) -> HttpResponse:
        """Its owner may, who need not read the debrief; and who leads it. Sent twice, it is done once."""
        there = self.point()
        self.note_read(there)
        done = finish_action_point(point=there, by=self.user, at=self.at, **self.answers)
        return self.answer(ActionShape(done).data, version=done.version)


class ActionPointOwner(_OneAction):
    route = "action-point-owner"

    @operation(
        "Give an action point to somebody else",
        body=GivenShape,
        answer=ActionShape,
        changes=True,
        versioned=True,
    )
    def put(self, request: Request, point_id: UUID) -> HttpResponse:
        """Until it is done, also once the debrief is closed, with a reason. Its owner is told.

        Who leads the debrief may, an officer in charge, a manager, the HMI named.
        """
        given = give_action_point(
            point=self.point(),
            owner=self.somebody(self.answers["owner"], "owner"),
            reason=self.answers["reason"],
            by=self.user,
            at=self.at,
            expected_version=self.expected_version,
        )
        return self.answer(ActionShape(given).data, version=given.version)
