"""Reminding whoever leads: a debrief is due soon, is overdue, or is to be looked at again."""

from collections import defaultdict
from datetime import date, datetime

from django.db import transaction
from django.db.models import Q

from core.clock import london_day
from core.working_days import working_days_after
from debriefs.enums import RequirementState, Told
from debriefs.models import Requirement
from notices.operations import notify_each

AHEAD = 1  # working days before it is due on which the lead is reminded


@transaction.atomic
def remind_leads(*, at: datetime) -> int:
    """Tell each lead of debriefs that are due soon, overdue, or to be looked at again; return how many.

    Of each day by which something is to be done once, however often this runs: another day, another lead, or
    a debrief that is asked for again is another reminder. Managers are told by `reminding_others`.
    """
    today = london_day(at)
    soon = Q(due_on__lte=working_days_after(today, AHEAD))
    to_review = Q(state=RequirementState.POSTPONED, review_on__lte=today)
    led = Requirement.objects.to_hold().filter(soon | to_review, lead__isnull=False)
    told = defaultdict(list)
    for row in led.select_for_update(of=("self",)).select_related("lead").order_by("visit"):
        kind = _kind(row, today)
        reminder = _said(row, kind)
        if row.reminded_of != reminder:
            row.reminded_of = reminder
            told[kind].append(row)
    for kind, rows in told.items():
        notify_each(told=[(row.lead, row) for row in rows if row.lead], kind=kind, at=at)
        Requirement.objects.bulk_update(rows, ["reminded_of"])
    return sum(len(rows) for rows in told.values())


def _kind(requirement: Requirement, today: date) -> Told:
    if requirement.state == RequirementState.POSTPONED:
        return Told.TO_REVIEW
    return Told.OVERDUE if requirement.due_on and requirement.due_on < today else Told.DUE


def _said(requirement: Requirement, kind: Told) -> str:
    """Return what a reminder is of: the same text again is the same reminder."""
    day = requirement.review_on if kind == Told.TO_REVIEW else requirement.due_on
    return f"{kind} {day} {requirement.lead_id} {london_day(requirement.raised_at)}"
