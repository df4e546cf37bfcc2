"""Restricted submissions that nobody left may read: asked for by one of the unit, agreed by another."""

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.models import User
from accounts.sessions import user_of
from audit.operations import record
from core import clock
from core.errors import DomainError
from core.ids import new_id
from intelligence import operations
from intelligence.enums import DeskEvent
from intelligence.forms.desk import ReasonForm
from intelligence.models import AccessRequest
from intelligence.operations.moving import DoneAlready, Sent
from intelligence.queries.rescuing import Unread, unread


@require_safe
def listed(request: HttpRequest) -> HttpResponse:
    """List them by number and date, with who asks to read which."""
    user = user_of(request)
    found = _read(user)
    return render(request, "intelligence/unread.html", {"found": found})


@require_http_methods(["GET", "HEAD", "POST"])
def ask(request: HttpRequest, submission_id: UUID) -> HttpResponse:
    """Ask to read one of them."""
    user, at = user_of(request), clock.now()
    it = next((one for one in _read(user) if one.submission.pk == submission_id), None)
    if it is None:
        raise Http404
    if request.method != "POST":
        return _show(request, it, ReasonForm(initial={"once": new_id()}))
    form = ReasonForm(request.POST)
    if not form.is_valid():
        return _show(request, it, form, status=422)
    sent, why = Sent(form.cleaned_data["once"] or new_id()), form.cleaned_data["why"]
    try:
        operations.ask_for_access(submission_id=submission_id, why=why, by=user, at=at, sent=sent)
        messages.success(request, "Asked. Another of the unit can agree now.")
    except DoneAlready as error:
        messages.info(request, error.words)
    except DomainError as error:
        form.add_error(error.field if error.field in form.fields else None, error.words)
        return _show(request, it, form, status=422)
    return redirect("unit-unread")


@require_POST
def agree(request: HttpRequest, request_id: UUID) -> HttpResponse:
    """Agree that whoever asked reads it."""
    user, at = user_of(request), clock.now()
    try:
        operations.agree_to_access(request_id=request_id, by=user, at=at, sent=Sent(new_id()))
        messages.success(request, "Agreed. Whoever asked reads it now, and can give access to others.")
    except AccessRequest.DoesNotExist as error:
        raise Http404 from error
    except DomainError as error:
        messages.info(request, error.words)
    return redirect("unit-unread")


def _read(user: User) -> list[Unread]:
    at = clock.now()
    found = list(unread(user, at))
    shown = [key for one in found for key in one.ids()]
    record(event=DeskEvent.UNREAD_LISTED, by=user, at=at, subjects=shown)
    return found


def _show(request: HttpRequest, it: Unread, form: ReasonForm, *, status: int = 200) -> HttpResponse:
    return render(request, "intelligence/unread_ask.html", {"it": it, "form": form}, status=status)
