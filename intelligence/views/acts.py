"""What one of the unit does with a submission: a table of acts, each a button or a page with a form.

Nothing that is typed is kept but in the submission itself (INT-2): no draft; a page that is refused is shown
again with what was typed. A page that somebody was faster than is answered with what they did, and can be
sent again.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ObjectDoesNotExist
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from accounts.models import User
from accounts.roles import Role, people_with
from accounts.sessions import user_of
from audit.operations import record as record_event
from core import clock
from core.clock import LONDON, london_day
from core.errors import DomainError, StaleVersion
from core.ids import new_id
from intelligence import operations
from intelligence.enums import DeskEvent, State
from intelligence.forms import desk as forms
from intelligence.models import Submission
from intelligence.operations.disposing import check_can_dispose
from intelligence.operations.moving import DoneAlready, Sent
from intelligence.queries.record import Record, changes_since, record_of
from intelligence.queries.suggestions import suggestions_for

Make = Callable[[Record, User, datetime], Mapping[str, Any]]
_TAKEN = frozenset({State.ACKNOWLEDGED, State.GRADED})
_NOT_DISPOSED = frozenset(State) - {State.DISPOSED}


@dataclass(frozen=True)
class Act:
    """One thing to do: its route is `unit-<name>`, and `do` the operation that does it.

    `states` are those in which it is offered; `fits` narrows that further. `options` is what its form is made
    with besides what was posted.
    """

    name: str
    words: str  # of the link, and the title of the page
    button: str
    done: str
    form: Callable[..., forms.DeskForm]
    do: Callable[..., Any]
    states: frozenset[State]
    lead: str = ""
    fits: Callable[[Submission], bool] = lambda submission: True
    options: Make = lambda record, user, at: {}
    warning: bool = False
    before: str = ""  # a template above the form, to which `offers` are given
    offers: Sequence[Any] = ()

    @property
    def route(self) -> str:
        return f"unit-{self.name}"

    def is_open(self, submission: Submission) -> bool:
        """Say whether it can be done with the submission as it stands."""
        return State(submission.state) in self.states and self.fits(submission)


def _dates(record: Record, user: User, at: datetime) -> Mapping[str, Any]:
    submission = record.submission
    initial = {"review_on": submission.review_on, "dispose_on": submission.dispose_on}
    return {"initial": initial}


def _people(record: Record, user: User, at: datetime) -> Mapping[str, Any]:
    return {"people": people_with([Role.INTELLIGENCE], at), "today": london_day(at)}


def _grade(*, sent: Sent, submission_id: UUID, by: User, at: datetime, **answers: Any) -> None:
    grades = operations.Grades(**answers)
    operations.grade(submission_id=submission_id, grades=grades, by=by, at=at, sent=sent)


def _give_access(*, until: Any, **more: Any) -> None:
    ends_at = datetime.combine(until + timedelta(days=1), time(), tzinfo=LONDON) if until else None
    operations.give_access(ends_at=ends_at, **more)


def _dispose(*, sure: bool, **more: Any) -> None:
    operations.dispose(**more)


ACTS: tuple[Act, ...] = (
    Act(
        "grade",
        "Grade it",
        "Save the grading",
        "Graded.",
        forms.GradeForm,
        _grade,
        _TAKEN,
        "The latest grading counts. Earlier ones stay in the history.",
    ),
    Act(
        "note",
        "Add a note",
        "Add the note",
        "The note was added.",
        forms.NoteForm,
        operations.add_note,
        _NOT_DISPOSED,
    ),
    Act(
        "relate",
        "Relate it to another",
        "Relate them",
        "They are related now.",
        forms.RelateForm,
        operations.relate,
        _NOT_DISPOSED,
    ),
    Act(
        "mark",
        "Change the protective marking",
        "Save the marking",
        "The marking was changed.",
        forms.MarkingForm,
        operations.mark,
        _NOT_DISPOSED,
        options=lambda record, user, at: {"initial": {"marking": record.submission.marking}},
    ),
    Act(
        "dates",
        "Set review and disposal",
        "Save the dates",
        "The dates were saved.",
        forms.DatesForm,
        operations.set_dates,
        _NOT_DISPOSED,
        options=_dates,
    ),
    Act(
        "restrict",
        "Restrict it",
        "Restrict it",
        "Restricted. Only those to whom access is given read it now.",
        forms.ReasonForm,
        operations.restrict,
        _NOT_DISPOSED,
        "The rest of the unit will not find it in any list, search or suggestion. You may read it, and"
        " can give access to others.",
        fits=lambda submission: not submission.restricted,
    ),
    Act(
        "grant",
        "Give access",
        "Give access",
        "Access was given.",
        forms.GrantForm,
        _give_access,
        _NOT_DISPOSED,
        fits=lambda submission: submission.restricted,
        options=_people,
    ),
    Act(
        "unrestrict",
        "Lift the restriction",
        "Lift the restriction",
        "All of the unit may read it now.",
        forms.ReasonForm,
        operations.unrestrict,
        _NOT_DISPOSED,
        fits=lambda submission: submission.restricted,
    ),
    Act(
        "close",
        "Finish with it",
        "Finish with it",
        "Finished.",
        forms.CloseForm,
        operations.close,
        _TAKEN,
        "Whoever passed it on sees that the unit is finished, and nothing of what you write here.",
    ),
    Act(
        "reopen",
        "Open it again",
        "Open it again",
        "Opened again. You handle it now.",
        forms.ReasonForm,
        operations.reopen,
        frozenset({State.CLOSED}),
    ),
    Act(
        "dispose",
        "Dispose of it",
        "Dispose of it for good",
        "Disposed of. Every word of it is gone.",
        forms.DisposeForm,
        _dispose,
        frozenset({State.CLOSED}),
        "What was passed on, its source, notes, gradings, photographs and whatever it could be found by are"
        " erased. The receipt, the dates and who did what stay. There is no way back.",
        fits=lambda submission: submission.dispose_on is not None,
        warning=True,
    ),
)
# Offered beside each grant, and not among the others.
END_ACCESS = Act(
    "grant-end",
    "End access",
    "End access",
    "Access was ended.",
    forms.ReasonForm,
    operations.end_access,
    _NOT_DISPOSED,
    fits=lambda submission: submission.restricted,
)


def offered(record: Record, user: User, at: datetime) -> list[Act]:
    """Return what `user` can do with a submission now."""
    return [
        act
        for act in ACTS
        if act.is_open(record.submission)
        and (act.name != "dispose" or _can_dispose(record.submission, user, at))
    ]


def _can_dispose(submission: Submission, user: User, at: datetime) -> bool:
    try:
        check_can_dispose(submission, user, at)
    except DomainError:
        return False
    return True


@require_http_methods(["GET", "HEAD", "POST"])
def act(request: HttpRequest, submission_id: UUID, act: Act, **of: UUID) -> HttpResponse:
    """Ask for what an act needs, and do it."""
    user, at = user_of(request), clock.now()
    it = _found(submission_id, user, at)
    options = act.options(it, user, at)
    if request.method != "POST":
        if not act.is_open(it.submission):
            messages.info(request, "That cannot be done with it as it stands now.")
            return redirect("unit-record", submission_id)
        carried = {"once": new_id(), "version": it.submission.version}
        number = {"number": request.GET.get("number", "")[:20]}
        form = act.form(**{**options, "initial": {**options.get("initial", {}), **carried, **number}})
        return _show(request, act, it, form)
    form = act.form(request.POST, **{name: value for name, value in options.items() if name != "initial"})
    if not form.is_valid():
        return _show(request, act, it, form, status=422)
    return _do(request, act, it, form, of, user, at)


def _do(
    request: HttpRequest,
    act: Act,
    it: Record,
    form: forms.DeskForm,
    of: Mapping[str, UUID],
    user: User,
    at: datetime,
) -> HttpResponse:
    sent = Sent(form.cleaned_data["once"] or new_id(), form.cleaned_data["version"])
    try:
        act.do(submission_id=it.submission.pk, by=user, at=at, sent=sent, **of, **form.answers())
    except ObjectDoesNotExist as error:  # restricted while the page was open
        raise Http404 from error
    except StaleVersion:
        return _stale(request, act, it, form, user, at)
    except DoneAlready as error:
        messages.info(request, error.words)
    except DomainError as error:
        form.add_error(error.field if error.field in form.fields else None, error.words)
        return _show(request, act, it, form, status=422)
    else:
        messages.success(request, act.done)
    if record_of(it.submission.pk, user, at) is None:  # they ended their own access
        return redirect("unit-desk")
    return redirect("unit-record", it.submission.pk)


def _stale(
    request: HttpRequest, act: Act, it: Record, form: forms.DeskForm, user: User, at: datetime
) -> HttpResponse:
    """Show what was typed beside what others did meanwhile; sent again, it is done with that known."""
    now = _found(it.submission.pk, user, at)
    since = changes_since(now.submission, form.cleaned_data["version"], user, at)
    form.data = form.data.copy()  # type: ignore[attr-defined]
    form.data["version"] = str(now.submission.version)  # type: ignore[index]
    return _show(request, act, now, form, since=since, status=409)


def _show(
    request: HttpRequest, act: Act, it: Record, form: forms.DeskForm, *, since: Any = (), status: int = 200
) -> HttpResponse:
    user, at = user_of(request), clock.now()
    suggestions = suggestions_for(it.submission.pk, user, at) if act.name == "relate" else []
    shown = [one.submission.pk for one in suggestions]
    record_event(event=DeskEvent.SUBMISSION_READ, by=user, at=at, subject=it.submission, subjects=shown)
    context = {
        "act": act,
        "suggestions": suggestions,
        "it": it,
        "form": form,
        "since": since,
        "can_still": act.is_open(it.submission),
        "back": reverse("unit-record", args=[it.submission.pk]),
    }
    return render(request, "intelligence/act.html", context, status=status)


def _found(submission_id: UUID, user: User, at: datetime) -> Record:
    found = record_of(submission_id, user, at)
    if found is None:
        raise Http404
    return found


@require_POST
def acknowledge(request: HttpRequest, submission_id: UUID) -> HttpResponse:
    """Take a submission that was received, by one tap."""
    return tap(request, submission_id, operations.acknowledge, "Acknowledged. You handle it now.")


@require_POST
def take_over(request: HttpRequest, submission_id: UUID) -> HttpResponse:
    """Become its handler."""
    return tap(request, submission_id, operations.take_over, "You handle it now.")


def tap(request: HttpRequest, submission_id: UUID, do: Callable[..., Any], done: str) -> HttpResponse:
    """Do what takes one tap and no form, and go back to the record."""
    user, at = user_of(request), clock.now()
    _found(submission_id, user, at)
    try:
        do(submission_id=submission_id, by=user, at=at)
        messages.success(request, done)
    except ObjectDoesNotExist as error:
        raise Http404 from error
    except DoneAlready:
        messages.success(request, done)
    except DomainError as error:
        messages.info(request, error.words)
    return redirect("unit-record", submission_id)


@require_POST
def undo_relation(request: HttpRequest, submission_id: UUID, relation_id: UUID) -> HttpResponse:
    """Take a relation back."""

    def undo(**who: Any) -> None:
        operations.unrelate(relation_id=relation_id, **who)

    return tap(request, submission_id, undo, "They are not related any more.")
