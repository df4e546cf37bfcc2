"""Why is a debrief required? The answer first, then each rule with what it saw; and earlier answers."""

from datetime import datetime
from typing import Any
from uuid import UUID

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from accounts.models import User
from audit.operations import record
from core.guidance import Rule
from debriefs.debrief_permissions import check_can_arrange
from debriefs.due import is_counted_from_raising
from debriefs.enums import AuditEvent, LedAs
from debriefs.findings import CAPACITY_WORDS, DUTY_WORDS, KIND_WORDS, LEAD_WORDS, Lead
from debriefs.models import KeptAssessment, Requirement, TriggerRecord
from debriefs.permissions import check_can_set_lead, check_can_stand_down
from debriefs.queries.debriefs import debriefs_of_visit, has_open_debrief
from debriefs.queries.why import explain
from debriefs.rules import rule_of
from debriefs.views.common import frame, open_visit
from visits.models import Visit
from visits.permissions import allowed, may_read_welfare
from visits.views.common import signed_in

EARLIER = 50  # answers that the page lists


@require_safe
def why(request: HttpRequest, visit_id: UUID) -> HttpResponse:
    """Show whether a debrief of the visit is required, and why, as the rules answer now."""
    visit, at = open_visit(request, visit_id)
    newest = KeptAssessment.objects.filter(visit=visit).order_by("number").last()
    return _page(request, visit, newest, at, earlier=False)


@require_safe
def earlier_answer(request: HttpRequest, visit_id: UUID, number: int) -> HttpResponse:
    """Show an answer that was given before, under the rules of then, with the facts that it saw."""
    visit, at = open_visit(request, visit_id)
    kept = get_object_or_404(KeptAssessment, visit=visit, number=number)
    return _page(request, visit, kept, at, earlier=True)


def _page(
    request: HttpRequest, visit: Visit, kept: KeptAssessment | None, at: datetime, *, earlier: bool
) -> HttpResponse:
    user = signed_in(request)
    shown = [kept.pk] if kept else []
    record(event=AuditEvent.ASSESSMENT_READ, by=user, at=at, subject=visit, subjects=shown)
    context = frame(visit) | {"due_days": settings.DEBRIEF_WORKING_DAYS}
    context |= {"kept": kept, "earlier": earlier, "answers": _answers(visit, kept)}
    if kept:
        context |= {"why": explain(kept, visit, user, at), **_answer(kept)}
        context["no_longer"] = _no_longer(visit, kept, apart=may_read_welfare(visit, user, at))
    requirement: Requirement | None = context["requirement"]
    context["counted_later"] = requirement and is_counted_from_raising(visit, requirement.raised_at)
    context["may_set_lead"] = bool(
        requirement and requirement.is_to_hold and allowed(check_can_set_lead, requirement, user, at)
    )
    context["is_planned"] = answered = has_open_debrief(visit, requirement)
    context["may_stand_down"] = bool(
        requirement
        and requirement.is_to_hold
        and not answered
        and kept
        and kept.required is False
        and allowed(check_can_stand_down, requirement, user, at)
    )
    required = [requirement] if requirement and requirement.is_to_hold else []
    if requirement and requirement.led_as != LedAs.OTHER:
        context["led_as_words"] = LEAD_WORDS[Lead(requirement.led_as)]
    context["debriefs"] = debriefs_of_visit(visit, user, at)
    context["may_plan"] = not answered and allowed(check_can_arrange, [visit], required, user, at)
    return render(request, "debriefs/why.html", context)


def _answer(kept: KeptAssessment) -> dict[str, Any]:
    """Return who leads, of what kind it is and whom the guidance names, in words."""
    assessment = kept.assessment
    lead = assessment.lead
    ids = {UUID(each.user) for each in assessment.attendees} | (
        {UUID(lead.user)} if lead and lead.user else set()
    )
    names = {str(user.pk): user.name for user in User.objects.filter(pk__in=ids)}
    return {
        "assessment": assessment,
        "kind_words": KIND_WORDS[assessment.kind] if assessment.kind else "",
        "lead_words": LEAD_WORDS[lead.capacity] if lead else "",
        "lead_name": names.get(lead.user or "", "") if lead else "",
        "attendees": [
            (names.get(each.user, "An officer"), CAPACITY_WORDS[each.capacity], DUTY_WORDS[each.duty])
            for each in assessment.attendees
        ],
    }


def _no_longer(visit: Visit, kept: KeptAssessment, *, apart: bool) -> list[tuple[Rule, datetime]]:
    """Return the rules that asked for the debrief and do not any more, with when each first did."""
    holding = {trigger.code for trigger in kept.assessment.triggers}
    rows = TriggerRecord.objects.filter(requirement__visit=visit).exclude(code__in=holding)
    first = {row.code: row for row in rows.select_related("assessment").order_by("-at")}
    return [
        (rule_of(code, row.assessment.versions, row.assessment.assessment.on).rule, row.at)
        for code, row in sorted(first.items())
        if apart or code != "DEB-8"
    ]


def _answers(visit: Visit, kept: KeptAssessment | None) -> list[KeptAssessment]:
    """Return the other answers that were kept, newest first."""
    others = KeptAssessment.objects.filter(visit=visit)
    if kept:
        others = others.exclude(pk=kept.pk)
    return list(others.defer("facts", "outcome").select_related("by").order_by("-number")[:EARLIER])
