"""The private route (DEB-14). Every view begins with `visible_to`; looking is recorded apart."""

from datetime import datetime
from functools import partial
from typing import Any
from uuid import UUID

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.http import require_safe

from accounts.editing import EditPage, Saved, edit
from accounts.models import User
from accounts.sessions import user_of
from audit.operations import record
from core import clock
from debriefs.forms.private import EndPrivatelyForm, LineManagerForm, OpenPrivatelyForm, WritePrivatelyForm
from debriefs.models import PrivateConversation
from debriefs.operations.private import (
    bring_line_manager_in,
    end_privately,
    open_privately,
    write_privately,
)
from debriefs.private_enums import Part, PrivateEvent
from debriefs.private_permissions import (
    check_can_end,
    check_can_lead_it,
    check_can_open_privately,
    check_can_write,
    part_of,
)
from debriefs.queries.private import conversations_of, lead_has_left, private_with, visits_led_by, who_read
from visits.permissions import allowed
from visits.queries import with_parts
from visits.views.common import new_record_id


@require_safe
def private(request: HttpRequest) -> HttpResponse:
    """List the conversations that this person is in; most people are in none."""
    user, at = user_of(request), clock.now()
    rows = list(conversations_of(user, at))
    record(event=PrivateEvent.LOOKED, by=user, at=at, subjects=[row.pk for row in rows])
    return render(request, "debriefs/private_list.html", {"rows": rows, "user": user})


def private_new(request: HttpRequest, visit_id: UUID) -> HttpResponse:
    """Begin one, about somebody who was on the visit. Not there for anybody but the lead."""
    user, at, record_id = user_of(request), clock.now(), new_record_id(request)
    visit = get_object_or_404(with_parts(visits_led_by(user), ("team_members",)), pk=visit_id)
    if not allowed(check_can_open_privately, visit, user, at):
        raise Http404
    if request.method != "POST":
        record(event=PrivateEvent.LOOKED, by=user, at=at, subjects=[visit.pk])
    return edit(
        request,
        EditPage(
            template="debriefs/private_new.html",
            form=partial(OpenPrivatelyForm, people=private_with(visit, user)),
            read=lambda: Saved({}),
            save=lambda answers, _version: open_privately(
                visit=visit, by=user, at=at, conversation_id=record_id, **answers
            ),
            done=lambda made: reverse("private-conversation", args=[made.pk]),
            saved_words="Sent. They are told that there is something to read, and nobody else is.",
            context={"visit": visit, "record_id": record_id, "section": "visits"},
        ),
    )


def conversation(request: HttpRequest, conversation_id: UUID) -> HttpResponse:
    """Read one, and write in it."""
    found, user, at = _open(request, conversation_id)
    record_id = new_record_id(request)
    context = _page(found, user, at) | {
        "record_id": record_id,
        "entries": list(found.entries.select_related("by")),
        "people": list(found.accesses.select_related("user").order_by("starts_at", "pk")),
        "read_by": who_read(found),
        "kept_days": settings.PRIVATE_KEPT_DAYS,
    }
    return edit(
        request,
        EditPage(
            template="debriefs/private.html",
            form=WritePrivatelyForm,
            read=lambda: Saved({}),
            save=lambda answers, _version: write_privately(
                conversation=found, by=user, at=at, entry_id=record_id, **answers
            ),
            done=lambda _entry: reverse("private-conversation", args=[found.pk]),
            saved_words="Sent.",
            context=context,
        ),
    )


def line_manager(request: HttpRequest, conversation_id: UUID) -> HttpResponse:
    """Bring in the line manager of whom it concerns, where that is appropriate."""
    found, user, at = _open(request, conversation_id)
    _check_leads(found, user, at)
    return edit(
        request,
        EditPage(
            template="debriefs/private_line_manager.html",
            form=LineManagerForm,
            read=lambda: Saved({}),
            save=lambda answers, _version: bring_line_manager_in(
                conversation=found, by=user, at=at, **answers
            ),
            done=lambda _access: reverse("private-conversation", args=[found.pk]),
            saved_words="They can read the conversation now, and write in it.",
            context=_page(found, user, at),
        ),
    )


def end(request: HttpRequest, conversation_id: UUID) -> HttpResponse:
    """End one, with what came of it."""
    found, user, at = _open(request, conversation_id)
    if not allowed(check_can_end, found, user, at):
        raise Http404
    return edit(
        request,
        EditPage(
            template="debriefs/private_end.html",
            form=EndPrivatelyForm,
            read=lambda: Saved({}),
            save=lambda answers, _version: end_privately(conversation=found, by=user, at=at, **answers),
            done=lambda _ended: reverse("private-conversation", args=[found.pk]),
            saved_words="Ended. It can be read until it is disposed of.",
            context=_page(found, user, at) | {"kept_days": settings.PRIVATE_KEPT_DAYS},
        ),
    )


def _open(request: HttpRequest, conversation_id: UUID) -> tuple[PrivateConversation, User, datetime]:
    user, at = user_of(request), clock.now()
    rows = conversations_of(user, at).select_related("about__line_manager")
    found = get_object_or_404(rows, pk=conversation_id)
    if request.method != "POST":
        record(event=PrivateEvent.READ, by=user, at=at, subject=found)
    return found, user, at


def _page(found: PrivateConversation, user: User, at: datetime) -> dict[str, Any]:
    """Return what every page of a conversation shows."""
    leads = part_of(found, user, at) is Part.LEAD
    manager = found.about.line_manager
    brought_in = found.accesses.filter(part=Part.LINE_MANAGER).exists()
    return {
        "it": found,
        "user": user,
        "leads": leads,
        "may_write": allowed(check_can_write, found, user, at),
        "may_end": allowed(check_can_end, found, user, at),
        "lead_left": lead_has_left(found, at),
        "manager": manager if manager and manager.pk != user.pk and not brought_in else None,
    }


def _check_leads(found: PrivateConversation, user: User, at: datetime) -> None:
    """404 for the others in it, and once it has ended: there is nothing for them to do there."""
    if not allowed(check_can_lead_it, found, user, at):
        raise Http404
