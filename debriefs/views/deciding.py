"""Pages of what only a person decides: whether to debrief or to postpone, who leads, that none is held."""

from datetime import datetime
from functools import partial
from typing import Any
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse

from accounts.editing import EditPage, Saved, edit
from accounts.models import User
from audit.operations import record
from debriefs.enums import AuditEvent, Decided
from debriefs.forms.deciding import DebriefForm, LeadForm, PostponeForm, StandDownForm
from debriefs.models import Decision, Requirement
from debriefs.operations.deciding import (
    Answer,
    decide_to_debrief,
    decide_to_postpone,
    set_lead,
    stand_down,
)
from debriefs.permissions import (
    check_can_decide_to_debrief,
    check_can_postpone,
    check_can_set_lead,
    check_can_stand_down,
)
from debriefs.queries.facts import facts_of
from debriefs.queries.leading import who_may_lead
from debriefs.views.common import frame, open_visit
from visits.models import CriticalIncident, Visit, Vulnerability
from visits.permissions import allowed, may_read_welfare, refusal
from visits.views.common import signed_in


def decide(request: HttpRequest, visit_id: UUID, about: UUID) -> HttpResponse:
    """Decide on the record `about`: of an adult at risk who was referred, or of a critical incident."""
    visit, at = open_visit(request, visit_id)
    user = signed_in(request)
    if CriticalIncident.objects.filter(visit=visit, pk=about).exists():
        return _decide_to_postpone(request, visit, about, user, at)
    person = Vulnerability.objects.filter(visit=visit, pk=about).select_related("encounter").first()
    if person is None or not may_read_welfare(visit, user, at):
        raise Http404
    return _decide_to_debrief(request, visit, person, user, at)


def lead(request: HttpRequest, visit_id: UUID) -> HttpResponse:
    """Set who leads the debrief, with a reason."""
    visit, at = open_visit(request, visit_id)
    user, requirement = signed_in(request), _requirement(visit)
    refused = refusal(check_can_set_lead, requirement, user, at)
    may = requirement.is_to_hold and not refused

    def save(answers: dict[str, Any], version: int) -> Requirement:
        return set_lead(requirement=requirement, by=user, at=at, expected_version=version, **answers)

    page = EditPage(
        template="debriefs/lead.html",
        form=partial(LeadForm, people=who_may_lead(visit, at)),
        read=lambda: Saved({"lead": requirement.lead}, requirement.version),
        save=save,
        done=lambda _requirement: reverse("visit-debrief", args=[visit.pk]),
        saved_words="Who leads the debrief is set.",
        context=_context(request, visit, user, at) | {"may_change": may, "refused": refused},
    )
    return edit(request, page)


def standing_down(request: HttpRequest, visit_id: UUID) -> HttpResponse:
    """Say why no debrief is held, where nothing asks for it any more."""
    visit, at = open_visit(request, visit_id)
    user, requirement = signed_in(request), _requirement(visit)
    may = requirement.is_to_hold and allowed(check_can_stand_down, requirement, user, at)

    def save(answers: dict[str, Any], version: int) -> Requirement:
        return stand_down(requirement=requirement, by=user, at=at, expected_version=version, **answers)

    page = EditPage(
        template="debriefs/stand_down.html",
        form=StandDownForm,
        read=lambda: Saved({}, requirement.version),
        save=save,
        done=lambda _requirement: reverse("visit-debrief", args=[visit.pk]),
        saved_words="It is recorded that no debrief is held.",
        context=_context(request, visit, user, at) | {"may_change": may},
    )
    return edit(request, page)


def _decide_to_debrief(
    request: HttpRequest, visit: Visit, person: Vulnerability, user: User, at: datetime
) -> HttpResponse:
    newest = _newest(visit, Decided.DEBRIEF, person.pk)
    referred = {adult.record for adult in facts_of(visit.pk, at).adults_referred}
    may = str(person.pk) in referred and allowed(check_can_decide_to_debrief, visit, user, at)
    save = partial(decide_to_debrief, visit=visit, about=person.pk, by=user, at=at)
    context = {"person": person.encounter, "decision": newest, "may_change": may}
    page = EditPage(
        template="debriefs/decide_debrief.html",
        form=DebriefForm,
        read=lambda: Saved(_values(newest), 0),
        save=lambda answers, _version: save(answer=Answer(**answers)),
        done=lambda _decision: reverse("visit-debrief", args=[visit.pk]),
        saved_words="Your decision is recorded.",
        context=_context(request, visit, user, at) | context,
    )
    return edit(request, page)


def _decide_to_postpone(
    request: HttpRequest, visit: Visit, about: UUID, user: User, at: datetime
) -> HttpResponse:
    newest = _newest(visit, Decided.POSTPONE, about)
    may = allowed(check_can_postpone, visit, user, at)
    save = partial(decide_to_postpone, visit=visit, about=about, by=user, at=at)
    page = EditPage(
        template="debriefs/decide_postpone.html",
        form=PostponeForm,
        read=lambda: Saved(_values(newest) | {"review_on": newest.review_on if newest else None}, 0),
        save=lambda answers, _version: save(answer=Answer(**answers)),
        done=lambda _decision: reverse("visit-debrief", args=[visit.pk]),
        saved_words="Your decision is recorded.",
        context=_context(request, visit, user, at) | {"decision": newest, "may_change": may},
    )
    return edit(request, page)


def _context(request: HttpRequest, visit: Visit, user: User, at: datetime) -> dict[str, Any]:
    """Return the frame of the page, and record that it was read."""
    if request.method != "POST":
        record(event=AuditEvent.ASSESSMENT_READ, by=user, at=at, subject=visit)
    return frame(visit)


def _requirement(visit: Visit) -> Requirement:
    return get_object_or_404(Requirement.objects.select_related("visit", "lead", "visit__oic"), visit=visit)


def _newest(visit: Visit, code: Decided, about: UUID) -> Decision | None:
    found = Decision.objects.filter(visit=visit, code=code, about=about).select_related("by")
    return found.order_by("at", "id").last()


def _values(decision: Decision | None) -> dict[str, Any]:
    return {"yes": decision.yes, "reason": decision.reason} if decision else {}
