"""Where one person's case goes, and the decision that the software refuses to make (REF-4)."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render

from audit.operations import record
from core.errors import DomainError
from referrals.enums import AuditEvent
from referrals.facts import facts_of
from referrals.forms import DecisionForm
from referrals.operations.decisions import decide_unit
from referrals.permissions import check_can_decide_unit
from referrals.queries import REF_4, decisions_for
from referrals.rules import route
from visits.models import Encounter
from visits.permissions import allowed
from visits.views.common import open_visit, page_of, signed_in


def person_routing(request: HttpRequest, visit_id: UUID, encounter_id: UUID) -> HttpResponse:
    """Show where a person's case goes; where no rule says so, ask the OIC, with a reason (REF-4)."""
    visit, at = open_visit(request, visit_id)
    person = get_object_or_404(Encounter, pk=encounter_id, visit=visit)
    user = signed_in(request)
    form = DecisionForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            decide_unit(encounter=person, by=user, at=at, **form.answers())
        except DomainError as error:
            form.add_error(error.field if error.field in form.fields else None, error.words)
        else:
            messages.success(request, f"Your decision on {person} is kept.")
            return redirect("visit-close", visit.pk)
    record(event=AuditEvent.ROUTING_READ, by=user, at=at, subject=person)
    context = {
        **page_of(visit, request, at),
        "person": person,
        **_routing(person),
        "rule": REF_4,
        "form": form,
        "may_decide": allowed(check_can_decide_unit, visit, person, user, at),
        "decision": decisions_for([person.pk]).get(person.pk),
    }
    return render(request, "referrals/person_routing.html", context, status=422 if form.errors else 200)


def _routing(person: Encounter) -> dict[str, object]:
    try:
        return {"routing": route(facts_of(person, person.visit)), "problem": ""}
    except DomainError as error:
        return {"routing": None, "problem": error.words}
