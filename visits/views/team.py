"""The team of a visit: who is on it, when they arrived and departed (VIS-1)."""

from datetime import datetime
from functools import partial
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.editing import EditPage, Saved, edit
from accounts.enums import MentoringKind
from accounts.merging import saved_record
from accounts.models import User
from core.errors import DomainError
from core.formatting import in_words
from core.text import storable
from visits.enums import OfficerRole
from visits.forms.team import (
    DepartForm,
    OfficerForm,
    TeamAddForm,
    arrival_of,
    depart_values,
    departure_of,
    officer_values,
)
from visits.kinds import KINDS
from visits.models import Visit, VisitChange, VisitOfficer
from visits.operations.team import add_officers, mark_arrived, mark_departed, remove_officer, save_officer
from visits.own_forms import drafts_of
from visits.permissions import (
    allowed,
    check_can_edit,
    check_can_edit_officer,
    check_can_mark_departed,
    is_supervisor,
    stands_in,
)
from visits.queries import officers_by_name, officers_to_add
from visits.views.common import open_visit, page_of, signed_in

MENTORED_FOR = {MentoringKind.ARREST: "arrest work", MentoringKind.OTHER: "other work"}


@require_safe
def team(request: HttpRequest, visit_id: UUID) -> HttpResponse:
    """Show who is on the visit, each with what they or the person may still do."""
    visit, at = open_visit(request, visit_id)
    user = signed_in(request)
    supervises = is_supervisor(visit, user, at)
    # Oneself first, then who leads: on a phone the first button is the one that is wanted.
    members = sorted(
        visit.team_members.all(),
        key=lambda m: (m.user_id != user.pk, m.role != OfficerRole.OIC, m.user.name, m.pk),
    )
    leads = visit.oic_id == user.pk or stands_in(visit, user, at) is not None
    rows = [_row(visit, member, user, leads=leads, supervises=supervises) for member in members]
    waiting = [row["name"] for row in rows if row["departed_at"] is None and row["was_there"]]
    context = page_of(visit, request, at) | {"rows": rows, "waiting": waiting}
    return render(request, "visits/team.html", context)


def _row(visit: Visit, member: VisitOfficer, user: User, *, leads: bool, supervises: bool) -> dict[str, Any]:
    themselves = member.user_id == user.pk
    edits = visit.is_open and (themselves or leads)
    departs = visit.is_open and (themselves or supervises)
    return {
        "id": member.pk,
        "name": member.user.name,
        "themselves": themselves,
        "role": member.get_role_display(),
        "mentored": in_words([MENTORED_FOR.get(MentoringKind(kind), kind) for kind in member.mentored_for]),
        "arrived_at": member.arrived_at,
        "departed_at": member.departed_at,
        "marked_by": member.departed_marked_by if member.departed_marked_by_id != member.user_id else None,
        "reason": member.departed_reason,
        "may_arrive": edits and not member.arrived_at,
        "may_edit": edits,
        "may_depart": departs and not member.departed_at,
        "may_correct": departs and member.departed_at,
        "may_remove": leads and visit.is_open and not member.arrived_at and member.user_id != visit.oic_id,
        "was_there": member.was_there,
    }


def officer(request: HttpRequest, visit_id: UUID, officer_id: UUID) -> HttpResponse:
    """Show and save the role and the arrival of one officer."""
    visit, at, member = _open_member(request, visit_id, officer_id)
    user = signed_in(request)
    may_change = allowed(check_can_edit_officer, visit, member, user, at)
    sets_role = allowed(check_can_edit, visit, user, at) and member.role != OfficerRole.OIC

    def read() -> Saved:
        now = VisitOfficer.objects.get(pk=member.pk)
        return saved_record(now, VisitChange, officer_values)

    def save(answers: dict[str, Any], version: int) -> VisitOfficer:
        values = {"arrived_at": arrival_of(answers, visit, member)}
        if answers.get("role"):
            values["role"] = answers["role"]
        return save_officer(member=member, values=values, expected_version=version, by=user, at=at)

    form = partial(OfficerForm, sets_role=sets_role, themselves=member.user_id == user.pk)
    context = page_of(visit, request, at) | {"member": member, "may_change": may_change}
    return edit(
        request, EditPage("visits/officer.html", form, read, save, _to_team(visit, member), context=context)
    )


@require_POST
def arrive(request: HttpRequest, visit_id: UUID, officer_id: UUID) -> HttpResponse:
    """Mark an officer arrived now, in one tap."""
    visit, at, member = _open_member(request, visit_id, officer_id)
    try:
        mark_arrived(member=member, by=signed_in(request), at=at)
    except DomainError as error:
        messages.error(request, error.words)
    return redirect(_to_team(visit, member)(None))


def depart(request: HttpRequest, visit_id: UUID, officer_id: UUID) -> HttpResponse:
    """Mark oneself departed; a supervisor somebody else, with a reason (VIS-1)."""
    visit, at, member = _open_member(request, visit_id, officer_id)
    user = signed_in(request)
    themselves = member.user_id == user.pk

    def read() -> Saved:
        now = VisitOfficer.objects.get(pk=member.pk)
        return saved_record(now, VisitChange, partial(depart_values, visit, at=at))

    @transaction.atomic
    def save(answers: dict[str, Any], version: int) -> VisitOfficer:
        return _save_departure(visit, member, answers, version, user, at)

    context = page_of(visit, request, at) | {
        "member": member,
        "themselves": themselves,
        "may_change": allowed(check_can_mark_departed, visit, member, user, at),
        "drafts": _drafts(visit, member, user, at),
    }
    form = partial(DepartForm, arrived=member.arrived_at is not None, themselves=themselves)
    return edit(
        request, EditPage("visits/depart.html", form, read, save, _to_team(visit, member), context=context)
    )


def _save_departure(
    visit: Visit, member: VisitOfficer, answers: dict[str, Any], version: int, user: User, at: datetime
) -> VisitOfficer:
    arrived_at = member.arrived_at
    if "arrived_at" in answers:
        arrived_at = arrival_of(answers, visit, member)
        values = {"arrived_at": arrived_at}
        member = save_officer(member=member, values=values, expected_version=version, by=user, at=at)
        version = member.version
    return mark_departed(
        member=member,
        departed_at=departure_of(answers, member, arrived_at),
        by=user,
        at=at,
        reason=answers.get("reason", ""),
        expected_version=version,
    )


def _drafts(visit: Visit, member: VisitOfficer, user: User, at: datetime) -> list[dict[str, str]]:
    """Return the forms that the officer has not finished, as far as `user` may read them, with addresses."""
    return [
        {"text": form.text, "href": reverse(form.page, args=[visit.pk, *form.address])}
        for form in drafts_of(visit, member.user_id)
        if not form.kind or KINDS[form.kind].may_read(visit, user, at)
    ]


@require_http_methods(["GET", "HEAD", "POST"])
def remove(request: HttpRequest, visit_id: UUID, officer_id: UUID) -> HttpResponse:
    """Ask before taking somebody off the team; then do it."""
    visit, at, member = _open_member(request, visit_id, officer_id)
    if request.method == "POST":
        try:
            remove_officer(member=member, by=signed_in(request), at=at)
            messages.success(request, f"{member.user.name} is off the team.")
        except DomainError as error:
            messages.error(request, error.words)
        return redirect("visit-team", visit.pk)
    context = page_of(visit, request, at) | {"member": member}
    return render(request, "visits/officer_remove.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def add(request: HttpRequest, visit_id: UUID) -> HttpResponse:
    """Add officers: of the team by ticking, of other teams by finding their name first."""
    visit, at = open_visit(request, visit_id)
    own, name = officers_to_add(visit, at), storable(request.POST.get("name", ""))[:100].strip()
    found = officers_by_name(visit, name, at) if name else []
    finding = "find" in request.POST or request.method != "POST"
    typed = request.POST if request.method == "POST" else None
    form = TeamAddForm(typed, own=own, found=found, draft=finding)
    if not finding and form.is_valid():
        try:
            new = add_officers(visit=visit, users=form.chosen(), by=signed_in(request), at=at)
        except DomainError as error:
            form.add_error(error.field, error.words)
        else:
            names = in_words([member.user.name for member in new])
            messages.success(request, f"Added to the team: {names}." if new else "They are on the team.")
            return redirect("visit-team", visit.pk)
    context = page_of(visit, request, at) | {"form": form, "own": own, "found": found, "name": name}
    return render(request, "visits/team_add.html", context, status=200 if finding else 422)


def _open_member(
    request: HttpRequest, visit_id: UUID, officer_id: UUID
) -> tuple[Visit, datetime, VisitOfficer]:
    visit, at = open_visit(request, visit_id)
    member = get_object_or_404(VisitOfficer.objects.select_related("user"), pk=officer_id, visit=visit)
    return visit, at, member


def _to_team(visit: Visit, member: VisitOfficer) -> Any:
    return lambda _result: f"{reverse('visit-team', args=[visit.pk])}#officer-{member.pk}"
