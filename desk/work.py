"""What is on a person's desk: what is theirs to do, what is late, what waits for somebody else.

Each role's own work first. Every list is bounded, and the number of queries does not grow with it.
"""

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from uuid import UUID

from django.conf import settings
from django.urls import reverse

from accounts.deputies import Absent, acts_for
from accounts.models import User
from accounts.roles import Role, roles_of, teams_of
from accounts.urgent import accesses_visible_to, review_due
from casework.models import is_caseworker
from casework.queries.work import Work, work_for
from core.clock import london_day
from core.formatting import counted, format_day, format_short_day, format_time, plural
from debriefs.queries.requirements import with_requirements
from desk.debrief_work import debrief_work
from desk.tasks_shown import SHOWN, Task
from intelligence.models import Receipt
from intelligence.queries.desk import UnitWork, unit_work
from intelligence.queries.passing import waiting_questions
from notices.queries import outbox_state
from referrals.models import Extract
from referrals.queries import due_on, extract_overdue
from visits.enums import VisitStatus
from visits.gate import judge
from visits.models import Visit, VisitOfficer
from visits.own_forms import drafts_of
from visits.queries import facts_of, open_visits_of, warrants_to_confirm, with_parts

_FOR_EACH = frozenset({"visit-intelligence"})  # pages of a visit that stand for everybody on it


@dataclass
class Acting:
    """For whom a person acts, until when, and what of theirs there is to do."""

    name: str
    until: datetime
    tasks: list[Task]


@dataclass
class Desk:
    """Everything on one person's home page. `running` is the visit they are on now."""

    running: Visit | None = None
    running_words: str = ""
    can_record: bool = False
    to_do: list[Task] = field(default_factory=list)
    late: list[Task] = field(default_factory=list)
    waiting: list[Task] = field(default_factory=list)
    extract: Extract | None = None
    extract_missing: bool = False
    list_href: str = ""
    list_words: str = ""
    audits: bool = False
    acting: list[Acting] = field(default_factory=list)
    shown_ids: list = field(default_factory=list)
    unit: UnitWork | None = None  # of the intelligence unit
    beyond: dict[str, str] = field(default_factory=dict)  # list → its count in words, where more exist

    def words_of(self, name: str) -> str:
        """Return how many there are of "to_do", "late" or "waiting"; "20+" where more exist."""
        shown: list[Task] = getattr(self, name)
        return self.beyond.get(name) or str(len(shown))


def desk_of(user: User, at: datetime) -> Desk:
    """Return what is on the desk of `user` at `at`."""
    roles = roles_of(user, at)
    desk = Desk(can_record=Role.OFFICER in roles, audits=Role.AUDITOR in roles)
    if roles & {Role.OFFICER, Role.MANAGER, Role.HMI}:
        _add_visits(desk, user, at)
    if Role.MANAGER in roles:
        _add_unclosed(desk, teams_of(user, Role.MANAGER, at), user, at)
    if roles & {Role.OFFICER, Role.MANAGER, Role.HMI}:
        _add_debriefs(desk, user, at)
    for absent in acts_for(user, at):
        _add_acting(desk, absent, user, at)
    if is_caseworker(user, at):
        _add_casework(desk, work_for(user, at))
    if Role.CPCT in roles:
        _add_extract(desk, at)
    if Role.ADMINISTRATOR in roles:
        _add_outbox(desk)
    if Role.AUDITOR in roles:
        _add_reviews(desk, user, at)
    if Role.INTELLIGENCE in roles:
        _add_unit(desk, unit_work(user, at), at)
    for receipt, asked_at in waiting_questions(user, at):
        desk.to_do.append(_answer_unit(receipt, asked_at))
    return desk


def _add_visits(desk: Desk, user: User, at: datetime) -> None:
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


def _add_debriefs(desk: Desk, user: User, at: datetime) -> None:
    work = debrief_work(user, teams_of(user, Role.MANAGER, at), at)
    for name in ("to_do", "late", "waiting"):
        getattr(desk, name).extend(getattr(work, name))
        if name in work.more or name in desk.beyond:
            desk.beyond[name] = f"{len(getattr(desk, name))}+"
    desk.shown_ids.extend(work.ids)


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


def _add_acting(desk: Desk, absent: Absent, user: User, at: datetime) -> None:
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
        _add_unclosed(theirs, absent.teams, user, at)
    desk.shown_ids.extend(theirs.shown_ids)
    desk.acting.append(Acting(absent.name, absent.until, [*theirs.late, *theirs.to_do]))


def _add_unclosed(desk: Desk, teams: Collection[UUID], user: User, at: datetime) -> None:
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


def _add_casework(desk: Desk, work: Work) -> None:
    for item, verb in (
        *((i, "Finish the record of") for i in work.mine),
        *((i, "Record") for i in work.waiting),
    ):
        desk.shown_ids.append(item.encounter_id)
        visit = item.encounter.visit
        desk.to_do.append(
            Task(
                f"{verb} {item.encounter}",
                reverse("casework-encounter", args=[item.encounter_id]),
                "Enforcement Activity Record",
                visit.reference,
                f"{visit.title}. CPCT cannot consider the referral without it"
                if item.named_on_cprn
                else visit.title,
                f"Since {format_day(item.since)}",
            )
        )
    desk.list_href = reverse("casework-list")
    count = work.count_words
    desk.list_words = (
        f"All {count} {plural(work.mine_count + work.waiting_count, 'encounter')} without a record"
    )
    if work.mine_count + work.waiting_count > len(work.mine) + len(work.waiting):
        desk.beyond["to_do"] = count


def _add_reviews(desk: Desk, user: User, at: datetime) -> None:
    """Urgent accesses that wait for an auditor, who is not the one that had it."""
    waiting = accesses_visible_to(user, at).waiting().exclude(user=user).order_by("starts_at", "id")
    for access in waiting[:SHOWN]:
        due = review_due(access)
        task = Task(
            f"Review the urgent access to {access.reference}",
            reverse("urgent-access", args=[access.pk]),
            "Urgent access",
            reason=f"{access.user.name}: {access.get_why_display()}",
            date=f"Review by {format_day(due)}",
            late="Late" if due < at else "",
            due=f"was due {format_day(due)}" if due < at else "",
        )
        (desk.late if task.late else desk.to_do).append(task)


def _answer_unit(receipt: Receipt, asked_at: datetime) -> Task:
    """A question of the unit; the page of the receipt shows it, and this none of its words."""
    return Task(
        f"The unit asks you about {receipt.number}",
        reverse("intelligence-receipt", args=[receipt.pk]),
        "Intelligence",
        date=f"Asked {format_day(asked_at)}",
    )


def _add_unit(desk: Desk, work: UnitWork, at: datetime) -> None:
    """What waits for the intelligence unit: receipts, and no word of what was passed on."""
    desk.unit, today = work, london_day(at)
    parts = (
        ("Acknowledge", "unit-record", work.received),
        ("Go on with", "unit-record", work.mine),
        ("Look again at", "unit-record", work.to_review),
        ("Dispose of", "unit-dispose", work.to_dispose),
    )
    for verb, route, submissions in parts:
        for one in submissions:
            due = {"Look again at": one.review_on, "Dispose of": one.dispose_on}.get(verb)
            late = (today - due).days if due else 0
            task = Task(
                f"{verb} {one.receipt.number}",
                reverse(route, args=[one.pk]),
                "Intelligence",
                reason=one.get_risk_display() if one.is_open else "",
                date=f"Passed on {format_day(one.submitted_at)}",
                late=f"{counted(late, 'day', 'days')} late" if late > 0 else "",
                due=f"was due {format_day(due)}" if late > 0 else "",
            )
            (desk.late if task.late else desk.to_do).append(task)
    if work.more:
        desk.beyond = {name: f"{len(getattr(desk, name))}+" for name in ("to_do", "late")}


def _add_extract(desk: Desk, at: datetime) -> None:
    yesterday = london_day(at) - timedelta(days=1)
    desk.extract = Extract.objects.filter(day=yesterday).first()
    overdue = extract_overdue(at)
    if len(overdue) > SHOWN:
        desk.beyond["late"] = f"{len(desk.late) + len(overdue):,}"
    for day in overdue[:SHOWN]:
        desk.extract_missing = True
        desk.late.append(
            Task(
                f"See why the extract of {format_day(day)} is missing",
                reverse("extracts"),
                "Daily extract",
                reason="It is made again every 20 minutes until it is there",
                late="Missing",
                due=f"was due {format_day(due_on(day))}, {format_time(due_on(day))}",
            )
        )


def _add_outbox(desk: Desk) -> None:
    state = outbox_state()
    if state.failed:
        messages = "1 message was" if state.failed == 1 else f"{state.failed} messages were"
        desk.late.append(
            Task(
                f"See why {messages} not delivered",
                reverse("outbox"),
                "Messages",
                reason="Tried again and again, and given up",
                late="Given up",
            )
        )


def numbers(desk: Desk) -> Iterable[dict[str, object]]:
    """Return the three counts that jump to the lists."""
    named = (
        ("to_do", "to do", "to-do", ""),
        ("late", "late", "late", "late"),
        ("waiting", "waiting for others", "waiting", "waiting"),
    )
    return [
        {"number": len(getattr(desk, name)), "words": desk.words_of(name), "text": text, "href": f"#{place}"}
        | ({"kind": kind} if kind else {})
        for name, text, place, kind in named
    ]
