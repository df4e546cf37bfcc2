"""Urgent access for safeguarding: what can be opened so, and which accesses one may see.

Applications above say once, in their `AppConfig.ready`, how their records are found by reference:

    accounts.urgent.register("visits.visit", Openable(name="visit", find=…, sees=…, page=lambda key: …))
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.conf import settings
from django.db.models import Q

from accounts.enums import Role
from accounts.models import UrgentAccess, UrgentAccessQuerySet, User
from accounts.roles import roles_of
from core.clock import LONDON
from core.formatting import format_datetime


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


def opened_to(user: User, label: str, at: datetime) -> UrgentAccessQuerySet:
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


def accesses_visible_to(user: User, at: datetime) -> UrgentAccessQuerySet:
    """Return the urgent accesses that `user` may read: auditors all, a safeguarding lead their own."""
    roles, rows = roles_of(user, at), UrgentAccess.objects.select_related("user", "reviewed_by")
    if Role.AUDITOR in roles:
        return rows
    return rows.filter(Q(user=user)) if Role.SAFEGUARDING in roles else rows.none()


def review_due(access: UrgentAccess) -> datetime:
    """Return until when an access is to be reviewed (the days are a setting, and ours)."""
    return access.starts_at + timedelta(days=settings.URGENT_REVIEW_DAYS)


def reason_for(user: User, label: str, key: UUID, at: datetime) -> str:
    """Return why `user` reads this record, where it is open to them at once; nothing for anybody else."""
    access = opened_to(user, label, at).filter(record_id=key).first()
    return words_of(access) if access else ""


def words_of(access: UrgentAccess) -> str:
    """Return why a record was opened at once, as the audit has it with everything that was read."""
    return f"Urgent access. {access.get_why_display()}: {access.reason}"


def until_words(access: UrgentAccess) -> str:
    """Say until when an access lasts; an hour is an hour where the clocks change in it, and that is said."""
    began, ends = access.starts_at.astimezone(LONDON), access.ends_at.astimezone(LONDON)
    change = {True: "", False: ", after the clocks change"}[began.utcoffset() == ends.utcoffset()]
    return f"{format_datetime(access.ends_at)}{change}"
