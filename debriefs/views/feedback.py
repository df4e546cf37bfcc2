"""Feedback sheets of a visit: given by everybody who was on it, read by whom the author chose."""

from datetime import datetime
from functools import partial
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.http import require_safe

from accounts.editing import EditPage, Saved, edit
from accounts.models import User
from accounts.sessions import user_of
from audit.operations import record
from core import clock
from debriefs.feedback_enums import FeedbackEvent, Readers
from debriefs.forms.feedback import QUESTIONS, FeedbackForm, chosen_readers
from debriefs.models import FeedbackSheet
from debriefs.operations.feedback import Said, send_feedback
from debriefs.permissions import check_can_give_feedback
from debriefs.private_permissions import check_can_open_privately
from debriefs.queries.feedback import VisitLead, answers_of, lead_of, why_asked
from debriefs.queries.requirements import visits_to_read
from visits.models import Visit
from visits.permissions import allowed
from visits.queries import with_parts
from visits.views.common import new_record_id, open_visit, page_of


@require_safe
def sheets(request: HttpRequest, visit_id: UUID) -> HttpResponse:
    """List the sheets that this person may read; whoever leads sees who has not answered, too."""
    visit, user, at = _open(request, visit_id)
    lead = lead_of(visit)
    leads = lead.user is not None and lead.user.pk == user.pk
    rows = list(_read(user, at).filter(visit=visit))
    record(event=FeedbackEvent.LISTED, by=user, at=at, subject=visit, subjects=[row.pk for row in rows])
    context = page_of(visit, request, at) | {
        "rows": [_shown(row, user) for row in rows],
        "lead": lead,
        "leads": leads,
        "may_open_privately": allowed(partial(check_can_open_privately, lead=lead), visit, user, at),
        "answers": answers_of(visit) if leads else [],
        "may_give": allowed(check_can_give_feedback, visit, user, at),
        "gave": any(row.by_id == user.pk for row in rows),
    }
    return render(request, "debriefs/feedback_list.html", context)


@require_safe
def sheet(request: HttpRequest, sheet_id: UUID) -> HttpResponse:
    """One sheet as it was sent; made to be printed."""
    user, at = user_of(request), clock.now()
    found = get_object_or_404(_read(user, at), pk=sheet_id)
    record(event=FeedbackEvent.READ, by=user, at=at, subject=found, subjects=[found.visit_id])
    return render(
        request, "debriefs/feedback_sheet.html", {"sheet": _shown(found, user), "section": "visits"}
    )


@require_safe
def empty_sheet(request: HttpRequest, visit_id: UUID) -> HttpResponse:
    """An empty sheet of the visit, to be printed and filled in by hand."""
    visit, at = open_visit(request, visit_id)
    context = page_of(visit, request, at) | {"lead": lead_of(visit), "questions": QUESTIONS}
    return render(request, "debriefs/feedback_empty.html", context)


def sheet_new(request: HttpRequest, visit_id: UUID) -> HttpResponse:
    """Fill in a sheet and send it; a further one is an addition."""
    visit, at = open_visit(request, visit_id)
    user, record_id, lead = user_of(request), new_record_id(request), lead_of(visit)
    context = page_of(visit, request, at) | {
        "record_id": record_id,
        "lead": lead,
        "leads": lead.user is not None and lead.user.pk == user.pk,
        "asked": why_asked(visit, user),
        "sent": FeedbackSheet.objects.filter(visit=visit, by=user).count(),
        "may_change": allowed(check_can_give_feedback, visit, user, at),
    }
    return edit(
        request,
        EditPage(
            template="debriefs/feedback_new.html",
            form=partial(FeedbackForm, lead=lead, called=_lead_only(lead, user)),
            read=lambda: Saved({}),
            save=lambda answers, _version: _send(visit, answers, user, at, record_id),
            done=lambda _sent: reverse("visit-feedback", args=[visit.pk]),
            saved_words="Sent. It stays as it is; you can add to it.",
            context=context,
        ),
    )


def _send(visit: Visit, answers: dict[str, Any], user: User, at: datetime, key: UUID) -> FeedbackSheet:
    said = Said(**{name: answers[name] for name in QUESTIONS})
    readers, lead_id = chosen_readers(answers["readers"])
    return send_feedback(
        visit=visit, said=said, readers=readers, by=user, at=at, lead_id=lead_id, sheet_id=key
    )


def _open(request: HttpRequest, visit_id: UUID) -> tuple[Visit, User, datetime]:
    """Return the visit, for those who may read it and for whoever leads its debrief."""
    user, at = user_of(request), clock.now()
    visits = with_parts(visits_to_read(user, at), ("team_members",))
    return get_object_or_404(visits, pk=visit_id), user, at


def _read(user: User, at: datetime) -> Any:
    return FeedbackSheet.objects.visible_to(user, at).select_related("by", "to", "visit__premises")


def _shown(sheet: FeedbackSheet, user: User) -> dict[str, Any]:
    """Return a sheet as it is shown: what was answered, and who reads it, in words."""
    return {
        "sheet": sheet,
        "mine": sheet.by_id == user.pk,
        "said": [(words, said) for name, words in QUESTIONS.items() if (said := getattr(sheet, name))],
        "readers": _readers(sheet, user),
    }


def _readers(sheet: FeedbackSheet, user: User) -> str:
    if sheet.readers == Readers.NAMED:
        return "Those who read the debrief read it, with the name"
    if sheet.to_id == sheet.by_id:
        return "Only the author reads it, who led"
    return "Only you and the author read it" if sheet.to_id == user.pk else f"Only you and {sheet.to} read it"


def _lead_only(lead: VisitLead, user: User) -> str:
    if lead.user is None:
        return "The lead only, once somebody is named"
    if lead.user.pk == user.pk:
        return "Only you: you lead"
    return f"Only {lead.user.name}, {lead.led_as.label if lead.led_as != 'other' else 'who leads'}"
