"""People: the search, one person's case record with its card, and its correction."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from rest_framework import serializers
from rest_framework.request import Request

from accounts.api.views import ApiView
from accounts.urgent import reason_for
from audit.operations import record
from casework.api.common import picture_answer
from casework.api.shapes import PersonDetails, PersonShape, PersonSummary
from casework.enums import AuditEvent
from casework.forms import PERSON_FIELDS, person_values
from casework.models import Person
from casework.operations.people import save_person
from casework.queries import PersonPage, encounters_visible_to, person_page, search_people
from core.api.fields import Day, Text, YesNo
from core.api.listing import PageQuery, page_body
from core.api.operations import operation
from core.api.serializers import Shape


class PeopleQuery(PageQuery):
    """Whom to look for. A page has 25 at most."""

    limit = None  # type: ignore[assignment]  # takes the question away, as the framework has it

    text = Text(required=False, max_length=150, help_text="Any of the names in any order, or a reference.")
    born = Day(required=False, help_text="Date of birth.")


class PeoplePage(Shape):
    """One page of people."""

    items = PersonSummary(many=True, help_text="The newest record first.")
    next = serializers.CharField(allow_null=True, help_text="Address of the next page.")
    previous = serializers.CharField(allow_null=True, help_text="Address of the page before.")
    cut_short = YesNo(help_text="Whether the words are so frequent that older ones were not looked through.")


class CasePeople(ApiView):
    route, tag = "case-list", "Casework"

    @operation("Search people", query=PeopleQuery, answer=PeoplePage)
    def get(self, request: Request) -> HttpResponse:
        """Case records, the newest first. Words that fit nobody find similar names, on one page."""
        asked = self.query
        page = search_people(
            Person.objects.visible_to(self.user, self.at),
            words=asked.get("text", ""),
            born=asked.get("born"),
            cursor=asked.get("cursor", ""),
        )
        used = [name for name in ("text", "born") if asked.get(name)]
        shown = [person.pk for person in page.rows]
        record(event=AuditEvent.PEOPLE_SEARCHED, by=self.user, at=self.at, subjects=shown, fields=used)
        items = PersonSummary(page.rows, many=True).data
        body = page_body(request.path, request.query_params.dict(), page, items)
        return self.answer(body | {"cut_short": page.cut_short})


def ids_of(page: PersonPage) -> list[UUID]:
    """Return the ids of what is shown of a person, for the audit."""
    found = page.shown_ids()
    for match in (*page.matches, *page.undone):
        found += [match.pk, match.encounter_id]
    return [*found, page.face.pk] if page.face else found


def person_answer(page: PersonPage, may_open: set[UUID]) -> dict[str, Any]:
    """Return a case record as it is answered."""
    person = page.person
    names = ("id", "reference", *PERSON_FIELDS, "version")
    if page.face:
        picture_answer(page.face)
    activities = [
        {
            "encounter": item.encounter.pk if item.encounter.pk in may_open else None,
            "visit_reference": item.encounter.visit.reference,
            "met_at": item.encounter.met_at,
            "outcome": item.activity.outcome,
            "counts": item.encounter.counts,
            "named_on_cprn": item.named,
            "record": item.record,
        }
        for item in page.activities
    ]
    own = {name: getattr(person, name) for name in names}
    parts = {name: getattr(page, name) for name in ("matches", "undone", "face", "timeline")}
    return dict(PersonShape(own | parts | {"activities": activities}).data)


class CasePerson(ApiView):
    route, tag = "case-detail", "Casework"

    def fresh(self) -> Person:
        """Return the person, as they stand now."""
        return get_object_or_404(Person.objects.visible_to(self.user, self.at), pk=self.kwargs["person_id"])

    @operation("Read a case record", answer=PersonShape, versioned=True)
    def get(self, request: Request, person_id: UUID) -> HttpResponse:
        """The person, their Compliance and Enforcement card, the matches, and what happened."""
        data, version = self.current()
        return self.answer(data, version=version)

    @operation("Correct a case record", body=PersonDetails, answer=PersonShape, changes=True, versioned=True)
    def patch(self, request: Request, person_id: UUID) -> HttpResponse:
        """Change what is sent of the names, the date of birth and the nationality, and leave the rest."""
        person = self.fresh()
        save_person(
            person=person,
            values=person_values(person) | self.answers,
            expected_version=self.expected_version,
            by=self.user,
            at=self.at,
        )
        data, version = self.current()
        return self.answer(data, version=version)

    def current(self) -> tuple[Mapping[str, Any], int]:
        page = person_page(self.fresh(), self.user, self.at)
        record(
            event=AuditEvent.PERSON_READ,
            by=self.user,
            at=self.at,
            subject=page.person,
            subjects=ids_of(page),
            reason=reason_for(self.user, "casework.person", page.person.pk, self.at),
        )
        theirs = [match.encounter_id for match in (*page.matches, *page.undone)]
        may_open = encounters_visible_to(self.user, self.at).filter(pk__in=theirs)
        return person_answer(page, set(may_open.values_list("pk", flat=True))), page.person.version
