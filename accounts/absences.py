"""Reads of absences: which one may see, who may be a deputy, whom a manager looks after."""

from collections.abc import Iterable
from datetime import datetime

from django.db.models import Case, Prefetch, Q, QuerySet, Value, When

from accounts.deputies import ENOUGH, manages_for
from accounts.enums import Role
from accounts.models import Absence, User
from accounts.roles import people_with, roles_of, teams_of


def managed_people(user: User, at: datetime) -> QuerySet[User]:
    """Return the people whose absences `user` may record besides their own, by name.

    Those of the teams that they manage, or manage for somebody who is away; and whose line manager they are.
    Never the manager for whom they act: nobody lengthens what is lent to them.
    """
    lent = manages_for(user, at)
    teams = teams_of(user, Role.MANAGER, at) | lent.keys()
    mine = Q(team__in=teams) | Q(line_manager=user)
    people = User.objects.filter(mine, is_active=True).exclude(pk=user.pk)
    return people.exclude(pk__in=set(lent.values())).order_by("team__name", "name", "id")


def absences_visible_to(user: User, at: datetime) -> QuerySet[Absence]:
    """Return the absences that `user` may read: their own, those they stand in for, those they look after."""
    mine = Q(user=user) | Q(deputy=user) | Q(user__in=managed_people(user, at).order_by().values("pk"))
    return Absence.objects.filter(mine).select_related("user", "user__team", "deputy", "created_by")


def with_absences(people: QuerySet[User], at: datetime) -> QuerySet[User]:
    """Return `people` with `away`: their absences that are running or to come, soonest first."""
    coming = Absence.objects.not_over(at).select_related("deputy").order_by("starts_at")
    return people.select_related("team").prefetch_related(Prefetch("absences", coming, to_attr="away"))


def away_of(user: User) -> list[Absence]:
    """Return what `with_absences` read of a person."""
    found: list[Absence] = user.away  # type: ignore[attr-defined]
    return found


def roles_needed(absent: User, at: datetime) -> frozenset[Role]:
    """Return the roles of which a deputy of `absent` needs one; none where there can be no deputy."""
    held = roles_of(absent, at)
    if Role.ADMINISTRATOR in held:
        return frozenset()
    for role in (Role.OFFICER, Role.MANAGER):
        if role in held:
            return ENOUGH[role]
    return held


def possible_deputies(absent: User, at: datetime) -> list[User]:
    """Return who may stand in for `absent`, of the same region: first of the same team, by name."""
    needed = roles_needed(absent, at)
    if not needed:
        return []
    near = people_with(needed, at).filter(team__region=absent.team.region).exclude(pk=absent.pk)
    administrators = people_with([Role.ADMINISTRATOR], at).order_by().values("pk")
    own_first = Case(When(team=absent.team_id, then=Value(0)), default=Value(1))
    return list(near.exclude(pk__in=administrators).select_related("team").order_by(own_first, "name", "id"))


def names_of(people: Iterable[User]) -> list[str]:
    """Return the names of people, in their order."""
    return [user.name for user in people]
