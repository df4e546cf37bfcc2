"""Being away: one's own absences, and those of the people one looks after."""

from datetime import datetime
from functools import partial
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts import sessions
from accounts.absences import (
    absences_visible_to,
    away_of,
    managed_people,
    possible_deputies,
    with_absences,
)
from accounts.deputies import acts_for
from accounts.editing import EditPage, Saved, edit
from accounts.enums import AuditEvent
from accounts.forms.absences import AbsenceForm, absence_values, period_of
from accounts.merging import saved_record
from accounts.models import Absence, AbsenceChange, User
from accounts.operations.absences import change_absence, end_absence, record_absence
from accounts.permissions import check_can_record_absence
from audit.operations import record
from core import clock
from core.errors import DomainError
from core.ids import new_id

SHOWN = 20


@require_safe
def absences(request: HttpRequest) -> HttpResponse:
    """Show one's own absences, for whom one acts, and who reports to one."""
    user, at = sessions.user_of(request), clock.now()
    mine = list(absences_visible_to(user, at).filter(user=user).order_by("-starts_at", "-id")[:SHOWN])
    record(event=AuditEvent.ABSENCES_LISTED, by=user, at=at, subjects=[each.pk for each in mine])
    context = {
        "rows": [_row(absence, at) for absence in mine],
        "acting": acts_for(user, at),
        "looks_after": managed_people(user, at).exists(),
    }
    return render(request, "accounts/absences.html", context)


@require_safe
def team_absences(request: HttpRequest) -> HttpResponse:
    """Show the people one looks after: who is away or will be, and who acts for them."""
    user, at = sessions.user_of(request), clock.now()
    people = [(person, away_of(person)) for person in with_absences(managed_people(user, at), at)]
    shown = [absence for _, away in people for absence in away]
    record(event=AuditEvent.ABSENCES_LISTED, by=user, at=at, subjects=[each.pk for each in shown])
    away_now = {absence.user_id for absence in shown if absence.starts_at <= at}
    rows = [
        (person, [_row(each, at) | {"deputy_away": each.deputy_id in away_now} for each in away])
        for person, away in people
    ]
    return render(request, "accounts/team_absences.html", {"people": rows})


@require_http_methods(["GET", "HEAD", "POST"])
def absence_new(request: HttpRequest, user_id: UUID | None = None) -> HttpResponse:
    """Record an absence: one's own, or that of somebody one looks after."""
    by, at = sessions.user_of(request), clock.now()
    person = get_object_or_404(managed_people(by, at).select_related("team"), pk=user_id) if user_id else by
    absence_id = _new_id(request)

    def save(answers: dict[str, Any], _version: int) -> Absence:
        period = period_of(answers["first"], answers["last"], None, at)
        return record_absence(
            user=person,
            deputy=answers["deputy"],
            reason=answers["reason"],
            by=by,
            at=at,
            absence_id=absence_id,
            **period,
        )

    return _edit(request, person, None, at, save, {"record_id": absence_id})


@require_http_methods(["GET", "HEAD", "POST"])
def absence(request: HttpRequest, absence_id: UUID) -> HttpResponse:
    """Show an absence; correct it."""
    by, at = sessions.user_of(request), clock.now()
    found = get_object_or_404(absences_visible_to(by, at), pk=absence_id)
    if request.method != "POST":
        record(event=AuditEvent.ABSENCES_LISTED, by=by, at=at, subjects=[found.pk])

    def save(answers: dict[str, Any], version: int) -> Absence:
        values = period_of(answers.pop("first", None), answers.pop("last"), found, at) | answers
        return change_absence(absence=found, values=values, expected_version=version, by=by, at=at)

    return _edit(request, found.user, found, at, save, {})


@require_POST
def absence_end(request: HttpRequest, absence_id: UUID) -> HttpResponse:
    """End an absence now, or call it off before it begins."""
    by, at = sessions.user_of(request), clock.now()
    found = get_object_or_404(absences_visible_to(by, at), pk=absence_id)
    ended = end_absence(absence=found, by=by, at=at)
    began = ended.starts_at < ended.ends_at
    messages.success(request, "The absence is over." if began else "The absence is called off.")
    return redirect("absences" if found.user_id == by.pk else "team-absences")


def _edit(
    request: HttpRequest, person: User, found: Absence | None, at: datetime, save: Any, more: dict[str, Any]
) -> HttpResponse:
    by = sessions.user_of(request)
    own = person.pk == by.pk
    begun = found is not None and found.starts_at <= at

    def read() -> Saved:
        now = absences_visible_to(by, at).get(pk=found.pk) if found else None
        return saved_record(now, AbsenceChange, absence_values) if now else Saved({})

    return edit(
        request,
        EditPage(
            template="accounts/absence.html",
            form=partial(AbsenceForm, people=_people(person, found, at), own=own, at=at, begun=begun),
            read=read,
            save=save,
            done=lambda _absence: reverse("absences" if own else "team-absences"),
            saved_words="Saved. The deputy is told.",
            context={
                "person": person,
                "own": own,
                "absence": found,
                "begun": begun,
                "may_change": _may_change(person, found, by, at),
                "over": found is not None and not _row(found, at)["may_change"],
                **more,
            },
        ),
    )


def _people(person: User, found: Absence | None, at: datetime) -> list[User]:
    """Return the deputies to choose from, the present one among them."""
    people = possible_deputies(person, at)
    if found and found.deputy_id not in {user.pk for user in people}:
        people.append(User.objects.select_related("team").get(pk=found.deputy_id))
    return people


def _may_change(person: User, found: Absence | None, by: User, at: datetime) -> bool:
    try:
        check_can_record_absence(person, by, at)
    except DomainError:
        return False
    return found is None or bool(_row(found, at)["may_change"])


def _row(absence: Absence, at: datetime) -> dict[str, Any]:
    called_off = absence.ends_at == absence.starts_at
    state = "over" if absence.ends_at <= at else "now" if absence.starts_at <= at else "coming"
    return {
        "absence": absence,
        "state": "called off" if called_off else state,
        "may_change": not called_off and state != "over",
    }


def _new_id(request: HttpRequest) -> UUID:
    """Return the id that the form carries, so that sending it twice records one absence."""
    try:
        return UUID(request.POST.get("record_id", ""))
    except ValueError:
        return new_id()
