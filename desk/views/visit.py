"""The whole visit on one page: its parts, what is missing, and what follows; and closing it."""

from datetime import datetime
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe
from markupsafe import Markup

from accounts.deputies import may_open
from accounts.models import User
from audit.operations import record
from core import clock
from core.errors import DomainError
from core.formatting import counted, format_day
from debriefs.queries.feedback import is_over
from debriefs.queries.requirements import debriefs_along, is_decided, requirement_of, with_debrief
from desk.routing import preview
from visits.enums import AuditEvent, VisitStatus
from visits.gate import Verdict, as_told, judge
from visits.models import Visit
from visits.models.visit import sight_of
from visits.operations.closing import DayIsSealed, NotReady, close
from visits.parts import Part, finished, parts_of
from visits.permissions import (
    allowed,
    check_can_call_off,
    check_can_close,
    check_can_edit,
    check_can_hand_over,
    check_can_name_oversight,
    check_can_raise_concern,
    check_can_reinstate,
    check_can_reopen,
    is_on_visit,
    may_read_welfare,
    stands_in,
)
from visits.queries import entry_of, facts_of
from visits.rules import PERSONAL, Item
from visits.views.common import open_visit, page_of, signed_in


@require_safe
def visit_page(request: HttpRequest, visit_id: UUID) -> HttpResponse:
    """Show the visit as a list of parts, with what follows from what is recorded."""
    visit, at = open_visit(request, visit_id, also=with_debrief)
    facts, apart = facts_of(visit), may_read_welfare(visit, signed_in(request), at)
    groups = parts_of(facts, address=visit.premises.address(), entry_words=entry_words(visit), apart=apart)
    verdict = as_told(judge(visit=visit, facts=facts, at=at), may_read_welfare=apart)
    done, total = finished(groups)
    *parts, last = groups
    return render(
        request,
        "desk/visit.html",
        {
            **page_of(visit, request, at),
            "groups": [
                *((group.title, [_row(visit, part) for part in group.parts]) for group in parts),
                (last.title, [*(_row(visit, part) for part in last.parts), _closing_row(visit, verdict)]),
            ],
            "done": done,
            "total": total,
            "outstanding": len(verdict.blocking),
            **_follows(visit),
            "debriefs": _debriefs(visit),
            **_going_ahead(visit, signed_in(request), at),
            "is_oic": visit.oic_id == signed_in(request).pk,
            "can_reopen": allowed(check_can_reopen, visit, signed_in(request), at),
            "may_raise": allowed(check_can_raise_concern, visit, signed_in(request), at),
            "is_over": is_over(visit) and may_open("visit-feedback", signed_in(request), at),
            "may_print": may_open("visit-print", signed_in(request), at),
            "may_hand_over": allowed(check_can_hand_over, visit, signed_in(request), at),
            "may_name": allowed(check_can_name_oversight, visit, signed_in(request), at),
        },
    )


def _reads_operations_there(visit: Visit, user: User, at: datetime) -> bool:
    """Whether the person reads operations of the visit's region; their own team is of it, without looking."""
    if user.team_id == visit.team_id or sight_of(user, at).everything:
        return True
    return user.team.region == visit.team.region


def _going_ahead(visit: Visit, user: User, at: datetime) -> dict[str, bool]:
    """Return what of a visit that does not go ahead, or came to nothing, this person may record."""
    planned = visit.status == VisitStatus.PLANNED
    return {
        "may_open_operation": may_open("operations", user, at) and _reads_operations_there(visit, user, at),
        "on_visit": is_on_visit(visit, user),
        "can_reinstate": allowed(check_can_reinstate, visit, user, at),
        "may_cancel": planned and allowed(check_can_call_off, visit, user, at),
        "may_abort": visit.started_at is not None and allowed(check_can_edit, visit, user, at),
    }


def _row(visit: Visit, part: Part) -> dict[str, Any]:
    return {
        "text": part.title,
        "href": reverse(part.page, args=[visit.pk, *filter(None, [part.kind])]) if part.page else "",
        "state": part.state.value,
        "recorded": part.recorded,
        "missing": list(part.missing),
        "not_answered": part.not_answered,
    }


def _closing_row(visit: Visit, verdict: Verdict) -> dict[str, Any]:
    """The last item of the list: check and close."""
    closed = visit.status == VisitStatus.CLOSED
    number = len(verdict.blocking)
    return {
        "text": "Check and close",
        "href": reverse("visit-close", args=[visit.pk]),
        "state": "done" if closed else f"{number} outstanding" if number else "Nothing outstanding",
        "recorded": "Closed" if closed else "You can look at any time",
    }


def _follows(visit: Visit) -> dict[str, Any]:
    follows = preview(visit)
    when = "" if visit.status == VisitStatus.CLOSED else ", when you close"
    why = Markup(' <a class="govuk-link" href="{}">Why?</a>').format(
        reverse("visit-routing", args=[visit.pk])
    )
    rows = [
        ("To CPCT", follows.to_cpct),
        ("To CFI", follows.to_cfi),
        ("To be decided", follows.undecided),
    ]
    facts = [
        (name, Markup("{}{}.").format(counted(n, "person", "people"), when) + why) for name, n in rows if n
    ]
    return {"follows": follows, "aside_facts": facts, "debrief": _debrief(visit)}


def _debriefs(visit: Visit) -> list[tuple[str, Markup]]:
    """Return the debriefs of the visit that the person may read, and the notes that stand on its record."""
    rows = []
    for one in debriefs_along(visit):
        words = Markup('<a class="govuk-link" href="{}">{}</a>, {}').format(
            reverse("debrief", args=[one.id]), one.reference, one.state.label.lower()
        )
        if one.was_held:
            address = reverse("debrief-notes", args=[one.id])
            words += Markup('. <a class="govuk-link" href="{}">Its notes</a>').format(address)
        rows.append(("Held as" if one.was_held else "Planned as", words))
    return rows


def _debrief(visit: Visit) -> list[tuple[str, Markup]]:
    """Return what follows for a debrief, with the way to why."""
    why = Markup(' <a class="govuk-link" href="{}">Why?</a>').format(
        reverse("visit-debrief", args=[visit.pk])
    )
    requirement = requirement_of(visit)
    if requirement is None:
        so_far = "None is required by what is recorded." if is_decided(visit) else "Not decided yet."
        return [("Debrief", Markup("{}").format(so_far) + why)]
    lead = f"led by {requirement.lead.name}" if requirement.lead else "nobody leads it yet"
    due = f", by {format_day(requirement.due_on)}" if requirement.is_to_hold and requirement.due_on else ""
    state = "Required" if requirement.is_to_hold else requirement.get_state_display()
    return [("Debrief", Markup("{}, {}{}.").format(state, lead, due) + why)]


@require_safe
def routing_page(request: HttpRequest, visit_id: UUID) -> HttpResponse:
    """Say of each person named on the CPRN where they go, and why (REF-1 to REF-6)."""
    visit, at = open_visit(request, visit_id)
    return render(request, "desk/routing.html", {**page_of(visit, request, at), "follows": preview(visit)})


@require_http_methods(["GET", "HEAD", "POST"])
def close_page(request: HttpRequest, visit_id: UUID) -> HttpResponse:
    """Show what stands between the visit and its closing, and close it. The button is never disabled."""
    visit, at = open_visit(request, visit_id, also=with_debrief)
    user = signed_in(request)
    if request.method == "POST":
        try:
            _close(visit, user, at, request)
        except NotReady:
            record(event=AuditEvent.VISIT_CLOSING_REFUSED, by=user, at=at, subject=visit)
            return _show(request, visit, at, refused=True)
        except DomainError as error:
            messages.error(request, error.words)
            return redirect("visit", visit.pk)
        messages.success(request, "The visit is closed.")
        return redirect("visit", visit.pk)
    return _show(request, visit, at, refused=False)


def _close(visit: Visit, user: User, at: datetime, request: HttpRequest) -> None:
    device_at = _device_time(request)
    try:
        close(visit=visit, by=user, at=at, device_at=device_at)
    except DayIsSealed:  # it waited past midnight and the extract of the day it came from is made
        close(visit=visit, by=user, at=clock.now(), device_at=device_at)


def _show(request: HttpRequest, visit: Visit, at: datetime, *, refused: bool) -> HttpResponse:
    apart = may_read_welfare(visit, signed_in(request), at)
    verdict = as_told(judge(visit=visit, facts=facts_of(visit), at=at), may_read_welfare=apart)
    mine, others = split(verdict, signed_in(request), visit, at)
    context = {
        **page_of(visit, request, at),
        "mine": mine,
        "others": others,
        "warnings": [_card(item, "") for item in verdict.warnings],
        "follows": preview(visit),
        "refused": refused,
        "may_close": allowed(check_can_close, visit, signed_in(request), at),
        "has_errors": refused,
    }
    return render(request, "desk/close.html", context, status=422 if refused else 200)


def split(
    verdict: Verdict, user: User, visit: Visit, at: datetime
) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    """Return what this person has to do, and what waits for somebody else, as cards.

    Who stands in for the officer in charge has theirs to do as well, but for what each does
    for themselves (VIS-1, VIS-8).
    """
    absent = stands_in(visit, user, at)
    mine: list[dict[str, Any]] = []
    others: list[dict[str, Any]] = []
    for item in verdict.blocking:
        whose = item.waits_for or visit.oic_id
        lent = whose == absent and item.rule.code not in PERSONAL
        (mine if whose == user.pk or lent else others).append(_card(item, href_of(visit, item)))
    return mine, others


def _card(item: Item, href: str) -> dict[str, Any]:
    return {"text": item.words, "href": href, "fact": item.fact, "rule": item.rule}


def href_of(visit: Visit, item: Item) -> str:
    """Return the address of the page that mends an item; nothing for one that the person is not told of."""
    if not item.page:
        return ""
    args = [visit.pk, *filter(None, [item.kind, item.target])]
    return reverse(item.page, args=args) + (f"#{item.anchor}" if item.anchor else "")


def entry_words(visit: Visit) -> str:
    """Say in a line how the premises were entered: "Assistant Director’s letter. Notice served 11:09"."""
    entry = entry_of(visit)
    if entry is None:
        return ""
    words = [entry.get_power_display()] if entry.power else []
    if words and entry.consent_withdrawn_at:
        words[0] += f", until it was withdrawn at {entry.consent_withdrawn_at.astimezone(clock.LONDON):%H:%M}"
    if entry.notice_to_occupier is False:
        words.append("No Notice to Occupier")
    elif entry.notice_served_at:
        words.append(f"Notice served {entry.notice_served_at.astimezone(clock.LONDON):%H:%M}")
    return ". ".join(words)


def _device_time(request: HttpRequest) -> datetime | None:
    """Return what the device said the time was: kept beside the server's, and never decides (EXT-1)."""
    try:
        moment = datetime.fromisoformat(request.POST.get("device_at", ""))
    except ValueError:
        return None
    # A device may think that it is 1970; an offset may lead out of what a calendar holds.
    return moment if moment.tzinfo and 1970 <= moment.year <= 2100 else None
