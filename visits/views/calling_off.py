"""A visit that did not go ahead: cancelling it, planning it again, recording it as abortive."""

from collections.abc import Callable
from functools import partial
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse

from accounts.editing import EditPage, Saved, edit
from core.forms import VersionedForm
from visits.enums import VisitStatus
from visits.forms.calling_off import AbortiveForm, CancelForm, NotAbortiveForm, ReinstateForm
from visits.models import Visit
from visits.operations.calling_off import cancel, record_abortive, record_not_abortive, reinstate
from visits.permissions import allowed, check_can_call_off, check_can_edit, check_can_reinstate
from visits.views.common import open_visit, page_of, signed_in, to_visit

CANCELLED = "The visit is cancelled. It stands on no list of work any more."
ABORTIVE = "The visit is recorded as abortive. Record what did happen, and close it."


def cancelling(request: HttpRequest, visit_id: UUID) -> HttpResponse:
    """Cancel a planned visit, with a reason."""
    visit, at = open_visit(request, visit_id)
    may = visit.status == VisitStatus.PLANNED and allowed(check_can_call_off, visit, signed_in(request), at)
    save = partial(cancel, visit=visit, by=signed_in(request), at=at)
    context = page_of(visit, request, at) | {"may_change": may}
    return _page(request, "visits/cancel.html", CancelForm, save, CANCELLED, context)


def reinstating(request: HttpRequest, visit_id: UUID) -> HttpResponse:
    """Plan a cancelled visit again, with a reason."""
    visit, at = open_visit(request, visit_id)
    may = allowed(check_can_reinstate, visit, signed_in(request), at)
    save = partial(reinstate, visit=visit, by=signed_in(request), at=at)
    context = page_of(visit, request, at) | {"may_change": may}
    words = "The visit is planned again."
    return _page(request, "visits/reinstate.html", ReinstateForm, save, words, context)


def abortive(request: HttpRequest, visit_id: UUID) -> HttpResponse:
    """Say why a visit came to nothing."""
    visit, at = open_visit(request, visit_id)
    may = visit.started_at is not None and allowed(check_can_edit, visit, signed_in(request), at)
    save = partial(record_abortive, visit=visit, by=signed_in(request), at=at)
    read = {"why": visit.abortive, "words": visit.abortive_words}
    context = page_of(visit, request, at) | {"may_change": may}
    return _page(request, "visits/abortive.html", AbortiveForm, save, ABORTIVE, context, read)


def not_abortive(request: HttpRequest, visit_id: UUID) -> HttpResponse:
    """Take back that a visit was abortive, with a reason."""
    visit, at = open_visit(request, visit_id)
    may = bool(visit.abortive) and allowed(check_can_edit, visit, signed_in(request), at)
    save = partial(record_not_abortive, visit=visit, by=signed_in(request), at=at)
    words = "The visit is not abortive any more. Everything is asked again."
    context = page_of(visit, request, at) | {"may_change": may}
    return _page(request, "visits/not_abortive.html", NotAbortiveForm, save, words, context)


def _page(
    request: HttpRequest,
    template: str,
    form: type[VersionedForm],
    save: Callable[..., Visit],
    words: str,
    context: dict[str, Any],
    read: dict[str, Any] | None = None,
) -> HttpResponse:
    visit: Visit = context["visit"]
    page = EditPage(
        template=template,
        form=form,
        read=lambda: Saved(read or {}, visit.version),
        save=lambda answers, _version: save(**answers),
        done=to_visit(visit),
        saved_words=words,
        context=context,
    )
    return edit(request, page)
