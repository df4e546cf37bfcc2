"""A visit that did not go ahead: cancelled, planned again, abortive."""

from uuid import UUID

from django.http import HttpResponse
from rest_framework.request import Request

from core.api.fields import Choice, Text
from core.api.operations import operation
from core.api.serializers import Shape
from visits.api.closing import ClosingView
from visits.api.whole import VisitSummary
from visits.enums import Abortive
from visits.operations.calling_off import cancel, record_abortive, record_not_abortive, reinstate


class Grounds(Shape):
    """Why; it stays on the record."""

    reason = Text(max_length=500, multiline=True)


class AbortiveVisit(Shape):
    """Why a visit to which people went came to nothing."""

    why = Choice(Abortive.choices, required=True)
    words = Text(required=False, max_length=500, multiline=True, help_text="Needed for “other”.")


class VisitCancellation(ClosingView):
    route, tag = "cancellation", "Visits"

    @operation("Cancel a visit", body=Grounds, answer=VisitSummary, changes=True, versioned=True)
    def post(self, request: Request, visit_id: UUID) -> HttpResponse:
        """Cancel a planned visit: nobody goes. Its officer in charge may, or the manager of the team."""
        cancel(visit=self.held(), reason=self.answers["reason"], by=self.user, at=self.at)
        return self.shown()


class VisitReinstatement(ClosingView):
    route, tag = "reinstatement", "Visits"

    @operation(
        "Plan a cancelled visit again", body=Grounds, answer=VisitSummary, changes=True, versioned=True
    )
    def post(self, request: Request, visit_id: UUID) -> HttpResponse:
        """Plan a cancelled visit again, with a reason. Who may cancel may."""
        reinstate(visit=self.held(), reason=self.answers["reason"], by=self.user, at=self.at)
        return self.shown()


class VisitAbortive(ClosingView):
    route, tag = "abortive", "Visits"

    @operation(
        "Record a visit as abortive", body=AbortiveVisit, answer=VisitSummary, changes=True, versioned=True
    )
    def post(self, request: Request, visit_id: UUID) -> HttpResponse:
        """Say why a visit that started came to nothing. It closes as any other, with what applies."""
        why, words = self.answers["why"], self.answers.get("words", "")
        record_abortive(visit=self.held(), why=why, words=words, by=self.user, at=self.at)
        return self.shown()


class VisitNotAbortive(ClosingView):
    route, tag = "not-abortive", "Visits"

    @operation(
        "Take back that a visit was abortive",
        body=Grounds,
        answer=VisitSummary,
        changes=True,
        versioned=True,
    )
    def post(self, request: Request, visit_id: UUID) -> HttpResponse:
        """Say, with a reason, that a visit was not abortive: everything is asked again."""
        record_not_abortive(visit=self.held(), reason=self.answers["reason"], by=self.user, at=self.at)
        return self.shown()
