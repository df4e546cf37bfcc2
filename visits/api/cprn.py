"""The civil penalty referral notice (CPRN) of a visit, and who is named on it."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.http import Http404, HttpResponse
from rest_framework.request import Request

from accounts.api.shapes import UserShape
from accounts.models import User
from core.api.fields import Choice, Day, Id, Moment, Text, WholeNumber
from core.api.operations import operation
from core.api.problems import Fault
from core.api.refusals import Invalid
from core.api.serializers import Shape
from visits.api.common import VisitView
from visits.api.forms import Forms, FormShape, Invalidation, InvalidView, shown
from visits.completeness import missing_in_cprn
from visits.enums import EmployerOrLandlord
from visits.models import Cprn, Encounter, Visit
from visits.operations.forms import save_cprn
from visits.queries import counting_cprn

FIELDS = (
    "reference",
    "served_at",
    "served_on_name",
    "served_on_role",
    "party",
    "party_legal_name",
    "party_trading_name",
    "party_company_number",
    "party_address",
    "party_postcode",
    "breach_date",
    "additional_forms",
)
_NULL = ("served_at", "breach_date", "additional_forms")


class NamedPerson(Shape):
    """A worker or occupier named on the notice, or on one of its additional forms."""

    person = Id(source="encounter_id")
    form_number = WholeNumber(
        required=False, default=0, min_value=0, max_value=50, help_text="0: the notice itself."
    )


class CprnShape(FormShape):
    """The notice that counts: on whom it was served, and for whom."""

    aliases = {"served_by": "served_by_id"}

    id = Id(read_only=True, allow_null=True, help_text="Null while there is no notice.")
    author = UserShape(read_only=True, allow_null=True)
    changed_at = Moment(read_only=True, allow_null=True)
    reference = Text(required=False, max_length=30)
    served_at = Moment(required=False, allow_null=True)
    served_by_id = Id(required=False, allow_null=True, help_text="Which officer of the visit’s team.")
    served_on_name = Text(required=False, max_length=150)
    served_on_role = Text(required=False, max_length=100)
    party = Choice(EmployerOrLandlord.choices, required=False)
    party_legal_name = Text(required=False, max_length=150)
    party_trading_name = Text(required=False, max_length=150)
    party_company_number = Text(required=False, max_length=20)
    party_address = Text(required=False, max_length=300)
    party_postcode = Text(required=False, max_length=10)
    breach_date = Day(required=False, allow_null=True)
    additional_forms = WholeNumber(required=False, allow_null=True, min_value=0, max_value=50)
    named = NamedPerson(many=True, required=False, help_text="All who are named; sent, it takes their place.")


def cprn_answer(visit: Visit, cprn: Cprn | None) -> dict[str, Any]:
    """Return a notice as it is answered; an empty one of version 0 where there is none."""
    if cprn is None:
        nothing: dict[str, Any] = dict.fromkeys(FIELDS, "") | dict.fromkeys(_NULL)
        return CprnShape(
            nothing
            | {"id": None, "author": None, "changed_at": None, "superseded_by_id": None, "served_by_id": None}
            | {"state": "draft", "missing": [], "invalid_reason": "", "version": 0, "named": []}
        ).data
    named = list(cprn.named.all())
    return shown(CprnShape, cprn, missing_in_cprn(cprn, len(named)) if cprn.counts else ())


class VisitCprn(VisitView):
    route, tag = "cprn", "CPRN"
    parts = ("team_members", "encounters", "cprns", "cprns__named")

    @operation("Read the CPRN", answer=CprnShape, versioned=True)
    def get(self, request: Request, visit_id: UUID) -> HttpResponse:
        """The notice that counts, and who is named on it. Version 0 says that there is none yet."""
        data, version = self.current()
        return self.answer(data, version=version)

    @operation("Change the CPRN", body=CprnShape, answer=CprnShape, changes=True, versioned=True)
    def patch(self, request: Request, visit_id: UUID) -> HttpResponse:
        """Change what is sent, and leave the rest; on version 0, make the notice.

        Only workers and occupiers of this visit can be named.
        """
        self.hold()
        cprn = counting_cprn(self.visit)
        if cprn is None:
            self.check_unchanged(0)
        save_cprn(
            visit=self.visit,
            values=self._values(cprn),
            named=self._named(cprn),
            expected_version=self.expected_version,
            by=self.user,
            at=self.at,
        )
        visit = self.fresh()
        data = cprn_answer(visit, counting_cprn(visit))
        return self.answer(data, version=data["version"])

    def current(self) -> tuple[Mapping[str, Any], int]:
        visit = self.fresh()
        cprn = counting_cprn(visit)
        self.note_read([cprn.pk, *(row.encounter_id for row in cprn.named.all())] if cprn else [])
        data = cprn_answer(visit, cprn)
        return data, data["version"]

    def _values(self, cprn: Cprn | None) -> dict[str, Any]:
        values: dict[str, Any] = {
            name: getattr(cprn, name) if cprn else None if name in _NULL else "" for name in FIELDS
        }
        values["served_by"] = cprn.served_by if cprn else None
        sent = {name: value for name, value in self.answers.items() if name in FIELDS}
        if "served_by_id" in self.answers:
            sent["served_by"] = self._server(self.answers["served_by_id"])
        return values | sent

    def _server(self, key: UUID | None) -> User | None:
        """Return the officer who served it: of the team, as the page offers them."""
        if key is None:
            return None
        found = next((m.user for m in self.visit.team_members.all() if m.user_id == key), None)
        if found is None:
            raise self.fault(
                "served_by_id", "Nobody of this id is on the visit’s team. Send the id of somebody who is."
            )
        return found

    def _named(self, cprn: Cprn | None) -> list[tuple[Encounter, int]]:
        people = {person.pk: person for person in self.visit.encounters.all()}
        if "named" not in self.answers:
            return [(people[row.encounter_id], row.form_number) for row in cprn.named.all()] if cprn else []
        found: list[tuple[Encounter, int]] = []
        for index, row in enumerate(self.answers["named"]):
            person = people.get(row["encounter_id"])
            if person is None or person in (each for each, _ in found):
                words = "Name each person of this visit once."
                raise Invalid(Fault(words, f"/named/{index}/person"))
            found.append((person, row["form_number"]))
        return found


def _latest(visit: Visit, _key: Mapping[str, Any]) -> Cprn:
    """Return the notice that counts, or the last that did; 404 where there was none."""
    found = counting_cprn(visit) or next(iter(reversed(visit.cprns.all())), None)
    if found is None:
        raise Http404
    return found


class CprnInvalid(InvalidView):
    route, tag = "cprn-invalid", "CPRN"
    parts = ("team_members", "encounters", "cprns", "cprns__named")

    forms = Forms(of=lambda visit: visit.cprns.all(), meant=_latest, answer=cprn_answer)

    @operation("Set the CPRN invalid", body=Invalidation, answer=CprnShape, changes=True, versioned=True)
    def post(self, request: Request, visit_id: UUID) -> HttpResponse:
        """Set the notice invalid, with a reason: it stays visible, and counts for nothing (VIS-2)."""
        return self.invalidate()
