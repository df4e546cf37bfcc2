"""Working out whether a debrief is required, on every change of facts and at night; and what follows."""

from datetime import date, datetime
from typing import Any

from django.conf import settings
from django.db import transaction

from accounts.models import User
from audit.operations import record
from core.clock import london_day
from core.ids import new_id
from core.working_days import working_days_after
from debriefs.enums import AuditEvent, Cause, LedAs, RequirementState, Told
from debriefs.facts import VisitFacts
from debriefs.facts_json import assessment_to_json, facts_to_json
from debriefs.findings import About, Assessment, Kind
from debriefs.models import KeptAssessment, Requirement, TriggerRecord
from debriefs.operations.saving import save_changes, save_new
from debriefs.queries.facts import facts_of
from debriefs.rules import BY_CODE, RULEBOOK, assess
from debriefs.workflow import REQUIREMENT, TO_HOLD, State
from notices.operations import notify
from visits.enums import VisitStatus
from visits.models import Visit

_NOT_YET = (VisitStatus.PLANNED, VisitStatus.CANCELLED)
_TO_HOLD = frozenset(RequirementState(state) for state in TO_HOLD)


@transaction.atomic(savepoint=False)  # a part of every operation on a visit: it fails with the whole
def assess_visit(*, visit: Visit, by: User | None, at: datetime, cause: Cause) -> KeptAssessment | None:
    """Work out anew what is required of `visit`, whose row is locked; return what is kept, if it is new.

    Nothing is kept where the answer is the one before, by the same reading of the rules.
    """
    return keep(visit=visit, facts=facts_of(visit.pk, at), by=by, at=at, cause=cause)


@transaction.atomic(savepoint=False)
def keep(
    *, visit: Visit, facts: VisitFacts, by: User | None, at: datetime, cause: Cause
) -> KeptAssessment | None:
    """Keep what the rules make of `facts`, if it is new, and let the requirement follow from it."""
    assessment = assess(facts, facts.day)
    last = KeptAssessment.objects.filter(visit=visit).order_by("number").last()
    if last and _says_the_same(last, assessment):
        _follow(visit, assessment, last, by, at)
        return None
    kept = _kept(visit, facts, assessment, last, by, at, cause)
    _follow(visit, assessment, kept, by, at)
    return kept


def _says_the_same(last: KeptAssessment, assessment: Assessment) -> bool:
    return last.rulebook == RULEBOOK and last.outcome == assessment_to_json(assessment)


def _kept(
    visit: Visit,
    facts: VisitFacts,
    assessment: Assessment,
    last: KeptAssessment | None,
    by: User | None,
    at: datetime,
    cause: Cause,
) -> KeptAssessment:
    kept = KeptAssessment.objects.create(
        id=new_id(),
        visit=visit,
        number=last.number + 1 if last else 1,
        at=at,
        by=by,
        cause=cause,
        rulebook=RULEBOOK,
        versions=list(assessment.versions),
        required=assessment.required,
        facts=facts_to_json(facts),
        outcome=assessment_to_json(assessment),
    )
    record(event=AuditEvent.ASSESSED, by=by, at=at, subject=kept, subjects=[visit.pk])
    if cause == Cause.NIGHTLY and last is not None:
        notify(to=[visit.oic], kind=Told.DRIFTED, at=at, about=visit)
    return kept


def _follow(
    visit: Visit, assessment: Assessment, kept: KeptAssessment, by: User | None, at: datetime
) -> None:
    """Open the requirement, or keep it as the facts say. Before the visit there is none."""
    requirement = Requirement.objects.select_for_update(of=("self",)).filter(visit=visit).first()
    if requirement is None:
        if assessment.triggers and visit.status not in _NOT_YET:
            _open(visit, assessment, kept, by, at)
        return
    before = set(requirement.triggers.values_list("code", "about"))
    new = [each for each in _triggers(assessment) if each not in before]
    _add_triggers(requirement, new, kept, at)
    values: dict[str, Any] = {
        "kind": _strongest(requirement, assessment),
        "oic": visit.oic,
        "team": visit.team,
        **_lead_now(requirement, assessment),
    }
    if new and requirement.state not in _TO_HOLD:
        values |= {"state": _raised_again(requirement), "raised_at": at, "lead_set_by": None}
        values |= _proposed(assessment) if assessment.lead else {}
    state = values.get("state", requirement.state)
    if state != RequirementState.POSTPONED and state in _TO_HOLD:
        values["due_on"] = due_on(visit, values.get("raised_at", requirement.raised_at))
    event = AuditEvent.RAISED_AGAIN if "state" in values else AuditEvent.REQUIREMENT_CHANGED
    lead = requirement.lead_id
    save_changes(thing=requirement, values=values, visit_id=visit.pk, by=by, at=at, event=event)
    if requirement.lead_id != lead:
        _tell_lead(requirement, visit, by, at)


def _open(visit: Visit, assessment: Assessment, kept: KeptAssessment, by: User | None, at: datetime) -> None:
    assert assessment.kind is not None  # noqa: S101 - it has triggers
    author = by or visit.oic
    lead = _proposed(assessment)
    fields = {"kind": assessment.kind, "due_on": due_on(visit, at), "raised_at": at, **lead}
    whose = {"oic": visit.oic, "team": visit.team}
    requirement = Requirement.begin(by=author, at=at, visit=visit, **whose, **fields)
    save_new(
        thing=requirement,
        fields=fields,
        visit_id=visit.pk,
        by=by,
        at=at,
        event=AuditEvent.REQUIREMENT_OPENED,
    )
    _add_triggers(requirement, _triggers(assessment), kept, at)
    if by is None or visit.oic_id != by.pk:
        notify(to=[visit.oic], kind=Told.REQUIRED, at=at, about=visit)
    _tell_lead(requirement, visit, by, at)


def due_on(visit: Visit, raised_at: datetime) -> date | None:
    """Return the day by which the debrief is to be held (DEB-10; the number of days is ours).

    Working days after the visit ended; where it was found to be required only after that day, after it was
    found. None while the visit has not ended.
    """
    if visit.ended_at is None:
        return None
    due = working_days_after(london_day(visit.ended_at), settings.DEBRIEF_WORKING_DAYS)
    raised = london_day(raised_at)
    return due if raised <= due else working_days_after(raised, settings.DEBRIEF_WORKING_DAYS)


def _triggers(assessment: Assessment) -> list[tuple[str, str]]:
    """Return code and record of each fact that triggers; the visit itself only where nothing else does."""
    found = []
    for trigger in assessment.triggers:
        records = [fact.record for fact in trigger.facts if fact.about is not About.VISIT]
        whole = [fact.record for fact in trigger.facts]
        found += [(trigger.code, about) for about in records or whole[:1]]
    return list(dict.fromkeys(found))


def _add_triggers(
    requirement: Requirement, new: list[tuple[str, str]], kept: KeptAssessment, at: datetime
) -> None:
    TriggerRecord.objects.bulk_create(
        TriggerRecord(id=new_id(), requirement=requirement, code=code, about=about, assessment=kept, at=at)
        for code, about in new
    )


def _strongest(requirement: Requirement, assessment: Assessment) -> Kind:
    """What is required by everything that ever triggered: a corrected fact takes nothing away."""
    codes = set(requirement.triggers.values_list("code", flat=True))
    kinds = [BY_CODE[code].kind for code in codes if code in BY_CODE]
    kinds += [assessment.kind] if assessment.kind else []
    return max(kinds, key=list(Kind).index)


def _lead_now(requirement: Requirement, assessment: Assessment) -> dict[str, object]:
    """Return the lead that the facts propose; nothing where a person set another, or it was held already."""
    if requirement.lead_set_by_id or assessment.lead is None or requirement.state not in _TO_HOLD:
        return {}
    return _proposed(assessment)


def _proposed(assessment: Assessment) -> dict[str, object]:
    proposed = assessment.lead
    assert proposed is not None  # noqa: S101 - it has triggers
    return {
        "lead": User.objects.get(pk=proposed.user) if proposed.user else None,
        "led_as": LedAs(proposed.capacity),
        "lead_because": proposed.because,
    }


def _raised_again(requirement: Requirement) -> RequirementState:
    return RequirementState(REQUIREMENT.advance(State(requirement.state), "raise_again").target)


def _tell_lead(requirement: Requirement, visit: Visit, by: User | None, at: datetime) -> None:
    """Tell whoever is to lead, unless they did it themselves or hear of it as the officer in charge."""
    lead = requirement.lead
    if lead is not None and lead.pk != visit.oic_id and (by is None or lead.pk != by.pk):
        notify(to=[lead], kind=Told.LEADS, at=at, about=visit)
