"""The details of a visit and its premises."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.http import HttpResponse
from rest_framework.request import Request

from core.api.fields import Choices, Moment, Text, WholeNumber
from core.api.operations import operation
from core.api.serializers import Shape
from visits.api.common import VisitView
from visits.enums import VisitKind
from visits.models import Visit
from visits.operations.visit import PREMISES_FIELDS, VISIT_FIELDS, save_details


class PremisesShape(Shape):
    """Where the visit went, as found that day."""

    trading_name = Text(required=False, max_length=150)
    legal_name = Text(required=False, max_length=150)
    company_number = Text(required=False, max_length=20)
    address_line_1 = Text(required=False, max_length=150)
    address_line_2 = Text(required=False, max_length=150)
    town = Text(required=False, max_length=100)
    postcode = Text(required=False, max_length=10)
    business_kind = Text(required=False, max_length=100)
    telephone = Text(required=False, max_length=30)


class Details(Shape):
    """What kind of visit it is, when it was, and where."""

    kinds = Choices(VisitKind.choices, required=False)
    operation_name = Text(required=False, max_length=100)
    planned_start = Moment(required=False, allow_null=True)
    planned_end = Moment(required=False, allow_null=True)
    started_at = Moment(required=False, allow_null=True, help_text="Once it is there, the visit has started.")
    ended_at = Moment(required=False, allow_null=True, help_text="Once it is there, the visit is over.")
    premises = PremisesShape(required=False)
    version = WholeNumber(read_only=True)


def flat(answers: Mapping[str, Any]) -> dict[str, Any]:
    """Return what was sent as `save_details` takes it: the premises' fields beside the visit's."""
    return {name: value for name, value in answers.items() if name != "premises"} | dict(
        answers.get("premises", {})
    )


def saved_details(visit: Visit) -> dict[str, Any]:
    """Return what is saved, as `save_details` takes it."""
    return {name: getattr(visit, name) for name in VISIT_FIELDS} | {
        name: getattr(visit.premises, name) for name in PREMISES_FIELDS
    }


def version_of(visit: Visit) -> int:
    """Return the version of the details: the visit's own and its premises' together."""
    return visit.version + visit.premises.version


def details_of(visit: Visit) -> dict[str, Any]:
    """Return the details as they are answered."""
    values = {name: getattr(visit, name) for name in VISIT_FIELDS}
    return Details(values | {"premises": visit.premises, "version": version_of(visit)}).data


class VisitDetails(VisitView):
    route, tag = "visit-details", "Visits"

    @operation("Read a visit’s details", answer=Details, versioned=True)
    def get(self, request: Request, visit_id: UUID) -> HttpResponse:
        """What kind of visit it is, when it was, and the premises as found that day."""
        data, version = self.current()
        return self.answer(data, version=version)

    @operation("Change a visit’s details", body=Details, answer=Details, changes=True, versioned=True)
    def patch(self, request: Request, visit_id: UUID) -> HttpResponse:
        """Change what is sent, and leave the rest. The officer in charge may, while the visit is open.

        A start begins the visit, and an end says that it is over; neither can be taken out again.
        """
        visit = save_details(
            visit=self.visit,
            details=saved_details(self.visit) | flat(self.answers),
            expected_version=self.expected_version,
            by=self.user,
            at=self.at,
        )
        visit = self.fresh()
        return self.answer(details_of(visit), version=version_of(visit))

    def current(self) -> tuple[Mapping[str, Any], int]:
        visit = self.fresh()
        self.note_read()
        return details_of(visit), version_of(visit)
