"""Telling whoever leads a debrief, or would come: that they do, what to read, whether it is postponed."""

from collections.abc import Collection
from datetime import datetime

from django.db.models import Q

from accounts.models import User
from debriefs.debrief_enums import DebriefTold
from debriefs.enums import Told
from debriefs.models import Debrief, Requirement
from debriefs.operations.moving import Locked
from debriefs.queries.concerns import debriefs_answering
from notices.operations import notify, notify_each
from visits.enums import OversightRole
from visits.enums import Told as VisitTold
from visits.models import AreaOfConcern, Visit


def tell_lead(requirement: Requirement, visit: Visit, by: User | None, at: datetime) -> None:
    """Tell whoever is to lead, unless they did it themselves or hear of it as the officer in charge."""
    lead = requirement.lead
    if lead is not None and lead.pk != visit.oic_id and (by is None or lead.pk != by.pk):
        notify(to=[lead], kind=Told.LEADS, at=at, about=requirement)


def tell_not_led_any_more(lead: User, visit: Visit, by: User | None, at: datetime) -> None:
    """Tell whom a person had set, and the officer in charge, that a new fact gives the lead to another."""
    to = {user.pk: user for user in (lead, visit.oic) if by is None or user.pk != by.pk}
    notify(to=to.values(), kind=Told.LED_BY_ANOTHER, at=at, about=visit)


def tell_of_concerns(
    requirement: Requirement, visit: Visit, at: datetime, *, new: Collection[str], is_new_lead: bool
) -> None:
    """Tell the lead that there are areas of concern to read, never what they say.

    Who has begun to lead is told of all, who leads already of those of the ids `new`, once for all of them.
    Whom visits told when it was raised is not told again: the officer in charge, and an HMI who is named. One
    about themselves they do not read, and are not told of.
    """
    lead = requirement.lead
    if lead is None or lead.pk == visit.oic_id or not (new or is_new_lead):
        return
    concerns = AreaOfConcern.objects.visible_to(lead, at).filter(visit=visit).exclude(raised_by=lead)
    if not is_new_lead:
        concerns = concerns.filter(pk__in=new)
    if new and visit.oversight.in_force(at).filter(user=lead, named_as=OversightRole.HMI).exists():
        concerns = concerns.exclude(Q(about_lead=True, pk__in=new))
    if concerns.exists():
        notify(to=[lead], kind=VisitTold.CONCERN, at=at, about=requirement)


def tell_who_raised(locked: Locked, kind: DebriefTold, *, by: User, at: datetime) -> None:
    """Tell whoever raised a concern how far the debrief is that answers it: once a visit, and no word of it.

    Who withdrew it waits for no answer, and who does it knows.
    """
    answering = debriefs_answering(locked.visits)
    answered = [pk for pk, debrief in answering.items() if debrief.pk == locked.debrief.pk]
    rows = AreaOfConcern.objects.filter(pk__in=answered, withdrawal=None).exclude(raised_by=by)
    told = {(row.visit_id, row.raised_by_id): row for row in rows.select_related("raised_by")}
    notify_each(told=[(row.raised_by, row) for row in told.values()], kind=kind, at=at)


def tell_of_postponement(debrief: Debrief, *, goes_on: bool, by: User, at: datetime) -> None:
    """Tell everybody invited and the lead, but who does it, that the meeting is postponed, or goes on.

    Where its time has passed meanwhile, it does not go on as planned: its lead is told to find another.
    """
    if goes_on and debrief.planned_at <= at:
        to = [debrief.lead] if debrief.lead != by else []
        notify(to=to, kind=DebriefTold.TO_PLAN, at=at, about=debrief)
        return
    invited = debrief.invitations.standing().values_list("user", flat=True)
    told = User.objects.filter(pk__in=[debrief.lead_id, *invited]).exclude(pk=by.pk)
    notify(to=told, kind=DebriefTold.GOES_ON if goes_on else DebriefTold.POSTPONED, at=at, about=debrief)
