"""Working out whether a debrief is required, on every change of facts and at night; and what follows."""

from datetime import datetime
from typing import Any

from django.db import transaction

from accounts.models import User
from accounts.roles import Role, roles_of
from audit.operations import record
from core.ids import new_id
from debriefs.due import due_on
from debriefs.enums import AuditEvent, Cause, LedAs, RequirementState, Told
from debriefs.facts import VisitFacts
from debriefs.facts_json import assessment_to_json, facts_to_json
from debriefs.findings import About, Assessment, Kind
from debriefs.models import KeptAssessment, Requirement, TriggerRecord
from debriefs.operations.in_step import keep_in_step
from debriefs.operations.saving import save_changes, save_new
from debriefs.operations.telling import tell_lead, tell_not_led_any_more, tell_of_concerns
from debriefs.queries.facts import facts_of
from debriefs.rules import RULEBOOK, assess, rule_of
from debriefs.workflow import REQUIREMENT, TO_HOLD, State
from notices.operations import notify
from visits.enums import VisitStatus
from visits.models import Visit

_NOT_YET = (VisitStatus.PLANNED, VisitStatus.CANCELLED)
_WEAKEST_FIRST = (LedAs.OIC, LedAs.HMI, LedAs.GOLD)
_NOBODY_SET: dict[str, Any] = {"lead_set_by": None, "lead_set_over": ""}


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
    """Keep what the rules make of `facts`, if it is new; the requirement follows, and the debrief planned."""
    assessment = assess(facts, facts.day)
    last = KeptAssessment.objects.filter(visit=visit).order_by("number").last()
    kept = None
    if last is None or not _says_the_same(last, assessment):
        last = kept = _kept(visit, facts, assessment, last, by, at, cause)
    _follow(visit, facts, assessment, last, by, at)
    keep_in_step(visit=visit, by=by, at=at)
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
    outcome = assessment_to_json(assessment)
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
        outcome=outcome,
    )
    record(event=AuditEvent.ASSESSED, by=by, at=at, subject=kept, subjects=[visit.pk])
    if cause == Cause.NIGHTLY and last is not None and last.outcome != outcome:
        notify(to=[visit.oic], kind=Told.DRIFTED, at=at, about=visit)
    return kept


def _follow(
    visit: Visit,
    facts: VisitFacts,
    assessment: Assessment,
    kept: KeptAssessment,
    by: User | None,
    at: datetime,
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
        **_lead_now(requirement, facts, assessment, at),
    }
    if _asks_again(requirement, assessment, new):
        values |= {"state": _raised_again(requirement), "raised_at": at, **_NOBODY_SET}
        values |= _proposed(assessment) if assessment.lead else {}
    state = values.get("state", requirement.state)
    if state != RequirementState.POSTPONED and state in TO_HOLD:
        values["due_on"] = due_on(visit, values.get("raised_at", requirement.raised_at))
    event = AuditEvent.RAISED_AGAIN if "state" in values else AuditEvent.REQUIREMENT_CHANGED
    lead = requirement.lead_id
    was_set = requirement.lead if requirement.lead_set_by_id else None
    save_changes(thing=requirement, values=values, visit_id=visit.pk, by=by, at=at, event=event)
    if event == AuditEvent.RAISED_AGAIN:
        _tell_officer_in_charge(visit, by, at)
    if requirement.lead_id != lead:
        tell_lead(requirement, visit, by, at)
        if was_set:
            tell_not_led_any_more(was_set, visit, by, at)
    tell_of_concerns(requirement, visit, at, new=_concerns(new), is_new_lead=requirement.lead_id != lead)


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
    triggers = _triggers(assessment)
    _add_triggers(requirement, triggers, kept, at)
    _tell_officer_in_charge(visit, by, at)
    tell_lead(requirement, visit, by, at)
    tell_of_concerns(requirement, visit, at, new=_concerns(triggers), is_new_lead=True)


def _triggers(assessment: Assessment) -> list[tuple[str, str]]:
    """Return code and record of each fact that triggers; the visit itself only where nothing else does."""
    found = []
    for trigger in assessment.triggers:
        records = [fact.record for fact in trigger.facts if fact.about is not About.VISIT]
        whole = [fact.record for fact in trigger.facts]
        found += [(trigger.code, about) for about in records or whole[:1]]
    return list(dict.fromkeys(found))


def _concerns(triggers: list[tuple[str, str]]) -> list[str]:
    return [about for code, about in triggers if code == "DEB-4"]


def _add_triggers(
    requirement: Requirement, new: list[tuple[str, str]], kept: KeptAssessment, at: datetime
) -> None:
    TriggerRecord.objects.bulk_create(
        TriggerRecord(id=new_id(), requirement=requirement, code=code, about=about, assessment=kept, at=at)
        for code, about in new
    )


def _strongest(requirement: Requirement, assessment: Assessment) -> Kind:
    """What is required by everything that ever triggered: a corrected fact takes nothing away."""
    triggered = requirement.triggers.values_list("code", "assessment__versions")
    kinds = [rule_of(code, versions, assessment.on).kind for code, versions in triggered]
    kinds += [assessment.kind] if assessment.kind else []
    return max(kinds, key=list(Kind).index)


def _lead_now(
    requirement: Requirement, facts: VisitFacts, assessment: Assessment, at: datetime
) -> dict[str, object]:
    """Return the lead that the facts propose; nothing where a person set another, or it was held already.

    What a person set stays until a graver fact asks for a stronger lead than it was set over, or a concern
    about somebody in charge for an HM Inspector: nobody decided that knowing of these. Until the debrief is
    held or stood down, a fact that is taken back gives the lead to nobody weaker: only a person does, with a
    reason. Otherwise who is in charge could take the lead back by changing what they recorded. Nobody goes on
    about whom there is a concern, as what and by whomever they lead.
    """
    if assessment.lead is None or not requirement.is_to_hold:
        return {}
    if str(requirement.lead_id) in facts.concerns_about:
        return _proposed(assessment) | _NOBODY_SET
    if requirement.lead_set_by_id is not None:
        return {} if _stays_set(requirement, facts, assessment, at) else _proposed(assessment) | _NOBODY_SET
    led_as = LedAs(requirement.led_as)
    if _WEAKEST_FIRST.index(led_as) <= _WEAKEST_FIRST.index(LedAs(assessment.lead.capacity)):
        return _proposed(assessment)
    named = facts.hmi if led_as == LedAs.HMI else facts.incident and facts.incident.gold
    if led_as == LedAs.HMI or named:  # another may be named in that capacity meanwhile
        named = None if named in facts.concerns_about else named
        return {"lead": User.objects.get(pk=named) if named else None}
    return {}


def _stays_set(requirement: Requirement, facts: VisitFacts, assessment: Assessment, at: datetime) -> bool:
    """Whether the lead that a person set goes on."""
    assert assessment.lead is not None  # noqa: S101 - looked at before
    assert requirement.lead is not None  # noqa: S101 - a person set somebody
    is_hmi = Role.HMI in roles_of(requirement.lead, at)
    if facts.concerns_about and not is_hmi:
        return False
    capacity, over = LedAs(assessment.lead.capacity), LedAs(requirement.lead_set_over or LedAs.GOLD)
    if capacity == LedAs.HMI and is_hmi and assessment.lead.user is None:
        return True  # an inspector is asked for and none is named: this one is
    return _WEAKEST_FIRST.index(capacity) <= _WEAKEST_FIRST.index(over)


def strongest_of(requirement: Requirement, proposed: LedAs) -> LedAs:
    """Return as what somebody is to lead: as the rules propose now, or as required before, if stronger."""
    before = LedAs(requirement.lead_set_over or requirement.led_as)
    return max([proposed, *([before] if before in _WEAKEST_FIRST else [])], key=_WEAKEST_FIRST.index)


def _proposed(assessment: Assessment) -> dict[str, object]:
    proposed = assessment.lead
    assert proposed is not None  # noqa: S101 - it has triggers
    return {
        "lead": User.objects.get(pk=proposed.user) if proposed.user else None,
        "led_as": LedAs(proposed.capacity),
        "lead_because": proposed.because,
    }


def _asks_again(requirement: Requirement, assessment: Assessment, new: list[tuple[str, str]]) -> bool:
    """Whether something asks for another debrief than the one that answered.

    After one was held it is a fact that had not triggered yet. Where none was held, because nothing asked for
    it any more, it is any that holds: also the one that had been corrected away, and is back.
    """
    if requirement.state == RequirementState.STOOD_DOWN:
        return bool(assessment.triggers)
    return bool(new) and not requirement.is_to_hold


def _raised_again(requirement: Requirement) -> RequirementState:
    return RequirementState(REQUIREMENT.advance(State(requirement.state), "raise_again").target)


def _tell_officer_in_charge(visit: Visit, by: User | None, at: datetime) -> None:
    """Tell the officer in charge that a debrief is required, unless it follows from what they did."""
    if by is None or visit.oic_id != by.pk:
        notify(to=[visit.oic], kind=Told.REQUIRED, at=at, about=visit)
