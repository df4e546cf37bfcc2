"""What every page of one debrief begins with: the debrief, as far as the person may see it, and the audit."""

from collections.abc import Callable
from datetime import datetime
from functools import partial
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse

from accounts.deputies import acts_for, leads_for
from accounts.models import User
from accounts.sessions import user_of
from audit.operations import record
from core import clock
from core.formatting import format_datetime
from debriefs.debrief_enums import DebriefEvent
from debriefs.debrief_permissions import check_can_lead, check_can_write
from debriefs.models import Debrief
from debriefs.queries.debriefs import debriefs_for_page
from visits.permissions import allowed

View = Callable[..., HttpResponse]


def open_debrief(request: HttpRequest, debrief_id: UUID) -> tuple[Debrief, User, datetime]:
    """Return the debrief with its parts, the person and the time; 404 for one that they may not see.

    Looking is recorded: one event for the page. What a POST changes has an event of its own.
    """
    user, at = user_of(request), clock.now()
    debrief = get_object_or_404(debriefs_for_page(user, at), pk=debrief_id)
    if request.method != "POST":
        visits = [visit.pk for visit in debrief.visits.all()]
        acting_for = _reads_for(debrief, user, at)
        record(
            event=DebriefEvent.READ,
            by=user,
            at=at,
            subject=debrief,
            subjects=visits,
            acting_for=acting_for,
        )
    return debrief, user, at


def _reads_for(debrief: Debrief, user: User, at: datetime) -> UUID | None:
    """Return in whose name the person reads it as its lead; None for whoever reads it in their own right."""
    if debrief.lead_id == user.pk or debrief.minute_taker_id == user.pk:
        return None
    if any(each.user_id == user.pk for each in debrief.invitations.all()):
        return None
    return debrief.lead_id if debrief.lead_id in leads_for(user, at) else None


def frame_of(debrief: Debrief, user: User, at: datetime) -> dict[str, Any]:
    """Return what the frame of every page of a debrief shows."""
    return {
        "debrief": debrief,
        "section": "debriefs",
        "standing": _standing(debrief, user, at),
        "leads": allowed(check_can_lead, debrief, user, at),
        "writes": allowed(check_can_write, debrief, user, at),
    }


def _standing(debrief: Debrief, user: User, at: datetime) -> str:
    absent = next((each for each in acts_for(user, at) if each.leads and each.id == debrief.lead_id), None)
    if absent is None or debrief.lead_id == user.pk:
        return ""
    until = format_datetime(absent.until)
    return (
        f"You are acting for {absent.name}, who leads the debrief, until {until}. "
        "What you do for them is recorded so."
    )


def to_debrief(debrief: Debrief, anchor: str = "") -> Callable[[Any], str]:
    """Return where to go after saving: back to the debrief."""
    return partial(_address, debrief, anchor)


def _address(debrief: Debrief, anchor: str, _saved: Any) -> str:
    return reverse("debrief", args=[debrief.pk]) + anchor


def to_points(debrief: Debrief) -> Callable[[Any], str]:
    """Return where to go after a point was saved: to the list of points."""
    return lambda _saved: reverse("debrief-points", args=[debrief.pk])
