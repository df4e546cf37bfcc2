"""Who leads the debrief of a visit: the app above that knows says it once, in its `AppConfig.ready`:

visits.leading.register(visits_led_by, who_leads)
"""

from collections.abc import Callable, Collection
from typing import Any
from uuid import UUID

from django.db.models import Q, QuerySet

from accounts.models import User

# Returns the visits whose debrief one of these people leads.
LedBy = Callable[[Collection[UUID]], QuerySet[Any]]
# Returns who leads the debrief of one visit, or is to.
Leads = Callable[[UUID], QuerySet[User]]
_known: list[tuple[LedBy, Leads]] = []


def register(led_by: LedBy, leads: Leads) -> None:
    """Add a way in which somebody leads the debriefs of visits."""
    if (led_by, leads) not in _known:
        _known.append((led_by, leads))


def is_led_by(people: Collection[UUID], *, visit: str) -> Q:
    """Return the condition that one of `people` leads the debrief of the visit in the field `visit`."""
    found = Q(pk__in=[])
    for led_by, _ in _known:
        found |= Q(**{f"{visit}__in": led_by(people)})
    return found


def who_leads(visit_id: UUID) -> list[User]:
    """Return who leads the debrief of a visit, or is to, by name."""
    return [user for _, leads in _known for user in leads(visit_id)]
