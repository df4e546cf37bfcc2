"""Absences and deputies: who is away until when, and who acts for them."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from rest_framework.request import Request

from accounts.absences import (
    absences_visible_to,
    away_of,
    managed_people,
    possible_deputies,
    with_absences,
)
from accounts.api.shapes import TeamShape, UserShape
from accounts.api.views import ApiView
from accounts.enums import AuditEvent
from accounts.forms.absences import absence_values, period_of
from accounts.models import Absence, User
from accounts.operations.absences import change_absence, end_absence, record_absence
from audit.operations import record
from core.api.fields import Choice, Day, Id, Moment, NewId, Text, WholeNumber
from core.api.listing import PageQuery, page_body
from core.api.operations import operation, page_of
from core.api.serializers import Shape
from core.clock import london_day
from core.paging import Keyset

BY_TIME = Keyset("starts_at")
STATES = [(name, name) for name in ("coming", "now", "over", "called_off")]


class AbsenceQuery(PageQuery):
    """Whose absences."""

    user = Id(required=False, help_text="Of this person alone.")


class AbsenceBody(Shape):
    """Who acts, and the days, which are London’s and both included."""

    deputy = Id(help_text="One of the person’s “deputies”.")
    first = Day(help_text="The first day, from its beginning; today: from now.")
    last = Day(help_text="The last day. The absence ends at midnight after it.")
    reason = Text(
        required=False,
        max_length=200,
        help_text="Not needed. The deputy and the manager can read it: leave out anything private.",
    )


class NewAbsence(AbsenceBody):
    """An absence to record."""

    id = NewId()


class AbsenceShape(Shape):
    """Somebody is away, and a deputy acts for them."""

    id = Id()
    user = UserShape()
    deputy = UserShape()
    first = Day(help_text="The first day, London’s.")
    last = Day(help_text="The last day, London’s.")
    reason = Text()
    starts_at = Moment()
    ends_at = Moment(help_text="Until before this moment.")
    state = Choice(STATES, required=True)
    version = WholeNumber()


class Deputy(UserShape):
    """Somebody who could do the work."""

    team = TeamShape()


class DeputyList(Shape):
    """Who can stand in, those of the same team first."""

    items = Deputy(many=True)


class PersonAway(Shape):
    """Somebody whose absences you record."""

    user = UserShape()
    team = TeamShape()
    absences = AbsenceShape(many=True, help_text="Running or to come, the soonest first.")


class PersonAwayList(Shape):
    """You, and the people whom you look after."""

    items = PersonAway(many=True)


class AbsenceView(ApiView):
    """An endpoint of absences: one’s own, those one stands in for, those of people one looks after."""

    tag = "Absences"

    def people(self) -> QuerySet[User]:
        """Return oneself and the people whose absences one records."""
        kept = managed_people(self.user, self.at).order_by().values("pk")
        mine = User.objects.filter(pk=self.user.pk) | User.objects.filter(pk__in=kept)
        return mine.select_related("team").order_by("team__name", "name", "id")

    def person(self) -> User:
        """Return the person who is meant; 404 for whom one does not look after."""
        return get_object_or_404(self.people(), pk=self.kwargs["user_id"])

    def absence(self) -> Absence:
        """Return the absence that is meant; 404 for one that is not one’s to see."""
        visible = absences_visible_to(self.user, self.at)
        return get_object_or_404(visible, pk=self.kwargs["absence_id"])

    def deputy(self, person: User, present: User | None = None) -> User:
        """Return the deputy that the body names: one who can be, or who is."""
        people = [*possible_deputies(person, self.at), *([present] if present else [])]
        found = next((user for user in people if user.pk == self.answers["deputy"]), None)
        if found is None:
            words = f"Nobody with this id can stand in for {person.name}. Send one of their “deputies”."
            raise self.fault("deputy", words)
        return found

    def check_first(self, absence: Absence | None = None) -> None:
        """Refuse a new first day that has passed; operations would begin the absence now."""
        first = self.answers.get("first")
        same = absence is not None and first == london_day(absence.starts_at)
        if first and first < london_day(self.at) and not same:
            raise self.fault("first", "The first day has passed. Send today or a later day.")

    def note(self, *shown: UUID) -> None:
        """Record that absences were read, with the ids shown."""
        record(event=AuditEvent.ABSENCES_LISTED, by=self.user, at=self.at, subjects=shown)

    def shown(self, absence: Absence, **how: Any) -> HttpResponse:
        """Return an absence as it stands."""
        return self.answer(self.of(absence), version=absence.version, **how)

    def of(self, absence: Absence) -> dict[str, Any]:
        """Return an absence as it is answered."""
        state = "over" if absence.ends_at <= self.at else "now" if absence.starts_at <= self.at else "coming"
        kept = "id user deputy starts_at ends_at reason version"
        return AbsenceShape(
            {name: getattr(absence, name) for name in kept.split()}
            | {name: absence_values(absence)[name] for name in ("first", "last")}
            | {"state": "called_off" if absence.ends_at == absence.starts_at else state}
        ).data

    def current(self) -> tuple[Mapping[str, Any], int]:
        found = self.absence()
        self.note(found.pk)
        return self.of(found), found.version


class Absences(AbsenceView):
    route = "absence-list"

    @operation("List absences", query=AbsenceQuery, answer=page_of(AbsenceShape))
    def get(self, request: Request) -> HttpResponse:
        """Your own, those in which you stand in, and those of the people whom you look after."""
        rows = absences_visible_to(self.user, self.at)
        if "user" in self.query:
            rows = rows.filter(user=self.query["user"])
        page = BY_TIME.sized(self.query["limit"]).page_of(rows, cursor=self.query.get("cursor", ""))
        self.note(*(absence.pk for absence in page.rows))
        items = [self.of(absence) for absence in page.rows]
        return self.answer(page_body(request.path, request.query_params.dict(), page, items))


class AbsencePeople(AbsenceView):
    route = "absence-person-list"

    @operation("List whose absences you record", answer=PersonAwayList)
    def get(self, request: Request) -> HttpResponse:
        """You and the people whom you look after, with their absences that are running or to come."""
        people = [(person, away_of(person)) for person in with_absences(self.people(), self.at)]
        self.note(*(absence.pk for _, away in people for absence in away))
        items = [
            {
                "user": UserShape(person).data,
                "team": TeamShape(person.team).data,
                "absences": [self.of(absence) for absence in away],
            }
            for person, away in people
        ]
        return self.answer({"items": items})


class AbsencesOfPerson(AbsenceView):
    route = "absence-of-person"

    @operation(
        "Record an absence", body=NewAbsence, answer=AbsenceShape, status=201, repeated=True, versioned=True
    )
    def post(self, request: Request, user_id: UUID) -> HttpResponse:
        """Record that the person is away and who acts for them; the deputy is told.

        They themselves may, their line manager, the manager of their team. A deputy is somebody who could
        do the work in their own right.
        """
        person = self.person()
        self.check_first()
        made = record_absence(
            user=person,
            deputy=self.deputy(person),
            reason=self.answers.get("reason", ""),
            by=self.user,
            at=self.at,
            absence_id=self.answers.get("id"),
            **period_of(self.answers["first"], self.answers["last"], None, self.at),
        )
        where = reverse("api:absence-detail", args=[made.pk])
        return self.shown(made, status=201 if made.created_at == self.at else 200, location=where)


class Deputies(AbsenceView):
    route = "deputy-list"

    @operation("Find who can stand in", answer=DeputyList)
    def get(self, request: Request, user_id: UUID) -> HttpResponse:
        """Who could do the person’s work in their own right, of the same region."""
        found = possible_deputies(self.person(), self.at)
        self.note(*(user.pk for user in found))
        return self.answer({"items": Deputy(found, many=True).data})


class AbsenceDetail(AbsenceView):
    route = "absence-detail"

    @operation("Read an absence", answer=AbsenceShape, versioned=True)
    def get(self, request: Request, absence_id: UUID) -> HttpResponse:
        """Who is away, from when until when, and who acts for them."""
        data, version = self.current()
        return self.answer(data, version=version)

    @operation("Correct an absence", body=AbsenceBody, answer=AbsenceShape, changes=True, versioned=True)
    def patch(self, request: Request, absence_id: UUID) -> HttpResponse:
        """Change what is sent of one that is not over. The first day stays once it has begun."""
        found = self.absence()
        self.check_first(found)
        values: dict[str, Any] = {}
        if {"first", "last"} & self.answers.keys():
            last = self.answers.get("last", absence_values(found)["last"])
            values = dict(period_of(self.answers.get("first"), last, found, self.at))
        if "deputy" in self.answers:
            values["deputy"] = self.deputy(found.user, found.deputy)
        if "reason" in self.answers:
            values["reason"] = self.answers["reason"]
        expected = self.expected_version
        change_absence(absence=found, values=values, expected_version=expected, by=self.user, at=self.at)
        return self.shown(self.absence())


class AbsenceEnding(AbsenceView):
    route = "absence-ending"

    @operation("End an absence", answer=AbsenceShape, changes=True, versioned=True)
    def post(self, request: Request, absence_id: UUID) -> HttpResponse:
        """End it now, or call it off before it begins; one that is over stays as it is."""
        expected = self.expected_version
        end_absence(absence=self.absence(), expected_version=expected, by=self.user, at=self.at)
        return self.shown(self.absence())
