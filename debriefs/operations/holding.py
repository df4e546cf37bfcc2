"""A debrief is held: who took part, what is done afterwards, until it is closed (DEB-11, DEB-15)."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction

from accounts.models import User
from core.errors import DomainError, StaleVersion
from debriefs.completing import to_close, to_feed_in, to_follow_up
from debriefs.debrief_enums import DebriefEvent, DebriefState, DebriefTold, InvitedDuty, Outcome
from debriefs.debrief_permissions import (
    check_can_feed_in,
    check_can_lead,
    check_state,
    check_takes_separate,
)
from debriefs.enums import RequirementState, Told
from debriefs.models import Debrief, DebriefVisit, Invitation, Requirement
from debriefs.operations.inviting import By, invite_by_rules, save_invitation
from debriefs.operations.moving import Locked, advance, lock_debrief, move, move_requirements
from debriefs.operations.telling import tell_who_raised
from debriefs.queries.concerns import waiting_since
from debriefs.queries.debriefs import attendance_version, completing_facts
from debriefs.queries.feedback import gave_feedback
from debriefs.queries.invitees import no_bronze_recorded
from notices.operations import notify
from visits.models import Visit

AFTERWARDS = ("welfare_offered", "intelligence", "no_parties")
_HELD_ALREADY = "The debrief was held already, or called off. Open it to see how it stands."


@dataclass(frozen=True)
class TookPart:
    """How somebody invited took part, with the reason where one is asked for.

    `version` is that of the invitation that it was said on; None where what it says stands whatever was said.
    """

    outcome: str
    reason: str = ""
    version: int | None = None


@transaction.atomic
def hold(
    *,
    debrief: Debrief,
    held_at: datetime,
    outcomes: Mapping[UUID, TookPart],
    by: User,
    at: datetime,
    expected_version: int | None = None,
) -> Debrief:
    """Record that the debrief was held, when, and how people took part (invitation → how).

    Who must attend has to have attended (DEB-7), or the lead says why they could not. What was raised as a
    concern only after it took place asks for another debrief, however late it is recorded (DEB-4).
    `expected_version` is that of the attendance (`attendance_version`). Raises NotAllowed, StaleVersion,
    DomainError.
    """
    locked = lock_debrief(debrief.pk)
    debrief = locked.debrief
    acting_for = check_can_lead(debrief, by, at)
    if debrief.was_held and debrief.held_at == held_at:
        return debrief  # sent twice
    state = advance(debrief, "hold", refused=_HELD_ALREADY)
    _check_attendance(debrief, expected_version)
    _check_held(locked, held_at, at)
    if not debrief.is_separate:
        invite_by_rules(debrief, locked.visits.values(), By(by, at, acting_for))
        move_requirements(locked, "arrange", by=by, at=at, acting_for=acting_for)
        _check_bronze(locked)
    _took_part(locked, outcomes, By(by, at, acting_for), held_it=True)
    missing = debrief.invitations.standing().filter(duty=InvitedDuty.MUST, outcome="")
    if not debrief.is_separate and (absent := missing.select_related("user").first()):
        raise DomainError(
            f"{absent.user.name} must attend ({absent.capacity_words}). Hold the debrief with them, "
            "plan it for a time at which they can come, or say why they cannot."
        )
    locked.save({"state": state, "held_at": held_at}, by=by, at=at, event=HELD_EVENT, acting_for=acting_for)
    move_requirements(locked, "hold", by=by, at=at, acting_for=acting_for)
    _ask_again(locked, By(by, at, acting_for))
    tell_who_raised(locked, DebriefTold.ANSWERING, by=by, at=at)
    return debrief


HELD_EVENT, FOLLOWED_UP_EVENT, CLOSED_EVENT = (
    "debriefs.debrief.held",
    "debriefs.debrief.followed_up",
    "debriefs.debrief.closed",
)


def _check_held(locked: Locked, held_at: datetime, at: datetime) -> None:
    if held_at > at:
        raise DomainError("Enter a time that has passed.", field="held_at")
    for visit in locked.visits.values():
        if visit.ended_at is None:
            raise DomainError(
                f"Visit {visit.reference} has not ended. Record when it ended, then the debrief."
            )
        if held_at < visit.ended_at:
            raise DomainError(
                f"Visit {visit.reference} had not ended then. Enter when the debrief was held.",
                field="held_at",
            )
    for requirement in locked.requirements.values():
        if requirement.state == "postponed":
            raise DomainError(
                "The debrief is postponed while the procedures of the critical incident run. Change its time "
                "first, or decide that it is not postponed any more: either takes it up again."
            )
        _check_lead(locked.debrief, requirement, locked.visits[requirement.visit_id])


def _check_lead(debrief: Debrief, requirement: Requirement, visit: Visit) -> None:
    """Raise DomainError where somebody else has to lead what is required of the visit (DEB-3, DEB-7)."""
    if not requirement.is_to_hold or requirement.lead_id == debrief.lead_id:
        return
    if requirement.lead is None:
        raise DomainError(
            f"Nobody is named to lead the debrief of {visit.reference} yet. "
            f"Name the {requirement.get_led_as_display()} first: who leads it records that it was held."
        )
    raise DomainError(
        f"{requirement.lead.name} leads the debrief of {visit.reference}, and {debrief.lead.name} this one. "
        "Set the same lead for each visit first."
    )


def _ask_again(locked: Locked, by: By) -> None:
    """Require another debrief of a visit on which a concern was raised after this one took place (DEB-4).

    Otherwise whoever leads could make a concern go away by when they record a meeting. It is due by when it
    was raised, and who led, which nobody could change meanwhile but with a reason, leads that one too.
    """
    for visit_id, since in waiting_since(locked.requirements).items():
        requirement, visit = locked.requirements[visit_id], locked.visits[visit_id]
        if requirement.state != RequirementState.HELD:
            continue
        move(
            requirement,
            visit,
            "raise_again",
            by=by.user,
            at=by.at,
            acting_for=by.acting_for,
            since=since,
        )
        others = {user.pk: user for user in (visit.oic, locked.debrief.lead) if user != by.user}
        notify(to=others.values(), kind=Told.REQUIRED, at=by.at, about=visit)


def _check_bronze(locked: Locked) -> None:
    """Raise DomainError where it is not recorded who was Bronze where an incident occurred (DEB-7)."""
    required = [pk for pk, each in locked.requirements.items() if each.is_to_hold]
    for visit_id in no_bronze_recorded(required):
        raise DomainError(
            f"Nobody is recorded as Bronze where the incident of visit {locked.visits[visit_id].reference} "
            "occurred, and they must attend. Record on its critical incident who that was first."
        )


@transaction.atomic
def record_attendance(
    *,
    debrief: Debrief,
    outcomes: Mapping[UUID, TookPart],
    by: User,
    at: datetime,
    expected_version: int | None = None,
) -> Debrief:
    """Record how people took part, before the debrief is closed. Raises as `hold`."""
    locked = lock_debrief(debrief.pk)
    acting_for = check_can_lead(locked.debrief, by, at)
    check_state(
        locked.debrief,
        DebriefState.HELD,
        DebriefState.FOLLOWED_UP,
        words="Attendance is recorded once the debrief was held, and until it is closed.",
    )
    _check_attendance(locked.debrief, expected_version)
    _took_part(locked, outcomes, By(by, at, acting_for))
    return locked.debrief


def _check_attendance(debrief: Debrief, expected: int | None) -> None:
    """Raise StaleVersion where somebody said how people took part since that version was shown."""
    if expected is not None and expected != attendance_version(debrief):
        raise StaleVersion(debrief)


def _took_part(locked: Locked, outcomes: Mapping[UUID, TookPart], by: By, *, held_it: bool = False) -> None:
    """Save how they took part. A lead who says that they held it attended; of one who was away it is said."""
    there = {each.pk: each for each in locked.debrief.invitations.standing().select_related("user")}
    for key, said in outcomes.items():
        if key in there:
            save_outcome(there[key], said, by)
    lead = locked.debrief.lead_id
    own = next((each for each in there.values() if each.user_id == lead), None)
    if held_it and by.user and by.user.pk == lead and own is not None and not own.outcome:
        save_outcome(own, TookPart(Outcome.ATTENDED), by)
    _gave_feedback(locked, by)


def _gave_feedback(locked: Locked, by: By) -> None:
    """Who sent a feedback sheet and did not attend took part by it (DEB-11)."""
    sent = gave_feedback(list(locked.visits))
    silent = locked.debrief.invitations.standing().filter(outcome="", user__in=sent)
    for invitation in silent.exclude(duty=InvitedDuty.MUST).select_related("user"):
        save_outcome(invitation, TookPart(Outcome.FEEDBACK), by)


def save_outcome(invitation: Invitation, said: TookPart, by: By) -> None:
    """Save how somebody took part, where the rules allow it of them. The debrief is locked."""
    if said.version is not None:
        invitation.check_version(said.version)
    name, field = invitation.user.name, f"outcome-{invitation.pk}"
    reason = said.reason.strip()
    if said.outcome and said.outcome not in Outcome.values:
        raise DomainError(f"Say how {name} took part.", field=field)
    if said.outcome in (Outcome.UNREACHABLE, Outcome.EXCUSED, Outcome.ABSENT) and not reason:
        raise DomainError(f"Say why {name} could not be reached or attend, or is excused.", field=field)
    if said.outcome == Outcome.EXCUSED and invitation.duty != InvitedDuty.WHERE_PRACTICABLE:
        raise DomainError(f"Only who must attend where practicable can be excused, not {name}.", field=field)
    if said.outcome == Outcome.ABSENT and invitation.duty != InvitedDuty.MUST:
        raise DomainError(f"Only who must attend is recorded so. Say how {name} took part.", field=field)
    if said.outcome == Outcome.ATTENDED and invitation.after_held:
        raise DomainError(
            f"{name} was put on the visit after the debrief was held. Say that they gave feedback, declined, "
            "or could not be reached.",
            field=field,
        )
    if said.outcome and said.outcome not in invitation.outcomes:
        raise DomainError(f"{name} must attend: {invitation.capacity_words}.", field=field)
    values: dict[str, Any] = {
        "outcome": said.outcome,
        "outcome_reason": reason if said.outcome else "",
        "decided_by": None,
    }
    if said.outcome == Outcome.ABSENT:
        same = (invitation.outcome, invitation.outcome_reason) == (said.outcome, reason)
        values["decided_by"] = invitation.decided_by if same else by.user
    save_invitation(invitation, values, by, DebriefEvent.ATTENDANCE)


@transaction.atomic
def save_afterwards(
    *, debrief: Debrief, values: Mapping[str, Any], expected_version: int, by: User, at: datetime
) -> Debrief:
    """Save what was done after a debrief: intelligence, welfare, nobody to tell (DEB-15, DEB-16).

    Raises NotAllowed, StaleVersion, DomainError.
    """
    locked = lock_debrief(debrief.pk, expected_version)
    acting_for = check_can_lead(locked.debrief, by, at)
    check_state(
        locked.debrief,
        DebriefState.HELD,
        DebriefState.FOLLOWED_UP,
        words="This is answered once the debrief was held, and until it is closed.",
    )
    given = {name: values[name] for name in AFTERWARDS if name in values}
    locked.save(given, by=by, at=at, event=DebriefEvent.CHANGED, acting_for=acting_for)
    return locked.debrief


@transaction.atomic
def follow_up(*, debrief: Debrief, by: User, at: datetime) -> Debrief:
    """Say that the debrief is followed up: everybody is accounted for, and the lead's own part is done.

    Raises NotAllowed; DomainError that names the first thing that is left to do.
    """
    locked = lock_debrief(debrief.pk)
    acting_for = check_can_lead(locked.debrief, by, at)
    _refuse_separate(locked.debrief)
    if locked.debrief.state in (DebriefState.FOLLOWED_UP, DebriefState.CLOSED):
        return locked.debrief  # sent twice
    _gave_feedback(locked, By(by, at, acting_for))
    state = advance(locked.debrief, "follow_up", refused="Only a debrief that was held is followed up.")
    _refuse_unfinished(to_follow_up(completing_facts(locked.debrief)))
    locked.save(
        {"state": state, "followed_up_at": at},
        by=by,
        at=at,
        event=FOLLOWED_UP_EVENT,
        acting_for=acting_for,
    )
    move_requirements(locked, "follow_up", by=by, at=at, acting_for=acting_for)
    return locked.debrief


@transaction.atomic
def close(*, debrief: Debrief, by: User, at: datetime) -> Debrief:
    """Close a debrief that is followed up, once all that DEB-15 asks for is done.

    Raises NotAllowed; DomainError that names the first thing that is left to do.
    """
    locked = lock_debrief(debrief.pk)
    acting_for = check_can_lead(locked.debrief, by, at)
    _refuse_separate(locked.debrief)
    if locked.debrief.state == DebriefState.CLOSED:
        return locked.debrief  # sent twice
    _gave_feedback(locked, By(by, at, acting_for))
    state = advance(locked.debrief, "close", refused="Only a debrief that is followed up is closed.")
    _refuse_unfinished(to_close(completing_facts(locked.debrief)))
    locked.save({"state": state, "closed_at": at}, by=by, at=at, event=CLOSED_EVENT, acting_for=acting_for)
    move_requirements(locked, "close", by=by, at=at, acting_for=acting_for)
    DebriefVisit.objects.filter(debrief=locked.debrief, is_open=True).update(is_open=False)
    tell_who_raised(locked, DebriefTold.ANSWERED, by=by, at=at)
    return locked.debrief


@transaction.atomic
def feed_in(*, debrief: Debrief, by: User, at: datetime) -> Debrief:
    """Feed a separate debrief into the one that it belongs to: who attended it took part in that one.

    What it is to be open for (DEB-15) is done before: nothing in it changes afterwards. Raises NotAllowed;
    DomainError that names the first thing that is left to do.
    """
    locked = lock_debrief(debrief.pk)
    separate = locked.debrief
    if separate.parent is None:
        raise DomainError("Only a separate debrief of a team leader is fed into another.")
    acting_for = check_can_feed_in(separate, by, at)
    if separate.state == DebriefState.CLOSED:
        return separate  # sent twice
    state = advance(separate, "feed_in", refused="Hold it first, then feed it in.")
    check_takes_separate(separate.parent)
    _refuse_unfinished(to_feed_in(completing_facts(separate)))
    locked.save(
        {"state": state, "closed_at": at}, by=by, at=at, event=DebriefEvent.FED_IN, acting_for=acting_for
    )
    attended = separate.invitations.standing().filter(outcome=Outcome.ATTENDED).values("user")
    theirs = separate.parent.invitations.standing().filter(outcome="", user__in=attended)
    for invitation in theirs.exclude(duty=InvitedDuty.MUST).select_related("user"):
        save_outcome(invitation, TookPart(Outcome.SEPARATE), By(by, at, acting_for))
    return separate


def _refuse_separate(debrief: Debrief) -> None:
    if debrief.is_separate:
        raise DomainError("A separate debrief is fed into another. Open that one to follow it up.")


def _refuse_unfinished(left: list[Any]) -> None:
    if left:
        more = f" There is more to do: {len(left)} things in all." if len(left) > 1 else ""
        raise DomainError(f"{left[0].text}.{more}")


STEPS: Mapping[str, Callable[..., Debrief]] = {"follow_up": follow_up, "close": close, "feed_in": feed_in}
