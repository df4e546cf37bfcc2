"""The details of a visit and its premises."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.http import HttpResponse
from rest_framework.request import Request

from accounts.api.views import ApiView
from core.api.fields import Choices, Id, Moment, Text, WholeNumber
from core.api.operations import operation
from core.api.serializers import Shape
from visits.api.common import VisitView
from visits.enums import VisitKind
from visits.models import Operation, Visit
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
    operation = Id(required=False, allow_null=True, help_text="Id of the operation that it is part of.")
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


def with_operation(view: ApiView, details: dict[str, Any]) -> dict[str, Any]:
    """Return the details with the operation whose id was sent; a fault for one not to be read."""
    key = details.get("operation")
    if not isinstance(key, UUID):
        return details
    one = Operation.objects.visible_to(view.user, view.at).select_related("team").filter(pk=key).first()
    if one is None:
        raise view.fault("operation", "No operation that you may read has this id. Send one of their list.")
    return details | {"operation": one}


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
    values = {name: getattr(visit, name) for name in VISIT_FIELDS} | {"operation": visit.operation_id}
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
            details=with_operation(self, saved_details(self.visit) | flat(self.answers)),
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
