"""Requirements of several visits at once, and what they still need before a visit closes."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import JSONObject

from accounts.deputies import leads_for
from accounts.models import User
from debriefs.consequences import CI_3
from debriefs.debrief_enums import DebriefState
from debriefs.enums import Decided, RequirementState
from debriefs.models import Debrief, DebriefVisit, Decision, KeptAssessment, Requirement
from debriefs.rules import BY_CODE
from visits.facts import VisitFacts
from visits.models import Visit
from visits.rules import Item
from visits.rules.finishing import VIS_3

REQUIREMENT = "debrief_requirement"  # what a visit's own query may bring along, with the lead
_HELD = "debriefs_to_be_read"
_REQUIRED = "debrief_is_required"  # on a visit that came `with_debrief`: the newest answer of the rules
_DECIDED = "_debrief_decisions"  # on a visit: what was read of it together with others
DEB_5, DEB_8 = BY_CODE["DEB-5"].rule, BY_CODE["DEB-8"].rule


@dataclass(frozen=True)
class Held:
    """A debrief of a visit in few words: planned, or held and in what state it is."""

    id: UUID
    reference: str
    state: DebriefState

    @property
    def was_held(self) -> bool:
        return self.state not in (DebriefState.PLANNED, DebriefState.CALLED_OFF)


def visits_to_read(user: User, at: datetime) -> QuerySet[Visit]:
    """Return the visits of whose debrief `user` may read: those that they may read, lead it of, or are to.

    Who acts for an absent lead reads what the lead reads.
    """
    leads = [user.pk, *leads_for(user, at)]
    readable = Q(pk__in=Visit.objects.visible_to(user, at).values("pk"))
    led = DebriefVisit.objects.filter(is_open=True, debrief__lead__in=leads).values("visit")
    return Visit.objects.filter(readable | Q(debrief_requirement__lead__in=leads) | Q(pk__in=led))


def with_debrief(visits: QuerySet[Visit], *, user: User, at: datetime) -> QuerySet[Visit]:
    """Bring along the requirement, its lead, the newest answer of the rules, and the debriefs to be read."""
    mine = Debrief.objects.visible_to(user, at).filter(of_visits__visit=OuterRef("pk"), parent__isnull=True)
    said = JSONObject(id="pk", reference="reference", state="state")
    held = mine.order_by("-planned_at", "-id").values(said=said)
    visits = visits.annotate(**{_HELD: ArraySubquery(held)})
    newest = KeptAssessment.objects.filter(visit=OuterRef("pk")).order_by("-number").values("required")[:1]
    return visits.select_related(REQUIREMENT, f"{REQUIREMENT}__lead").annotate(
        **{_REQUIRED: Subquery(newest)}
    )


def debriefs_along(visit: Visit) -> list[Held]:
    """Return the debriefs that a visit brought along (`with_debrief`), the latest first."""
    rows: list[dict[str, str]] = getattr(visit, _HELD)
    return [Held(UUID(row["id"]), row["reference"], DebriefState(row["state"])) for row in rows]


def is_decided(visit: Visit) -> bool:
    """Whether the rules answered yes or no of a visit that came `with_debrief`; no while a fact is open."""
    return getattr(visit, _REQUIRED) is not None


def with_requirements(visits: Iterable[Visit]) -> None:
    """Read the requirements and decisions of `visits` in two queries, for lists and their gates."""
    by_id = {visit.pk: visit for visit in visits}
    found = {
        each.visit_id: each for each in Requirement.objects.filter(visit__in=by_id).select_related("lead")
    }
    rows = Decision.objects.filter(visit__in=by_id).values_list("visit_id", "code", "about")
    decided: dict[UUID, set[tuple[str, UUID]]] = {pk: set() for pk in by_id}
    for visit_id, code, about in rows:
        decided[visit_id].add((code, about))
    for pk, visit in by_id.items():
        visit._state.fields_cache[REQUIREMENT] = found.get(pk)
        visit.__dict__[_DECIDED] = decided[pk]


def requirement_of(visit: Visit) -> Requirement | None:
    """Return what is required of a visit; None where no debrief is. No query where it came with the visit."""
    if REQUIREMENT not in visit._state.fields_cache:
        found = Requirement.objects.filter(visit=visit).select_related("lead").first()
        visit._state.fields_cache[REQUIREMENT] = found
    requirement: Requirement | None = visit._state.fields_cache[REQUIREMENT]
    return requirement


def _decided_on(visit: Visit, code: Decided, about: UUID) -> bool:
    """Whether somebody has decided; asked only where there is something to decide."""
    if _DECIDED not in visit.__dict__:
        rows = Decision.objects.filter(visit=visit).values_list("code", "about")
        visit.__dict__[_DECIDED] = set(rows)
    return (code, about) in visit.__dict__[_DECIDED]


def answer_to_closing(*, visit: Visit, facts: VisitFacts) -> dict[str, list[Item]]:
    """Answer for debriefs before a visit closes: a lead and a due date (VIS-3), DEB-8 and CI-3.

    That the HMI or Gold accepts is not awaited. DEB-10 is the code under which a lead and a date are asked
    for, so that nothing closes if this app does not answer.
    """
    requirement = requirement_of(visit)
    return {
        "DEB-10": [*(_lead_and_date(requirement) if requirement else ()), *_not_said_to_be_a_child(facts)],
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
            if not _decided_on(visit, Decided.DEBRIEF, adult.id)
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
            if incident.declared and not _decided_on(visit, Decided.POSTPONE, incident.id)
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


def _not_said_to_be_a_child(facts: VisitFacts) -> Iterable[Item]:
    """Yield whose claim to be a child nobody recorded, where force was used on them; it does not block."""
    people = {person.id: person for person in facts.people}
    for subject in dict.fromkeys(force.subject for force in facts.force if force.age_not_answered):
        person = people.get(subject) if subject else None
        if person is not None:
            yield Item(
                DEB_5,
                f"Say whether {person.label} says they are a child",
                "Force was used on them. If they say so and their age is disputed, a debrief is required.",
                "encounter",
                target=person.id,
            )
