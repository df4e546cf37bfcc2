"""Pages on which a debrief is planned, changed, called off, and on which people are invited and answer."""

from datetime import datetime
from functools import partial
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.views.decorators.http import require_safe

from accounts.editing import EditPage, Saved, edit
from accounts.merging import saved_for_decision, saved_record
from accounts.models import User
from accounts.sessions import user_of
from core import clock
from core.errors import DomainError
from debriefs.debrief_enums import DebriefState
from debriefs.debrief_permissions import check_can_arrange, check_can_change_lead
from debriefs.forms.deciding import LeadForm
from debriefs.forms.holding import CallOffForm, InviteForm, LeaveForm, PlanForm, ReplyForm, SeparateForm
from debriefs.models import Debrief, DebriefChange, Invitation
from debriefs.operations.inviting import invite, reply, take_back
from debriefs.operations.leading import change_lead
from debriefs.operations.leaving import leave
from debriefs.operations.planning import (
    PLAN,
    call_off,
    change_plan,
    plan_again,
    plan_debrief,
    plan_separate,
)
from debriefs.queries.debriefs import debriefs_of_visit, others_of_operation, to_answer
from debriefs.queries.invitees import may_be_invited
from debriefs.queries.leading import who_may_take_over
from debriefs.responses import calendar_response
from debriefs.views.debrief_common import frame_of, open_debrief, to_debrief
from visits.permissions import allowed, refusal
from visits.views.common import new_record_id


def debrief_new(request: HttpRequest, visit_id: UUID) -> HttpResponse:
    """Plan the debrief of a visit, and of others of its operation; sent twice it is one."""
    user, at, record_id = user_of(request), clock.now(), new_record_id(request)
    visit = get_object_or_404(to_answer(user, at), pk=visit_id)
    others = others_of_operation(visit, user, at)
    required = [visit.debrief_requirement] if hasattr(visit, "debrief_requirement") else []
    required = [each for each in required if each.is_to_hold]
    lead = required[0].lead if required else visit.oic

    def save(answers: dict[str, Any], _version: int) -> Debrief:
        joining = answers.pop("visits", [])
        return plan_debrief(visits=[visit, *joining], values=answers, by=user, at=at, debrief_id=record_id)

    return edit(
        request,
        EditPage(
            template="debriefs/plan.html",
            form=partial(PlanForm, people=_minute_takers(lead, at), others=others),
            read=lambda: Saved({}),
            save=save,
            done=lambda made: reverse("debrief", args=[made.pk]),
            saved_words="The debrief is planned. Everybody on the visit is invited.",
            context={
                "visit": visit,
                "debrief": None,
                "record_id": record_id,
                "section": "debriefs",
                "may_change": allowed(check_can_arrange, [visit], required, user, at),
                "planned": debriefs_of_visit(visit, user, at),
                "lead": lead,
            },
        ),
    )


def _minute_takers(lead: User | None, at: datetime) -> list[User]:
    """Return who may take the minutes: anybody who may be asked, but who leads."""
    return [user for user in may_be_invited(at) if lead is None or user.pk != lead.pk]


def debrief_plan(request: HttpRequest, debrief_id: UUID) -> HttpResponse:
    """Change the plan of a debrief, or plan one again that was called off."""
    one, user, at = open_debrief(request, debrief_id)
    again = one.state == DebriefState.CALLED_OFF
    visits = list(one.visits.all())
    may_join = visits and not one.is_separate and not again
    others = others_of_operation(visits[0], user, at, but=visits) if may_join else []

    def save(answers: dict[str, Any], version: int) -> Debrief:
        joining = answers.pop("visits", [])
        given: dict[str, Any] = {
            "debrief": one,
            "values": answers,
            "expected_version": version,
            "by": user,
            "at": at,
        }
        return plan_again(**given) if again else change_plan(**given, joining=joining)

    context = frame_of(one, user, at) | {"again": again, "record_id": "", "lead": one.lead}
    context["may_change"] = context["leads"] and one.state in (DebriefState.PLANNED, DebriefState.CALLED_OFF)
    return edit(
        request,
        EditPage(
            template="debriefs/plan.html",
            form=partial(PlanForm, people=_minute_takers(one.lead, at), others=others),
            read=lambda: saved_record(Debrief.objects.get(pk=one.pk), DebriefChange, _plan_of),
            save=save,
            done=to_debrief(one),
            saved_words="The debrief is planned again." if again else "The plan is saved.",
            context=context,
        ),
    )


def _plan_of(debrief: Debrief) -> dict[str, Any]:
    return {name: getattr(debrief, name) for name in PLAN}


def debrief_call_off(request: HttpRequest, debrief_id: UUID) -> HttpResponse:
    """Call a planned debrief off, with a reason."""
    one, user, at = open_debrief(request, debrief_id)
    context = frame_of(one, user, at)
    context["may_change"] = context["leads"] and one.state == DebriefState.PLANNED
    context["separate"] = one.separate_debriefs.filter(state=DebriefState.PLANNED).exists()
    return edit(
        request,
        EditPage(
            template="debriefs/call_off.html",
            form=CallOffForm,
            read=lambda: saved_for_decision(one.version),
            read_again=True,
            save=lambda answers, version: call_off(
                debrief=one, by=user, at=at, expected_version=version, **answers
            ),
            done=to_debrief(one),
            saved_words="The debrief is called off. Everybody invited is told.",
            context=context,
        ),
    )


def debrief_leave(request: HttpRequest, debrief_id: UUID, visit_id: UUID) -> HttpResponse:
    """Take a visit out of a planned debrief of several, with a reason."""
    one, user, at = open_debrief(request, debrief_id)
    visits = list(one.visits.all())
    visit = next((each for each in visits if each.pk == visit_id), None)
    if visit is None:
        raise Http404
    context = frame_of(one, user, at) | {"visit": visit, "alone": len(visits) == 1}
    planned = one.state == DebriefState.PLANNED and not one.is_separate
    context["may_change"] = context["leads"] and planned and len(visits) > 1
    return edit(
        request,
        EditPage(
            template="debriefs/leave.html",
            form=LeaveForm,
            read=lambda: saved_for_decision(one.version),
            read_again=True,
            save=lambda answers, version: leave(
                debrief=one, visit=visit, by=user, at=at, expected_version=version, **answers
            ),
            done=to_debrief(one),
            saved_words=f"Visit {visit.reference} left the debrief.",
            context=context,
        ),
    )


def debrief_new_lead(request: HttpRequest, debrief_id: UUID) -> HttpResponse:
    """Give a debrief that is not closed another lead, with a reason."""
    one, user, at = open_debrief(request, debrief_id)
    visits = list(one.visits.all())
    context = frame_of(one, user, at)
    context["refused"] = refusal(check_can_change_lead, one, visits, user, at)
    context["may_change"] = not context["refused"] and not one.is_over
    return edit(
        request,
        EditPage(
            template="debriefs/new_lead.html",
            form=partial(LeadForm, people=who_may_take_over(one, visits, at)),
            read=lambda: saved_for_decision(Debrief.objects.get(pk=one.pk).version),
            read_again=True,
            save=lambda answers, version: change_lead(
                debrief=one, by=user, at=at, expected_version=version, **answers
            ),
            done=partial(_still_readable, user, at),
            saved_words="Who leads the debrief is set.",
            context=context,
        ),
    )


def _still_readable(user: User, at: datetime, one: Debrief) -> str:
    """Return the address of the debrief; of the list where who led it may not read it any more."""
    mine = Debrief.objects.visible_to(user, at).filter(pk=one.pk)
    return reverse("debrief", args=[one.pk]) if mine.exists() else reverse("debriefs")


def debrief_invite(request: HttpRequest, debrief_id: UUID) -> HttpResponse:
    """Invite somebody besides those whom the visit names, or take such an invitation back."""
    one, user, at = open_debrief(request, debrief_id)
    if request.method == "POST" and "take-back" in request.POST:
        return _take_back(request, one, user)
    invited = {each.user_id for each in one.invitations.all() if not each.taken_back}
    context = frame_of(one, user, at)
    context["may_change"] = context["leads"] and one.state in (DebriefState.PLANNED, DebriefState.HELD)
    context["extras"] = [
        each for each in one.invitations.all() if not each.taken_back and each.invited_as == ["extra"]
    ]
    return edit(
        request,
        EditPage(
            template="debriefs/invite.html",
            form=partial(InviteForm, people=may_be_invited(at).exclude(pk__in=invited)),
            read=lambda: Saved({}),
            save=lambda answers, _version: invite(debrief=one, by=user, at=at, **answers),
            done=to_debrief(one, "#invited"),
            saved_words="Invited.",
            context=context,
        ),
    )


def _take_back(request: HttpRequest, one: Debrief, user: User) -> HttpResponse:
    invitation = get_object_or_404(Invitation, debrief=one, pk=request.POST["take-back"])
    try:
        take_back(invitation=invitation, by=user, at=clock.now())
    except DomainError as error:
        messages.error(request, error.words)
    else:
        messages.success(request, "The invitation is taken back.")
    return redirect("debrief", one.pk)


def debrief_reply(request: HttpRequest, debrief_id: UUID) -> HttpResponse:
    """Answer an invitation for oneself."""
    one, user, at = open_debrief(request, debrief_id)
    mine = next((i for i in one.invitations.all() if i.user_id == user.pk and not i.taken_back), None)
    saved = {"answer": mine.reply, "words": mine.reply_words} if mine else {}
    context = frame_of(one, user, at) | {"mine": mine}
    context["may_change"] = mine is not None and one.state == DebriefState.PLANNED
    return edit(
        request,
        EditPage(
            template="debriefs/reply.html",
            form=ReplyForm,
            read=lambda: Saved(saved),
            save=lambda answers, _version: reply(debrief=one, by=user, at=at, **answers),
            done=to_debrief(one),
            saved_words="Your answer is saved. You can change it until the debrief is held.",
            context=context,
        ),
    )


def debrief_separate(request: HttpRequest, debrief_id: UUID) -> HttpResponse:
    """Ask a team leader to hold a separate debrief that is fed into this one."""
    one, user, at = open_debrief(request, debrief_id)
    record_id = new_record_id(request)
    invited = [each.user for each in one.invitations.all() if not each.taken_back]
    context = frame_of(one, user, at) | {"record_id": record_id}
    context["may_change"] = (
        context["leads"] and not one.is_separate and one.state in (DebriefState.PLANNED, DebriefState.HELD)
    )

    def save(answers: dict[str, Any], _version: int) -> Debrief:
        people, leader = answers.pop("people"), answers.pop("leader")
        return plan_separate(
            parent=one,
            leader=leader,
            people=people,
            values=answers,
            by=user,
            at=at,
            debrief_id=record_id,
        )

    return edit(
        request,
        EditPage(
            template="debriefs/separate.html",
            form=partial(SeparateForm, people=list(may_be_invited(at)), invited=invited),
            read=lambda: Saved({}),
            save=save,
            done=to_debrief(one, "#separate"),
            saved_words="The separate debrief is planned.",
            context=context,
        ),
    )


@require_safe
def debrief_calendar(request: HttpRequest, debrief_id: UUID) -> HttpResponse:
    """Give the calendar file: reference, time and place, and nothing of the case."""
    one, user, at = open_debrief(request, debrief_id)
    return calendar_response(one, by=user, at=at)
