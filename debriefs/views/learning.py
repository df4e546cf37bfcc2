"""Learning that was published: found by officers, changed things because of it, withdrawn (DEB-15)."""

from datetime import datetime
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.http import require_safe

from accounts.editing import EditPage, Saved, edit
from accounts.merging import saved_for_decision
from accounts.models import User
from accounts.sessions import user_of
from audit.operations import record
from core import clock
from debriefs.closing_questions import CLOSING_QUESTIONS, LEAD_IN, SECTION
from debriefs.debrief_enums import Theme
from debriefs.forms.learning import LearningFilterForm, MadeChangeForm, WithdrawLearningForm
from debriefs.learning_enums import LearningEvent
from debriefs.learning_permissions import check_can_publish, check_can_record_change, check_can_withdraw
from debriefs.models import Publication
from debriefs.operations.learning import record_change, withdraw
from debriefs.queries.learning import LearningFilters, learning_page
from visits.enums import VisitKind
from visits.permissions import allowed
from visits.views.common import new_record_id


@require_safe
def learning(request: HttpRequest) -> HttpResponse:
    """What was published to officers, the latest first, narrowed by words, theme and kind of visit."""
    user, at = user_of(request), clock.now()
    form = LearningFilterForm(request.GET)
    filters = _filters(form)
    page = learning_page(filters, user, at, cursor=request.GET.get("from", ""))
    record(
        event=LearningEvent.LISTED,
        by=user,
        at=at,
        subjects=[row.pk for row in page.rows],
        fields=filters.used(),
    )
    context = {
        "form": form,
        "chosen": _chosen(filters),
        "rows": page.rows,
        "newer": _address(request, page.newer),
        "older": _address(request, page.older),
        "questions": CLOSING_QUESTIONS,
        "lead_in": LEAD_IN,
        "guidance_section": SECTION,
    }
    return render(request, "debriefs/learning.html", context)


@require_safe
def learning_point(request: HttpRequest, publication_id: UUID) -> HttpResponse:
    """One learning point, with what was changed because of it."""
    found, user, at = _open(request, publication_id)
    record(event=LearningEvent.READ, by=user, at=at, subject=found)
    leads = allowed(check_can_publish, found.point.debrief, user, at)
    context = {
        "it": found,
        "changes": list(found.changes.select_related("by")),
        "leads": leads,
        "may_withdraw": not found.is_withdrawn and allowed(check_can_withdraw, found.point.debrief, user, at),
        "may_change": not found.is_withdrawn and allowed(check_can_record_change, found, user, at),
    }
    return render(request, "debriefs/learning_point.html", context)


def learning_change(request: HttpRequest, publication_id: UUID) -> HttpResponse:
    """Record what was changed because of a learning point."""
    found, user, at = _open(request, publication_id)
    record_id = new_record_id(request)
    may = not found.is_withdrawn and allowed(check_can_record_change, found, user, at)
    return edit(
        request,
        EditPage(
            template="debriefs/learning_change.html",
            form=MadeChangeForm,
            read=lambda: Saved({}),
            save=lambda answers, _version: record_change(
                publication=found, by=user, at=at, change_id=record_id, **answers
            ),
            done=lambda _made: reverse("learning-point", args=[found.pk]),
            saved_words="Recorded. Everybody who reads the learning point reads it.",
            context={"it": found, "may_change": may, "record_id": record_id},
        ),
    )


def learning_withdraw(request: HttpRequest, publication_id: UUID) -> HttpResponse:
    """Withdraw what was published."""
    found, user, at = _open(request, publication_id)
    may = not found.is_withdrawn and allowed(check_can_withdraw, found.point.debrief, user, at)
    return edit(
        request,
        EditPage(
            template="debriefs/learning_withdraw.html",
            form=WithdrawLearningForm,
            read=lambda: saved_for_decision(found.version),
            save=lambda answers, _version: withdraw(publication=found, by=user, at=at, **answers),
            done=lambda _gone: reverse("learning-point", args=[found.pk]),
            saved_words="Withdrawn.",
            context={"it": found, "may_change": may},
        ),
    )


def _open(request: HttpRequest, publication_id: UUID) -> tuple[Publication, User, datetime]:
    user, at = user_of(request), clock.now()
    rows = Publication.objects.visible_to(user, at).select_related("point__debrief__lead", "created_by")
    return get_object_or_404(rows, pk=publication_id), user, at


def _filters(form: LearningFilterForm) -> LearningFilters:
    asked: dict[str, Any] = form.cleaned_data if form.is_valid() else {}
    return LearningFilters(
        words=asked.get("q") or "",
        theme=asked.get("theme") or "",
        kind=asked.get("kind") or "",
        withdrawn=asked.get("show") == "withdrawn",
    )


def _chosen(filters: LearningFilters) -> list[str]:
    """Return what narrows the list, in words."""
    return [
        *([f"“{filters.words}”"] if filters.words else []),
        *([Theme(filters.theme).label] if filters.theme else []),
        *([VisitKind(filters.kind).label] if filters.kind else []),
        *(["what was withdrawn"] if filters.withdrawn else []),
    ]


def _address(request: HttpRequest, cursor: str) -> str:
    if not cursor:
        return ""
    query = request.GET.copy()
    query["from"] = cursor
    return f"{reverse('learning')}?{query.urlencode()}"
