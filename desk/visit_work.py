"""What of visits is on a person's desk: their own, their team's, and those of who is away.

Every list is bounded, and the number of queries does not grow with it.
"""

from collections.abc import Collection, Iterator
from datetime import datetime, timedelta
from uuid import UUID

from django.conf import settings
from django.urls import reverse

from accounts.deputies import Absent
from accounts.models import User
from core.clock import london_day
from core.formatting import counted, format_day, format_short_day, format_time
from debriefs.queries.requirements import with_requirements
from desk.tasks_shown import SHOWN, Acting, Desk, Task
from visits.enums import VisitStatus
from visits.gate import judge
from visits.models import Visit, VisitOfficer
from visits.own_forms import drafts_of
from visits.queries import facts_of, open_visits_of, warrants_to_confirm, with_parts

_FOR_EACH = frozenset({"visit-intelligence"})  # pages of a visit that stand for everybody on it


def add_visits(desk: Desk, user: User, at: datetime) -> None:
    """Add what is theirs to do on visits that are not closed, and the visit that they are on now."""
    mine = open_visits_of(user, SHOWN + 1)
    with_requirements(mine)
    to_confirm = warrants_to_confirm(user.pk, SHOWN + 1)
    for visit in to_confirm[:SHOWN]:
        _add_confirmation(desk, visit)
    for visit in mine[:SHOWN]:
        desk.shown_ids.append(visit.pk)
        member = next((m for m in visit.team_members.all() if m.user_id == user.pk), None)
        if (
            desk.running is None
            and visit.status == VisitStatus.IN_PROGRESS
            and member
            and not member.departed_at
        ):
            desk.running = visit
            arrived = f" · arrived {format_time(member.arrived_at)}" if member.arrived_at else ""
            desk.running_words = f"{visit.reference}{arrived}"
        elif visit.oic_id == user.pk:
            _add_own(desk, visit, at)
        elif member and visit.status in (VisitStatus.COMPLETED, VisitStatus.REOPENED):
            desk.to_do.extend(_left_of(visit, member))
        elif member and visit.status == VisitStatus.PLANNED:
            desk.to_do.append(_planned(visit))
    if max(len(mine), len(to_confirm)) > SHOWN:
        desk.beyond = {name: f"{len(getattr(desk, name))}+" for name in ("to_do", "late", "waiting")}


def _add_own(desk: Desk, visit: Visit, at: datetime) -> None:
    if visit.status == VisitStatus.PLANNED:
        desk.to_do.append(
            Task(
                f"Start the visit to {visit.title}",
                reverse("visit-details", args=[visit.pk]),
                "Visit",
                visit.reference,
                date=format_short_day(visit.happens_at),
            )
        )
        return
    verdict = judge(visit=visit, facts=facts_of(visit), at=at)
    others = [item for item in verdict.blocking if item.waits_for not in (None, visit.oic_id)]
    own = len(verdict.blocking) - len(others)
    if own or not verdict.blocking:
        reason = f"{counted(own, 'thing', 'things')} outstanding" if own else "Nothing is outstanding"
        task = _close(visit, reason, at)
        (desk.late if task.late else desk.to_do).append(task)
    desk.waiting.extend(
        Task(
            f"{visit.title}: {item.words[:1].lower() + item.words[1:]}",
            reverse(item.page if item.page in _FOR_EACH else "visit-team", args=[visit.pk]),
            "Visit",
            visit.reference,
            "You cannot close the visit until it is done",
            f"Since {format_day(visit.ended_at or visit.happens_at)}",
        )
        for item in others[:3]
    )


def _add_confirmation(desk: Desk, visit: Visit) -> None:
    """A warrant disposed of after closing: nothing blocks any more, and only the OIC confirms it (VIS-5)."""
    desk.shown_ids.append(visit.pk)
    desk.to_do.append(
        Task(
            f"Confirm what became of a warrant of {visit.title}",
            reverse("visit-forms", args=[visit.pk, "warrants"]),
            "Visit",
            visit.reference,
            "It was disposed of after the visit was closed",
            format_short_day(visit.happens_at),
        )
    )


def _close(visit: Visit, reason: str, at: datetime) -> Task:
    due = _due(visit)
    overdue = due is not None and due < at
    days = (london_day(at) - london_day(due)).days if due and overdue else 0
    verb = "Close again" if visit.status == VisitStatus.REOPENED else "Close"
    return Task(
        f"{verb} the visit to {visit.title}",
        reverse("visit-close", args=[visit.pk]),
        "Visit",
        visit.reference,
        reason if not overdue else f"{reason}. 24 hours is our target, not the guidance’s",
        format_short_day(visit.ended_at or visit.happens_at),
        late=(counted(days, "day", "days") + " late" if days else "Late") if overdue else "",
        due=f"was due {format_day(due)}" if due and overdue else "",
    )


def _due(visit: Visit) -> datetime | None:
    """When an ended visit goes on the manager's list as well (VIS-12; the hours are ours)."""
    return visit.ended_at + timedelta(hours=settings.UNCLOSED_TO_MANAGER_HOURS) if visit.ended_at else None


def _left_of(visit: Visit, member: VisitOfficer) -> Iterator[Task]:
    """What somebody of the team has left on a visit that is over: their drafts, departing, intelligence."""
    if drafts := drafts_of(visit, member.user_id):
        yield Task(
            f"Finish {counted(len(drafts), 'form', 'forms')} of yours from {visit.title}",
            reverse("visit-my-forms", args=[visit.pk]),
            "Visit",
            visit.reference,
            "The visit cannot be closed until each form is finished or set invalid",
            format_short_day(visit.ended_at or visit.happens_at),
        )
    elif not member.departed_at:
        yield _depart(visit)
    if member.departed_at and not member.intelligence:
        yield _answer(visit)


def _planned(visit: Visit) -> Task:
    """A visit to come, on the list of somebody of its team."""
    return Task(
        f"Go to {visit.title}",
        reverse("visit", args=[visit.pk]),
        "Visit",
        visit.reference,
        f"Planned. {visit.oic.name} is the officer in charge",
        format_short_day(visit.happens_at),
    )


def _answer(visit: Visit) -> Task:
    return Task(
        f"Pass on intelligence from {visit.title}, or say that there was none",
        reverse("visit-intelligence", args=[visit.pk]),
        "Visit",
        visit.reference,
        "The visit cannot be closed until each officer has answered",
        format_short_day(visit.ended_at or visit.happens_at),
    )


def _depart(visit: Visit) -> Task:
    return Task(
        f"Mark yourself departed from {visit.title}",
        reverse("visit-team", args=[visit.pk]),
        "Visit",
        visit.reference,
        f"{visit.oic.name} cannot close the visit until you do",
        format_short_day(visit.ended_at or visit.happens_at),
    )


def add_acting(desk: Desk, absent: Absent, user: User, at: datetime) -> None:
    """What somebody who is away would have to do, on the desk of who acts for them."""
    theirs = Desk()
    if absent.leads:
        led = Visit.objects.open().filter(oic=absent.id).order_by("-happens_at", "-id")
        visits = list(with_parts(led[:SHOWN]))
        with_requirements(visits)
        for visit in visits:
            theirs.shown_ids.append(visit.pk)
            _add_own(theirs, visit, at)
        for visit in warrants_to_confirm(absent.id, SHOWN):
            _add_confirmation(theirs, visit)
    if absent.teams:
        add_unclosed(theirs, absent.teams, user, at)
    desk.shown_ids.extend(theirs.shown_ids)
    desk.acting.append(Acting(absent.name, absent.until, [*theirs.late, *theirs.to_do]))


def add_unclosed(desk: Desk, teams: Collection[UUID], user: User, at: datetime) -> None:
    """Visits of the teams managed that ended over a day ago and are not closed (VIS-12)."""
    since = at - timedelta(hours=settings.UNCLOSED_TO_MANAGER_HOURS)
    late = (
        Visit.objects.open()
        .filter(team__in=teams, ended_at__lt=since)
        .exclude(oic=user)
        .select_related("premises", "oic")
        .order_by("ended_at", "id")
    )
    found = list(late[: SHOWN + 1])
    for visit in found[:SHOWN]:
        desk.shown_ids.append(visit.pk)
        days = max((at - (visit.ended_at or at)).days, 1)
        desk.late.append(
            Task(
                f"Ask {visit.oic.name} about {visit.title}",
                reverse("visit", args=[visit.pk]),
                "Visit",
                visit.reference,
                "Over, and not closed. 24 hours is our target, not the guidance’s",
                late=f"{counted(days, 'day', 'days')} late",
                due=f"ended {format_day(visit.ended_at)}",
            )
        )
    if len(found) > SHOWN or "late" in desk.beyond:
        desk.beyond["late"] = f"{len(desk.late)}+"
