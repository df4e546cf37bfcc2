"""What only a person decides about a debrief: to hold or postpone it, who leads, that none is held."""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.db import transaction

from accounts.models import User
from audit.operations import record
from core.clock import london_day
from core.errors import DomainError
from core.ids import new_id
from debriefs.due import due_on
from debriefs.enums import AuditEvent, Cause, Decided, LedAs, RequirementState, Told
from debriefs.models import Decision, KeptAssessment, Requirement
from debriefs.operations.assessing import assess_visit, strongest_of
from debriefs.operations.feedback import ask_where_closed
from debriefs.operations.in_step import follow_lead, keep_in_step, under_way
from debriefs.operations.saving import save_changes
from debriefs.operations.telling import tell_of_concerns, tell_of_postponement
from debriefs.permissions import (
    check_can_decide_to_debrief,
    check_can_postpone,
    check_can_set_lead,
    check_can_stand_down,
)
from debriefs.queries.debriefs import is_postponed
from debriefs.queries.facts import facts_of
from debriefs.queries.leading import concerns_about, who_may_lead
from debriefs.workflow import REQUIREMENT, State
from notices.operations import notify
from visits.models import Visit
from visits.operations.saving import lock


@dataclass(frozen=True)
class Answer:
    """What a person decided: yes or no, why, and, of a postponement, the day to look at it again."""

    yes: bool
    reason: str
    review_on: date | None = None


@transaction.atomic
def decide_to_debrief(*, visit: Visit, about: UUID, answer: Answer, by: User, at: datetime) -> Decision:
    """Record whether to debrief after the referral of an adult at risk, and why (DEB-8).

    `about` is the record of the vulnerability. A yes asks for a debrief, a no for none; a later decision
    counts instead, and what a yes asked for stays. Raises NotAllowed, DomainError.
    """
    visit = lock(visit.pk)
    acting_for = check_can_decide_to_debrief(visit, by, at)
    if str(about) not in {adult.record for adult in facts_of(visit.pk, at).adults_referred}:
        raise DomainError("No referral of an adult at risk is recorded there. Open the visit to see what is.")
    decision = _record(visit, Decided.DEBRIEF, about, answer, by, at, acting_for)
    assess_visit(visit=visit, by=by, at=at, cause=Cause.FACTS)
    return decision


@transaction.atomic
def decide_to_postpone(*, visit: Visit, about: UUID, answer: Answer, by: User, at: datetime) -> Decision:
    """Record whether the debrief is postponed while the procedures of a critical incident run (CI-3).

    `about` is the record of the incident. A postponed debrief has no due date until its day of review; a no
    takes a postponement back. The meeting that is planned does not take place meanwhile, and whoever would
    come to it is told; another day of review is told to nobody. Raises NotAllowed, DomainError.
    """
    visit = lock(visit.pk)
    acting_for = check_can_postpone(visit, by, at)
    incident = facts_of(visit.pk, at).incident
    if incident is None or not incident.declared or incident.record != str(about):
        raise DomainError("No critical incident is declared there. Open the visit to see what is recorded.")
    if answer.yes and (answer.review_on is None or answer.review_on <= london_day(at)):
        raise DomainError("Enter a day after today on which you look at it again.", field="review_on")
    debrief = under_way(visit.pk)
    was_postponed = debrief is not None and is_postponed(debrief)
    decision = _record(visit, Decided.POSTPONE, about, answer, by, at, acting_for)
    assess_visit(visit=visit, by=by, at=at, cause=Cause.FACTS)
    _postpone(visit, answer, by, at, acting_for)
    keep_in_step(visit=visit, by=by, at=at)
    if debrief is not None and not debrief.was_held and is_postponed(debrief) != was_postponed:
        tell_of_postponement(debrief, goes_on=was_postponed, by=by, at=at)
    return decision


def _postpone(visit: Visit, answer: Answer, by: User, at: datetime, acting_for: UUID | None) -> None:
    requirement = Requirement.objects.select_for_update(of=("self",)).filter(visit=visit).first()
    if requirement is None or not requirement.is_to_hold:
        return
    postponed = requirement.state == RequirementState.POSTPONED
    if answer.yes:
        state = requirement.state if postponed else _advance(requirement, "postpone")
        values = {
            "state": state,
            "postponed_because": answer.reason.strip(),
            "review_on": answer.review_on,
            "due_on": None,
        }
        event = AuditEvent.REQUIREMENT_POSTPONED
    elif postponed:
        values = {
            "state": _advance(requirement, "put_back"),
            "postponed_because": "",
            "review_on": None,
            "raised_at": at,
            "due_on": due_on(visit, at),
        }
        event = AuditEvent.REQUIREMENT_PUT_BACK
    else:
        return
    save_changes(
        thing=requirement,
        values=values,
        visit_id=visit.pk,
        by=by,
        at=at,
        event=event,
        acting_for=acting_for,
    )


@transaction.atomic
def set_lead(
    *,
    requirement: Requirement,
    lead: User,
    reason: str,
    by: User,
    at: datetime,
    expected_version: int | None = None,
    tells: bool = True,
) -> Requirement:
    """Have `lead` lead instead of whom the rules propose, with a reason; or confirm the one proposed.

    The guidance says "usually" of the lead; `who_may_lead` says who may be chosen. `tells` is false where
    they are told of the debrief itself. Raises NotAllowed, StaleVersion, DomainError.
    """
    visit, requirement = _locked(requirement, expected_version)
    acting_for = check_can_set_lead(requirement, by, at)
    if not requirement.is_to_hold:
        raise DomainError("The debrief was held already. Open it to see who led it.")
    if not reason.strip():
        raise DomainError("Say why they lead.", field="reason")
    proposed = _proposed_lead(visit)
    same = proposed is not None and proposed[0] == str(lead.pk)
    if not same:
        check_may_lead(visit, lead, at)
    goes_on = LedAs(requirement.led_as) if requirement.lead_id == lead.pk else LedAs.OTHER
    values = {
        "lead": lead,
        "led_as": LedAs(proposed[1]) if same and proposed else goes_on,
        "lead_because": reason.strip(),
        "lead_set_by": by,
        "lead_set_over": strongest_of(requirement, LedAs(proposed[1]) if proposed else LedAs.OIC),
    }
    before = requirement.lead_id
    save_changes(
        thing=requirement,
        values=values,
        visit_id=visit.pk,
        by=by,
        at=at,
        event=AuditEvent.LEAD_SET,
        acting_for=acting_for,
    )
    follow_lead(visit=visit, by=by, at=at)
    if before != lead.pk:
        notify(to=[lead] if tells and lead.pk != by.pk else [], kind=Told.LEADS, at=at, about=requirement)
        tell_of_concerns(requirement, visit, at, new=(), is_new_lead=True)
    return requirement


def check_may_lead(visit: Visit, lead: User, at: datetime) -> None:
    """Raise DomainError unless `lead` is somebody who may be chosen to lead the debrief of the visit."""
    if lead in who_may_lead(visit, at):
        return
    if concerns_about([visit]):
        raise DomainError("An area of concern was raised. Choose an HM Inspector to lead.", field="lead")
    raise DomainError("Choose somebody who is on the visit, an HMI or senior staff.", field="lead")


@transaction.atomic
def stand_down(
    *,
    requirement: Requirement,
    reason: str,
    by: User,
    at: datetime,
    expected_version: int | None = None,
) -> Requirement:
    """Answer a requirement without a debrief: only where nothing that triggered it holds any more.

    Not while a meeting is planned for it, to which people would come. It stays, with the reason; a fact that
    asks for a debrief later raises it again. Raises NotAllowed, StaleVersion, DomainError.
    """
    visit, requirement = _locked(requirement, expected_version)
    acting_for = check_can_stand_down(requirement, by, at)
    if not requirement.is_to_hold:
        raise DomainError("It was answered already. Open the debrief to see how.")
    last = KeptAssessment.objects.filter(visit=visit).order_by("number").last()
    if last is None or last.assessment.triggers:
        raise DomainError("What asks for the debrief still holds. Correct the fact, and the answer follows.")
    if last.required is None:
        raise DomainError("It cannot be decided yet. Open the visit and complete what is not answered.")
    _check_no_meeting_stands(visit)
    if not reason.strip():
        raise DomainError("Say why no debrief is held.", field="reason")
    values = {
        "state": _advance(requirement, "stand_down"),
        "stood_down_because": reason.strip(),
        "postponed_because": "",
        "review_on": None,
    }
    save_changes(
        thing=requirement,
        values=values,
        visit_id=visit.pk,
        by=by,
        at=at,
        event=AuditEvent.STOOD_DOWN,
        acting_for=acting_for,
    )
    ask_where_closed(visit=visit, by=by, at=at)
    return requirement


def _check_no_meeting_stands(visit: Visit) -> None:
    """Raise DomainError while a debrief of the visit is planned; calling it off tells those invited why."""
    debrief = under_way(visit.pk)
    if debrief is not None and not debrief.was_held:
        raise DomainError(
            f"Debrief {debrief.reference} is planned for it. Open that one and call it off first, or take "
            "this visit out of it where it is of several. Or hold it all the same."
        )


def _locked(requirement: Requirement, expected: int | None) -> tuple[Visit, Requirement]:
    """Lock the visit, then the requirement: the order in which everything locks."""
    visit = lock(requirement.visit_id)
    row = Requirement.objects.select_for_update(of=("self",)).select_related("visit").get(pk=requirement.pk)
    if expected is not None:
        row.check_version(expected)
    return visit, row


def _proposed_lead(visit: Visit) -> tuple[str | None, str] | None:
    last = KeptAssessment.objects.filter(visit=visit).order_by("number").last()
    lead = last.assessment.lead if last else None
    return (lead.user, lead.capacity) if lead else None


def _advance(requirement: Requirement, step: str) -> RequirementState:
    return RequirementState(REQUIREMENT.advance(State(requirement.state), step).target)


def _record(
    visit: Visit,
    code: Decided,
    about: UUID,
    answer: Answer,
    by: User,
    at: datetime,
    acting_for: UUID | None,
) -> Decision:
    if not answer.reason.strip():
        raise DomainError("Say why.", field="reason")
    decision = Decision.objects.create(
        id=new_id(),
        visit=visit,
        code=code,
        about=about,
        yes=answer.yes,
        reason=answer.reason.strip(),
        review_on=answer.review_on if answer.yes and code == Decided.POSTPONE else None,
        at=at,
        by=by,
        acting_for_id=acting_for,
    )
    record(
        event=AuditEvent.DECIDED,
        by=by,
        at=at,
        subject=decision,
        subjects=[visit.pk],
        acting_for=acting_for,
    )
    return decision
