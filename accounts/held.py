"""What an account may use: the roles it holds, and those that people who are away lend it; one query.

A lent role is never held: what is decided by `accounts.roles.roles_of` (who may be a deputy, who may be
named on a visit) does not see it, so that a deputy has no deputy. What it is good for: `accounts.deputies`.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import DateTimeField, F, Value

from accounts.enums import Role
from accounts.models import RoleGrant, User

# What a deputy does for somebody: lead their visits, manage their teams. Other rights are not lent.
LENT_ROLES = (Role.OFFICER, Role.MANAGER)
_GRANT = ("id", "user_id", "role", "team_id", "starts_at", "ends_at")
_NEVER: Any = Value(None, output_field=DateTimeField())


@dataclass(frozen=True)
class Lent:
    """A role of somebody who is away, as their deputy may use it while both the role and the absence last."""

    absent: UUID
    name: str
    role: Role
    team: UUID
    starts_at: datetime
    ends_at: datetime  # of the absence
    role_ends_at: datetime | None

    def in_force(self, at: datetime) -> bool:
        """Say whether it can be used at `at`."""
        return self.starts_at <= at < self.ends_at and (self.role_ends_at is None or at < self.role_ends_at)


def grants_of(user: User) -> Sequence[RoleGrant]:
    """Return the roles that `user` was ever given; read once per request, since a user lives no longer."""
    if not user.is_active:
        return ()
    if user.grants_read is None:
        if "role_grants" in getattr(user, "_prefetched_objects_cache", {}):
            user.grants_read = list(user.role_grants.all())
        else:
            _read(user)
    return user.grants_read or ()


def lent_to(user: User) -> tuple[Lent, ...]:
    """Return the roles that people who are, were or will be away lend to `user`; read with the others."""
    if not user.is_active:
        return ()
    if user.lent_read is None:
        _read(user)
    return user.lent_read or ()


def _read(user: User) -> None:
    own = (
        RoleGrant.objects.filter(user=user)
        .order_by()
        .annotate(name=Value(""), home=F("user__team_id"), away_from=_NEVER, away_until=_NEVER)
    )
    lent = (
        RoleGrant.objects.filter(
            user__absences__deputy=user, user__is_active=True, role__in=[role.value for role in LENT_ROLES]
        )
        .order_by()
        .annotate(
            name=F("user__name"),
            home=F("user__team_id"),
            away_from=F("user__absences__starts_at"),
            away_until=F("user__absences__ends_at"),
        )
    )
    more = ("name", "home", "away_from", "away_until")
    rows = own.values(*_GRANT, *more).union(lent.values(*_GRANT, *more), all=True)
    user.grants_read, found = [], []
    for row in rows:
        if row["away_from"] is None:
            user.grants_read.append(RoleGrant(**{name: row[name] for name in _GRANT}))
        else:
            found.append(_lent(row))
    user.lent_read = tuple(found)


def _lent(row: dict[str, Any]) -> Lent:
    return Lent(
        absent=row["user_id"],
        name=row["name"],
        role=Role(row["role"]),
        team=row["team_id"] or row["home"],
        starts_at=max(row["away_from"], row["starts_at"]),
        ends_at=row["away_until"],
        role_ends_at=row["ends_at"],
    )
