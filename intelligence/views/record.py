"""One submission: its page, apart from that its source, and its photographs."""

from datetime import datetime
from uuid import UUID

from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.views.decorators.http import require_http_methods, require_safe

from accounts.models import User
from accounts.sessions import user_of
from audit.operations import record as record_event
from core import clock
from core.ids import new_id
from intelligence import operations
from intelligence.enums import DeskEvent, HowKnown, HowSure, InUse
from intelligence.forms.desk import ReasonForm
from intelligence.operations.moving import Sent
from intelligence.queries.desk import names_of
from intelligence.queries.record import Record, Section, attachment_of, record_of, source_of
from intelligence.schemes import SCHEMES
from intelligence.views.acts import offered
from intelligence.views.passing import COLOURS, original_file, picture
from intelligence.views.sections import SECTIONS
from intelligence.views.telling import offered_to_tell


def open_record(submission_id: UUID, user: User, at: datetime, sections: tuple[Section, ...] = ()) -> Record:
    """Return the submission as far as the person may read it, which is recorded; 404 for any other."""
    found = record_of(submission_id, user, at, sections)
    if found is None:
        raise Http404
    record_event(
        event=DeskEvent.SUBMISSION_READ, by=user, at=at, subject=found.submission, subjects=found.ids
    )
    return found


@require_safe
def record(request: HttpRequest, submission_id: UUID) -> HttpResponse:
    """Show the content of a submission and what was done with it; the source is a page of its own."""
    user, at = user_of(request), clock.now()
    it = open_record(submission_id, user, at, SECTIONS)
    context = {
        "it": it,
        "submission": it.submission,
        "sections": SECTIONS,
        "acts": [*offered(it, user, at), *offered_to_tell(it)],
        "colours": COLOURS,
        "schemes": SCHEMES,
        "how_sure": _label(HowSure, it.words.get("how_sure", "")),
    }
    return render(request, "intelligence/record.html", context)


@require_safe
def source(request: HttpRequest, submission_id: UUID) -> HttpResponse:
    """Show who or what a submission comes from, and who passed it on; an event of its own says who looked."""
    user, at = user_of(request), clock.now()
    it = record_of(submission_id, user, at)
    if it is None:
        raise Http404
    found = source_of(submission_id, user, at)
    words = found.words() if found else {}
    record_event(
        event=DeskEvent.SOURCE_READ,
        by=user,
        at=at,
        subject=it.submission,
        subjects=[found.pk] if found else [],
    )
    context = {
        "it": it,
        "words": words,
        "how_known": _label(HowKnown, words.get("how_known", "")),
        "in_use": _label(InUse, words.get("in_use", "")),
        "submitter": names_of([it.receipt.submitter_id])[it.receipt.submitter_id],
        "team": it.receipt.team,
    }
    return render(request, "intelligence/source.html", context)


@require_safe
def photograph(request: HttpRequest, submission_id: UUID, attachment_id: UUID) -> FileResponse:
    """Show the viewing copy of a photograph, decrypted for this one answer."""
    user, at = user_of(request), clock.now()
    found = attachment_of(submission_id, attachment_id, user, at)
    if found is None:
        raise Http404
    return picture(operations.open_attachment(attachment=found, by=user, at=at), found)


@require_http_methods(["GET", "HEAD", "POST"])
def original(request: HttpRequest, submission_id: UUID, attachment_id: UUID) -> HttpResponseBase:
    """Ask why, and give the photograph as it was passed on, as a file."""
    user, at = user_of(request), clock.now()
    it, found = (
        record_of(submission_id, user, at),
        attachment_of(submission_id, attachment_id, user, at),
    )
    if it is None or found is None:
        raise Http404
    form = ReasonForm(request.POST) if request.method == "POST" else ReasonForm(initial={"once": new_id()})
    if form.is_bound and form.is_valid():
        why, sent = form.cleaned_data["why"], Sent(new_id())
        file = operations.open_original(attachment=found, why=why, by=user, at=at, sent=sent)
        return original_file(file, found)
    record_event(event=DeskEvent.SUBMISSION_READ, by=user, at=at, subject=it.submission, subjects=[found.pk])
    context = {"it": it, "form": form, "words": found.words()}
    return render(request, "intelligence/original.html", context, status=422 if form.errors else 200)


def _label(choices: type[HowKnown | HowSure | InUse], value: str) -> str:
    return str(choices(value).label) if value in choices.values else ""
