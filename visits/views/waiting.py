"""What a visit waits for, person by person: everything that stands between it and its closing."""

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from accounts.models import User
from visits.gate import as_told, judge
from visits.models import Visit
from visits.permissions import may_read_welfare
from visits.queries import facts_of
from visits.rules import Item
from visits.views.common import open_visit, page_of, signed_in


@require_safe
def waiting(request: HttpRequest, visit_id: UUID) -> HttpResponse:
    """Show for whom the visit waits, and for what; whoever is asked first, oneself, then the OIC."""
    visit, at = open_visit(request, visit_id)
    user = signed_in(request)
    verdict = as_told(
        judge(visit=visit, facts=facts_of(visit), at=at),
        may_read_welfare=may_read_welfare(visit, user, at),
    )
    context = page_of(visit, request, at) | {
        "people": _people(visit, verdict.blocking, user) if visit.is_open else [],
        "warnings": [item.words for item in verdict.warnings] if visit.is_open else [],
    }
    return render(request, "visits/waiting.html", context)


def _people(visit: Visit, items: tuple[Item, ...], user: User) -> list[dict[str, Any]]:
    """Return who has something to do, each with what; also those who have nothing left."""
    members = sorted(
        visit.team_members.all(), key=lambda m: (m.user_id != user.pk, m.user_id != visit.oic_id, m.user.name)
    )
    found = {member.user_id: member for member in members}
    waits: dict[UUID, list[dict[str, Any]]] = {member.user_id: [] for member in members}
    for item in items:
        whose = item.waits_for if item.waits_for in found else visit.oic_id
        waits.setdefault(whose, []).append(_line(visit, item))
    return [
        {
            "name": found[key].user.name if key in found else visit.oic.name,
            "role": found[key].get_role_display() if key in found else "Officer in charge",
            "you": key == user.pk,
            "departed_at": found[key].departed_at if key in found else None,
            "lines": lines,
        }
        for key, lines in waits.items()
    ]


def _line(visit: Visit, item: Item) -> dict[str, Any]:
    """Return one thing with its place; what is kept apart leads nowhere."""
    if not item.page:
        return {"text": item.words, "href": "", "rule": item.rule.code}
    args = [visit.pk, *filter(None, [item.kind, item.target])]
    anchor = f"#{item.anchor}" if item.anchor else ""
    return {"text": item.words, "href": reverse(item.page, args=args) + anchor, "rule": item.rule.code}
