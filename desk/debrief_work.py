"""What of debriefs is on a person's desk: theirs to hold, late, or waiting for somebody else.

Every list is bounded and found in an index; the number of queries does not grow with it.
"""

from collections.abc import Collection
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from textwrap import shorten
from uuid import UUID

from django.db.models import Exists, OuterRef, Q
from django.urls import reverse

from accounts.deputies import leads_for
from accounts.models import User
from core.clock import london_day
from core.formatting import counted, format_datetime, format_day
from debriefs.debrief_enums import DebriefState, Reply
from debriefs.enums import RequirementState
from debriefs.models import ActionPoint, Debrief, DebriefVisit, Requirement
from debriefs.queries.action_points import action_points_left, action_points_of
from debriefs.queries.debriefs import (
    debriefs_led_by,
    invitations_of,
    read_visits,
    title_of,
)
from debriefs.queries.late import follow_up_by, not_followed_up
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

    def put(self, task: Task) -> None:
        """Add a line to those that are late, or to those that are to do."""
        (self.late if task.late else self.to_do).append(task)


def debrief_work(user: User, teams: Collection[UUID], at: datetime) -> DebriefWork:
    """Return what of debriefs is on the desk of `user`, who manages `teams`."""
    work = DebriefWork()
    _add_to_arrange(work, user, at)
    _add_led(work, user, at)
    _add_invitations(work, user, at)
    _add_actions(work, user, at)
    _add_actions_left(work, user, teams, at)
    _add_awaited(work, user, at)
    if teams:
        _add_overdue(work, user, teams, at)
        _add_not_followed_up(work, user, teams, at)
    return work


def _add_to_arrange(work: DebriefWork, user: User, at: datetime) -> None:
    """The debriefs not arranged yet, or postponed, that they are to lead, or who is away and they act for."""
    mine = Requirement.objects.to_hold().filter(lead__in=[user.pk, *leads_for(user, at)])
    rows = mine.exclude(state=RequirementState.ARRANGED).select_related("visit")
    today = london_day(at)
    found = list(rows.order_by("due_on", "id")[: SHOWN + 1])
    for requirement in found[:SHOWN]:
        work.ids.append(requirement.visit_id)
        work.put(_to_arrange(requirement, today))
    if len(found) > SHOWN:
        work.more |= {"to_do", "late"}


def _to_arrange(requirement: Requirement, today: date) -> Task:
    visit = requirement.visit
    page = reverse("visit-debrief", args=[visit.pk])
    if requirement.state == RequirementState.POSTPONED:
        verb = "Look again at the postponed debrief of"
        return _dated(f"{verb} {visit.title}", page, visit.reference, "", requirement.review_on, today)
    words = f"Arrange the debrief of {visit.title}"
    if requirement.due_on is None:
        return Task(words, page, "Debrief", visit.reference, date="When the visit has ended")
    return _dated(words, page, visit.reference, OURS, requirement.due_on, today)


def _add_led(work: DebriefWork, user: User, at: datetime) -> None:
    """The debriefs that they lead: to hold, to follow up, to close."""
    verbs = {DebriefState.PLANNED: "Hold", DebriefState.HELD: "Follow up", DebriefState.FOLLOWED_UP: "Close"}
    found = list(debriefs_led_by(user, at)[: SHOWN + 1])
    read_visits(found)
    for debrief in found[:SHOWN]:
        work.ids.append(debrief.pk)
        planned = debrief.state == DebriefState.PLANNED
        page = reverse("debrief", args=[debrief.pk])
        verb = verbs[DebriefState(debrief.state)]
        when = format_datetime(debrief.planned_at) if planned else f"Held {format_day(debrief.held_at)}"
        late, due = _lateness(debrief, at)
        work.put(
            Task(
                f"{verb} the debrief of {_title(debrief)}",
                page,
                "Debrief",
                debrief.reference,
                date=when,
                late=late,
                due=due,
            )
        )
    if len(found) > SHOWN:
        work.more |= {"to_do", "late"}


def _lateness(debrief: Debrief, at: datetime) -> tuple[str, str]:
    """Return how late a debrief is, and what was to be; empty where it is not.

    By when one that was held is followed up is ours (`DEBRIEF_FOLLOW_UP_DAYS`).
    """
    if debrief.state == DebriefState.PLANNED and debrief.planned_at < at:
        return "Late", f"was to be {format_datetime(debrief.planned_at)}"
    if debrief.state == DebriefState.HELD and debrief.held_at:
        day = follow_up_by(debrief.held_at)
        days = (london_day(at) - day).days
        if days > 0:
            return f"{counted(days, 'day', 'days')} late", f"was to be followed up by {format_day(day)}"
    return "", ""


def _add_invitations(work: DebriefWork, user: User, at: datetime) -> None:
    """Debriefs of others to which they are invited: to answer, or to come to."""
    asked = invitations_of(user, at).exclude(debrief__lead=user).exclude(reply=Reply.CANNOT)
    found = list(asked[: SHOWN + 1])
    read_visits([invitation.debrief for invitation in found])
    for invitation in found[:SHOWN]:
        debrief = invitation.debrief
        work.ids.append(debrief.pk)
        verb = "Come to" if invitation.reply else "Say whether you can come to"
        work.put(
            Task(
                f"{verb} the debrief of {_title(debrief)}",
                reverse("debrief", args=[debrief.pk]),
                "Debrief",
                debrief.reference,
                f"{debrief.lead.name} leads it",
                format_datetime(debrief.planned_at),
            )
        )
    if len(found) > SHOWN:
        work.more.add("to_do")


def _title(debrief: Debrief) -> str:
    """What people call a debrief whose visits were read."""
    return title_of(debrief, debrief.__dict__["shown_visits"])


def _add_actions(work: DebriefWork, user: User, at: datetime) -> None:
    """What debriefs gave them to do, until they say that it is done."""
    today = london_day(at)
    found = list(action_points_of(user, at)[: SHOWN + 1])
    for point in found[:SHOWN]:
        work.ids.append(point.pk)
        page = reverse("debrief-action", args=[point.pk])
        task = _dated(_short(point), page, point.debrief.reference, "", point.due_on, today)
        work.put(replace(task, kind="Action point"))
    if len(found) > SHOWN:
        work.more |= {"to_do", "late"}


def _add_actions_left(work: DebriefWork, user: User, teams: Collection[UUID], at: datetime) -> None:
    """What debriefs gave somebody to do who has left, to be given to another."""
    today = london_day(at)
    found = list(action_points_left(user, teams, at)[: SHOWN + 1])
    for point in found[:SHOWN]:
        work.ids.append(point.pk)
        page = reverse("debrief-action-give", args=[point.pk])
        words = f"Give to somebody else: {_short(point)}"
        reason = f"{point.owner.name} had it and has left" if point.owner else ""
        task = _dated(words, page, point.debrief.reference, reason, point.due_on, today)
        work.put(replace(task, kind="Action point"))
    if len(found) > SHOWN:
        work.more |= {"to_do", "late"}


def _short(point: ActionPoint) -> str:
    return shorten(point.what, 100, placeholder=" …")


def _dated(words: str, page: str, reference: str, reason: str, due: date | None, today: date) -> Task:
    """Return a line with the day by which it is to be done; late where that is over."""
    days = (today - due).days if due else 0
    return Task(
        words,
        page,
        "Debrief",
        reference,
        reason,
        date=f"By {format_day(due)}" if due and days <= 0 else "",
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
                _by_when(requirement.due_on, london_day(at)),
            )
        )
    if len(found) > SHOWN:
        work.more.add("waiting")


def _by_when(due: date | None, today: date) -> str:
    if due is None:
        return ""
    return f"{'By' if due >= today else 'Was due'} {format_day(due)}"


def _add_overdue(work: DebriefWork, user: User, teams: Collection[UUID], at: datetime) -> None:
    """Debriefs of the teams managed that nobody is named to lead, or whose day has passed.

    That is the day on which it was due, or on which a postponed one was to be looked at again.
    """
    today = london_day(at)
    has_passed = Q(due_on__lt=today) | Q(state=RequirementState.POSTPONED, review_on__lt=today)
    rows = Requirement.objects.to_hold().filter(has_passed | Q(lead=None), team__in=teams)
    rows = rows.exclude(lead=user).exclude(oic=user, lead=None).select_related("visit", "lead")
    found = list(rows.order_by("due_on", "id")[: SHOWN + 1])
    for requirement in found[:SHOWN]:
        visit = requirement.visit
        work.ids.append(visit.pk)
        postponed = requirement.state == RequirementState.POSTPONED
        due = requirement.review_on if postponed else requirement.due_on
        days = (today - due).days if due else 0
        late = f"{counted(days, 'day', 'days')} late" if days > 0 else ""
        was = "was to be looked at again" if postponed else "was due"
        verb = (
            f"Ask {requirement.lead.name} about the {'postponed ' if postponed else ''}debrief of"
            if requirement.lead
            else f"Name the {requirement.get_led_as_display()} who leads the debrief of"
        )
        page = "visit-debrief" if requirement.lead else "visit-oversight"
        task = Task(
            f"{verb} {visit.title}",
            reverse(page, args=[visit.pk]),
            "Debrief",
            visit.reference,
            OURS if late and not postponed else "",
            late=late,
            due=f"{was} {format_day(due)}" if late else "",
        )
        work.put(task)
    if len(found) > SHOWN:
        work.more |= {"to_do", "late"}


def _add_not_followed_up(work: DebriefWork, user: User, teams: Collection[UUID], at: datetime) -> None:
    """Debriefs of the teams managed that somebody else leads, and that are late to be followed up."""
    of_teams = DebriefVisit.objects.filter(debrief=OuterRef("pk"), visit__team__in=teams)
    rows = not_followed_up(at).filter(Exists(of_teams)).exclude(lead=user)
    found = list(rows.select_related("lead", "operation")[: SHOWN + 1])
    read_visits(found)
    for debrief in found[:SHOWN]:
        work.ids.append(debrief.pk)
        late, due = _lateness(debrief, at)
        words = f"Ask {debrief.lead.name} to follow up the debrief of {_title(debrief)}"
        page = reverse("debrief", args=[debrief.pk])
        work.put(Task(words, page, "Debrief", debrief.reference, OURS, late=late, due=due))
    if len(found) > SHOWN:
        work.more |= {"to_do", "late"}
