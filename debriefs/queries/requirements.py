"""Requirements of several visits at once, and what they still need before a visit closes."""

from collections.abc import Iterable
from uuid import UUID

from debriefs.consequences import CI_3
from debriefs.enums import Decided, RequirementState
from debriefs.models import Decision, Requirement
from debriefs.rules import BY_CODE
from visits.facts import VisitFacts
from visits.models import Visit
from visits.rules import Item
from visits.rules.finishing import VIS_3

_KEPT = "_debrief_requirement"  # on a visit: what was read of it together with others
DEB_8 = BY_CODE["DEB-8"].rule


def with_requirements(visits: Iterable[Visit]) -> None:
    """Read the requirements and decisions of `visits` in two queries, for the pages and the gate."""
    visits = list(visits)
    ids = [visit.pk for visit in visits]
    found = {each.visit_id: each for each in Requirement.objects.filter(visit__in=ids).select_related("lead")}
    decided: dict[UUID, set[tuple[str, UUID]]] = {pk: set() for pk in ids}
    rows = Decision.objects.filter(visit__in=ids).values_list("visit_id", "code", "about")
    for visit_id, code, about in rows:
        decided[visit_id].add((code, about))
    for visit in visits:
        visit.__dict__[_KEPT] = (found.get(visit.pk), decided[visit.pk])


def requirement_of(visit: Visit) -> Requirement | None:
    """Return what is required of a visit; None where no debrief is."""
    return _read(visit)[0]


def decided_on(visit: Visit) -> set[tuple[str, UUID]]:
    """Return what somebody has decided on a visit: the code and the record that it is about."""
    return _read(visit)[1]


def _read(visit: Visit) -> tuple[Requirement | None, set[tuple[str, UUID]]]:
    if _KEPT not in visit.__dict__:
        with_requirements([visit])
    kept: tuple[Requirement | None, set[tuple[str, UUID]]] = visit.__dict__[_KEPT]
    return kept


def answer_to_closing(*, visit: Visit, facts: VisitFacts) -> dict[str, list[Item]]:
    """Answer for debriefs before a visit closes: a lead and a due date (VIS-3), DEB-8 and CI-3.

    That the HMI or Gold accepts is not awaited. DEB-10 is the code under which a lead and a date are asked
    for, so that nothing closes if this app does not answer.
    """
    decided = decided_on(visit)
    requirement = requirement_of(visit)
    return {
        "DEB-10": list(_lead_and_date(requirement)) if requirement else [],
        "DEB-8": [
            Item(
                DEB_8,
                f"Decide whether to debrief after the referral of {adult.label}",
                "The officer in charge decides, and says why. It never follows by itself.",
                "debrief-decide",
                target=adult.id,
                apart=True,
            )
            for adult in facts.adults_at_risk_referred()
            if (Decided.DEBRIEF, adult.id) not in decided
        ],
        "CI-3": [
            Item(
                CI_3,
                "Consider postponing the debrief, and say why",
                "A critical incident was declared. Yes or no is an answer; silence is not.",
                "debrief-decide",
                target=incident.id,
            )
            for incident in facts.critical_incidents
            if incident.declared and (Decided.POSTPONE, incident.id) not in decided
        ],
    }


def _lead_and_date(requirement: Requirement) -> Iterable[Item]:
    if not requirement.is_to_hold or requirement.state == RequirementState.POSTPONED:
        return
    if requirement.lead is None:
        yield Item(
            VIS_3,
            f"Name who leads the debrief: {requirement.get_led_as_display()}",
            f"{requirement.lead_because}. Before the visit closes, a debrief that is required has a lead.",
            "debrief-lead",
        )
