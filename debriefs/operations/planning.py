"""Planning a debrief of one visit or several of an operation, changing the plan, and calling it off."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction

from accounts.models import User
from accounts.records import differences
from audit.operations import record
from core.errors import DomainError
from core.ids import new_id
from debriefs.debrief_enums import DebriefEvent, DebriefState, DebriefTold
from debriefs.debrief_permissions import (
    check_can_arrange,
    check_can_lead,
    check_state,
    check_takes_separate,
)
from debriefs.enums import LedAs
from debriefs.models import Debrief, DebriefVisit, Invitation, Requirement
from debriefs.operations.inviting import By, ask_anew, invite_by_rules, tell_invited
from debriefs.operations.moving import (
    Locked,
    advance,
    lock_debrief,
    lock_requirements,
    move_requirements,
    next_reference,
)
from debriefs.operations.saving import save_new
from debriefs.queries.debriefs import answers, is_postponed
from debriefs.queries.invitees import may_be_invited
from notices.operations import notify
from visits.models import Visit
from visits.operations.saving import lock_all

PLAN = ("planned_at", "minutes_long", "place", "call", "minute_taker", "considered", "planning_notes")
_WHERE = ("planned_at", "minutes_long", "place", "call")  # what those invited are told of
_HELD = "The debrief was held already, or called off. Open it to see how it stands."


@transaction.atomic
def plan_debrief(
    *,
    visits: Sequence[Visit],
    values: Mapping[str, Any],
    by: User,
    at: datetime,
    debrief_id: UUID | None = None,
) -> Debrief:
    """Plan one debrief of `visits`, and invite everybody on them; several have to be of one operation.

    `values` are the answers of the plan (`PLAN`). `debrief_id` is the form's own id, so that a form sent
    twice makes one. Raises NotAllowed, DomainError.
    """
    locked_visits = lock_all(visit.pk for visit in visits)
    if debrief_id and (there := Debrief.objects.filter(pk=debrief_id, created_by=by).first()):
        return there
    rows = list(locked_visits.values())
    operation = _one_operation(rows)
    requirements = lock_requirements(locked_visits)
    required = [each for each in requirements.values() if each.is_to_hold]
    _refuse_second(rows, requirements)
    lead = check_can_arrange(rows, required, by, at)
    given = _checked(values, lead.user, at)
    fields = {"lead": lead.user, "led_as": lead.led_as, "operation": operation, **given}
    debrief = Debrief.begin(
        by=by, at=at, id=debrief_id or new_id(), reference=next_reference(at), state=DebriefState.PLANNED
    )
    for name, value in fields.items():
        setattr(debrief, name, value)
    save_new(
        thing=debrief,
        fields=fields,
        visit_id=None,
        by=by,
        at=at,
        event=DebriefEvent.PLANNED,
        acting_for=lead.acting_for,
        about=list(locked_visits),
    )
    for visit in rows:
        DebriefVisit.objects.create(debrief=debrief, visit=visit)
    answered = {each.visit_id: each for each in required}
    locked = Locked(debrief, locked_visits, answered)
    move_requirements(locked, "arrange", by=by, at=at, acting_for=lead.acting_for, takes_up=True)
    invite_by_rules(debrief, rows, By(by, at, lead.acting_for))
    return debrief


@transaction.atomic
def change_plan(
    *,
    debrief: Debrief,
    values: Mapping[str, Any],
    expected_version: int,
    by: User,
    at: datetime,
    joining: Sequence[Visit] = (),
) -> Debrief:
    """Save the plan of a debrief, have visits of its operation join it, and tell of a new time or place.

    At another time everybody is asked again whether they can come, and one that was postponed after a
    critical incident is taken up again; whatever else is saved, it stays postponed and nobody is told.
    Raises NotAllowed, StaleVersion, DomainError.
    """
    if joining:
        lock_all([*debrief.visits.values_list("pk", flat=True), *(visit.pk for visit in joining)])
    locked = lock_debrief(debrief.pk, expected_version)
    acting_for = check_can_lead(locked.debrief, by, at)
    check_state(locked.debrief, DebriefState.PLANNED, words=_HELD)
    given = _checked(values, locked.debrief.lead, at, before=locked.debrief)
    changed = set(differences(locked.debrief, given))
    takes_up = "planned_at" in changed
    moved = takes_up or (not changed.isdisjoint(_WHERE) and not is_postponed(locked.debrief))
    locked.save(given, by=by, at=at, event=DebriefEvent.PLAN_CHANGED, acting_for=acting_for)
    if takes_up:
        ask_anew(locked.debrief, By(by, at, acting_for))
    if moved:
        tell_invited(locked, DebriefTold.MOVED, by=by, at=at)
    if joining:
        _join(locked, joining, by, at, acting_for)
    move_requirements(locked, "arrange", by=by, at=at, acting_for=acting_for, takes_up=takes_up)
    if not locked.debrief.is_separate:
        invite_by_rules(locked.debrief, locked.visits.values(), By(by, at, acting_for))
    return locked.debrief


def _join(locked: Locked, joining: Sequence[Visit], by: User, at: datetime, acting_for: UUID | None) -> None:
    """Add visits of the same operation; the lead leads the debrief of each."""
    debrief = locked.debrief
    new = lock_all(visit.pk for visit in joining if visit.pk not in locked.visits)
    if not new:
        return
    if debrief.is_separate:
        raise DomainError(
            "A separate debrief is of the visits of the one that it is fed into. Change those there."
        )
    operation = _one_operation([*locked.visits.values(), *new.values()])
    requirements = lock_requirements(new)
    required = [each for each in requirements.values() if each.is_to_hold]
    _refuse_second(list(new.values()), requirements)
    for each in required:
        if each.lead_id != debrief.lead_id:
            raise DomainError(
                f"{each.lead.name if each.lead else 'Nobody'} leads the debrief of {each.visit.reference}. "
                f"Set {debrief.lead.name} as its lead first."
            )
    for visit in new.values():
        DebriefVisit.objects.create(debrief=debrief, visit=visit)
    locked.visits |= new
    locked.requirements |= {each.visit_id: each for each in required}
    values, event = {"operation": operation}, DebriefEvent.VISIT_JOINED
    if not locked.save(values, by=by, at=at, event=event, acting_for=acting_for):
        joined = list(new)  # it was one of several visits before
        record(event=event, by=by, at=at, subject=debrief, subjects=joined, acting_for=acting_for)


def _one_operation(visits: Sequence[Visit]) -> Any:
    """Return the operation of several visits; None of one alone. Raises DomainError where they have none."""
    if not visits:
        raise DomainError("Choose the visit that the debrief is of.", field="visits")
    if len(visits) == 1:
        return None
    operations = {visit.operation_id for visit in visits}
    if len(operations) > 1 or None in operations:
        raise DomainError(
            "One debrief answers several visits only of one operation. Choose visits of the same one.",
            field="visits",
        )
    return visits[0].operation


def _refuse_second(visits: Sequence[Visit], requirements: Mapping[UUID, Requirement]) -> None:
    """Refuse a second open debrief of a visit, unless something new asks for another after the one held."""
    links = DebriefVisit.objects.filter(visit__in=[visit.pk for visit in visits], is_open=True)
    for link in links.select_related("debrief", "visit"):
        if answers(link, requirements.get(link.visit_id)):
            raise DomainError(
                f"Visit {link.visit.reference} has a debrief already: {link.debrief.reference}. "
                "Open that one."
            )
        link.is_open = False
        link.save()


def _checked(
    values: Mapping[str, Any], lead: User, at: datetime, before: Debrief | None = None
) -> dict[str, Any]:
    """Return the answers of the plan as they are kept; raise DomainError where it cannot be held so."""
    given = {name: values[name] for name in PLAN if name in values}
    given["place"], given["call"] = (str(given.get(name) or "").strip() for name in ("place", "call"))
    if not given["place"] and not given["call"]:
        raise DomainError("Say where it is held, or give the link or number of the call.", field="place")
    moment = given.get("planned_at")
    same = before is not None and moment == before.planned_at
    if moment is None or (moment <= at and not same):
        raise DomainError("Enter a day and a time that are still to come.", field="planned_at")
    taker = given.get("minute_taker")
    if taker is not None and taker.pk == lead.pk:
        raise DomainError(
            "Who leads cannot take the minutes as well. Choose somebody else, or nobody.",
            field="minute_taker",
        )
    if taker is not None and not may_be_invited(at).filter(pk=taker.pk).exists():
        raise DomainError("Choose somebody whose account is in use.", field="minute_taker")
    return given


@transaction.atomic
def call_off(
    *, debrief: Debrief, reason: str, by: User, at: datetime, expected_version: int | None = None
) -> Debrief:
    """Call a planned debrief off, with a reason: what requires it stays, and another day is to be found.

    Separate ones that are planned are called off with it. Refused once one of them was held: what was said
    there would be a part of nothing. Raises NotAllowed, StaleVersion, DomainError.
    """
    locked = lock_debrief(debrief.pk, expected_version)
    acting_for = check_can_lead(locked.debrief, by, at)
    if not reason.strip():
        raise DomainError("Say why it is called off.", field="reason")
    separate = list(locked.debrief.separate_debriefs.order_by("id"))
    if held := next((each for each in separate if each.was_held), None):
        raise DomainError(
            f"The separate debrief {held.reference} was held, and what was said there is to become a part of "
            "this one. Change the plan to another day, or hold it."
        )
    _call_off(locked, reason.strip(), by, at, acting_for)
    for each in separate:
        if each.state == DebriefState.PLANNED:
            _call_off(lock_debrief(each.pk), reason.strip(), by, at, acting_for)
    return locked.debrief


def _call_off(locked: Locked, reason: str, by: User, at: datetime, acting_for: UUID | None) -> None:
    state = advance(locked.debrief, "call_off", refused=_HELD)
    locked.save(
        {"state": state, "called_off_because": reason},
        by=by,
        at=at,
        event=DebriefEvent.CALLED_OFF,
        acting_for=acting_for,
    )
    move_requirements(locked, "put_back", by=by, at=at, acting_for=acting_for)
    DebriefVisit.objects.filter(debrief=locked.debrief, is_open=True).update(is_open=False)
    tell_invited(locked, DebriefTold.CALLED_OFF, by=by, at=at)


@transaction.atomic
def plan_again(
    *, debrief: Debrief, values: Mapping[str, Any], expected_version: int, by: User, at: datetime
) -> Debrief:
    """Plan a debrief again that was called off, and ask everybody again whether they can come.

    Raises NotAllowed, StaleVersion, DomainError.
    """
    locked = lock_debrief(debrief.pk, expected_version)
    debrief = locked.debrief
    requirements = lock_requirements(locked.visits)
    required = [each for each in requirements.values() if each.is_to_hold]
    state = advance(debrief, "plan_again", refused="Only a debrief that was called off is planned again.")
    if debrief.parent is not None:
        check_takes_separate(debrief.parent)
        acting_for = check_can_lead(debrief, by, at)
        leads: dict[str, Any] = {}
    else:
        found = check_can_arrange(list(locked.visits.values()), required, by, at)
        acting_for = found.acting_for
        leads = {"lead": found.user, "led_as": found.led_as}
        _refuse_second(list(locked.visits.values()), requirements)
        DebriefVisit.objects.filter(debrief=debrief).update(is_open=True)
    given = _checked(values, leads.get("lead", debrief.lead), at)
    locked.save(
        {"state": state, "called_off_because": "", **leads, **given},
        by=by,
        at=at,
        event=DebriefEvent.PLANNED_AGAIN,
        acting_for=acting_for,
    )
    ask_anew(debrief, By(by, at, acting_for))
    if not debrief.is_separate:
        locked.requirements = {each.visit_id: each for each in required}
        move_requirements(locked, "arrange", by=by, at=at, acting_for=acting_for, takes_up=True)
        invite_by_rules(debrief, locked.visits.values(), By(by, at, acting_for))
    tell_invited(locked, DebriefTold.MOVED, by=by, at=at)
    return debrief


@transaction.atomic
def plan_separate(
    *,
    parent: Debrief,
    leader: User,
    people: Sequence[User],
    values: Mapping[str, Any],
    by: User,
    at: datetime,
    debrief_id: UUID | None = None,
) -> Debrief:
    """Ask a team leader to hold a separate debrief with `people`, whose results are fed into `parent`.

    After a very large operation (DEB-13). Those asked are among the invited. Raises NotAllowed, DomainError.
    """
    locked = lock_debrief(parent.pk)
    parent = locked.debrief
    acting_for = check_can_lead(parent, by, at)
    if debrief_id and (there := Debrief.objects.filter(pk=debrief_id, created_by=by).first()):
        return there
    if parent.is_separate:
        raise DomainError("A separate debrief has no separate ones of its own. Go to the one it belongs to.")
    check_takes_separate(parent)
    invited = {each.user_id: each for each in parent.invitations.filter(taken_back=False)}
    if leader.pk not in invited:
        raise DomainError("Choose a team leader who is invited to the debrief.", field="leader")
    if any(person.pk not in invited for person in people):
        raise DomainError("Choose people who are invited to the debrief.", field="people")
    given = _checked(values, leader, at)
    fields = {"lead": leader, "led_as": LedAs.OTHER, "operation": parent.operation, **given}
    made = Debrief.begin(
        by=by,
        at=at,
        id=debrief_id or new_id(),
        reference=next_reference(at),
        state=DebriefState.PLANNED,
        parent=parent,
    )
    for name, value in fields.items():
        setattr(made, name, value)
    save_new(
        thing=made,
        fields={**fields, "parent": parent},
        visit_id=None,
        by=by,
        at=at,
        event=DebriefEvent.PLANNED,
        acting_for=acting_for,
        about=[parent.pk, *locked.visits],
    )
    for visit in locked.visits.values():
        DebriefVisit.objects.create(debrief=made, visit=visit, is_open=False)
    _invite_some(made, [leader, *people], invited, by, at, acting_for)
    return made


def _invite_some(
    made: Debrief,
    people: Sequence[User],
    invited: Mapping[UUID, Invitation],
    by: User,
    at: datetime,
    acting_for: UUID | None,
) -> None:
    """Invite some of the invited to a separate debrief, in the capacities that they have."""
    for person in {person.pk: person for person in people}.values():
        fields = {"user": person, "invited_as": list(invited[person.pk].invited_as)}
        save_new(
            thing=Invitation.begin(by=by, at=at, debrief=made, **fields),
            fields=fields,
            visit_id=None,
            by=by,
            at=at,
            event=DebriefEvent.INVITED,
            acting_for=acting_for,
            about=[made.pk],
        )
    told = [person for person in people if person.pk != by.pk]
    notify(to=told, kind=DebriefTold.INVITED, at=at, about=made)
