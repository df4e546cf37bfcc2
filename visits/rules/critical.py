"""A critical incident that has to be declared, or considered, before the visit closes (CI-1, CI-2)."""

from collections.abc import Iterator

from visits.facts import VisitFacts
from visits.rules.happened import CI_1, CI_2
from visits.rules.items import Item

KIND = "critical-incident"


def undeclared(facts: VisitFacts) -> Iterator[Item]:
    """Yield the critical incident that a criterion makes one and that nobody has declared (CI-1)."""
    for incident in facts.critical_incidents:
        if incident.criteria and not incident.declared:
            met = "; ".join(incident.criteria)
            yield Item(
                CI_1,
                "Declare the critical incident",
                f"It must be declared: {met}.",
                "visit-form",
                target=incident.id,
                kind=KIND,
            )


def unconsidered(facts: VisitFacts) -> Iterator[Item]:
    """Yield what was decided and not done, and a concern about force that says it needs one (CI-2)."""
    for incident in facts.critical_incidents:
        if incident.considered == "declare" and not incident.criteria and not incident.declared:
            yield Item(
                CI_2,
                "Declare the critical incident",
                "It was considered, and the decision was to declare one.",
                "visit-form",
                target=incident.id,
                kind=KIND,
            )
    concerned = [force for force in facts.force if force.concern_needs == "critical_incident"]
    if concerned and not facts.critical_incidents:
        yield Item(
            CI_2,
            "Consider declaring a critical incident, and record it",
            f"The record of force says that a concern needs one: {concerned[0].label}.",
            "visit-forms",
            kind=KIND,
        )
