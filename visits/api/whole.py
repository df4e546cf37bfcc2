"""A visit in a list, and the whole of it."""

from typing import Any
from uuid import UUID

from django.http import HttpResponse
from rest_framework.request import Request

from accounts.api.shapes import TeamShape, UserShape
from core.api.conditions import digest
from core.api.fields import Choice, Choices, Id, Moment, Text
from core.api.operations import operation
from core.api.serializers import Shape
from visits.api.common import VisitView
from visits.api.details import Details, details_of, version_of
from visits.enums import VisitKind, VisitStatus
from visits.models import Visit


class VisitSummary(Shape):
    """A visit as a list shows it."""

    id = Id()
    reference = Text(help_text="As people quote it: VIS-2026-000123.")
    title = Text(help_text="Name and town of the premises.")
    status = Choice(VisitStatus.choices, required=True)
    kinds = Choices(VisitKind.choices)
    team = TeamShape()
    oic = UserShape(help_text="The officer in charge.")
    happens_at = Moment(help_text="When it is to be, or was; lists stand in this order.")
    started_at = Moment(allow_null=True)
    ended_at = Moment(allow_null=True)
    closed_at = Moment(allow_null=True)


class VisitShape(VisitSummary):
    """All that is recorded on a visit."""

    details = Details()


def whole(visit: Visit) -> dict[str, Any]:
    """Return the whole of a visit as it is answered."""
    return VisitSummary(visit).data | {"details": details_of(visit)}


def version_of_whole(visit: Visit) -> str:
    """Return the version of the visit with all its parts: it differs as soon as any of them does."""
    return digest(visit.pk, visit.status, version_of(visit))


class VisitDetail(VisitView):
    route, tag = "visit-detail", "Visits"

    @operation("Read a visit", answer=VisitShape, versioned=True)
    def get(self, request: Request, visit_id: UUID) -> HttpResponse:
        """All that is recorded on a visit. The ids of all that is shown are recorded."""
        self.note_read()
        return self.answer(whole(self.visit), version=version_of_whole(self.visit))
