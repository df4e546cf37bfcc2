"""The team of a visit: who is on it, when they arrived and departed (VIS-1)."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.urls import reverse
from rest_framework.request import Request

from accounts.api.shapes import TeamShape, UserShape
from accounts.enums import MentoringKind
from accounts.models import User
from core.api.fields import Choice, Choices, Id, Moment, Text, WholeNumber
from core.api.operations import operation
from core.api.serializers import Shape
from visits.api.common import VisitView, part_of
from visits.enums import IntelligenceAnswer, OfficerRole
from visits.models import VisitOfficer
from visits.operations.intelligence import answer_none
from visits.operations.team import add_officers, mark_arrived, mark_departed, remove_officer, save_officer
from visits.queries import officers_by_name, officers_to_add


class Officer(Shape):
    """An officer on the visit."""

    id = Id(read_only=True)
    user = UserShape(read_only=True)
    role = Choice(OfficerRole.choices, required=False, allow_blank=False)
    arrived_at = Moment(required=False, allow_null=True)
    departed_at = Moment(read_only=True, allow_null=True)
    departed_marked_by = UserShape(read_only=True, allow_null=True)
    departed_reason = Text(read_only=True, help_text="Why somebody else marked it.")
    intelligence = Choice(
        IntelligenceAnswer.choices,
        read_only=True,
        allow_blank=True,
        help_text="Empty: not answered. What was passed on is nowhere in this API.",
    )
    intelligence_reason = Text(read_only=True, help_text="Why somebody else answered.")
    mentored_for = Choices(MentoringKind.choices, read_only=True, help_text="On the day of the visit.")
    version = WholeNumber(read_only=True)


class OfficerList(Shape):
    """The team of a visit."""

    items = Officer(many=True)


class NewOfficer(Shape):
    """Who joins the team."""

    user = Id()


class CandidateQuery(Shape):
    """Whom to look for."""

    name = Text(
        required=False,
        max_length=100,
        help_text="Words of a name, in other teams. Without: the visit’s own team.",
    )


class Candidate(UserShape):
    """An officer who can join the team."""

    team = TeamShape()


class CandidateList(Shape):
    """Officers who can join the team."""

    items = Candidate(many=True)


class Departure(Shape):
    """When somebody departed."""

    departed_at = Moment()
    reason = Text(
        required=False,
        max_length=500,
        multiline=True,
        help_text="Needed of a supervisor: why not themselves.",
    )


class NoIntelligence(Shape):
    """That there was none."""

    reason = Text(
        required=False,
        max_length=500,
        multiline=True,
        help_text="Needed of a supervisor: why not themselves.",
    )


class TeamView(VisitView):
    """An endpoint of the team."""

    tag = "Team"

    def member(self) -> VisitOfficer:
        """Return the officer of the visit that is meant."""
        return part_of(self.visit.team_members.all(), self.kwargs["officer_id"])

    def held_member(self) -> VisitOfficer:
        """Return the officer, with the visit locked, as long as they are as If-Match says."""
        self.hold()
        member = self.member()
        self.check_unchanged(member.version)
        return member

    def shown(self) -> HttpResponse:
        """Return the officer as they stand now."""
        self.visit = self.fresh()
        member = self.member()
        return self.answer(Officer(member).data, version=member.version)

    def current(self) -> tuple[Mapping[str, Any], int]:
        self.visit = self.fresh()
        member = self.member()
        self.note_read([member.pk])
        return Officer(member).data, member.version


class VisitTeam(TeamView):
    route = "officer-list"

    @operation("List the team", answer=OfficerList)
    def get(self, request: Request, visit_id: UUID) -> HttpResponse:
        """Everybody on the visit; the ids are recorded."""
        team = list(self.visit.team_members.all())
        self.note_read(member.pk for member in team)
        return self.answer({"items": Officer(team, many=True).data})

    @operation("Add an officer", body=NewOfficer, answer=Officer, status=201, repeated=True, versioned=True)
    def post(self, request: Request, visit_id: UUID) -> HttpResponse:
        """Put an officer on the team. The officer in charge may; who is on it already stays as they are."""
        user = User.objects.filter(pk=self.answers["user"], is_active=True).first()
        if user is None:
            raise self.fault("user", "No officer has this id. Look for them under “candidates”.")
        new = add_officers(visit=self.visit, users=[user], by=self.user, at=self.at)
        member = next(m for m in self.fresh().team_members.all() if m.user_id == user.pk)
        return self.answer(
            Officer(member).data,
            version=member.version,
            status=201 if new else 200,
            location=reverse("api:officer-detail", args=[visit_id, member.pk]),
        )


class VisitCandidates(TeamView):
    route = "candidate-list"

    @operation("Find officers to add", query=CandidateQuery, answer=CandidateList)
    def get(self, request: Request, visit_id: UUID) -> HttpResponse:
        """Officers who are not on the visit: of its own team, or of others by their name (20 at most)."""
        name = self.query.get("name", "")
        found = officers_by_name(self.visit, name, self.at) if name else officers_to_add(self.visit, self.at)
        self.note_read(user.pk for user in found)
        return self.answer({"items": Candidate(found, many=True).data})


class VisitOfficerDetail(TeamView):
    route = "officer-detail"

    @operation("Read an officer of the team", answer=Officer, versioned=True)
    def get(self, request: Request, visit_id: UUID, officer_id: UUID) -> HttpResponse:
        """One officer on the visit: role, arrival, departure."""
        data, version = self.current()
        return self.answer(data, version=version)

    @operation("Change an officer of the team", body=Officer, answer=Officer, changes=True, versioned=True)
    def patch(self, request: Request, visit_id: UUID, officer_id: UUID) -> HttpResponse:
        """Change their role, which the officer in charge may, or when they arrived, which they may too."""
        save_officer(
            member=self.member(),
            values=self.answers,
            expected_version=self.expected_version,
            by=self.user,
            at=self.at,
        )
        return self.shown()

    @operation("Take an officer off the team", status=204, changes=True)
    def delete(self, request: Request, visit_id: UUID, officer_id: UUID) -> HttpResponse:
        """Take off who was put there by mistake: nobody who arrived or filled in a form."""
        remove_officer(member=self.held_member(), by=self.user, at=self.at)
        return HttpResponse(status=204)


class OfficerArrived(TeamView):
    route = "officer-arrived"

    @operation("Mark an officer arrived", answer=Officer, changes=True, versioned=True)
    def post(self, request: Request, visit_id: UUID, officer_id: UUID) -> HttpResponse:
        """Mark them arrived now, by the server’s clock; one who arrived before stays so."""
        mark_arrived(member=self.held_member(), by=self.user, at=self.at)
        return self.shown()


class OfficerDeparted(TeamView):
    route = "officer-departed"

    @operation("Mark an officer departed", body=Departure, answer=Officer, changes=True, versioned=True)
    def post(self, request: Request, visit_id: UUID, officer_id: UUID) -> HttpResponse:
        """Mark oneself departed; a supervisor may mark somebody who cannot, with a reason (VIS-1).

        Their own forms have to be finished, or set invalid, first.
        """
        mark_departed(
            member=self.member(),
            departed_at=self.answers["departed_at"],
            reason=self.answers.get("reason", ""),
            expected_version=self.expected_version,
            by=self.user,
            at=self.at,
        )
        return self.shown()


class OfficerNoIntelligence(TeamView):
    route = "officer-no-intelligence"

    @operation(
        "Answer that there was no intelligence",
        body=NoIntelligence,
        answer=Officer,
        changes=True,
        versioned=True,
    )
    def post(self, request: Request, visit_id: UUID, officer_id: UUID) -> HttpResponse:
        """Answer for oneself; a supervisor may answer for somebody who cannot, with a reason (VIS-8)."""
        answer_none(
            member=self.held_member(), reason=self.answers.get("reason", ""), by=self.user, at=self.at
        )
        return self.shown()
