"""Who is invited to a debrief: everybody on its visits, whom the guidance names, whom the lead asks besides.

They follow the facts while the debrief is planned: who joins the visit is invited, who no longer belongs
there is taken back.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction

from accounts.models import User
from core.errors import DomainError, NotAllowed
from debriefs.debrief_enums import (
    DebriefEvent,
    DebriefState,
    DebriefTold,
    InvitedAs,
    InvitedDuty,
    Reply,
)
from debriefs.debrief_permissions import check_can_lead, check_can_reply, check_state
from debriefs.feedback_enums import AskedBecause
from debriefs.models import Debrief, Invitation
from debriefs.operations.feedback import ask_for_feedback
from debriefs.operations.moving import Locked, lock_debrief
from debriefs.operations.saving import save_changes, save_new
from debriefs.queries.invitees import Invitee, invitees_of, may_be_invited
from notices.operations import notify
from visits.models import Visit, VisitOfficer

_NO_MORE = "The debrief was held, or called off. Open it to see how it stands."


@dataclass(frozen=True)
class By:
    """Who does something and when, in whose name; None: the software follows the facts at night."""

    user: User | None
    at: datetime
    acting_for: UUID | None = None


def invite_by_rules(debrief: Debrief, visits: Iterable[Visit], by: By) -> None:
    """Invite whom the facts of the visits name now, and take back who no longer belongs. All are locked."""
    wanted = {each.user: each for each in invitees_of([visit.pk for visit in visits])}
    there = {each.user_id: each for each in debrief.invitations.all()}
    new = [each for key, each in wanted.items() if key not in there]
    for key, invitation in there.items():
        _follow(invitation, wanted.get(key), by)
    for invitee in new:
        _invite(debrief, invitee, by)
    told = User.objects.filter(pk__in=[each.user for each in new]).exclude(pk=debrief.lead_id)
    notify(to=told, kind=DebriefTold.INVITED, at=by.at, about=debrief)


def _follow(invitation: Invitation, wanted: Invitee | None, by: By) -> None:
    extra = InvitedAs.EXTRA in invitation.invited_as
    values: dict[str, Any]
    if wanted is None and extra:
        values = {"invited_as": [InvitedAs.EXTRA], "duty": InvitedDuty.INVITED}
    elif wanted is None:
        values = {"taken_back": True, "outcome": "", "outcome_reason": ""}
    else:
        capacities = [*wanted.invited_as, *([InvitedAs.EXTRA] if extra else [])]
        values = {"invited_as": capacities, "duty": wanted.duty, "taken_back": False}
    if wanted is None and invitation.taken_back:
        return
    save_invitation(invitation, values, by, DebriefEvent.INVITATION_CHANGED)


def _invite(debrief: Debrief, invitee: Invitee, by: By, because: str = "") -> Invitation:
    fields = {
        "user": User.objects.get(pk=invitee.user),
        "invited_as": list(invitee.invited_as),
        "duty": invitee.duty,
        "because": because,
    }
    made = Invitation.begin(by=by.user or debrief.lead, at=by.at, debrief=debrief, **fields)
    save_new(
        thing=made,
        fields=fields,
        visit_id=None,
        by=by.user,
        at=by.at,
        event=DebriefEvent.INVITED,
        acting_for=by.acting_for,
        about=[debrief.pk],
    )
    return made


def save_invitation(invitation: Invitation, values: Mapping[str, Any], by: By, event: str) -> None:
    """Save `values` on an invitation whose debrief is locked, with its history and its audit."""
    save_changes(
        thing=invitation,
        values=values,
        visit_id=None,
        by=by.user,
        at=by.at,
        event=event,
        acting_for=by.acting_for,
        about=[invitation.debrief_id],
    )


@transaction.atomic
def invite(*, debrief: Debrief, user: User, because: str, by: User, at: datetime) -> Invitation:
    """Ask somebody besides those whom the visits name, with a reason; return the invitation.

    Once only: who is invited already stays so, and is asked by the lead too. Raises NotAllowed, DomainError.
    """
    locked = lock_debrief(debrief.pk)
    debrief = locked.debrief
    acting_for = check_can_lead(debrief, by, at)
    check_state(debrief, DebriefState.PLANNED, DebriefState.HELD, words=_NO_MORE)
    if not because.strip():
        raise DomainError("Say why they are invited.", field="because")
    if not may_be_invited(at).filter(pk=user.pk).exists():
        raise DomainError("Choose an officer, an HMI or a manager whose account is in use.", field="user")
    doing = By(by, at, acting_for)
    there = debrief.invitations.filter(user=user).first()
    if there is None:
        extra = Invitee(user.pk, (InvitedAs.EXTRA,), InvitedDuty.INVITED)
        there = _invite(debrief, extra, doing, because.strip())
        if user.pk != by.pk:
            notify(to=[user], kind=DebriefTold.INVITED, at=at, about=debrief)
    elif InvitedAs.EXTRA not in there.invited_as:
        values = {
            "invited_as": [InvitedAs.EXTRA] if there.taken_back else [*there.invited_as, InvitedAs.EXTRA],
            "because": because.strip(),
            "taken_back": False,
        }
        save_invitation(there, values, doing, DebriefEvent.INVITED)
    elif there.taken_back:
        values = {"because": because.strip(), "taken_back": False}
        save_invitation(there, values, doing, DebriefEvent.INVITED)
    return there


@transaction.atomic
def take_back(*, invitation: Invitation, by: User, at: datetime) -> Invitation:
    """Take back the invitation of somebody whom the lead asked besides. Raises NotAllowed, DomainError."""
    locked = lock_debrief(invitation.debrief_id)
    acting_for = check_can_lead(locked.debrief, by, at)
    check_state(locked.debrief, DebriefState.PLANNED, words=_NO_MORE)
    invitation = locked.debrief.invitations.get(pk=invitation.pk)
    if invitation.invited_as != [InvitedAs.EXTRA]:
        raise DomainError(
            "They are invited because of the visit, so the invitation stands. Correct the team of the visit "
            "if they were not on it."
        )
    values = {"taken_back": True, "outcome": "", "outcome_reason": ""}
    save_invitation(invitation, values, By(by, at, acting_for), DebriefEvent.UNINVITED)
    return invitation


@transaction.atomic
def reply(*, debrief: Debrief, answer: Reply, words: str, by: User, at: datetime) -> Invitation:
    """Answer an invitation for oneself, as often as one's plans change. Raises NotAllowed, DomainError."""
    locked = lock_debrief(debrief.pk)
    check_state(locked.debrief, DebriefState.PLANNED, words=_NO_MORE)
    invitation = locked.debrief.invitations.filter(user=by).first()
    if invitation is None:
        raise NotAllowed("You are not invited to this debrief. Ask the lead to invite you.")
    check_can_reply(invitation, by, at)
    if answer == Reply.CANNOT and not words.strip():
        raise DomainError("Say why you cannot attend, so that the lead can plan.", field="words")
    values = {"reply": Reply(answer), "reply_words": words.strip(), "replied_at": at}
    same = (invitation.reply, invitation.reply_words) == (values["reply"], values["reply_words"])
    if not same:
        save_invitation(invitation, values, By(by, at), DebriefEvent.REPLIED)
    if not same and answer == Reply.CANNOT:
        _ask_for_feedback(locked, by, at)
    return invitation


def _ask_for_feedback(locked: Locked, by: User, at: datetime) -> None:
    """Ask whoever cannot attend for feedback instead, on each visit that they were on (DEB-11)."""
    for visit in locked.visits.values():
        if VisitOfficer.objects.filter(visit=visit, user=by).exists():
            ask_for_feedback(visit=visit, people=[by], because=AskedBecause.CANNOT_ATTEND, by=None, at=at)


def tell_invited(locked: Locked, kind: DebriefTold, *, by: User, at: datetime) -> None:
    """Tell everybody invited, but who does it."""
    invited = locked.debrief.invitations.filter(taken_back=False).values("user")
    notify(to=User.objects.filter(pk__in=invited).exclude(pk=by.pk), kind=kind, at=at, about=locked.debrief)
