"""The people encountered on a visit."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.urls import reverse
from rest_framework.request import Request

from core.api.fields import Choice, Day, Moment, NewId, Text, YesNo
from core.api.operations import operation
from core.api.serializers import Shape
from visits.agreement import workers_only
from visits.api.common import VisitView, part_of
from visits.api.forms import Forms, FormShape, Invalidation, InvalidView, shown
from visits.completeness import missing_in_encounter
from visits.enums import Capacity, Certainty, Engagement, Outcome, RightToWorkCheck
from visits.models import Encounter
from visits.operations.forms import save_encounter, say_not_photographed


class PersonEncountered(FormShape):
    """A person met on the visit. Employment is kept of workers only."""

    aliases = {"began": "began_earliest"}

    name = Text(required=False, max_length=150)
    also_known_as = Text(required=False, max_length=150)
    capacity = Choice(Capacity.choices, required=False)
    met_at = Moment(required=False, allow_null=True)
    date_of_birth = Day(required=False, allow_null=True)
    date_of_birth_not_known = YesNo(required=False)
    age_disputed = YesNo(
        required=False, allow_null=True, help_text="Says they are under 18, and that is disputed."
    )
    nationality = Text(required=False, max_length=60)
    language = Text(required=False, max_length=60)
    interpreter = Text(required=False, max_length=100)
    circumstances = Text(required=False, max_length=4000, multiline=True)
    outcome = Choice(Outcome.choices, required=False)
    job = Text(required=False, max_length=100)
    began_earliest = Day(required=False, allow_null=True, help_text="The first day it can have begun.")
    began_latest = Day(
        required=False, allow_null=True, help_text="The last day; the same where the day is known."
    )
    began_certainty = Choice(Certainty.choices, required=False)
    began_basis = Text(required=False, max_length=200)
    pay = Text(required=False, max_length=100)
    hours = Text(required=False, max_length=100)
    engagement = Choice(Engagement.choices, required=False)
    right_to_work_check = Choice(RightToWorkCheck.choices, required=False)
    s21_ground = YesNo(required=False, allow_null=True, help_text="Null: not answered yet.")
    photo_not_taken = Text(read_only=True)


class NewPerson(PersonEncountered):
    """A person to record. Nothing is needed to save; `missing` says what the record lacks."""

    id = NewId()


class PeopleList(Shape):
    """The people encountered on a visit, in the order in which they were recorded."""

    items = PersonEncountered(many=True)


FIELDS = [name for name, field in PersonEncountered().fields.items() if not field.read_only]
_NEW: dict[str, Any] = dict.fromkeys(FIELDS) | {"date_of_birth_not_known": False}
_NEW |= {
    n: "" for n, f in PersonEncountered().fields.items() if n in FIELDS and isinstance(f, (Text, Choice))
}


def person_answer(person: Encounter) -> dict[str, Any]:
    """Return a person as they are answered."""
    return shown(PersonEncountered, person, missing_in_encounter(person) if person.counts else ())


class VisitPeople(VisitView):
    route, tag = "person-list", "People encountered"
    parts = ("team_members", "encounters")

    @operation("List the people encountered", answer=PeopleList)
    def get(self, request: Request, visit_id: UUID) -> HttpResponse:
        """Everybody recorded on the visit, those set invalid too; the ids are recorded."""
        people = list(self.visit.encounters.all())
        self.note_read(person.pk for person in people)
        return self.answer({"items": [person_answer(person) for person in people]})

    @operation(
        "Record a person", body=NewPerson, answer=PersonEncountered, status=201, repeated=True, versioned=True
    )
    def post(self, request: Request, visit_id: UUID) -> HttpResponse:
        """Record somebody met on the visit. Everybody on an open visit may.

        With an `id` of your own, sending it twice makes one record.
        """
        key = self.answers.pop("id", None)
        saved = save_encounter(
            visit=self.visit,
            encounter=None,
            values=workers_only(_NEW | self.answers),
            expected_version=0,
            by=self.user,
            at=self.at,
            encounter_id=key,
        )
        person = part_of(self.fresh().encounters.all(), saved.pk)
        return self.answer(
            person_answer(person),
            version=person.version,
            status=201 if person.created_at == self.at else 200,
            location=reverse("api:person-detail", args=[visit_id, person.pk]),
        )


class VisitPerson(VisitView):
    route, tag = "person-detail", "People encountered"
    parts = ("team_members", "encounters")

    @operation("Read a person encountered", answer=PersonEncountered, versioned=True)
    def get(self, request: Request, visit_id: UUID, encounter_id: UUID) -> HttpResponse:
        """One person as the officer recorded them, and what the record still lacks."""
        data, version = self.current()
        return self.answer(data, version=version)

    @operation(
        "Change a person encountered",
        body=PersonEncountered,
        answer=PersonEncountered,
        changes=True,
        versioned=True,
    )
    def patch(self, request: Request, visit_id: UUID, encounter_id: UUID) -> HttpResponse:
        """Change what is sent, and leave the rest. The author or the officer in charge may."""
        person = part_of(self.visit.encounters.all(), encounter_id)
        save_encounter(
            visit=self.visit,
            encounter=person,
            values=workers_only({name: getattr(person, name) for name in FIELDS} | self.answers),
            expected_version=self.expected_version,
            by=self.user,
            at=self.at,
        )
        person = part_of(self.fresh().encounters.all(), encounter_id)
        return self.answer(person_answer(person), version=person.version)

    def current(self) -> tuple[Mapping[str, Any], int]:
        person = part_of(self.fresh().encounters.all(), self.kwargs["encounter_id"])
        self.note_read([person.pk])
        return person_answer(person), person.version


class PersonInvalid(InvalidView):
    route, tag = "person-invalid", "People encountered"
    parts = ("team_members", "encounters")
    forms = Forms(
        of=lambda visit: visit.encounters.all(),
        meant=lambda visit, key: part_of(visit.encounters.all(), key["encounter_id"]),
        answer=lambda _visit, person: person_answer(person),
    )

    @operation(
        "Set a person’s record invalid",
        body=Invalidation,
        answer=PersonEncountered,
        changes=True,
        versioned=True,
    )
    def post(self, request: Request, visit_id: UUID, encounter_id: UUID) -> HttpResponse:
        """Set the record invalid, with a reason: it stays visible, and counts for nothing (VIS-2)."""
        return self.invalidate()


class NotTaken(Shape):
    """Why no photograph could be taken."""

    reason = Text(required=True, allow_blank=True, max_length=300, help_text="Empty: takes the reason back.")


class PersonNotTaken(VisitView):
    route, tag = "person-photo-not-taken", "People encountered"
    parts = ("team_members", "encounters")

    @operation(
        "Say why no photograph was taken",
        body=NotTaken,
        answer=PersonEncountered,
        changes=True,
        versioned=True,
    )
    def post(self, request: Request, visit_id: UUID, encounter_id: UUID) -> HttpResponse:
        """Keep why no photograph of the person could be taken (CPC-4); an empty reason takes it back."""
        self.hold()
        person = part_of(self.visit.encounters.all(), encounter_id)
        self.check_unchanged(person.version)
        say_not_photographed(form=person, reason=self.answers["reason"], by=self.user, at=self.at)
        person = part_of(self.fresh().encounters.all(), encounter_id)
        return self.answer(person_answer(person), version=person.version)

    current = VisitPerson.current
