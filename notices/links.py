"""Where a notice leads. The app that knows a record says how to find it, for those who may see it:

@finds("visits.visit")
def find_visits(ids, user, at):
    rows = Visit.objects.visible_to(user, at).filter(pk__in=ids)
    return {row.pk: Link(row.reference, reverse("visit", args=[row.pk])) for row in rows}
"""

from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import datetime
from typing import TypeVar
from uuid import UUID

from accounts.models import User


@dataclass(frozen=True)
class Link:
    """A record as the person who may see it calls it, and its page."""

    text: str
    href: str


Finder = Callable[[Collection[UUID], User, datetime], dict[UUID, Link]]
F = TypeVar("F", bound=Finder)
_finders: dict[str, Finder] = {}


def finds(label: str) -> Callable[[F], F]:
    """Register a function that finds records of the model `label`, "visits.visit", in queries that do not
    grow with their number. What the person may not see at that time is left out of its answer."""

    def keep(finder: F) -> F:
        _finders[label] = finder
        return finder

    return keep


def leads_somewhere(label: str) -> bool:
    """Say whether an app finds records of the model `label`."""
    return label in _finders


def find(label: str, ids: Collection[UUID], user: User, at: datetime) -> dict[UUID, Link]:
    """Return the links to those of the records that `user` may see; nothing where no app finds them."""
    finder = _finders.get(label)
    return finder(ids, user, at) if finder and ids else {}
