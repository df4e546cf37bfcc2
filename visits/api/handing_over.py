"""Handing a visit over to another officer in charge, and to whom it was handed over before."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.http import HttpResponse
from rest_framework.request import Request

from accounts.api.shapes import UserShape
from accounts.models import User
from accounts.roles import Role, people_with
from core.api.conditions import etag
from core.api.fields import Id, Moment, Text
from core.api.operations import operation
from core.api.serializers import Shape
from core.errors import StaleVersion
from visits.api.common import VisitView
from visits.api.team import CandidateList, CandidateQuery
from visits.operations.handing_over import Overtaken, hand_over
from visits.queries import officers_to_lead


class HandOverShape(Shape):
    """One hand-over: from whom to whom, by whom, in whose name, and why."""

    id = Id()
    from_oic = UserShape()
    to_oic = UserShape()
    at = Moment()
    by = UserShape()
    acting_for = UserShape(allow_null=True, help_text="In whose absence; null: in their own right.")
    reason = Text(help_text="Why the officer in charge did not do it; may be empty where they did.")


class HandOverList(Shape):
    """Who is in charge, and every hand-over, latest first."""

    oic = UserShape(help_text="The officer in charge now.")
    etag = Text(help_text="Of who is in charge: for “If-Match”, when the visit is handed over.")
    items = HandOverShape(many=True)


class NewHandOver(Shape):
    """To whom, and why."""

    to = Id(help_text="An officer; “hand-overs/candidates/” finds them.")
    reason = Text(
        required=False,
        max_length=500,
        multiline=True,
        help_text="Needed of everybody but the officer in charge.",
    )


class HandOverView(VisitView):
    """An endpoint of hand-overs. Its version is who is in charge."""

    tag = "Team"

    def current(self) -> tuple[Mapping[str, Any], str]:
        self.visit = self.fresh()
        made = self.visit.hand_overs.select_related("from_oic", "to_oic", "by", "acting_for")
        items = list(made.order_by("-at", "-id"))
        self.note_read(each.pk for each in items)
        version = str(self.visit.oic_id)
        answer = {"oic": self.visit.oic, "etag": etag(version), "items": items}
        return HandOverList(answer).data, version


class VisitHandOvers(HandOverView):
    route = "hand-over-list"

    @operation("List the hand-overs", answer=HandOverList, versioned=True)
    def get(self, request: Request, visit_id: UUID) -> HttpResponse:
        """Who is in charge, and who handed the visit over to whom and why; the ids are recorded."""
        data, version = self.current()
        return self.answer(data, version=version)

    @operation(
        "Hand a visit over", body=NewHandOver, answer=HandOverShape, status=201, repeated=True, changes=True
    )
    def post(self, request: Request, visit_id: UUID) -> HttpResponse:
        """Make another officer the one in charge; who was stays on the team, and both are told.

        The officer in charge may, or who acts for them; with a reason the manager of the team. If-Match
        names who was in charge when you looked: of two hand-overs at once the second is refused (412), and
        one that is sent twice is done once.
        """
        try:
            made = hand_over(
                visit=self.visit,
                to=self._officer(),
                expected_oic=self._expected_oic(),
                reason=self.answers.get("reason", ""),
                by=self.user,
                at=self.at,
            )
        except Overtaken as error:
            raise StaleVersion(self.visit) from error
        return self.answer(HandOverShape(made).data, status=201 if made.at == self.at else 200)

    def _officer(self) -> User:
        found = people_with([Role.OFFICER], self.at).filter(pk=self.answers["to"]).first()
        if found is None:
            raise self.fault("to", "No officer has this id. Look for them under “hand-overs/candidates/”.")
        return found

    def _expected_oic(self) -> UUID:
        """Return whom If-Match names; one that is no id counts as stale."""
        try:
            return UUID(self.expected)
        except ValueError:
            return UUID(int=0)


class HandOverCandidates(HandOverView):
    route = "hand-over-candidate-list"

    @operation("Find who can take a visit over", query=CandidateQuery, answer=CandidateList)
    def get(self, request: Request, visit_id: UUID) -> HttpResponse:
        """Officers of the visit’s own team and those on it; of others, by their name (20 at most)."""
        found = officers_to_lead(self.visit, self.query.get("name", ""), self.at)
        self.note_read(user.pk for user in found)
        return self.answer(CandidateList({"items": found}).data)
