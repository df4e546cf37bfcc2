"""Where one person's case goes, and the decision that the software refuses to make (REF-4)."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from rest_framework import serializers
from rest_framework.request import Request

from audit.operations import record
from core.api.conditions import digest
from core.api.fields import Choice, Id, Text, YesNo
from core.api.operations import operation
from core.api.serializers import Shape
from core.errors import DomainError
from referrals.api.answers import decision_of
from referrals.api.shapes import DecisionShape, FactShape, LawShape
from referrals.enums import AuditEvent, DecidedUnit
from referrals.facts import facts_of
from referrals.operations.decisions import decide_unit
from referrals.queries import decisions_for
from referrals.rules import Routing, route
from visits.api.common import VisitView
from visits.models import Encounter
from visits.operations.saving import lock


class Decision(Shape):
    """Where the case goes, and why."""

    unit = Choice(DecidedUnit.choices, required=True)
    reason = Text(max_length=1000, multiline=True, help_text="Kept with the case, with your name.")


class RoutingShape(Shape):
    """Where the case of one person goes, by what is recorded now."""

    person = Id()
    rule = Text(help_text="REF-1 to REF-6; empty where what is recorded cannot be true.")
    words = Text()
    section = Text(help_text="Where it comes from.")
    units = serializers.ListField(child=Text(), help_text="Who gets the case.")
    laws = LawShape(many=True)
    facts = FactShape(many=True, help_text="What the software saw.")
    refused = YesNo(help_text="REF-4: the software does not decide this; the officer in charge does.")
    problem = Text(help_text="What has to be put right before it can be said.")
    decision = DecisionShape(allow_null=True, help_text="The latest decision of a person.")


def routing_of(person: Encounter) -> dict[str, Any]:
    """Return where a person's case goes, as the rules and the decisions stand."""
    decision = decisions_for([person.pk]).get(person.pk)
    try:
        found, problem = _routing(route(facts_of(person, person.visit))), ""
    except DomainError as error:
        found, problem = _routing(None), error.words
    answer = found | {"person": person.pk, "problem": problem, "decision": decision_of(decision)}
    return dict(RoutingShape(answer).data)


def _routing(routing: Routing | None) -> dict[str, Any]:
    if routing is None:
        empty = {"rule": "", "words": "", "section": "", "refused": False}
        return empty | {"units": [], "laws": [], "facts": []}
    return {
        "rule": routing.rule,
        "words": routing.words,
        "section": str(routing.source),
        "refused": routing.refused,
        "units": [unit.value for unit in routing.units],
        "laws": [{"code": p.code, "words": p.words, "unit": p.unit.value} for p in routing.provisions],
        "facts": [{"name": fact.name, "words": fact.words} for fact in routing.facts],
    }


class PersonRouting(VisitView):
    route, tag = "person-routing", "Referrals"

    def person(self) -> Encounter:
        """Return the person as they are recorded now; 404 for one of another visit."""
        found = Encounter.objects.select_related("visit")
        return get_object_or_404(found, pk=self.kwargs["encounter_id"], visit=self.visit)

    @operation("Where a person’s case goes", answer=RoutingShape, versioned=True)
    def get(self, request: Request, visit_id: UUID, encounter_id: UUID) -> HttpResponse:
        """Which unit gets the case, under which rule, and what the software saw."""
        data, version = self.current()
        return self.answer(data, version=version)

    @operation("Decide where a case goes", body=Decision, answer=RoutingShape, changes=True, versioned=True)
    def post(self, request: Request, visit_id: UUID, encounter_id: UUID) -> HttpResponse:
        """Decide where the software refuses to (REF-4). The officer in charge may, while the visit is open.

        `If-Match` names the answer that it was decided on: a decision on facts that changed is refused.
        """
        lock(self.visit.pk)
        person = self.person()
        self.check_unchanged(_version(routing_of(person)))
        decide_unit(
            encounter=person,
            unit=DecidedUnit(self.answers["unit"]),
            reason=self.answers["reason"],
            by=self.user,
            at=self.at,
        )
        data = routing_of(person)
        return self.answer(data, version=_version(data))

    def current(self) -> tuple[Mapping[str, Any], str]:
        person = self.person()
        record(
            event=AuditEvent.ROUTING_READ,
            by=self.user,
            at=self.at,
            subject=person,
            subjects=[person.visit_id],
        )
        data = routing_of(person)
        return data, _version(data)


def _version(answer: Mapping[str, Any]) -> str:
    return digest(*answer.items())
