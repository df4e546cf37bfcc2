"""A debrief is held: who took part, what is done afterwards, until it is closed (DEB-11, DEB-15)."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction

from accounts.models import User
from core.errors import DomainError
from debriefs.completing import to_close, to_follow_up
from debriefs.debrief_enums import DebriefEvent, DebriefState, InvitedDuty, Outcome
from debriefs.debrief_permissions import check_can_feed_in, check_can_lead, check_state
from debriefs.models import Debrief, DebriefVisit, Invitation
from debriefs.operations.inviting import By, invite_by_rules, save_invitation
from debriefs.operations.moving import Locked, advance, lock_debrief, move_requirements
from debriefs.queries.debriefs import completing_facts
from debriefs.queries.feedback import gave_feedback

AFTERWARDS = ("welfare_offered", "intelligence", "no_parties")
_HELD_ALREADY = "The debrief was held already, or called off. Open it to see how it stands."


@dataclass(frozen=True)
class TookPart:
    """How somebody invited took part, with the reason where one is asked for."""

    outcome: str
    reason: str = ""


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

    Who must attend has to have attended (DEB-7). Raises NotAllowed, StaleVersion, DomainError.
    """
    locked = lock_debrief(debrief.pk)
    debrief = locked.debrief
    acting_for = check_can_lead(debrief, by, at)
    if debrief.was_held and debrief.held_at == held_at:
        return debrief  # sent twice
    state = advance(debrief, "hold", refused=_HELD_ALREADY)
    if expected_version is not None:
        debrief.check_version(expected_version)
    _check_held(locked, held_at, at)
    if not debrief.is_separate:
        invite_by_rules(debrief, locked.visits.values(), By(by, at, acting_for))
        move_requirements(locked, "arrange", by=by, at=at, acting_for=acting_for)
    _took_part(locked, outcomes, By(by, at, acting_for))
    missing = debrief.invitations.standing().filter(duty=InvitedDuty.MUST).exclude(outcome=Outcome.ATTENDED)
    if not debrief.is_separate and (absent := missing.select_related("user").first()):
        raise DomainError(
            f"{absent.user.name} must attend ({absent.capacity_words}). Hold the debrief with them, "
            "or plan it for a time at which they can come."
        )
    locked.save({"state": state, "held_at": held_at}, by=by, at=at, event=HELD_EVENT, acting_for=acting_for)
    move_requirements(locked, "hold", by=by, at=at, acting_for=acting_for)
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
        if visit.ended_at is not None and held_at < visit.ended_at:
            raise DomainError(
                f"Visit {visit.reference} had not ended then. Enter when the debrief was held.",
                field="held_at",
            )
    for requirement in locked.requirements.values():
        if requirement.state == "postponed":
            raise DomainError(
                "The debrief is postponed while the procedures of the critical incident run. Change the plan "
                "first: that arranges it again."
            )


@transaction.atomic
def record_attendance(
    *, debrief: Debrief, outcomes: Mapping[UUID, TookPart], by: User, at: datetime
) -> Debrief:
    """Record how people took part, before the debrief is followed up. Raises NotAllowed, DomainError."""
    locked = lock_debrief(debrief.pk)
    acting_for = check_can_lead(locked.debrief, by, at)
    check_state(
        locked.debrief,
        DebriefState.HELD,
        words="Attendance is recorded once the debrief was held, and until it is followed up.",
    )
    _took_part(locked, outcomes, By(by, at, acting_for))
    return locked.debrief


def _took_part(locked: Locked, outcomes: Mapping[UUID, TookPart], by: By) -> None:
    there = {each.pk: each for each in locked.debrief.invitations.standing().select_related("user")}
    for key, said in outcomes.items():
        if key in there:
            save_outcome(there[key], said, by)
    own = next((each for each in there.values() if each.user_id == locked.debrief.lead_id), None)
    if own is not None and not own.outcome:
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
    name, field = invitation.user.name, f"outcome-{invitation.pk}"
    reason = said.reason.strip()
    if said.outcome and said.outcome not in Outcome.values:
        raise DomainError(f"Say how {name} took part.", field=field)
    if said.outcome in (Outcome.UNREACHABLE, Outcome.EXCUSED) and not reason:
        raise DomainError(f"Say why {name} could not be reached, or is excused.", field=field)
    if said.outcome == Outcome.EXCUSED and invitation.duty != InvitedDuty.WHERE_PRACTICABLE:
        raise DomainError(f"Only who must attend where practicable can be excused, not {name}.", field=field)
    if invitation.duty == InvitedDuty.MUST and said.outcome not in ("", Outcome.ATTENDED):
        raise DomainError(f"{name} must attend: {invitation.capacity_words}.", field=field)
    values = {"outcome": said.outcome, "outcome_reason": reason if said.outcome else ""}
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
    state = advance(locked.debrief, "close", refused="Only a debrief that is followed up is closed.")
    _refuse_unfinished(to_close(completing_facts(locked.debrief)))
    locked.save({"state": state, "closed_at": at}, by=by, at=at, event=CLOSED_EVENT, acting_for=acting_for)
    move_requirements(locked, "close", by=by, at=at, acting_for=acting_for)
    DebriefVisit.objects.filter(debrief=locked.debrief, is_open=True).update(is_open=False)
    return locked.debrief


@transaction.atomic
def feed_in(*, debrief: Debrief, by: User, at: datetime) -> Debrief:
    """Feed a separate debrief into the one that it belongs to: who attended it took part in that one.

    Raises NotAllowed, DomainError.
    """
    locked = lock_debrief(debrief.pk)
    separate = locked.debrief
    if separate.parent is None:
        raise DomainError("Only a separate debrief of a team leader is fed into another.")
    acting_for = check_can_feed_in(separate, by, at)
    if separate.state == DebriefState.CLOSED:
        return separate  # sent twice
    state = advance(separate, "feed_in", refused="Hold it first, then feed it in.")
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
