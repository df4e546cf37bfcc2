"""What of debriefs is on a person's desk that is theirs alone: feedback asked of them, what is private."""

from datetime import datetime

from django.urls import reverse

from accounts.models import User
from accounts.roles import Role, roles_of
from core.formatting import format_day
from debriefs.feedback_enums import AskedBecause
from debriefs.models import FeedbackRequest
from debriefs.queries.feedback import asked_of
from debriefs.queries.private import Waiting, waiting_for
from desk.tasks_shown import SHOWN, Desk, Task

_ON_VISITS = frozenset({Role.OFFICER, Role.HMI, Role.MANAGER})


def add_feedback(desk: Desk, user: User, at: datetime) -> None:
    """Add the sheets that `user` was asked for lately; nobody has to answer, so none is ever late."""
    if roles_of(user, at).isdisjoint(_ON_VISITS):
        return
    for request in asked_of(user, at, SHOWN):
        desk.shown_ids.append(request.visit_id)
        desk.to_do.append(_give(request))


def _give(request: FeedbackRequest) -> Task:
    return Task(
        f"Give feedback on the visit to {request.visit.title}, if you like",
        reverse("visit-feedback-new", args=[request.visit_id]),
        "Feedback",
        request.visit.reference,
        AskedBecause(request.because).label,
        f"Asked {format_day(request.at)}",
    )


def add_private(desk: Desk, user: User, at: datetime) -> list[Waiting]:
    """Add conversations by the private route that wait for `user`, named by nothing; return them."""
    found = waiting_for(user, at, SHOWN)
    desk.to_do.extend(_read(one) for one in found)
    return found


def _read(one: Waiting) -> Task:
    return Task(
        "Go on with a private conversation, or end it"
        if one.ends
        else "Read what was written to you privately",
        reverse("private-conversation", args=[one.id]),
        "Private",
        date=f"Since {format_day(one.since)}",
    )
