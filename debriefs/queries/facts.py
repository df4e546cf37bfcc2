"""The facts of visits, for the rules on debriefs: of one or of a thousand in the same number of queries."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from datetime import date, datetime
from typing import Any, TypeVar
from uuid import UUID

from django.db import connection
from django.db.models import Exists, OuterRef

from accounts.enums import MentoringKind
from accounts.models import Mentoring
from core.clock import london_day
from debriefs.enums import Decided
from debriefs.facts import (
    BronzeFacts,
    ConcernFacts,
    ConcernNeeds,
    ForceFacts,
    IncidentFacts,
    NotReferredFacts,
    OfficerFacts,
    ReferredFacts,
    VisitFacts,
    VisitKind,
)
from debriefs.models import Decision
from visits.enums import FormState, OversightRole
from visits.force_words import Considered
from visits.models import (
    AreaOfConcern,
    ConcernWithdrawal,
    CriticalIncident,
    UseOfForce,
    VisitOfficer,
    VisitOversight,
    Vulnerability,
)
from visits.models.visit import WAS_THERE
from visits.rules.force import is_force
from visits.rules.vulnerable import Standing
from visits.safeguarding import counting_referrals

T = TypeVar("T")
_BATON = frozenset({"baton_drawn", "baton_used"})
_MAY_BE_REFERRED = (Standing.NOT_ANSWERED, Standing.ADULT_AT_RISK)
# One statement as it is, since it is asked with every change of a visit: Django would take longer to put it
# together than PostgreSQL to answer it. It says too what else there is to look for.
_VISITS = """
SELECT id, happens_at, oic_id, kinds, any_force, any_criterion, any_failing, any_vulnerable,
    EXISTS (SELECT FROM debriefs_decision d WHERE d.visit_id = v.id) AS decisions_made,
    EXISTS (SELECT FROM visits_useofforce f WHERE f.visit_id = v.id AND f.state <> 'invalid') AS force_used,
    EXISTS (SELECT FROM visits_vulnerability a WHERE a.visit_id = v.id AND a.state <> 'invalid') AS at_risk,
    EXISTS (SELECT FROM visits_areaofconcern c WHERE c.visit_id = v.id) AS concerns_raised,
    EXISTS (SELECT FROM visits_criticalincident i WHERE i.visit_id = v.id) AS incidents_recorded,
    EXISTS (SELECT FROM visits_visitoversight o WHERE o.content_object_id = v.id) AS overseers_named
FROM visits_visit v WHERE id = ANY(%s)
"""


def facts_of(visit_id: UUID, at: datetime) -> VisitFacts:
    """Return the facts of one visit as they stand."""
    return facts_of_visits([visit_id], at)[visit_id]


def facts_of_visits(ids: Iterable[UUID], at: datetime) -> dict[UUID, VisitFacts]:
    """Return the facts of the visits as they stand at `at`; at most eleven queries, however many they are.

    Three of a visit of which nothing out of the ordinary is recorded: the first says what else to look for.
    """
    visits = _visits(list(ids))
    days = {pk: london_day(row["happens_at"]) for pk, row in visits.items()}

    def with_some(what: str) -> list[UUID]:
        return [pk for pk, row in visits.items() if row[what]]

    decisions = _decisions(with_some("decisions_made"))
    officers = _officers(visits, days)
    force = _force(with_some("force_used"))
    concerns = _concerns(with_some("concerns_raised"))
    incidents = _incidents(with_some("incidents_recorded"), decisions)
    adults, others = _vulnerable(with_some("at_risk"), decisions)
    inspectors = _inspectors(with_some("overseers_named"), concerns, at)
    return {
        pk: VisitFacts(
            visit=str(pk),
            day=days[pk],
            oic=str(row["oic_id"]),
            kinds=tuple(VisitKind(kind) for kind in row["kinds"]),
            hmi=inspectors.get(pk),
            officers=tuple(officers[pk]),
            any_force=row["any_force"],
            force=tuple(force[pk]),
            concerns=tuple(concerns[pk]),
            any_criterion=row["any_criterion"],
            any_failing=row["any_failing"],
            incident=incidents.get(pk),
            any_vulnerable=row["any_vulnerable"],
            adults_referred=tuple(adults[pk]),
            not_referred=tuple(others[pk]),
        )
        for pk, row in visits.items()
    }


def _visits(ids: list[UUID]) -> dict[UUID, dict[str, Any]]:
    with connection.cursor() as cursor:
        cursor.execute(_VISITS, [ids])
        names = [column.name for column in cursor.description]
        return {row[0]: dict(zip(names, row, strict=True)) for row in cursor.fetchall()}


def _officers(visits: Iterable[UUID], days: dict[UUID, date]) -> dict[UUID, list[OfficerFacts]]:
    """Everybody who was there, with whether they were in mentoring for arrest work on that day (DEB-2).

    What the periods of mentoring say now, not what they said when somebody joined: a date that is corrected
    is found at night.
    """
    rows = VisitOfficer.objects.filter(WAS_THERE, visit__in=visits).order_by("created_at", "id")
    members = list(rows.values_list("visit_id", "user_id"))
    periods: dict[UUID, list[tuple[date, date | None]]] = defaultdict(list)
    arrest = Mentoring.objects.filter(officer__in={user for _, user in members}, kind=MentoringKind.ARREST)
    for officer, start, end in arrest.values_list("officer_id", "started_on", "ended_on"):
        periods[officer].append((start, end))
    found: dict[UUID, list[OfficerFacts]] = defaultdict(list)
    for visit, user in members:
        mentored = user in periods and _within(periods[user], days[visit])
        found[visit].append(OfficerFacts(officer=str(user), newly_trained=mentored))
    return found


def _within(periods: Iterable[tuple[date, date | None]], day: date) -> bool:
    """Whether one of `periods` had begun and not ended on `day`."""
    return any(start <= day and (end is None or day < end) for start, end in periods)


def _force(visits: list[UUID]) -> dict[UUID, list[ForceFacts]]:
    if not visits:
        return defaultdict(list)
    records = UseOfForce.objects.filter(visit__in=visits).exclude(state=FormState.INVALID)
    rows = records.select_related("encounter").order_by("created_at", "id")
    return _by_visit(rows, lambda row: row.visit_id, _force_facts)


def _force_facts(force: UseOfForce) -> ForceFacts:
    techniques, subject = frozenset(force.techniques), force.encounter
    return ForceFacts(
        record=str(force.pk),
        used_by=str(force.used_by_id),
        witnesses=tuple(str(witness) for witness in force.witnesses),
        force=is_force(force.techniques) if techniques else None,
        baton_drawn=not techniques.isdisjoint(_BATON) if techniques else None,
        at_nobody=force.at_nobody,
        on=str(subject.pk) if subject else None,
        date_of_birth=subject.date_of_birth if subject else None,
        claims_to_be_a_child=subject.age_disputed if subject else None,
        day=london_day(force.used_at) if force.used_at else None,
        concerns=_needs(force),
    )


def _needs(force: UseOfForce) -> ConcernNeeds | None:
    if force.concerns is None:
        return None
    if not force.concerns:
        return ConcernNeeds.NO_CONCERN
    return ConcernNeeds(force.concern_needs) if force.concern_needs else None


def _concerns(visits: list[UUID]) -> dict[UUID, list[ConcernFacts]]:
    if not visits:
        return defaultdict(list)
    withdrawn = Exists(ConcernWithdrawal.objects.filter(concern=OuterRef("pk")))
    rows = (
        AreaOfConcern.objects.filter(visit__in=visits)
        .annotate(gone=withdrawn)
        .order_by("raised_at", "id")
        .values_list("visit_id", "pk", "about", "gone")
    )
    return _by_visit(
        rows,
        lambda row: row[0],
        lambda row: ConcernFacts(record=str(row[1]), about=str(row[2]) if row[2] else None, withdrawn=row[3]),
    )


def _incidents(
    visits: list[UUID], decisions: dict[tuple[UUID, str, UUID], bool]
) -> dict[UUID, IncidentFacts]:
    if not visits:
        return {}
    rows = CriticalIncident.objects.filter(visit__in=visits).exclude(state=FormState.INVALID)
    return {
        row.visit_id: _incident_facts(row, decisions.get((row.visit_id, Decided.POSTPONE, row.pk)))
        for row in rows.prefetch_related("declarations", "bronzes")
    }


def _incident_facts(row: CriticalIncident, postponed: bool | None) -> IncidentFacts:
    criteria = [row.serious_harm, row.community_impact, row.public_confidence, row.specialist_resources]
    return IncidentFacts(
        record=str(row.pk),
        declared=row.declaration is not None,
        criteria_met=True if True in criteria else None if None in criteria else False,
        failing_or_learning=row.failing_or_learning,
        considered=bool(row.considered),
        to_declare=row.considered == Considered.DECLARE,
        gold=str(row.gold_id) if row.gold_id else None,
        silver=str(row.silver_id) if row.silver_id else None,
        bronzes=tuple(
            BronzeFacts(officer=str(bronze.officer_id), incident_here=bronze.incident_here)
            for bronze in row.bronze_commanders()
        ),
        postponement_considered=postponed,
    )


def _vulnerable(
    visits: list[UUID], decisions: dict[tuple[UUID, str, UUID], bool]
) -> tuple[dict[UUID, list[ReferredFacts]], dict[UUID, list[NotReferredFacts]]]:
    """Whoever is recorded as vulnerable or at risk: the adults at risk who were referred, and the others."""
    adults: dict[UUID, list[ReferredFacts]] = defaultdict(list)
    others: dict[UUID, list[NotReferredFacts]] = defaultdict(list)
    if not visits:
        return adults, others
    forms = Vulnerability.objects.filter(visit__in=visits).exclude(state=FormState.INVALID)
    rows = forms.select_related("encounter", "visit").prefetch_related("referrals", "outcomes")
    for row in rows.order_by("created_at", "id"):
        standing = row.standing
        if standing == Standing.ADULT_AT_RISK and counting_referrals(row):
            decided = decisions.get((row.visit_id, Decided.DEBRIEF, row.pk))
            adults[row.visit_id].append(ReferredFacts(record=str(row.pk), debrief=decided))
        else:
            none_applies = standing not in _MAY_BE_REFERRED or (
                standing == Standing.ADULT_AT_RISK and bool(row.no_referral_reason)
            )
            others[row.visit_id].append(NotReferredFacts(record=str(row.pk), answered=none_applies))
    return adults, others


def _inspectors(
    visits: list[UUID], concerns: Mapping[UUID, list[ConcernFacts]], at: datetime
) -> dict[UUID, str]:
    """The HMI named on each visit; of several the one named last about whom there is no concern, if any."""
    if not visits:
        return {}
    named = VisitOversight.objects.in_force(at).filter(content_object__in=visits, named_as=OversightRole.HMI)
    rows = named.order_by("starts_at", "pk").values_list("content_object_id", "user_id")
    found: dict[UUID, str] = {}
    for visit, user in rows:
        about = {concern.about for concern in concerns[visit]} if visit in concerns else set()
        if visit not in found or str(user) not in about:
            found[visit] = str(user)
    return found


def _decisions(visits: list[UUID]) -> dict[tuple[UUID, str, UUID], bool]:
    """What people decided, the newest of each."""
    if not visits:
        return {}
    rows = Decision.objects.filter(visit__in=visits).order_by("at", "id")
    return {
        (visit, code, about): yes
        for visit, code, about, yes in rows.values_list("visit_id", "code", "about", "yes")
    }


def _by_visit(
    rows: Iterable[Any], visit_of: Callable[[Any], UUID], made: Callable[[Any], T]
) -> dict[UUID, list[T]]:
    found: dict[UUID, list[T]] = defaultdict(list)
    for row in rows:
        found[visit_of(row)].append(made(row))
    return found
