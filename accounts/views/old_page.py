"""What was sent from a page that was opened before the last sign-in: refused, and kept."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect

from accounts import drafts
from accounts.middleware import keeps_drafts
from accounts.models import User
from core import clock, views
from core.fields import VersionField


def forged(request: HttpRequest, reason: str = "") -> HttpResponse:
    """403, or back to the page with what was typed on it as a draft; CSRF_FAILURE_VIEW.

    The form's token is old after somebody signed in again in another window. What was typed is kept if the
    page carries the mark that it was opened with for this very person, which nobody else can make.
    """
    user, typed = request.user, request.POST
    if (
        request.method != "POST"
        or request.headers.get("X-Draft")
        or not isinstance(user, User)
        or not keeps_drafts(request)
        or not drafts.is_mark_of(user, typed.get("typing", ""))
    ):
        return views.forged(request, reason)
    version = VersionField().clean(typed.get("version", "0"))
    kept = drafts.keep(user=user, page=request.path, data=typed, base_version=version, at=clock.now())
    if kept is None:
        return views.forged(request, reason)
    messages.info(
        request,
        "You signed in again since this page was opened, so nothing was saved. "
        "What you typed is in the form: look through it, then save.",
    )
    return HttpResponseRedirect(request.path)
