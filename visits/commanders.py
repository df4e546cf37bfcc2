"""Who may be Gold, Silver or Bronze of an incident on a visit: whoever is on it, and senior staff (ours)."""

from datetime import datetime

from django.db.models import Q

from accounts.enums import Grade
from accounts.models import User
from accounts.roles import Role, people_with
from visits.models import Visit

SENIOR = (Grade.HEO, Grade.SEO, Grade.G7)  # from whom Gold is chosen; ours, the guidance names no grade


def commanders(visit: Visit, at: datetime) -> list[User]:
    """Return them by name: the visit's officers, every HMI, and senior staff who open visits."""
    holders = people_with([Role.HMI, Role.MANAGER, Role.OFFICER], at)
    inspectors = people_with([Role.HMI], at).values("pk")
    chosen = Q(attendances__visit=visit) | Q(pk__in=inspectors) | Q(grade__in=SENIOR)
    return list(holders.filter(chosen).distinct().select_related("team"))
