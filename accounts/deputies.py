"""For whom a person acts while somebody is away (access: "act in an absence").

What is lent is what it takes to keep work going: an officer's deputy, who is an officer, may do on the
visits that the absent one leads what the officer in charge may; a manager's deputy what the manager may
for the team. Only the absent person's own rights are lent, never those that they themselves borrow: there
are no chains. It counts at the next request, and ends with the absence to the microsecond.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from accounts.held import LENT_ROLES, lent_to
from accounts.models import User
from accounts.roles import Door, Role, door_of, roles_of

# Which roles of the deputy's own it takes to use a lent one: nobody does as a deputy what their own
# account could not be allowed to do.
ENOUGH: Mapping[Role, frozenset[Role]] = {
    Role.OFFICER: frozenset({Role.OFFICER}),
    Role.MANAGER: frozenset({Role.OFFICER, Role.MANAGER, Role.HMI}),
}


@dataclass(frozen=True)
class Absent:
    """Somebody for whom one acts now, and until when: as officer in charge, as manager of teams, or both."""

    id: UUID
    name: str
    until: datetime
    leads: bool
    teams: frozenset[UUID]


def acts_for(user: User, at: datetime) -> tuple[Absent, ...]:
    """Return for whom `user` acts at `at`, by name. No query beyond that of the person's roles."""
    lent = [each for each in lent_to(user) if each.in_force(at)]
    if not lent:
        return ()
    held = roles_of(user, at)
    usable = [each for each in lent if held & ENOUGH[each.role]]
    people = {each.absent: each for each in usable}
    return tuple(
        Absent(
            id=key,
            name=one.name,
            until=one.ends_at,
            leads=any(each.absent == key and each.role == Role.OFFICER for each in usable),
            teams=frozenset(each.team for each in usable if each.absent == key and each.role == Role.MANAGER),
        )
        for key, one in sorted(people.items(), key=lambda item: (item[1].name, item[0]))
    )


def leads_for(user: User, at: datetime) -> frozenset[UUID]:
    """Return the officers in charge for whom `user` acts at `at`."""
    return frozenset(absent.id for absent in acts_for(user, at) if absent.leads)


def manages_for(user: User, at: datetime) -> Mapping[UUID, UUID]:
    """Return team → the manager for whom `user` acts for it at `at`."""
    return {team: absent.id for absent in acts_for(user, at) for team in absent.teams}


def keys_of(user: User, at: datetime) -> frozenset[Role]:
    """Return the roles whose pages open to `user` at `at`: their own, and those that they act in."""
    lent = {
        role
        for absent in acts_for(user, at)
        for role in LENT_ROLES
        if (absent.leads if role == Role.OFFICER else absent.teams)
    }
    return roles_of(user, at) | lent


def may_open(route: str, user: User, at: datetime) -> bool:
    """Whether the access table opens this route to `user` at `at`, for links."""
    door = door_of(route)
    return isinstance(door, Door) or (door is not None and not door.isdisjoint(keys_of(user, at)))
