"""Debriefs: the list, one of them, its plan, who took part, the minutes, what follows, until it is closed."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.db.models import QuerySet
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from rest_framework.request import Request

from accounts.api.views import ApiView
from accounts.models import User
from audit.operations import record
from core.api.fields import Choice
from core.api.listing import page_body
from core.api.operations import operation, page_of
from core.api.serializers import Shape
from debriefs.api.assessment import NewLead
from debriefs.api.debrief_shapes import (
    AfterwardsShape,
    AttendanceShape,
    DebriefQuery,
    DebriefShape,
    DebriefSummary,
    HeldShape,
    InvitationShape,
    MinutesShape,
    NewDebrief,
    NewInvitation,
    PlanShape,
    ReasonShape,
    ReplyShape,
)
from debriefs.debrief_enums import (
    DebriefEvent,
    DebriefState,
    Reply,
)
from debriefs.models import Debrief, Invitation, Minutes
from debriefs.operations.holding import (
    AFTERWARDS,
    STEPS,
    TookPart,
    hold,
    record_attendance,
    save_afterwards,
)
from debriefs.operations.inviting import invite, reply, take_back
from debriefs.operations.leading import change_lead
from debriefs.operations.leaving import leave
from debriefs.operations.minutes import MINUTES, save_minutes
from debriefs.operations.planning import PLAN, call_off, change_plan, plan_again, plan_debrief
from debriefs.queries.debriefs import debriefs_for_page, debriefs_page, minutes_of, to_answer, with_parts
from visits.models import Visit


class StepShape(Shape):
    """What is done with the debrief."""

    step = Choice([(name, name) for name in STEPS], required=True)


class DebriefsView(ApiView):
    """What endpoints of debriefs share: people by id, and the debrief as it stands after a change."""

    tag = "Debriefs"

    def person(self, key: UUID | None, field: str) -> User | None:
        return None if key is None else self.somebody(key, field)

    def somebody(self, key: UUID, field: str) -> User:
        """Return who has this id; a fault at `field` if nobody has."""
        found = User.objects.filter(pk=key, is_active=True).first()
        if found is None:
            raise self.fault(field, "Nobody has this id. Send that of an officer, an HMI or a manager.")
        return found

    def plan(self, sent: Mapping[str, Any]) -> dict[str, Any]:
        """Return what was sent of a plan, with the minute-taker in person."""
        given = {name: sent[name] for name in PLAN if name in sent}
        if "minute_taker" in given:
            given["minute_taker"] = self.person(given["minute_taker"], "minute_taker")
        return given

    def shown(self, debrief: Debrief, status: int = 200, location: str = "") -> HttpResponse:
        one = debriefs_for_page(self.user, self.at).get(pk=debrief.pk)
        return self.answer(_whole(one), version=one.version, status=status, location=location)


def _whole(one: Debrief) -> dict[str, Any]:
    data = dict(DebriefShape(one).data)
    standing = [each for each in one.invitations.all() if not each.taken_back]
    return data | {"invitations": InvitationShape(standing, many=True).data}


class DebriefList(DebriefsView):
    route = "debrief-list"

    @operation("List debriefs", query=DebriefQuery, answer=page_of(DebriefSummary))
    def get(self, request: Request) -> HttpResponse:
        """The debriefs that you may read, the latest first. The ids shown are recorded."""
        asked = dict(self.query)
        narrowed = asked | {"state": [asked["state"]] if asked.get("state") else []}
        page = debriefs_page(
            self.user, self.at, asked=narrowed, cursor=asked.get("cursor", ""), size=asked["limit"]
        )
        ids = [row.pk for row in page.rows]
        record(event=DebriefEvent.LISTED, by=self.user, at=self.at, subjects=ids)
        items = DebriefSummary(page.rows, many=True).data
        return self.answer(page_body(request.path, request.query_params.dict(), page, items))

    @operation(
        "Plan a debrief",
        body=NewDebrief,
        answer=DebriefShape,
        status=201,
        repeated=True,
        versioned=True,
        finds=True,
    )
    def post(self, request: Request) -> HttpResponse:
        """Plan one debrief of a visit, or of several of one operation; everybody on them is invited.

        Who leads what is required may; the officer in charge where nothing is.
        """
        values = dict(self.answers)
        key = values.pop("id", None)
        made = plan_debrief(
            visits=self._visits(values.pop("visits")),
            values={"minutes_long": 60, **self.plan(values)},
            by=self.user,
            at=self.at,
            debrief_id=key,
        )
        status = 201 if made.created_at == self.at else 200
        return self.shown(made, status, reverse("api:debrief-detail", args=[made.pk]))

    def _visits(self, ids: list[UUID]) -> list[Visit]:
        """Return the visits that are meant; 404 where the reader may not read one of them."""
        found = list(to_answer(self.user, self.at).filter(pk__in=ids))
        if len(found) != len(set(ids)):
            raise Http404
        return found


class DebriefView(DebriefsView):
    """An endpoint of one debrief: 404 for one that the reader may not see."""

    one: Debrief

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        super().initial(request, *args, **kwargs)
        self.one = self.fresh()

    def fresh(self) -> Debrief:
        visible: QuerySet[Debrief] = debriefs_for_page(self.user, self.at)
        return get_object_or_404(visible, pk=self.kwargs["debrief_id"])

    def note_read(self) -> None:
        visits = [visit.pk for visit in self.one.visits.all()]
        record(event=DebriefEvent.READ, by=self.user, at=self.at, subject=self.one, subjects=visits)

    def current(self) -> tuple[Mapping[str, Any], int]:
        self.one = self.fresh()
        self.note_read()
        return _whole(self.one), self.one.version

    def outcomes(self) -> dict[UUID, TookPart]:
        rows = self.answers.get("took_part", [])
        return {
            row["invitation"]: TookPart(row["outcome"], row.get("reason", ""), row.get("version"))
            for row in rows
        }


class DebriefDetail(DebriefView):
    route = "debrief-detail"

    @operation("Read a debrief", answer=DebriefShape, versioned=True)
    def get(self, request: Request, debrief_id: UUID) -> HttpResponse:
        """The debrief as it stands, with who is invited and how they took part."""
        data, version = self.current()
        return self.answer(data, version=version)

    @operation(
        "Change the plan of a debrief", body=PlanShape, answer=DebriefShape, changes=True, versioned=True
    )
    def patch(self, request: Request, debrief_id: UUID) -> HttpResponse:
        """Change when or where it is held. One that was called off is planned again. Its lead may."""
        kept = {name: getattr(self.one, name) for name in PLAN}
        verb = plan_again if self.one.state == DebriefState.CALLED_OFF else change_plan
        saved = verb(
            debrief=self.one,
            values=kept | self.plan(self.answers),
            expected_version=self.expected_version,
            by=self.user,
            at=self.at,
        )
        return self.shown(saved)


class DebriefCalledOff(DebriefView):
    route = "debrief-called-off"

    @operation("Call a debrief off", body=ReasonShape, answer=DebriefShape, versioned=True)
    def post(self, request: Request, debrief_id: UUID) -> HttpResponse:
        """Call it off, with a reason. What requires it stays. Its lead may."""
        return self.shown(call_off(debrief=self.one, by=self.user, at=self.at, **self.answers))


class DebriefLeave(DebriefView):
    route = "debrief-leave"

    @operation("Take a visit out of a debrief", body=ReasonShape, answer=DebriefShape, versioned=True)
    def post(self, request: Request, debrief_id: UUID, visit_id: UUID) -> HttpResponse:
        """Of several, until it is held, with a reason: another debrief is planned of it. Its lead may."""
        visit = get_object_or_404(Visit, pk=visit_id, in_debriefs__debrief=self.one)
        return self.shown(leave(debrief=self.one, visit=visit, by=self.user, at=self.at, **self.answers))


class DebriefJoin(DebriefView):
    route = "debrief-join"

    @operation("Have a visit join a debrief", answer=DebriefShape, changes=True, versioned=True)
    def post(self, request: Request, debrief_id: UUID, visit_id: UUID) -> HttpResponse:
        """Another of the same operation, until it is held; everybody on it is invited. Its lead may."""
        visit = get_object_or_404(to_answer(self.user, self.at), pk=visit_id)
        saved = change_plan(
            debrief=self.one,
            values={name: getattr(self.one, name) for name in PLAN},
            expected_version=self.expected_version,
            by=self.user,
            at=self.at,
            joining=[visit],
        )
        return self.shown(saved)


class DebriefNewLead(DebriefView):
    route = "debrief-new-lead"

    @operation("Give a debrief another lead", body=NewLead, answer=DebriefShape, changes=True, versioned=True)
    def put(self, request: Request, debrief_id: UUID) -> HttpResponse:
        """Until it is closed, with a reason. Its lead may, an officer in charge, a manager, the HMI named."""
        lead = self.somebody(self.answers["lead"], "lead")
        given: dict[str, Any] = {"lead": lead, "reason": self.answers["reason"], "by": self.user}
        change_lead(debrief=self.one, at=self.at, expected_version=self.expected_version, **given)
        one = with_parts(Debrief.objects.all()).get(pk=self.one.pk)  # who led it may not read it any more
        return self.answer(_whole(one), version=one.version)


class DebriefInvitations(DebriefView):
    route = "debrief-invitation-list"

    @operation(
        "Invite somebody else to a debrief",
        body=NewInvitation,
        answer=DebriefShape,
        status=201,
        versioned=True,
    )
    def post(self, request: Request, debrief_id: UUID) -> HttpResponse:
        """Everybody on the visit is invited already. Its lead may."""
        user = self.somebody(self.answers["user"], "user")
        invite(debrief=self.one, user=user, because=self.answers["because"], by=self.user, at=self.at)
        return self.shown(self.one, 201)


class DebriefInvitation(DebriefView):
    route = "debrief-invitation-detail"

    @operation("Take an invitation back", status=204)
    def delete(self, request: Request, debrief_id: UUID, invitation_id: UUID) -> HttpResponse:
        """Only of somebody whom the lead asked besides. Its lead may."""
        rows = Invitation.objects.filter(debrief=self.one)
        take_back(invitation=get_object_or_404(rows, pk=invitation_id), by=self.user, at=self.at)
        return HttpResponse(status=204)


class DebriefReply(DebriefView):
    route = "debrief-reply"

    @operation("Answer an invitation to a debrief", body=ReplyShape, answer=DebriefShape, versioned=True)
    def post(self, request: Request, debrief_id: UUID) -> HttpResponse:
        """For yourself, as often as your plans change."""
        words = self.answers.get("words", "")
        reply(debrief=self.one, answer=Reply(self.answers["answer"]), words=words, by=self.user, at=self.at)
        return self.shown(self.one)


class DebriefHeld(DebriefView):
    route = "debrief-held"

    @operation("Record that a debrief was held", body=HeldShape, answer=DebriefShape, versioned=True)
    def post(self, request: Request, debrief_id: UUID) -> HttpResponse:
        """When, and how people took part; of who must attend and could not, why. Its lead may."""
        held_at = self.answers["held_at"]
        outcomes = self.outcomes()
        return self.shown(
            hold(debrief=self.one, held_at=held_at, outcomes=outcomes, by=self.user, at=self.at)
        )


class DebriefAttendance(DebriefView):
    route = "debrief-attendance"

    @operation("Record who took part", body=AttendanceShape, answer=DebriefShape, versioned=True)
    def post(self, request: Request, debrief_id: UUID) -> HttpResponse:
        """After it was held, and until it is closed; of those alone who are sent. Its lead may."""
        outcomes = self.outcomes()
        return self.shown(record_attendance(debrief=self.one, outcomes=outcomes, by=self.user, at=self.at))


class DebriefMinutes(DebriefView):
    route = "debrief-minutes"

    @operation("Read the minutes", answer=MinutesShape, versioned=True)
    def get(self, request: Request, debrief_id: UUID) -> HttpResponse:
        """The minutes as they stand; version 0 before there are any."""
        data, version = self.current()
        return self.answer(data, version=version)

    @operation("Write the minutes", body=MinutesShape, answer=MinutesShape, changes=True, versioned=True)
    def patch(self, request: Request, debrief_id: UUID) -> HttpResponse:
        """Nobody is singled out in them. The lead may, and the minute-taker."""
        saved = save_minutes(
            debrief=self.one,
            values=self.answers,
            expected_version=self.expected_version,
            by=self.user,
            at=self.at,
        )
        return self.answer(_minutes(saved), version=saved.version)

    def current(self) -> tuple[Mapping[str, Any], int]:
        self.one = self.fresh()
        self.note_read()
        minutes = minutes_of(self.one)
        return _minutes(minutes), minutes.version if minutes else 0


def _minutes(minutes: Minutes | None) -> dict[str, Any]:
    return {name: getattr(minutes, name) if minutes else "" for name in MINUTES}


class DebriefAfterwards(DebriefView):
    route = "debrief-afterwards"

    @operation(
        "Say what was done after a debrief",
        body=AfterwardsShape,
        answer=DebriefShape,
        changes=True,
        versioned=True,
    )
    def patch(self, request: Request, debrief_id: UUID) -> HttpResponse:
        """Intelligence, who had to hear, welfare. Its lead may, until it is closed."""
        kept = {name: getattr(self.one, name) for name in AFTERWARDS}
        saved = save_afterwards(
            debrief=self.one,
            values=kept | self.answers,
            expected_version=self.expected_version,
            by=self.user,
            at=self.at,
        )
        return self.shown(saved)


class DebriefSteps(DebriefView):
    route = "debrief-step-list"

    @operation(
        "Follow a debrief up, close it, or feed it in",
        body=StepShape,
        answer=DebriefShape,
        versioned=True,
    )
    def post(self, request: Request, debrief_id: UUID) -> HttpResponse:
        """Refused with the first thing that is left to do. Its lead may."""
        return self.shown(STEPS[self.answers["step"]](debrief=self.one, by=self.user, at=self.at))
