"""Pages of one's own notices, and the administrator's page of the outbox."""

from datetime import UTC, datetime
from functools import partial
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from accounts.editing import EditPage, Saved, edit
from accounts.sessions import user_of
from audit.operations import record
from core import clock
from core.formatting import counted
from core.paging import Cursor, read_cursor
from core.workflow import TransitionRefused
from notices import operations, queries
from notices.enums import AuditEvent
from notices.forms import ChoicesForm, chosen, field_name
from notices.models import Notice
from notices.operations.delivery import MOST_TRIES

_BEGINNING = datetime(1970, 1, 1, tzinfo=UTC)


@require_safe
def notices(request: HttpRequest) -> HttpResponse:
    """A person's notices, latest first."""
    user, at = user_of(request), clock.now()
    page = queries.notices_page(user, at, cursor=request.GET.get("from", ""))
    operations.note_listed(shown=page.ids(), apart=page.ids(apart=True), by=user, at=at)
    context = {
        "rows": page.rows,
        "newer": _address(page.newer),
        "older": _address(page.older),
        "unread": queries.unread_count(user, at),
        "latest": _latest(page),
        "here": request.GET.get("from", "") if read_cursor(request.GET.get("from", "")) else "",
    }
    return render(request, "notices/list.html", context)


@require_safe
def notice(request: HttpRequest, notice_id: UUID) -> HttpResponse:
    """Go where a notice leads, which counts as having read it. The page there decides who may see it."""
    user, at = user_of(request), clock.now()
    found = get_object_or_404(Notice.objects.visible_to(user, at), pk=notice_id)
    operations.mark_read(notice=found, by=user, at=at)
    link = queries.shown([found], user, at)[0].link
    return redirect(link.href if link else "notices")


@require_POST
def read(request: HttpRequest, notice_id: UUID) -> HttpResponse:
    """Mark one notice read; the list stays where it was."""
    user, at = user_of(request), clock.now()
    found = get_object_or_404(Notice.objects.visible_to(user, at), pk=notice_id)
    operations.mark_read(notice=found, by=user, at=at)
    place = read_cursor(request.POST.get("from", ""))
    return redirect(_address(str(place)) if place else "notices")


@require_POST
def read_all(request: HttpRequest) -> HttpResponse:
    """Mark read every notice up to the latest that the page showed."""
    latest = read_cursor(request.POST.get("latest", ""))
    until = latest.moment if latest else _BEGINNING
    number = operations.mark_all_read(until=until, by=user_of(request), at=clock.now())
    if number:
        messages.success(request, f"{counted(number, 'notice', 'notices')} marked as read.")
    return redirect("notices")


def choices(request: HttpRequest) -> HttpResponse:
    """How a person wants to be told of each kind of notice."""
    user, at = user_of(request), clock.now()
    offers = queries.choices_of(user, at)

    def save(answers: dict[str, Any], _version: int) -> None:
        operations.choose(choices=chosen(answers, offers), by=user, at=at)

    return edit(
        request,
        EditPage(
            template="notices/choices.html",
            form=partial(ChoicesForm, offers=offers),
            read=lambda: Saved({}),
            save=save,
            done=lambda _: reverse("notices"),
            saved_words="Your choices are saved.",
            context={"offers": offers, "field_name": field_name},
        ),
    )


def _latest(page: queries.NoticesPage) -> str:
    first = page.rows[0].notice if page.rows else None
    return str(Cursor(True, first.at, first.pk)) if first else ""


def _address(cursor: str) -> str:
    return f"{reverse('notices')}?from={cursor}" if cursor else ""


@require_safe
def outbox(request: HttpRequest) -> HttpResponse:
    """How the outbox stands, and what was given up: when, how and why, and never what it said to whom."""
    user, at = user_of(request), clock.now()
    page = queries.failed_page(cursor=request.GET.get("from", ""))
    record(event=AuditEvent.MESSAGES_LISTED, by=user, at=at, subjects=[row.pk for row in page.rows])
    context = {
        "state": queries.outbox_state(),
        "rows": page.rows,
        "newer": _outbox_address(page.newer),
        "older": _outbox_address(page.older),
        "titles": queries.titles(page.rows),
        "most_tries": MOST_TRIES,
    }
    return render(request, "notices/outbox.html", context)


@require_POST
def outbox_retry(request: HttpRequest) -> HttpResponse:
    """Try one message again, or all that were given up; or leave one, which nobody needs any more."""
    user, at = user_of(request), clock.now()
    key = request.POST.get("message") or request.POST.get("leave", "")
    if "all" in request.POST:
        number = operations.retry_all(by=user, at=at)
        messages.success(request, f"{counted(number, 'message', 'messages')} will be tried again.")
        return redirect("outbox")
    message = queries.message_of(key)
    if message is None:
        raise Http404
    try:
        if "leave" in request.POST:
            operations.dismiss(message=message, by=user, at=at)
            messages.success(request, "The message is left as it is.")
        else:
            operations.retry(message=message, by=user, at=at)
            messages.success(request, "The message will be tried again within a minute.")
    except TransitionRefused:
        messages.info(request, "This message is not given up any more: somebody has seen to it.")
    return redirect("outbox")


def _outbox_address(cursor: str) -> str:
    return f"{reverse('outbox')}?from={cursor}" if cursor else ""
