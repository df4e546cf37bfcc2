"""What is decided about each person when a visit closes, and kept as it was then."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction

from accounts.models import User
from audit.operations import record
from core.errors import DomainError
from documents.enums import Shows
from referrals.enums import AuditEvent, DecidedUnit
from referrals.facts import facts_of
from referrals.law import Unit
from referrals.models import ClosedReferral, Referral, UnitDecision
from referrals.permissions import check_can_decide_unit
from referrals.queries import decisions_for
from referrals.rules import S21_QUESTION, Routing, began_words, route_visit
from visits.models import Closing, Cprn, Encounter, Photograph, Visit
from visits.operations.saving import lock
from visits.queries import counting_cprn, counts, with_parts

_S21_OPEN = "It is not answered whether a section 21 ground is recorded."
_UNITS = {DecidedUnit.LOCAL_CFI: Unit.LOCAL_CFI, DecidedUnit.CPCT: Unit.CPCT}


@transaction.atomic
def record_decisions(*, closing: Closing, at: datetime) -> ClosedReferral | None:
    """Keep where each person named on the CPRN goes, as the visit stands at this closing (CPC-7).

    Returns None for a visit without a CPRN, now and at every closing before. Where an earlier closing had
    one, the snapshot says that it is gone, and the next extract withdraws its rows (EXT-5).
    """
    before = ClosedReferral.objects.filter(visit=closing.visit_id).exists()
    if not closing.cprn_served and not before:
        return None
    visit = with_parts(Visit.objects.filter(pk=closing.visit_id)).get()
    cprn = counting_cprn(visit) if closing.cprn_served else None
    if cprn is None:
        closed = _snapshot(closing, visit, None, [])
        closed.save()
        people: list[Referral] = []
    else:
        people = _decide(visit, cprn)
        closed = _snapshot(closing, visit, cprn, people)
        closed.save()
        for person in people:
            person.closed = closed
            person.evidence_lines = _evidence_lines(closed.evidence, person.encounter_id)
        Referral.objects.bulk_create(people)
    ids = [closing.pk, visit.pk, *(person.encounter_id for person in people)]
    record(event=AuditEvent.DECISIONS_RECORDED, by=None, at=at, subject=closed, subjects=ids)
    return closed


@transaction.atomic
def decide_unit(
    *, encounter: Encounter, unit: DecidedUnit, reason: str, by: User, at: datetime
) -> UnitDecision:
    """Keep a person's decision where the table has no row (REF-4). Raises NotAllowed, DomainError."""
    visit = lock(encounter.visit_id)
    encounter = Encounter.objects.get(pk=encounter.pk)
    check_can_decide_unit(visit, encounter, by, at)
    if not reason.strip():
        raise DomainError("Say why the case goes there.", field="reason")
    decision = UnitDecision.objects.create(
        encounter=encounter, unit=unit, reason=reason.strip(), by=by, at=at
    )
    record(
        event=AuditEvent.UNIT_DECIDED,
        by=by,
        at=at,
        subject=encounter,
        subjects=[visit.pk],
        fields=["unit", "reason"],
    )
    return decision


def _decide(visit: Visit, cprn: Cprn) -> list[Referral]:
    named = [row for row in cprn.named.all() if row.encounter.counts]
    decisions = decisions_for(row.encounter_id for row in named)
    routing = route_visit(facts_of(row.encounter, visit) for row in named)
    return [
        _referral(row.encounter, person, decisions, place)
        for place, (row, person) in enumerate(zip(named, routing.people, strict=True), start=1)
    ]


def _referral(
    encounter: Encounter, routing: Routing, decisions: Mapping[UUID, UnitDecision], place: int
) -> Referral:
    decision = decisions.get(encounter.pk) if routing.refused else None
    units = [unit.value for unit in routing.units]
    if decision and decision.unit in _UNITS:
        units = [_UNITS[DecidedUnit(decision.unit)].value]
    worker = encounter.is_worker
    return Referral(
        encounter=encounter,
        place=place,
        person=encounter.name,
        also_known_as=encounter.also_known_as,
        date_of_birth=encounter.date_of_birth,
        nationality=encounter.nationality,
        capacity=encounter.capacity,
        job=encounter.job if worker else "",
        began=began_words(encounter.began_earliest, encounter.began_latest) if worker else "",
        began_earliest=encounter.began_earliest if worker else None,
        began_latest=encounter.began_latest if worker else None,
        certainty=(encounter.began_certainty or "unknown") if worker else "",
        rule=routing.rule,
        section=routing.source.section,
        guidance_version=routing.guidance_version,
        words=routing.words,
        provisions=[provision.code for provision in routing.provisions],
        units=units,
        law=", ".join(p.code for p in routing.provisions if p.unit is Unit.CPCT),
        also_to_cfi=", ".join(p.code for p in routing.provisions if p.unit is not Unit.CPCT),
        to_cpct=routing.to_cpct or Unit.CPCT.value in units,
        to_cfi=routing.to_cfi or Unit.LOCAL_CFI.value in units,
        refused=routing.refused and decision is None,
        decision=decision,
        facts=[[fact.name, fact.words] for fact in routing.facts],
        to_settle=" ".join(_to_settle(routing, decision)),
    )


def _to_settle(routing: Routing, decision: UnitDecision | None) -> Iterable[str]:
    if S21_QUESTION in routing.needs_answer:
        yield _S21_OPEN
    yield from routing.cautions
    if decision:
        yield f"A person decided: {decision.reason}"


def _snapshot(closing: Closing, visit: Visit, cprn: Cprn | None, people: list[Referral]) -> ClosedReferral:
    evidence = [
        _evidence(photo) for photo in visit.photographs.all() if counts(photo) and photo.document.legible
    ]
    closed = ClosedReferral(
        closing=closing,
        visit=visit,
        closing_number=closing.number,
        closed_at=closing.at,
        cprn_served=cprn is not None,
        visit_reference=visit.reference,
        premises=_premises(visit),
        oic=visit.oic,
        oic_name=visit.oic.name,
        oic_staff_number=visit.oic.staff_number,
        team=visit.team,
        team_name=visit.team.name,
        evidence=evidence,
        evidence_lines=_evidence_lines(evidence, None),
        cfi_alone=sum(person.to_cfi and not person.to_cpct for person in people),
        undecided=sum(person.refused for person in people),
        mixed=len({(person.rule, tuple(person.units)) for person in people}) > 1,
    )
    if cprn is not None:
        _put_notice(closed, cprn)
    return closed


def _put_notice(closed: ClosedReferral, cprn: Cprn) -> None:
    closed.cprn_reference = cprn.reference
    closed.served_at, closed.breach_on = cprn.served_at, cprn.breach_date
    closed.served_by = cprn.served_by.name if cprn.served_by else ""
    closed.served_on, closed.served_on_role = cprn.served_on_name, cprn.served_on_role
    closed.recipient_kind, closed.company_number = cprn.party, cprn.party_company_number
    closed.legal_name, closed.trading_name = cprn.party_legal_name, cprn.party_trading_name
    closed.recipient_address, closed.recipient_postcode = cprn.party_address, cprn.party_postcode


def _premises(visit: Visit) -> str:
    premises = visit.premises
    name = premises.trading_name or premises.legal_name
    return ", ".join(part for part in (name, premises.address()) if part)


def _evidence(photo: Photograph) -> dict[str, Any]:
    seen = photo.document_seen
    person = photo.encounter_id or (seen.encounter_id if seen else None)
    return {
        "photograph": str(photo.pk),
        "document": str(photo.document_id),
        "shows": photo.document.shows,
        "form": photo.form_number,
        "caption": photo.document.caption,
        "sha256": photo.document.sha256,
        "person": str(person) if person else None,
    }


def _evidence_lines(evidence: list[dict[str, Any]], encounter: UUID | None) -> str:
    """What concerns the whole visit, and this person; never another's picture. One a line."""
    wanted = (None, str(encounter)) if encounter else (None,)
    return "\n".join(f"{_kind(item)}: {item['sha256']}" for item in evidence if item["person"] in wanted)


def _kind(item: Mapping[str, Any]) -> str:
    words = str(Shows(item["shows"]).label) if item["shows"] else "Photograph"
    return f"{words} {item['form']}" if item["form"] else words
