"""People and premises that the unit keeps: their pages, and what joins them to submissions.

As on the rest of the desk, nothing that is typed is kept anywhere but in the record itself (INT-2).
"""

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ObjectDoesNotExist
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.models import User
from accounts.sessions import user_of
from audit.operations import record as record_event
from core import clock
from core.errors import DomainError, StaleVersion
from core.ids import new_id
from intelligence import operations
from intelligence.enums import State, SubjectEvent, SubjectKind
from intelligence.forms.desk import DeskForm
from intelligence.forms.subjects import (
    LinkByNumberForm,
    LinkForm,
    NewPersonForm,
    NewPremisesForm,
    PersonForm,
    PremisesForm,
)
from intelligence.operations.moving import DoneAlready, Sent
from intelligence.operations.subjects import PARTS
from intelligence.queries.record import Record
from intelligence.queries.subjects import SubjectPage, subject_of, submission_numbered
from intelligence.views.acts import Act, act, tap
from intelligence.views.passing import COLOURS

_NOT_DISPOSED = frozenset(State) - {State.DISPOSED}
_LEAD = (
    "Whoever of the unit reads one of the submissions that it is linked to reads this record too, and nothing"
    " more of the others. Write nothing here that only those with access to one of them may know."
)


def _keep(kind: SubjectKind) -> Callable[..., Any]:
    def do(
        *, role: str, why: str, submission_id: UUID, by: User, at: datetime, sent: Sent, **said: Any
    ) -> Any:
        return operations.keep_subject(
            submission_id=submission_id, kind=kind, said=said, role=role, why=why, by=by, at=at, sent=sent
        )

    return do


PERSON = Act(
    "person-new",
    "Keep a record of a person",
    "Keep and link",
    "Kept, and linked.",
    NewPersonForm,
    _keep(SubjectKind.PERSON),
    _NOT_DISPOSED,
    _LEAD,
)
PREMISES = replace(
    PERSON,
    name="premises-new",
    words="Keep a record of premises",
    form=NewPremisesForm,
    do=_keep(SubjectKind.PREMISES),
)
LINK = Act(
    "link",
    "Link it to a record",
    "Link it",
    "Linked.",
    LinkForm,
    operations.link_subject,
    _NOT_DISPOSED,
    "Whoever of the unit reads this submission will read that record too.",
    before="intelligence/_subject_offered.html",
)


@require_http_methods(["GET", "HEAD", "POST"])
def keep_person(request: HttpRequest, submission_id: UUID) -> HttpResponse:
    """Keep a person; the form begins with what was passed on of the one that `of` counts, from 0."""
    chosen = request.GET.get("of", "")

    def options(it: Record, user: User, at: datetime) -> Mapping[str, Any]:
        people = it.words.get("people", [])
        number = int(chosen) if chosen.isascii() and chosen.isdecimal() and len(chosen) < 4 else len(people)
        return {"initial": dict(people[number]) if number < len(people) else {}}

    return act(request, submission_id, replace(PERSON, options=options))


@require_http_methods(["GET", "HEAD", "POST"])
def keep_premises(request: HttpRequest, submission_id: UUID) -> HttpResponse:
    """Keep premises; the form begins with the place that was passed on, if `of` asks for that."""
    passed_on = "of" in request.GET

    def options(it: Record, user: User, at: datetime) -> Mapping[str, Any]:
        return {"initial": dict(it.words.get("place", {})) if passed_on else {}}

    return act(request, submission_id, replace(PREMISES, options=options))


@require_http_methods(["GET", "HEAD", "POST"])
def link_this(request: HttpRequest, submission_id: UUID, subject_id: UUID) -> HttpResponse:
    """Link a submission to one that was suggested."""
    page = _found(subject_id, user_of(request), clock.now())
    kind = page.subject.kind
    this = replace(LINK, options=lambda it, user, at: {"kind": kind}, offers=[page])
    return act(request, submission_id, this, subject_id=subject_id)


@require_POST
def undo_link(request: HttpRequest, submission_id: UUID, link_id: UUID) -> HttpResponse:
    """Take a link back."""

    def undo(**who: Any) -> None:
        operations.unlink_subject(link_id=link_id, **who)

    return tap(request, submission_id, undo, "They are not linked any more.")


@require_safe
def subject(request: HttpRequest, subject_id: UUID) -> HttpResponse:
    """Show a person or premises, and the submissions that the reader may read of those linked to it."""
    user, at = user_of(request), clock.now()
    page = _found(subject_id, user, at)
    _read(page, user, at)
    context = {"page_of": page, "subject": page.subject, "said": page.said, "colours": COLOURS}
    return render(request, "intelligence/subject.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: HttpRequest, subject_id: UUID) -> HttpResponse:
    """Change what is known of a person or premises."""
    user, at = user_of(request), clock.now()
    page = _found(subject_id, user, at)
    make = PersonForm if page.subject.is_person else PremisesForm
    if request.method != "POST":
        form = make(initial={**page.said, "version": page.subject.version, "once": new_id()})
        return _show(request, page, form)
    form = make(request.POST)

    def do(sent: Sent) -> None:
        operations.change_subject(subject_id=subject_id, said=form.answers(), by=user, at=at, sent=sent)

    return _send(request, page, form, do, "Saved.")


@require_http_methods(["GET", "HEAD", "POST"])
def link(request: HttpRequest, subject_id: UUID) -> HttpResponse:
    """Link a submission, by its receipt number, to this person or premises."""
    user, at = user_of(request), clock.now()
    page = _found(subject_id, user, at)
    kind = page.subject.kind
    if request.method != "POST":
        return _show(request, page, LinkByNumberForm(kind=kind, initial={"once": new_id()}), linking=True)
    form = LinkByNumberForm(request.POST, kind=kind)

    def do(sent: Sent) -> None:
        number, role, why = (form.cleaned_data[name] for name in ("number", "role", "why"))
        submission_id = submission_numbered(number, user, at)
        if submission_id is None:
            raise DomainError(
                "There is no submission of this number that you may read. Check the number.", field="number"
            )
        operations.link_subject(
            submission_id=submission_id,
            subject_id=subject_id,
            role=role,
            why=why,
            by=user,
            at=at,
            sent=sent,
        )

    return _send(request, page, form, do, "Linked.", linking=True)


def _send(
    request: HttpRequest,
    page: SubjectPage,
    form: DeskForm,
    do: Callable[[Sent], None],
    done: str,
    *,
    linking: bool = False,
) -> HttpResponse:
    """Do what a valid form says; show it again, with what was typed, where that cannot be done."""
    if not form.is_valid():
        return _show(request, page, form, linking=linking, status=422)
    try:
        do(Sent(form.cleaned_data["once"] or new_id(), form.cleaned_data["version"]))
        messages.success(request, done)
    except ObjectDoesNotExist as error:  # hidden while the page was open
        raise Http404 from error
    except DoneAlready as error:
        messages.info(request, error.words)
    except StaleVersion:
        return _stale(request, page, form)
    except DomainError as error:
        form.add_error(error.field if error.field in form.fields else None, error.words)
        return _show(request, page, form, linking=linking, status=422)
    return redirect("unit-subject", page.subject.pk)


def _stale(request: HttpRequest, page: SubjectPage, form: DeskForm) -> HttpResponse:
    """Show what was typed beside what another saved meanwhile; sent again, it is saved with that known."""
    now = _found(page.subject.pk, user_of(request), clock.now())
    form.data = form.data.copy()  # type: ignore[attr-defined]
    form.data["version"] = str(now.subject.version)  # type: ignore[index]
    stands = [(str(form.fields[part].label), now.said.get(part, "")) for part in PARTS[now.subject.kind]]
    return _show(request, now, form, stands=stands, status=409)


def _show(
    request: HttpRequest,
    page: SubjectPage,
    form: DeskForm,
    *,
    linking: bool = False,
    stands: Any = (),
    status: int = 200,
) -> HttpResponse:
    _read(page, user_of(request), clock.now())
    context = {
        "page_of": page,
        "form": form,
        "stands": stands,
        "title": "Link a submission" if linking else "Change the record",
        "button": "Link it" if linking else "Save",
        "lead": LINK.lead.replace("this submission", "that submission").replace("that record", "this record")
        if linking
        else _LEAD,
        "back": reverse("unit-subject", args=[page.subject.pk]),
    }
    return render(request, "intelligence/subject_form.html", context, status=status)


def _found(subject_id: UUID, user: User, at: datetime) -> SubjectPage:
    found = subject_of(subject_id, user, at)
    if found is None:
        raise Http404
    return found


def _read(page: SubjectPage, user: User, at: datetime) -> None:
    record_event(event=SubjectEvent.READ, by=user, at=at, subject=page.subject, subjects=page.ids())
