"""Urgent access for safeguarding: what can be opened so, and which accesses one may see.

Applications above say once, in their `AppConfig.ready`, how their records are found by reference:

    accounts.urgent.register("visits.visit", Openable(name="visit", find=…, sees=…, page=lambda key: …))
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.conf import settings
from django.db.models import Q, QuerySet

from accounts.enums import Role
from accounts.models import UrgentAccess, User
from accounts.roles import roles_of


@dataclass(frozen=True)
class Openable:
    """A kind of record that can be opened at once.

    `find` gives the id of the record of an exact reference, whoever asks, or None; `sees` whether a person
    may read it in their own right; `page` its address.
    """

    name: str
    find: Callable[[str], UUID | None]
    sees: Callable[[UUID, User, datetime], bool]
    page: Callable[[UUID], str]


_kinds: dict[str, Openable] = {}


def register(label: str, kind: Openable) -> None:
    """Add a kind of record, "visits.visit"."""
    _kinds[label] = kind


def kind_of(label: str) -> Openable:
    """Return how a kind of record is found and shown."""
    return _kinds[label]


def find(reference: str) -> tuple[str, UUID] | None:
    """Return the kind and the id of the record of an exact reference; None if there is none."""
    for label, kind in _kinds.items():
        key = kind.find(reference)
        if key is not None:
            return label, key
    return None


def page_of(access: UrgentAccess) -> str:
    """Return the address of the record that an access opens."""
    return _kinds[access.record_type].page(access.record_id)


def opened_to(user: User, label: str, at: datetime) -> QuerySet[UrgentAccess]:
    """Return the urgent accesses to records of this kind that are open to `user` at `at`.

    Whoever is no safeguarding lead any more has none.
    """
    if Role.SAFEGUARDING not in roles_of(user, at):
        return UrgentAccess.objects.none()
    return UrgentAccess.objects.in_force(at).filter(user=user, record_type=label)


def open_now(user: User, at: datetime) -> list[UrgentAccess]:
    """Return what is open to `user` at once, for the banner of every page; no query for other roles."""
    if Role.SAFEGUARDING not in roles_of(user, at):
        return []
    return list(UrgentAccess.objects.in_force(at).filter(user=user).order_by("ends_at", "id"))


def accesses_visible_to(user: User, at: datetime) -> QuerySet[UrgentAccess]:
    """Return the urgent accesses that `user` may read: auditors all, a safeguarding lead their own."""
    roles, rows = roles_of(user, at), UrgentAccess.objects.select_related("user", "reviewed_by")
    if Role.AUDITOR in roles:
        return rows
    return rows.filter(Q(user=user)) if Role.SAFEGUARDING in roles else rows.none()


def review_due(access: UrgentAccess) -> datetime:
    """Return until when an access is to be reviewed (the days are a setting, and ours)."""
    return access.starts_at + timedelta(days=settings.URGENT_REVIEW_DAYS)
