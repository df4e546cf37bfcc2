"""Pages of one action point: that it is done, and that somebody else does it."""

from datetime import datetime
from functools import partial
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse

from accounts.editing import EditPage, Saved, edit
from accounts.merging import saved_for_decision
from accounts.models import User
from accounts.sessions import user_of
from audit.operations import record
from core import clock
from core.clock import london_day
from debriefs.debrief_enums import DebriefEvent
from debriefs.debrief_permissions import check_can_finish, check_can_give
from debriefs.forms.holding import DoneForm, GiveForm
from debriefs.models import ActionPoint, Debrief
from debriefs.operations.giving import give_action_point
from debriefs.operations.minutes import finish_action_point
from debriefs.queries.action_points import action_points_to_read
from debriefs.queries.invitees import may_be_invited
from visits.permissions import allowed


def action_point(request: HttpRequest, point_id: UUID) -> HttpResponse:
    """Say that an action point is done. Its owner need not read the debrief; they see this point alone."""
    there, user, at = _open_point(request, point_id)
    open_one = there.is_to_do and there.is_allocated
    context = _frame_of(there, user, at)
    context["may_change"] = open_one and allowed(check_can_finish, there, user, at)
    return edit(
        request,
        EditPage(
            template="debriefs/action.html",
            form=DoneForm,
            read=lambda: Saved({}),
            save=lambda answers, _version: finish_action_point(point=there, by=user, at=at, **answers),
            done=lambda _saved: context["home"],
            saved_words="The action point is done.",
            context=context,
        ),
    )


def action_point_give(request: HttpRequest, point_id: UUID) -> HttpResponse:
    """Give an open action point to somebody else, with a reason; also once the debrief is closed."""
    there, user, at = _open_point(request, point_id)
    context = _frame_of(there, user, at)
    context["may_change"] = context["gives"]
    return edit(
        request,
        EditPage(
            template="debriefs/give.html",
            form=partial(GiveForm, people=may_be_invited(at)),
            read=lambda: saved_for_decision(ActionPoint.objects.get(pk=there.pk).version),
            read_again=True,
            save=lambda answers, version: give_action_point(
                point=there, by=user, at=at, expected_version=version, **answers
            ),
            done=lambda _saved: context["home"],
            saved_words="The action point is given to somebody else, who is told.",
            context=context,
        ),
    )


def _open_point(request: HttpRequest, point_id: UUID) -> tuple[ActionPoint, User, datetime]:
    """Return the action point, the person and the time; 404 for one that they may not see. It is recorded."""
    user, at = user_of(request), clock.now()
    there = get_object_or_404(action_points_to_read(user, at), pk=point_id)
    if request.method != "POST":
        record(event=DebriefEvent.READ, by=user, at=at, subject=there, subjects=[there.debrief_id])
    return there, user, at


def _frame_of(there: ActionPoint, user: User, at: datetime) -> dict[str, Any]:
    """Return what both pages show: the point, what may be done with it, and where one comes from."""
    reads = Debrief.objects.visible_to(user, at).filter(pk=there.debrief_id).exists()
    visits = list(there.debrief.visits.all()) if there.is_to_do else []
    return {
        "point": there,
        "debrief": there.debrief,
        "section": "debriefs",
        "reads": reads,
        "home": reverse("debrief-points", args=[there.debrief_id]) if reads else reverse("home"),
        "gives": there.is_to_do and allowed(check_can_give, there.debrief, visits, user, at),
        "left": there.is_to_do and not may_be_invited(at).filter(debrief_actions=there).exists(),
        "overdue": there.is_overdue(london_day(at)),
    }
