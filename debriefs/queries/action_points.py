"""Reads of action points: whose they are to do, who may see one, and which nobody is left to do."""

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from django.db.models import Exists, OuterRef, Q, QuerySet

from accounts.deputies import leads_for
from accounts.models import User
from debriefs.models import ActionPoint, Debrief, DebriefVisit
from debriefs.queries.invitees import may_be_invited

_TO_DO = {"done_at__isnull": True, "withdrawn_because": ""}


def action_points_of(user: User, at: datetime) -> QuerySet[ActionPoint]:
    """Return what `user` still has to do from debriefs, what is due first first."""
    rows = ActionPoint.objects.filter(owner=user, **_TO_DO)
    return rows.select_related("debrief").order_by("due_on", "id")


def action_points_to_read(user: User, at: datetime) -> QuerySet[ActionPoint]:
    """Return the action points that `user` may see: their own, and those of debriefs that they may read."""
    readable = Debrief.objects.visible_to(user, at).values("pk")
    rows = ActionPoint.objects.filter(Q(owner=user) | Q(debrief__in=readable))
    return rows.select_related("debrief", "debrief__lead", "debrief__parent", "owner")


def action_points_left(user: User, teams: Collection[UUID], at: datetime) -> QuerySet[ActionPoint]:
    """Return what is still to do and was somebody's who has left, for `user` to give to another.

    Who leads the debrief gives it, or acts for who does; where they have left too, who manages one of
    `teams`. To have left is to have no account in use, or none that could be given an action point.
    """
    in_use = may_be_invited(at).order_by().values("pk")
    theirs = Q(debrief__lead__in=[user.pk, *leads_for(user, at)])
    if teams:
        of_team = DebriefVisit.objects.filter(debrief=OuterRef("debrief"), visit__team__in=teams)
        theirs |= Q(Exists(of_team)) & ~Q(debrief__lead__in=in_use)
    rows = ActionPoint.objects.filter(theirs, owner__isnull=False, **_TO_DO).exclude(owner__in=in_use)
    return rows.select_related("debrief", "owner").order_by("due_on", "id")
