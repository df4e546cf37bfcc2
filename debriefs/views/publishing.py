"""The learning points of one debrief: which are published to officers, which are not, and deciding that."""

from datetime import datetime
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.http import require_safe

from accounts.editing import EditPage, edit
from accounts.merging import Saved, saved_for_decision
from accounts.models import User
from accounts.sessions import user_of
from audit.operations import record
from core import clock
from debriefs.forms.learning import KeepBackForm, PublishForm
from debriefs.learning_enums import LearningEvent
from debriefs.learning_permissions import check_can_publish
from debriefs.models import Debrief, LearningPoint, Publication
from debriefs.operations.learning import Edited, keep_back, publish
from debriefs.queries.learning import kinds_of, points_of
from visits.permissions import allowed


@require_safe
def debrief_learning(request: HttpRequest, debrief_id: UUID) -> HttpResponse:
    """List the learning points of a debrief with what was decided about each."""
    debrief, user, at = _open(request, debrief_id)
    rows = points_of(debrief)
    record(
        event=LearningEvent.LISTED,
        by=user,
        at=at,
        subject=debrief,
        subjects=[each.pk for row in rows for each in row if each],
    )
    context = _page(debrief, user, at) | {"rows": rows}
    return render(request, "debriefs/debrief_learning.html", context)


def learning_publish(request: HttpRequest, debrief_id: UUID, point_id: UUID) -> HttpResponse:
    """Publish one learning point, edited so that it names nobody."""
    debrief, user, at = _open(request, debrief_id)
    point = _point(debrief, point_id)
    begun = {"text": point.text, "theme": point.theme, "kinds": kinds_of(debrief)}
    return edit(
        request,
        EditPage(
            template="debriefs/learning_publish.html",
            form=PublishForm,
            read=lambda: Saved(begun),
            save=lambda answers, _version: publish(point=point, edited=Edited(**answers), by=user, at=at),
            done=lambda _made: reverse("debrief-learning", args=[debrief.pk]),
            saved_words="Published. Officers, HM Inspectors and managers find it under Learning.",
            context=_page(debrief, user, at) | {"point": point, "decided": _decided(point)},
        ),
    )


def learning_keep(request: HttpRequest, debrief_id: UUID, point_id: UUID) -> HttpResponse:
    """Decide that a learning point is not published, and why."""
    debrief, user, at = _open(request, debrief_id)
    point = _point(debrief, point_id)
    return edit(
        request,
        EditPage(
            template="debriefs/learning_keep.html",
            form=KeepBackForm,
            read=lambda: saved_for_decision(point.version),
            save=lambda answers, _version: keep_back(point=point, by=user, at=at, **answers),
            done=lambda _made: reverse("debrief-learning", args=[debrief.pk]),
            saved_words="Kept back. It stays in the debrief.",
            context=_page(debrief, user, at) | {"point": point, "decided": _decided(point)},
        ),
    )


def _open(request: HttpRequest, debrief_id: UUID) -> tuple[Debrief, User, datetime]:
    user, at = user_of(request), clock.now()
    rows = Debrief.objects.visible_to(user, at).select_related("lead")
    return get_object_or_404(rows, pk=debrief_id), user, at


def _point(debrief: Debrief, point_id: UUID) -> LearningPoint:
    return get_object_or_404(LearningPoint, debrief=debrief, pk=point_id)


def _decided(point: LearningPoint) -> bool:
    return not point.counts or Publication.objects.filter(point=point).exists()


def _page(debrief: Debrief, user: User, at: datetime) -> dict[str, Any]:
    return {
        "debrief": debrief,
        "may_publish": allowed(check_can_publish, debrief, user, at),
        "section": "learning",
    }
