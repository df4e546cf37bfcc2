"""Who may be Gold, Silver or Bronze of an incident on a visit: whoever is on it, and senior staff (ours)."""

from datetime import datetime

from django.db.models import Q

from accounts.enums import Grade
from accounts.models import User
from accounts.roles import Role, people_with, roles_of
from core.formatting import in_words
from visits.models import CriticalIncident, Visit

SENIOR = (Grade.HEO, Grade.SEO, Grade.G7)  # from whom Gold is chosen; ours, the guidance names no grade


def commanders(visit: Visit, at: datetime) -> list[User]:
    """Return them by name: the visit's officers, every HMI, and senior staff who open visits."""
    holders = people_with([Role.HMI, Role.MANAGER, Role.OFFICER], at)
    inspectors = people_with([Role.HMI], at).values("pk")
    chosen = Q(attendances__visit=visit) | Q(pk__in=inspectors) | Q(grade__in=SENIOR)
    return list(holders.filter(chosen).distinct().select_related("team"))


def commands_anywhere(user: User, at: datetime) -> bool:
    """Whether `user` may command without being on the visit: as `commanders` offers them."""
    roles = roles_of(user, at)
    return Role.HMI in roles or (user.grade in SENIOR and bool(roles & {Role.MANAGER, Role.OFFICER}))


def command_of(incident: CriticalIncident) -> list[User]:
    """Return who is Gold, Silver and Bronze of it, each once."""
    named = [incident.gold, incident.silver, *(row.officer for row in incident.bronze_commanders())]
    return list(dict.fromkeys(user for user in named if user is not None))


def may_read(visit: Visit, user: User, at: datetime) -> bool:
    """Whether the visit is one that `user` may read."""
    return Visit.objects.visible_to(user, at).filter(pk=visit.pk).exists()


def not_told(incident: CriticalIncident, at: datetime) -> list[str]:
    """Say who commands it and may not read the visit: naming somebody here lets nobody in (access)."""
    if not incident.counts:
        return []
    names = [user.name for user in command_of(incident) if not may_read(incident.visit, user, at)]
    if not names:
        return []
    return [
        f"{in_words(names)} cannot open this visit, so {'is' if len(names) == 1 else 'are'} not told of it "
        "here. The manager of the team names Gold and the HM Inspector on the visit."
    ]
