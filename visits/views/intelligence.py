"""What each officer of the visit answers about intelligence, and the receipts; never the content (VIS-8)."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from accounts.models import User
from core.errors import DomainError
from core.text import storable
from visits.models import IntelligenceReceipt, Visit, VisitOfficer
from visits.operations.intelligence import answer_none
from visits.permissions import allowed, check_can_answer_intelligence
from visits.views.common import open_visit, page_of, signed_in


@require_safe
def intelligence(request: HttpRequest, visit_id: UUID) -> HttpResponse:
    """Show who answered what, oneself first."""
    visit, at = open_visit(request, visit_id)
    user = signed_in(request)
    members = [member for member in visit.team_members.all() if member.was_there or member.intelligence]
    members.sort(key=lambda member: (member.user_id != user.pk, member.user.name, member.pk))
    receipts = list(visit.intelligence_receipts.all())
    rows = [_row(visit, member, receipts, user, at) for member in members]
    mine = any(row["themselves"] for row in rows)
    return render(
        request, "visits/intelligence.html", page_of(visit, request, at) | {"rows": rows, "mine": mine}
    )


def _row(
    visit: Visit, member: VisitOfficer, receipts: Sequence[IntelligenceReceipt], user: User, at: datetime
) -> dict[str, Any]:
    return {
        "id": member.pk,
        "name": member.user.name,
        "themselves": member.user_id == user.pk,
        "answer": member.get_intelligence_display() if member.intelligence else "",
        "reason": member.intelligence_reason,
        "receipts": [receipt for receipt in receipts if receipt.user_id == member.user_id],
        "may_answer": not member.intelligence
        and allowed(check_can_answer_intelligence, visit, member, user, at),
    }


@require_POST
def answer(request: HttpRequest, visit_id: UUID, officer_id: UUID) -> HttpResponse:
    """Take the answer that there was none."""
    visit, at = open_visit(request, visit_id)
    member = get_object_or_404(VisitOfficer.objects.select_related("user"), pk=officer_id, visit=visit)
    reason = storable(request.POST.get("reason", ""))[:500]
    try:
        answer_none(member=member, by=signed_in(request), at=at, reason=reason)
        messages.success(request, "Saved: there was none.")
    except DomainError as error:
        messages.error(request, error.words)
    return redirect(f"{reverse('visit-intelligence', args=[visit.pk])}#officer-{member.pk}")
