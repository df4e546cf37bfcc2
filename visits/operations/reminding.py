"""Telling people what they have left undone."""

from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction

from accounts.models import User
from accounts.roles import Role, people_with, teams_of
from notices.operations import notify_each
from visits.enums import Told, VisitStatus
from visits.models import Visit

LOOK_BACK = timedelta(days=14)  # whoever was to be told of older ones has been


@transaction.atomic
def remind_of_unclosed(*, at: datetime) -> int:
    """Tell the OIC, and the managers of the team, of visits that ended a day ago and are open (VIS-12).

    Returns how many such visits there are. Each person is told of a visit once, however often this runs.
    """
    since = at - timedelta(hours=settings.UNCLOSED_TO_MANAGER_HOURS)
    over = Visit.objects.filter(
        status__in=[VisitStatus.COMPLETED, VisitStatus.REOPENED],
        happens_at__range=(at - LOOK_BACK, at),  # for the index
        ended_at__lt=since,
    )
    visits = list(over.select_related("oic"))
    managers = _managers(at) if visits else []
    told: list[tuple[User, Visit]] = [(visit.oic, visit) for visit in visits]
    told += [(user, visit) for visit in visits for user, teams in managers if visit.team_id in teams]
    notify_each(told=told, kind=Told.NOT_CLOSED, at=at)
    return len(visits)


def _managers(at: datetime) -> list[tuple[User, frozenset]]:
    people = people_with([Role.MANAGER], at).prefetch_related("role_grants")
    return [(user, teams_of(user, Role.MANAGER, at)) for user in people]
