"""What is on a person's desk: what is theirs to do, what is late, what waits for somebody else.

Each role's own work first. Every list is bounded, and the number of queries does not grow with it.
"""

from collections.abc import Iterable
from datetime import datetime, timedelta

from django.urls import reverse

from accounts.deputies import acts_for
from accounts.models import User
from accounts.roles import Role, roles_of, teams_of
from accounts.urgent import accesses_visible_to, review_due
from casework.models import is_caseworker
from casework.queries.work import Work, work_for
from core.clock import london_day
from core.formatting import counted, format_day, format_time, plural
from desk.debrief_work import debrief_work
from desk.tasks_shown import SHOWN, Desk, Task
from desk.visit_work import add_acting, add_unclosed, add_visits
from intelligence.models import Receipt
from intelligence.queries.desk import UnitWork, unit_work
from intelligence.queries.passing import waiting_questions
from notices.queries import outbox_state
from referrals.models import Extract
from referrals.queries import due_on, extract_overdue


def desk_of(user: User, at: datetime) -> Desk:
    """Return what is on the desk of `user` at `at`."""
    roles = roles_of(user, at)
    desk = Desk(can_record=Role.OFFICER in roles, audits=Role.AUDITOR in roles)
    if roles & {Role.OFFICER, Role.MANAGER, Role.HMI}:
        add_visits(desk, user, at)
    if Role.MANAGER in roles:
        add_unclosed(desk, teams_of(user, Role.MANAGER, at), user, at)
    if roles & {Role.OFFICER, Role.MANAGER, Role.HMI}:
        _add_debriefs(desk, user, at)
    for absent in acts_for(user, at):
        add_acting(desk, absent, user, at)
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


def _add_debriefs(desk: Desk, user: User, at: datetime) -> None:
    work = debrief_work(user, teams_of(user, Role.MANAGER, at), at)
    for name in ("to_do", "late", "waiting"):
        getattr(desk, name).extend(getattr(work, name))
        if name in work.more or name in desk.beyond:
            desk.beyond[name] = f"{len(getattr(desk, name))}+"
    desk.shown_ids.extend(work.ids)


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
