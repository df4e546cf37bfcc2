"""Pages of what follows from a debrief: points, good practice, actions, who hears the results, notes."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.editing import EditPage, Saved, edit
from accounts.merging import saved_record
from accounts.models import User
from core import clock
from core.clock import london_day
from core.errors import DomainError
from core.forms import VersionedForm
from core.pdf import NOT_HERE, WHAT_TO_DO, is_available
from debriefs import tasks
from debriefs.debrief_permissions import check_can_give
from debriefs.forms.holding import (
    ActionForm,
    LearningForm,
    PartyForm,
    PracticeForm,
    WithdrawForm,
)
from debriefs.models import (
    ActionPoint,
    Debrief,
    DebriefChange,
    DebriefNotes,
    GoodPractice,
    InterestedParty,
    LearningPoint,
)
from debriefs.operations import minutes as operations
from debriefs.operations.notes import ask_for_notes, take_notes
from debriefs.queries.invitees import may_be_invited
from debriefs.queries.notes import notes_are_current, notes_of
from debriefs.responses import notes_response
from debriefs.views.debrief_common import frame_of, open_debrief, to_points
from visits.enums import PrintState
from visits.permissions import allowed
from visits.views.common import new_record_id


@dataclass(frozen=True)
class Kind:
    """One kind of point: its words, model, form, questions, and the operation that saves it."""

    heading: str
    saved_words: str
    model: type[Any]
    form: Callable[..., VersionedForm]
    fields: tuple[str, ...]
    save: Callable[..., Any]
    people: bool = False


KINDS = {
    "learning": Kind(
        "Learning point",
        "The learning point is saved.",
        LearningPoint,
        LearningForm,
        ("text", "theme"),
        operations.save_learning_point,
    ),
    "practice": Kind(
        "Good practice",
        "The good practice is saved.",
        GoodPractice,
        PracticeForm,
        ("text", "theme"),
        operations.save_good_practice,
    ),
    "action": Kind(
        "Action point",
        "The action point is saved.",
        ActionPoint,
        ActionForm,
        ("what", "owner", "due_on"),
        operations.save_action_point,
        people=True,
    ),
    "party": Kind(
        "Who has to hear the results",
        "Saved.",
        InterestedParty,
        PartyForm,
        ("who", "how", "informed_at"),
        operations.save_party,
    ),
}


@require_safe
def debrief_points(request: HttpRequest, debrief_id: UUID) -> HttpResponse:
    """Show all that follows from a debrief, with what can be added and changed."""
    one, user, at = open_debrief(request, debrief_id)
    context = frame_of(one, user, at) | {"notes": notes_of(one), "today": london_day(at), "user": user}
    context["may_change"] = context["writes"] and not one.is_over
    context["gives"] = allowed(check_can_give, one, list(one.visits.all()), user, at)
    return render(request, "debriefs/points.html", context)


def point_new(request: HttpRequest, debrief_id: UUID, kind: str) -> HttpResponse:
    """Note a point; the page carries its own id, so that sending it twice makes one."""
    return _point(request, debrief_id, kind, None)


def point(request: HttpRequest, debrief_id: UUID, kind: str, point_id: UUID) -> HttpResponse:
    """Change a point, or withdraw one that was noted by mistake."""
    return _point(request, debrief_id, kind, point_id)


def _point(request: HttpRequest, debrief_id: UUID, slug: str, point_id: UUID | None) -> HttpResponse:
    one, user, at = open_debrief(request, debrief_id)
    kind = KINDS.get(slug)
    if kind is None:
        raise Http404
    there = get_object_or_404(kind.model, debrief=one, pk=point_id) if point_id else None
    if there is not None and request.method == "POST" and "withdraw" in request.POST:
        return _withdraw(request, one, there, user)
    record_id = point_id or new_record_id(request)

    def read() -> Saved:
        if there is None:
            return Saved({})
        row = kind.model.objects.get(pk=there.pk)
        return saved_record(row, DebriefChange, lambda each: {n: getattr(each, n) for n in kind.fields})

    context = frame_of(one, user, at) | {"kind": slug, "words": kind, "point": there, "record_id": record_id}
    done = there is not None and getattr(there, "done_at", None) is not None
    counts = there is None or (there.counts and not done)
    context["may_change"] = context["writes"] and not one.is_over and counts
    context["withdraw_form"] = WithdrawForm()
    people = may_be_invited(at) if kind.people else None
    return edit(
        request,
        EditPage(
            template="debriefs/point.html",
            form=partial(kind.form, people=people) if kind.people else kind.form,
            read=read,
            save=lambda answers, version: kind.save(
                debrief=one,
                point=there,
                values=answers,
                expected_version=version,
                by=user,
                at=at,
                point_id=record_id,
            ),
            done=to_points(one),
            saved_words=kind.saved_words,
            context=context,
        ),
    )


def _withdraw(request: HttpRequest, one: Debrief, there: Any, user: User) -> HttpResponse:
    try:
        operations.withdraw(point=there, reason=request.POST.get("reason", ""), by=user, at=clock.now())
    except DomainError as error:
        messages.error(request, error.words)
        return redirect(request.path)
    messages.success(request, "Withdrawn. It stays in the history.")
    return redirect("debrief-points", one.pk)


@require_http_methods(["GET", "HEAD", "POST"])
def debrief_notes(request: HttpRequest, debrief_id: UUID) -> HttpResponse:
    """Show the notes that stand on the visit record; putting new ones there asks the worker for them."""
    one, user, at = open_debrief(request, debrief_id)
    if request.method == "POST":
        try:
            asked = ask_for_notes(debrief=one, by=user, at=at)
        except DomainError as error:
            messages.error(request, error.words)
        else:
            transaction.on_commit(partial(tasks.make_notes.delay, str(asked.pk)), robust=True)
        return redirect("debrief-notes", one.pk)
    rows = list(one.notes.defer("data").select_related("asked_by").order_by("-number"))
    context = frame_of(one, user, at) | {
        "rows": rows,
        "notes_current": notes_are_current(one),
        "pending": any(row.is_pending for row in rows),
        "available": is_available(),
        "not_here": f"{NOT_HERE} {WHAT_TO_DO}",
        "may_change": one.was_held and not one.is_over and not one.is_separate,
        "visits": list(one.visits.all()),
    }
    return render(request, "debriefs/notes.html", context)


@require_POST
def notes_file(request: HttpRequest, debrief_id: UUID, notes_id: UUID) -> HttpResponse:
    """Give the notes as a PDF, after keeping who took them."""
    one, user, at = open_debrief(request, debrief_id)
    rows = DebriefNotes.objects.defer("data").filter(debrief=one, state=PrintState.READY)
    notes = get_object_or_404(rows, pk=notes_id)
    try:
        data = take_notes(notes=notes, by=user, at=at)
    except DomainError as error:
        messages.error(request, error.words)
        return redirect("debrief-notes", one.pk)
    return notes_response(one, notes, data)
