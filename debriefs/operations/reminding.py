"""Reminding whoever leads: a debrief is due soon, is overdue, or is to be looked at again."""

from datetime import datetime

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

    Of each visit once for each of the three, however often this runs. Managers see what is overdue on their
    home page.
    """
    today = london_day(at)
    led = Requirement.objects.to_hold().filter(lead__isnull=False).select_related("lead", "visit")
    postponed = Q(state=RequirementState.POSTPONED)
    lists = {
        Told.OVERDUE: led.filter(due_on__lt=today),
        Told.DUE: led.filter(due_on__range=(today, working_days_after(today, AHEAD))),
        Told.TO_REVIEW: led.filter(postponed, review_on__lte=today),
    }
    count = 0
    for kind, rows in lists.items():
        told = [(requirement.lead, requirement.visit) for requirement in rows if requirement.lead]
        notify_each(told=told, kind=kind, at=at)
        count += len(told)
    return count
