"""What an account may use: the roles it holds, and those that people who are away lend it; one query.

A lent role is never held: what is decided by `accounts.roles.roles_of` (who may be a deputy, who may be
named on a visit) does not see it, so that a deputy has no deputy. What it is good for: `accounts.deputies`.
"""

from collections.abc import Sequence
from typing import Any

from django.db.models import DateTimeField, F, Value

from accounts.enums import Role
from accounts.lent import Lent
from accounts.models import RoleGrant, User

# What a deputy does for somebody: lead their visits, manage their teams. Other rights are not lent.
LENT_ROLES = (Role.OFFICER, Role.MANAGER)
_GRANT = ("id", "user_id", "role", "team_id", "starts_at", "ends_at")
_NEVER: Any = Value(None, output_field=DateTimeField())


def grants_of(user: User) -> Sequence[RoleGrant]:
    """Return the roles that `user` was ever given; read once per request, since a user lives no longer."""
    if not user.is_active:
        return ()
    held = user.grants_read
    if held is not None:
        return held
    if "role_grants" in getattr(user, "_prefetched_objects_cache", {}):
        user.grants_read = held = list(user.role_grants.all())
        return held
    return _read(user)[0]


def lent_to(user: User) -> tuple[Lent, ...]:
    """Return the roles that people who are, were or will be away lend to `user`; read with the others."""
    if not user.is_active:
        return ()
    lent = user.lent_read
    return lent if lent is not None else _read(user)[1]


def _read(user: User) -> tuple[list[RoleGrant], tuple[Lent, ...]]:
    """Read both, and keep them when they are whole: threads that share `user` see all of it or nothing."""
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
    held: list[RoleGrant] = []
    found: list[Lent] = []
    for row in rows:
        if row["away_from"] is None:
            held.append(RoleGrant(**{name: row[name] for name in _GRANT}))
        else:
            found.append(_lent(row))
    lent_by_others = tuple(found)
    user.lent_read, user.grants_read = lent_by_others, held
    return held, lent_by_others


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
