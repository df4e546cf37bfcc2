"""Reminding everybody but the lead: who has not answered, who has an action point to do, who manages."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import date, datetime
from uuid import UUID

from django.db import transaction
from django.db.models import F, Q

from accounts.models import User
from accounts.roles import Role, people_with, teams_of
from core.clock import day_bounds, london_day
from core.working_days import working_days_after
from debriefs.debrief_enums import DebriefState, DebriefTold
from debriefs.enums import RequirementState, Told
from debriefs.models import ActionPoint, Debrief, DebriefVisit, Invitation, Requirement
from debriefs.operations.reminding import AHEAD
from debriefs.queries.debriefs import where_postponed
from debriefs.queries.late import not_followed_up
from notices.operations import notify_each


@transaction.atomic
def remind_invited(*, at: datetime) -> int:
    """Remind who has not answered that a debrief is the next working day, or today; return how many.

    Once for each day for which it is planned. One that is postponed is nobody's to come to.
    """
    until = day_bounds(working_days_after(london_day(at), AHEAD))[1]
    to_come = {"debrief__state": DebriefState.PLANNED, "debrief__planned_at__range": (at, until)}
    asked = Invitation.objects.standing().filter(reply="", outcome="", **to_come)
    asked = asked.exclude(user=F("debrief__lead")).exclude(where_postponed("debrief"))
    told = []
    for row in (
        asked.select_for_update(of=("self",))
        .select_related("user", "debrief")
        .order_by("debrief", "created_at", "id")
    ):
        day = london_day(row.debrief.planned_at).isoformat()
        if row.reminded_of != day:
            row.reminded_of = day
            told.append(row)
    notify_each(told=[(row.user, row.debrief) for row in told], kind=DebriefTold.TO_ANSWER, at=at)
    Invitation.objects.bulk_update(told, ["reminded_of"])
    return len(told)


@transaction.atomic
def remind_owners(*, at: datetime) -> int:
    """Remind owners of action points that are due the next working day, and once they are overdue."""
    today = london_day(at)
    rows = ActionPoint.objects.filter(
        done_at__isnull=True,
        withdrawn_because="",
        owner__isnull=False,
        due_on__lte=working_days_after(today, AHEAD),
    )
    told = defaultdict(list)
    for row in (
        rows.select_for_update(of=("self",)).select_related("owner").order_by("debrief", "created_at", "id")
    ):
        kind = DebriefTold.ACTION_OVERDUE if row.is_overdue(today) else DebriefTold.ACTION_DUE
        reminder = f"{kind} {row.due_on} {row.owner_id}"
        if row.reminded_of != reminder:
            row.reminded_of = reminder
            told[kind].append(row)
    for kind, points in told.items():
        notify_each(told=[(point.owner, point) for point in points if point.owner], kind=kind, at=at)
        ActionPoint.objects.bulk_update(points, ["reminded_of"])
    return sum(len(points) for points in told.values())


@transaction.atomic
def remind_managers(*, at: datetime) -> int:
    """Tell a team's managers of debriefs whose day has passed, and of those that nobody is named to lead.

    Once of each; the daily e-mail gathers them. Who leads it, or is to name the lead as the officer in charge
    of the visit, is not told as a manager too.
    """
    today = london_day(at)
    passed = Q(due_on__lt=today) | Q(state=RequirementState.POSTPONED, review_on__lt=today)
    rows = Requirement.objects.to_hold().filter(passed | Q(lead=None))
    managers = _managers(at)
    told: dict[Told, list[tuple[User, Requirement]]] = defaultdict(list)
    reminded = []
    for row in rows.select_for_update(of=("self",)).order_by("visit"):
        kind = _kind(row, today)
        day = row.review_on or row.due_on if kind == Told.TEAM_OVERDUE else ""
        reminder = f"{kind} {day} {london_day(row.raised_at)}"
        if row.managers_reminded_of != reminder:
            row.managers_reminded_of = reminder
            reminded.append(row)
            its_own = row.lead_id or row.oic_id
            told[kind] += [
                (user, row) for user, teams in managers if row.team_id in teams and user.pk != its_own
            ]
    for kind, pairs in told.items():
        notify_each(told=pairs, kind=kind, at=at)
    Requirement.objects.bulk_update(reminded, ["managers_reminded_of"])
    return len(reminded)


@transaction.atomic
def remind_of_following_up(*, at: datetime) -> int:
    """Tell lead and managers of debriefs that were held and are late to be followed up; return how many.

    Once of each, however often this runs.
    """
    rows = not_followed_up(at).select_for_update(of=("self",)).select_related("lead")
    late = [row for row in rows if row.reminded_of != _follow_up(row)]
    managers, teams = _managers(at), _teams_of(late)
    told: dict[Told, list[tuple[User, Debrief]]] = defaultdict(list)
    for row in late:
        row.reminded_of = _follow_up(row)
        told[Told.FOLLOW_UP_OVERDUE].append((row.lead, row))
        told[Told.TEAM_FOLLOW_UP_OVERDUE] += [
            (user, row)
            for user, managed in managers
            if user.pk != row.lead_id and not managed.isdisjoint(teams[row.pk])
        ]
    for kind, pairs in told.items():
        notify_each(told=pairs, kind=kind, at=at)
    Debrief.objects.bulk_update(late, ["reminded_of"])
    return len(late)


def _follow_up(debrief: Debrief) -> str:
    """Return what a reminder is of: the same text again is the same reminder."""
    return f"{Told.FOLLOW_UP_OVERDUE} {debrief.held_at:%Y-%m-%d}"


def _teams_of(debriefs: Iterable[Debrief]) -> Mapping[UUID, set[UUID]]:
    links = DebriefVisit.objects.filter(debrief__in=[each.pk for each in debriefs])
    found: dict[UUID, set[UUID]] = defaultdict(set)
    for debrief, team in links.values_list("debrief", "visit__team"):
        found[debrief].add(team)
    return found


def _managers(at: datetime) -> list[tuple[User, frozenset[UUID]]]:
    """Return each manager with the teams that they manage."""
    people = people_with([Role.MANAGER], at).prefetch_related("role_grants")
    return [(user, teams_of(user, Role.MANAGER, at)) for user in people]


def _kind(requirement: Requirement, today: date) -> Told:
    due = requirement.review_on or requirement.due_on
    return Told.TEAM_OVERDUE if due and due < today else Told.NOBODY_LEADS
