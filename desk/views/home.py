"""Your work: the page that everybody starts from."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from audit.operations import record
from core import clock
from debriefs.private_enums import PrivateEvent
from desk.feedback_work import add_feedback, add_private
from desk.work import desk_of, numbers
from intelligence.enums import DeskEvent
from visits.enums import AuditEvent
from visits.views.common import signed_in


def home(request: HttpRequest) -> HttpResponse:
    """Show each person their own work first."""
    at = clock.now()
    user = signed_in(request)
    desk = desk_of(user, at)
    add_feedback(desk, user, at)
    if private := add_private(desk, user, at):
        record(event=PrivateEvent.LOOKED, by=user, at=at, subjects=[one.id for one in private])
    if desk.shown_ids:
        record(event=AuditEvent.VISITS_LISTED, by=user, at=at, subjects=desk.shown_ids)
    if desk.unit:
        record(event=DeskEvent.WORK_LISTED, by=user, at=at, subjects=desk.unit.ids())
    return render(request, "desk/home.html", {"desk": desk, "numbers": numbers(desk)})
