"""What an account may use: the roles it holds, and those that people who are away lend it; one query.

A lent role is never held: what is decided by `accounts.roles.roles_of` (who may be a deputy, who may be
named on a visit) does not see it, so that a deputy has no deputy. What it is good for: `accounts.deputies`.
"""

from collections.abc import Sequence
from typing import Any

from django.db import connection

from accounts.enums import Role
from accounts.lent import Lent
from accounts.models import RoleGrant, User

# What a deputy does for somebody: lead their visits, manage their teams. Other rights are not lent.
LENT_ROLES = (Role.OFFICER, Role.MANAGER)
_GRANT = ("id", "user_id", "role", "team_id", "starts_at", "ends_at")
_COLUMNS = (*_GRANT, "name", "home", "away_from", "away_until")
_PERSON = tuple(field.attname for field in User._meta.concrete_fields)
# Words of its own: every request asks this, and putting it together anew cost a third of a short answer.
_HELD_AND_LENT = """
    SELECT id, user_id, role, team_id, starts_at, ends_at,
           '', NULL::uuid, NULL::timestamptz, NULL::timestamptz
      FROM accounts_rolegrant WHERE user_id = %(user)s
    UNION ALL
    SELECT g.id, g.user_id, g.role, g.team_id, g.starts_at, g.ends_at,
           u.name, u.team_id, a.starts_at, a.ends_at
      FROM accounts_absence a
      JOIN accounts_user u ON u.id = a.user_id AND u.is_active
      JOIN accounts_rolegrant g ON g.user_id = a.user_id AND g.role = ANY(%(lent_roles)s)
     WHERE a.deputy_id = %(user)s
"""
_PERSON_WITH_ROLES = f"""
    SELECT {", ".join(f"person.{name}" for name in _PERSON)}, roles.*
      FROM accounts_user person LEFT JOIN ({_HELD_AND_LENT}) roles ON true WHERE person.id = %(user)s
"""  # noqa: S608 - names of our own columns


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


def person_with_roles(key: Any) -> User | None:
    """Return the person with this id and, read with them, what `grants_of` and `lent_to` give; one query."""
    rows = _rows(_PERSON_WITH_ROLES, key)
    if not rows:
        return None
    user = User.from_db(connection.alias, _PERSON, rows[0][: len(_PERSON)])
    roles = [row[len(_PERSON) :] for row in rows]
    _keep(user, [row for row in roles if row[0] is not None])
    return user


def _read(user: User) -> tuple[list[RoleGrant], tuple[Lent, ...]]:
    return _keep(user, _rows(_HELD_AND_LENT, user.pk))


def _rows(sql: str, key: Any) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(sql, {"user": key, "lent_roles": [role.value for role in LENT_ROLES]})
        found: list[tuple[Any, ...]] = cursor.fetchall()
    return found


def _keep(user: User, rows: list[tuple[Any, ...]]) -> tuple[list[RoleGrant], tuple[Lent, ...]]:
    """Keep what was read when it is whole: threads that share `user` see all of it or nothing."""
    held: list[RoleGrant] = []
    found: list[Lent] = []
    for values in rows:
        row = dict(zip(_COLUMNS, values, strict=True))
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
