"""What of debriefs is on a person's desk: theirs to hold, late, or waiting for somebody else.

Every list is bounded and found in an index; the number of queries does not grow with it.
"""

from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import date, datetime
from uuid import UUID

from django.db.models import Q
from django.urls import reverse

from accounts.models import User
from core.clock import london_day
from core.formatting import counted, format_day
from debriefs.enums import RequirementState
from debriefs.models import Requirement
from desk.tasks_shown import SHOWN, Task

OURS = "Our target, not the guidance’s"


@dataclass
class DebriefWork:
    """What is to do, late, and waits for others; `more` names the lists of which more exist."""

    to_do: list[Task] = field(default_factory=list)
    late: list[Task] = field(default_factory=list)
    waiting: list[Task] = field(default_factory=list)
    more: set[str] = field(default_factory=set)
    ids: list[UUID] = field(default_factory=list)


def debrief_work(user: User, teams: Collection[UUID], at: datetime) -> DebriefWork:
    """Return what of debriefs is on the desk of `user`, who manages `teams`."""
    work = DebriefWork()
    _add_led(work, user, at)
    _add_awaited(work, user, at)
    if teams:
        _add_overdue(work, user, teams, at)
    return work


def _add_led(work: DebriefWork, user: User, at: datetime) -> None:
    """The debriefs that they are to lead: due, late, or to be looked at again."""
    mine = Requirement.objects.to_hold().filter(lead=user).select_related("visit")
    today = london_day(at)
    found = list(mine.order_by("due_on", "id")[: SHOWN + 1])
    for requirement in found[:SHOWN]:
        work.ids.append(requirement.visit_id)
        task = _of_lead(requirement, today)
        (work.late if task.late else work.to_do).append(task)
    if len(found) > SHOWN:
        work.more |= {"to_do", "late"}


def _of_lead(requirement: Requirement, today: date) -> Task:
    visit = requirement.visit
    page = reverse("visit-debrief", args=[visit.pk])
    if requirement.state == RequirementState.POSTPONED:
        due, verb = requirement.review_on, "Look again at the postponed debrief of"
    else:
        due = requirement.due_on
        arranged = requirement.state == RequirementState.ARRANGED
        verb = "Hold the debrief of" if arranged else "Arrange the debrief of"
    days = (today - due).days if due else 0
    return Task(
        f"{verb} {visit.title}",
        page,
        "Debrief",
        visit.reference,
        OURS if due and requirement.state != RequirementState.POSTPONED else "",
        date=f"By {format_day(due)}" if due and days <= 0 else "" if due else "When the visit has ended",
        late=f"{counted(days, 'day', 'days')} late" if days > 0 else "",
        due=f"was due {format_day(due)}" if days > 0 else "",
    )


def _add_awaited(work: DebriefWork, user: User, at: datetime) -> None:
    """Debriefs of visits that they were in charge of and somebody else leads, or nobody yet."""
    others = Requirement.objects.to_hold().filter(oic=user).filter(~Q(lead=user) | Q(lead=None))
    found = list(others.select_related("visit", "lead").order_by("due_on", "id")[: SHOWN + 1])
    for requirement in found[:SHOWN]:
        visit = requirement.visit
        work.ids.append(visit.pk)
        who = f"{requirement.lead.name} leads it" if requirement.lead else "Nobody is named to lead it yet"
        work.waiting.append(
            Task(
                f"The debrief of {visit.title}",
                reverse("visit-debrief", args=[visit.pk]),
                "Debrief",
                visit.reference,
                who,
                f"By {format_day(requirement.due_on)}" if requirement.due_on else "",
            )
        )
    if len(found) > SHOWN:
        work.more.add("waiting")


def _add_overdue(work: DebriefWork, user: User, teams: Collection[UUID], at: datetime) -> None:
    """Debriefs of the teams managed that were due and are not held, or that nobody is named to lead."""
    today = london_day(at)
    overdue = Requirement.objects.to_hold().filter(Q(due_on__lt=today) | Q(lead=None), team__in=teams)
    rows = overdue.exclude(lead=user).exclude(oic=user, lead=None).select_related("visit", "lead")
    found = list(rows.order_by("due_on", "id")[: SHOWN + 1])
    for requirement in found[:SHOWN]:
        visit = requirement.visit
        work.ids.append(visit.pk)
        days = (today - requirement.due_on).days if requirement.due_on else 0
        verb = (
            f"Ask {requirement.lead.name} about the debrief of"
            if requirement.lead
            else f"Name the {requirement.get_led_as_display()} who leads the debrief of"
        )
        page = "visit-debrief" if requirement.lead else "visit-oversight"
        task = Task(
            f"{verb} {visit.title}",
            reverse(page, args=[visit.pk]),
            "Debrief",
            visit.reference,
            OURS if days > 0 else "",
            late=f"{counted(days, 'day', 'days')} late" if days > 0 else "",
            due=f"was due {format_day(requirement.due_on)}" if days > 0 else "",
        )
        (work.late if task.late else work.to_do).append(task)
    if len(found) > SHOWN:
        work.more |= {"to_do", "late"}
