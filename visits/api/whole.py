"""A visit in a list, and the whole of it."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from django.http import HttpResponse
from rest_framework.request import Request

from accounts.api.shapes import TeamShape, UserShape
from accounts.models import User
from core.api.conditions import digest
from core.api.fields import Choice, Choices, Id, Moment, Text
from core.api.operations import operation
from core.api.serializers import Shape
from visits.api.common import VisitView
from visits.api.cprn import CprnShape, cprn_answer
from visits.api.details import Details, details_of, version_of
from visits.api.entry import Answers, Entry, answers_of, entry_answer
from visits.api.filling_in import SHAPES, form_answer
from visits.api.oversight import Oversight, grants_of
from visits.api.papers import DocumentSeenShape, seen_answer
from visits.api.people import PersonEncountered, person_answer
from visits.api.photographs import PhotographShape, kept, photograph_answer
from visits.api.team import Officer
from visits.enums import Abortive, VisitKind, VisitStatus
from visits.kinds import KINDS
from visits.models import FormRecord, Visit
from visits.operations.answering import version_of_answers
from visits.permissions import may_read_welfare
from visits.queries import PARTS, entry_of
from visits.reading import every_form, forms_on


class VisitSummary(Shape):
    """A visit as a list shows it."""

    id = Id()
    reference = Text(help_text="As people quote it: VIS-2026-000123.")
    title = Text(help_text="Name and town of the premises.")
    status = Choice(VisitStatus.choices, required=True)
    cancelled_reason = Text(help_text="Of a visit that is cancelled.")
    abortive = Choice(
        Abortive.choices, required=True, allow_blank=True, help_text="Why it came to nothing, if it did."
    )
    abortive_words = Text()
    kinds = Choices(VisitKind.choices)
    team = TeamShape()
    oic = UserShape(help_text="The officer in charge.")
    happens_at = Moment(help_text="When it is to be, or was; lists stand in this order.")
    started_at = Moment(allow_null=True)
    ended_at = Moment(allow_null=True)
    closed_at = Moment(allow_null=True)


EveryForm: type[Shape] = type(
    "EveryForm",
    (Shape,),
    {
        "__doc__": "The other forms, those set invalid too, by kind, without kinds not to be read.",
        "__module__": __name__,
        **{slug: shape(many=True, required=False) for slug, shape in SHAPES.items()},
    },
)


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
    forms = EveryForm()
    photographs = PhotographShape(many=True)


def readable_forms(visit: Visit, user: User, at: datetime) -> dict[str, Sequence[FormRecord]]:
    """Return the forms that `user` may read, by the slug of their kind."""
    may_read = [slug for slug, kind in KINDS.items() if kind.may_read(visit, user, at)]
    return {slug: forms_on(visit)[slug] for slug in may_read}


def whole(visit: Visit, user: User, at: datetime) -> dict[str, Any]:
    """Return the whole of a visit as it is answered to `user`."""
    return VisitSummary(visit).data | {
        "details": details_of(visit),
        "entry": entry_answer(visit),
        "answers": answers_of(visit, apart=may_read_welfare(visit, user, at)),
        "officers": Officer(visit.team_members.all(), many=True).data,
        "oversight": grants_of(visit, user, at),
        "people": [person_answer(person) for person in visit.encounters.all()],
        "documents_seen": [seen_answer(seen) for seen in visit.documents_seen.all()],
        "cprns": [cprn_answer(visit, cprn) for cprn in visit.cprns.all()],
        "forms": {
            slug: [form_answer(KINDS[slug], form) for form in forms]
            for slug, forms in readable_forms(visit, user, at).items()
        },
        "photographs": [photograph_answer(photograph) for photograph in kept(visit)],
    }


def parts_of(visit: Visit) -> list[Any]:
    """Return every part of the visit that has an id and a version."""
    forms = (visit.team_members, visit.encounters, visit.documents_seen, visit.cprns)
    return [*(part for parts in forms for part in parts.all()), *every_form(visit)]


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


def ids_of(visit: Visit, user: User, at: datetime) -> list[UUID]:
    """Return the ids of all that `whole` shows of the visit to `user`."""
    hidden = {form.pk for form in every_form(visit)} - {
        form.pk for forms in readable_forms(visit, user, at).values() for form in forms
    }
    return [
        *(part.pk for part in parts_of(visit) if part.pk not in hidden),
        *(each.pk for each in kept(visit)),
    ]


class VisitDetail(VisitView):
    route, tag = "visit-detail", "Visits"
    parts = tuple(PARTS)

    @operation("Read a visit", answer=VisitShape, versioned=True)
    def get(self, request: Request, visit_id: UUID) -> HttpResponse:
        """All that is recorded on a visit. The ids of all that is shown are recorded."""
        self.note_read(ids_of(self.visit, self.user, self.at))
        return self.answer(whole(self.visit, self.user, self.at), version=version_of_whole(self.visit))
