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
from visits.api.cprn import CprnShape, cprn_answer
from visits.api.details import Details, details_of, version_of
from visits.api.entry import Answers, Entry, answers_of, entry_answer, version_of_answers
from visits.api.oversight import Oversight, grants_of
from visits.api.papers import DocumentSeenShape, seen_answer
from visits.api.people import PersonEncountered, person_answer
from visits.api.photographs import PhotographShape, kept, photograph_answer
from visits.api.team import Officer
from visits.enums import VisitKind, VisitStatus
from visits.models import Visit
from visits.queries import PARTS, entry_of


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
    """All that is recorded on a visit. Each part has a version of its own, and is changed by itself."""

    details = Details()
    entry = Entry()
    answers = Answers()
    officers = Officer(many=True)
    oversight = Oversight(many=True)
    people = PersonEncountered(many=True, help_text="Those set invalid too.")
    documents_seen = DocumentSeenShape(many=True, help_text="Those set invalid too.")
    cprns = CprnShape(many=True, help_text="Those set invalid too.")
    photographs = PhotographShape(many=True)


def whole(visit: Visit) -> dict[str, Any]:
    """Return the whole of a visit as it is answered."""
    return VisitSummary(visit).data | {
        "details": details_of(visit),
        "entry": entry_answer(visit),
        "answers": answers_of(visit),
        "officers": Officer(visit.team_members.all(), many=True).data,
        "oversight": grants_of(visit),
        "people": [person_answer(person) for person in visit.encounters.all()],
        "documents_seen": [seen_answer(seen) for seen in visit.documents_seen.all()],
        "cprns": [cprn_answer(visit, cprn) for cprn in visit.cprns.all()],
        "photographs": [photograph_answer(photograph) for photograph in kept(visit)],
    }


def parts_of(visit: Visit) -> list[Any]:
    """Return every part of the visit that has an id and a version."""
    forms = (visit.team_members, visit.encounters, visit.documents_seen, visit.cprns)
    return [part for parts in forms for part in parts.all()]


def version_of_whole(visit: Visit) -> str:
    """Return the version of the visit with all its parts: it differs as soon as any of them does."""
    entry = entry_of(visit)
    return digest(
        visit.pk,
        visit.status,
        visit.oic_id,
        version_of(visit),
        version_of_answers(visit),
        entry.version if entry else 0,
        *(f"{part.pk}:{part.version}:{getattr(part, 'state', '')}" for part in parts_of(visit)),
        *(f"{each.pk}:{each.document.version}" for each in visit.photographs.all()),
        *visit.oversight.order_by("pk").values_list("pk", "ends_at"),
    )


def ids_of(visit: Visit) -> list[UUID]:
    """Return the ids of all that `whole` shows of the visit."""
    return [*(part.pk for part in parts_of(visit)), *(each.pk for each in kept(visit))]


class VisitDetail(VisitView):
    route, tag = "visit-detail", "Visits"
    parts = tuple(PARTS)

    @operation("Read a visit", answer=VisitShape, versioned=True)
    def get(self, request: Request, visit_id: UUID) -> HttpResponse:
        """All that is recorded on a visit. The ids of all that is shown are recorded."""
        self.note_read(ids_of(self.visit))
        return self.answer(whole(self.visit), version=version_of_whole(self.visit))
