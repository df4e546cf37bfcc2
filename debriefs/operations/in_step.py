"""The debrief that is planned follows its visits: how far they are, who leads it, and who is invited to it.

It is looked at wherever it is worked out anew what is required (`operations.assessing`), in the same
transaction. What was held goes on by itself; who is put on a visit of it afterwards does not drop out.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from accounts.models import User
from debriefs.debrief_enums import DebriefEvent, DebriefState
from debriefs.enums import LedAs, RequirementState
from debriefs.findings import Kind
from debriefs.models import Debrief, DebriefVisit, Requirement
from debriefs.operations.inviting import By, ask_who_came_late, ask_who_must_attend, invite_by_rules
from debriefs.operations.moving import move
from debriefs.operations.saving import save_changes
from debriefs.queries.leading import concerns_about
from visits.models import Visit

_RANK = (LedAs.GOLD, LedAs.HMI, LedAs.OIC, LedAs.OTHER)  # of a shared debrief; DEB-3 and DEB-7 before others
_UNDER_WAY = (DebriefState.PLANNED, DebriefState.HELD, DebriefState.FOLLOWED_UP)


def keep_in_step(*, visit: Visit, by: User | None, at: datetime) -> None:
    """Let the debrief that is planned for a visit, whose row is locked, follow the facts of now.

    What is required of the visit is arranged by it, unless it is postponed. One query where none is planned.
    """
    debrief = under_way(visit.pk)
    if debrief is None:
        return
    requirement = Requirement.objects.filter(visit=visit).first()
    if debrief.was_held:
        ask_who_came_late(debrief, visit, By(by, at))
        if requirement is not None and _answers_incident(requirement):
            ask_who_must_attend(debrief, visit, By(by, at))
        return
    if requirement is not None and requirement.state == RequirementState.OPEN:
        move(requirement, visit, "arrange", by=by, at=at)
    _follow_lead(debrief, visit, by, at)
    invite_by_rules(debrief, debrief.visits.all(), By(by, at))


def _answers_incident(requirement: Requirement) -> bool:
    """Whether the debrief that was held answers an incident too, and no other is to be held (DEB-7)."""
    return requirement.kind == Kind.FORMAL_RECORDED and not requirement.is_to_hold


def follow_lead(*, visit: Visit, by: User | None, at: datetime) -> None:
    """Have who leads what is required now lead the debrief that is planned for it. The visit is locked."""
    debrief = under_way(visit.pk)
    if debrief is not None and not debrief.was_held:
        _follow_lead(debrief, visit, by, at)


def under_way(visit_id: UUID) -> Debrief | None:
    """Return the open debrief of a visit, locked: planned, or held and not closed."""
    open_ones = DebriefVisit.objects.filter(visit=visit_id, is_open=True, debrief__state__in=_UNDER_WAY)
    found = open_ones.values_list("debrief", flat=True).first()
    debrief = Debrief.objects.select_for_update().get(pk=found) if found else None
    return debrief if debrief and debrief.state in _UNDER_WAY else None


def _follow_lead(debrief: Debrief, visit: Visit, by: User | None, at: datetime) -> None:
    open_links = DebriefVisit.objects.filter(debrief=debrief, is_open=True).values("visit")
    required = Requirement.objects.to_hold().filter(visit__in=open_links).order_by("visit")
    about = concerns_about(Visit.objects.filter(pk__in=open_links)) if required else ()
    values = _lead_of(
        debrief, [each for each in required if each.lead_id not in about], bool(required), visit
    )
    if not values:
        return
    if debrief.lead != values["lead"]:
        values["lead_because"] = ""
    if debrief.minute_taker == values["lead"]:
        values["minute_taker"] = None
    save_changes(
        thing=debrief,
        values=values,
        visit_id=None,
        by=by,
        at=at,
        event=DebriefEvent.PLAN_CHANGED,
        about=[visit.pk],
    )


def _lead_of(
    debrief: Debrief, required: Sequence[Requirement], is_required: bool, visit: Visit
) -> dict[str, Any]:
    """Return who is to lead, as what; nothing where whoever leads goes on.

    Of several visits it is whom a person set, then Gold, the HM Inspector, the officer in charge. Where the
    one who is to lead is not named yet, who arranged it goes on; but nobody holds it before (`hold`). What
    nothing requires is led by the officer in charge of now. Who is to lead that of one visit, and about whom
    there is a concern on another, does not lead it.
    """
    if required:
        leading = min(required, key=lambda each: _strength(each, debrief))
        return {"lead": leading.lead, "led_as": LedAs(leading.led_as)} if leading.lead else {}
    if is_required:
        return {}
    if debrief.led_as != LedAs.OIC or debrief.visits.filter(oic=debrief.lead).exists():
        return {}
    return {"lead": visit.oic}


def _strength(requirement: Requirement, debrief: Debrief) -> tuple[bool, int, bool]:
    """Return what orders leads, the strongest first; of equals who leads already stays."""
    chosen = requirement.lead_set_by_id is not None
    rank = 0 if chosen else _RANK.index(LedAs(requirement.led_as))
    return not chosen, rank, requirement.lead_id != debrief.lead_id
