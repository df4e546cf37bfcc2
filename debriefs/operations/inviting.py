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
    outcomes_of,
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

_NOTHING_SAID: dict[str, Any] = {"outcome": "", "outcome_reason": "", "decided_by": None}
_NO_REPLY: dict[str, Any] = {"reply": "", "reply_words": "", "replied_at": None}


@dataclass(frozen=True)
class By:
    """Who does something and when, in whose name; None: the software follows the facts at night."""

    user: User | None
    at: datetime
    acting_for: UUID | None = None


def invite_by_rules(debrief: Debrief, visits: Iterable[Visit], by: By) -> None:
    """Invite whom the facts of the visits name now, and take back who no longer belongs; tell both.

    The debrief is locked: of two who change its visits at once, the later looks at both.
    """
    wanted = {each.user: each for each in invitees_of([visit.pk for visit in visits])}
    there = {each.user_id: each for each in debrief.invitations.all()}
    new = [each for key, each in wanted.items() if key not in there]
    asked: list[UUID] = [each.user for each in new]
    gone: list[UUID] = []
    for key, invitation in there.items():
        before = invitation.taken_back
        _follow(invitation, wanted.get(key), by)
        if invitation.taken_back != before:
            (gone if invitation.taken_back else asked).append(key)
    for invitee in new:
        _invite(debrief, invitee, by)
    others = User.objects.exclude(pk=debrief.lead_id)
    notify(to=others.filter(pk__in=asked), kind=DebriefTold.INVITED, at=by.at, about=debrief)
    notify(to=others.filter(pk__in=gone), kind=DebriefTold.UNINVITED, at=by.at, about=debrief)


def ask_who_came_late(debrief: Debrief, visit: Visit, by: By) -> None:
    """Have who is put on a visit after its debrief was held take part all the same (DEB-11).

    They are asked for feedback, and it has to be said how they took part before the debrief is closed: not
    that they attended, but for who led it or took its minutes. Who was invited stays as they were. The visit
    and the debrief are locked.
    """
    there = {each.user_id: each for each in debrief.invitations.all()}
    standing = {key for key, each in there.items() if not each.taken_back}
    late = [each for each in invitees_of([visit.pk]) if each.user not in standing]
    people = []
    for invitee in late:
        if InvitedAs.MEMBER not in invitee.invited_as:
            continue
        attended = invitee.user in (debrief.lead_id, debrief.minute_taker_id)  # without being invited
        if found := there.get(invitee.user):
            values = {"invited_as": [InvitedAs.MEMBER], "duty": InvitedDuty.INVITED, "taken_back": False}
            save_invitation(found, values | {"after_held": not attended}, by, DebriefEvent.INVITED)
        else:
            member = Invitee(invitee.user, (InvitedAs.MEMBER,), InvitedDuty.INVITED)
            found = _invite(debrief, member, by, after_held=not attended)
        people.append(found.user)
    if people:
        ask_for_feedback(visit=visit, people=people, because=AskedBecause.CANNOT_ATTEND, by=by.user, at=by.at)


def ask_who_must_attend(debrief: Debrief, visit: Visit, by: By) -> None:
    """Have who must attend by the facts of now accounted for, though they are named only after it was held.

    What was said of them stays where it can be said of who must attend (DEB-7). Nobody's duty is less than it
    was. The visit and the debrief are locked.
    """
    there = {each.user_id: each for each in debrief.invitations.all()}
    for invitee in invitees_of([visit.pk]):
        if invitee.duty not in (InvitedDuty.MUST, InvitedDuty.WHERE_PRACTICABLE):
            continue
        found = there.get(invitee.user)
        if found is None:
            _invite(debrief, invitee, by)
            continue
        duty = max(found.duty, invitee.duty, key=InvitedDuty.values.index)
        named = {*found.invited_as, *invitee.invited_as}
        values = {
            "invited_as": [each for each in InvitedAs.values if each in named],
            "duty": duty,
            "taken_back": False,
        }
        if found.outcome not in ("", *outcomes_of(duty)):
            values |= _NOTHING_SAID
        save_invitation(found, values, by, DebriefEvent.INVITATION_CHANGED)


def _follow(invitation: Invitation, wanted: Invitee | None, by: By) -> None:
    extra = InvitedAs.EXTRA in invitation.invited_as
    values: dict[str, Any]
    if wanted is None and extra:
        values = {"invited_as": [InvitedAs.EXTRA], "duty": InvitedDuty.INVITED}
    elif wanted is None:
        values = {"taken_back": True, **_NOTHING_SAID, **_NO_REPLY}
    else:
        capacities = [*wanted.invited_as, *([InvitedAs.EXTRA] if extra else [])]
        values = {"invited_as": capacities, "duty": wanted.duty, "taken_back": False}
    if wanted is None and invitation.taken_back:
        return
    if invitation.outcome not in ("", *outcomes_of(values.get("duty", invitation.duty))):
        values |= _NOTHING_SAID  # the new duty does not allow it: to be said anew
    save_invitation(invitation, values, by, DebriefEvent.INVITATION_CHANGED)


def _invite(
    debrief: Debrief, invitee: Invitee, by: By, because: str = "", *, after_held: bool = False
) -> Invitation:
    fields = {
        "user": User.objects.get(pk=invitee.user),
        "invited_as": list(invitee.invited_as),
        "duty": invitee.duty,
        "because": because,
        "after_held": after_held,
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

    Once only: who is invited already stays so, and is asked by the lead too. Whose invitation was taken back
    is told of it anew. Raises NotAllowed, DomainError.
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
    if (there is None or there.taken_back) and user.pk != by.pk:
        notify(to=[user], kind=DebriefTold.INVITED, at=at, about=debrief)
    if there is None:
        extra = Invitee(user.pk, (InvitedAs.EXTRA,), InvitedDuty.INVITED)
        there = _invite(debrief, extra, doing, because.strip())
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
    """Take back the invitation of somebody whom the lead asked besides, and tell them.

    Raises NotAllowed, DomainError.
    """
    locked = lock_debrief(invitation.debrief_id)
    acting_for = check_can_lead(locked.debrief, by, at)
    check_state(locked.debrief, DebriefState.PLANNED, words=_NO_MORE)
    invitation = locked.debrief.invitations.get(pk=invitation.pk)
    if invitation.invited_as != [InvitedAs.EXTRA]:
        raise DomainError(
            "They are invited because of the visit, so the invitation stands. Correct the team of the visit "
            "if they were not on it."
        )
    told = [] if invitation.taken_back or invitation.user_id == by.pk else [invitation.user]
    values = {"taken_back": True, **_NOTHING_SAID, **_NO_REPLY}
    save_invitation(invitation, values, By(by, at, acting_for), DebriefEvent.UNINVITED)
    notify(to=told, kind=DebriefTold.UNINVITED, at=at, about=locked.debrief)
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


def ask_anew(debrief: Debrief, by: By) -> None:
    """Have everybody say again whether they can come, to a meeting at another time; the debrief is locked.

    What they answered was for the time before; the history keeps it.
    """
    for invitation in debrief.invitations.standing().exclude(reply=""):
        save_invitation(invitation, _NO_REPLY, by, DebriefEvent.INVITATION_CHANGED)


def _ask_for_feedback(locked: Locked, by: User, at: datetime) -> None:
    """Ask whoever cannot attend for feedback instead, on each visit that they were on (DEB-11)."""
    for visit in locked.visits.values():
        if VisitOfficer.objects.filter(visit=visit, user=by).exists():
            ask_for_feedback(visit=visit, people=[by], because=AskedBecause.CANNOT_ATTEND, by=None, at=at)


def tell_invited(locked: Locked, kind: DebriefTold, *, by: User, at: datetime) -> None:
    """Tell everybody invited, but who does it."""
    invited = locked.debrief.invitations.filter(taken_back=False).values("user")
    notify(to=User.objects.filter(pk__in=invited).exclude(pk=by.pk), kind=kind, at=at, about=locked.debrief)
