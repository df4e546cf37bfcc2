"""What every page of a visit begins with: the visit, as far as the person may see it, and the audit."""

from collections.abc import Callable
from datetime import datetime
from typing import Any, Protocol
from uuid import UUID

from django.db.models import QuerySet
from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from django.urls import reverse

from accounts.deputies import acts_for
from accounts.models import User
from accounts.urgent import reason_for
from audit.operations import record
from core import clock
from core.formatting import format_datetime
from core.ids import new_id
from visits.enums import AuditEvent
from visits.models import Encounter, Visit
from visits.permissions import (
    allowed,
    check_can_contribute,
    check_can_edit,
    manager_stood_in_for,
    reads_for,
    stands_in,
)
from visits.queries import visits_for_page
from visits.seen_before import MetBefore, OtherVisit, met_before, other_visits


class Also(Protocol):
    """What an app above reads with a visit, in the same query."""

    def __call__(self, visits: QuerySet[Visit], *, user: User, at: datetime) -> QuerySet[Visit]: ...


def signed_in(request: HttpRequest) -> User:
    """Return the person; the access table has let nobody else through."""
    assert isinstance(request.user, User)  # noqa: S101 - for the type checker; the middleware decides
    return request.user


def open_visit(
    request: HttpRequest,
    visit_id: UUID,
    *,
    also: Also | None = None,
    among: Callable[[User, datetime], QuerySet[Visit]] = visits_for_page,
) -> tuple[Visit, datetime]:
    """Return the visit with its parts, and the time; 404 for one that the person may not see.

    Looking is recorded: one event for the page. What a POST changes has an event of its own. `also` adds
    to the query what an app above reads with the visit; `among` says which visits they may see here.
    """
    at = clock.now()
    visits = among(signed_in(request), at)
    visits = also(visits, user=signed_in(request), at=at) if also else visits
    visit = get_object_or_404(visits, pk=visit_id)
    if request.method != "POST":
        user = signed_in(request)
        record(
            event=AuditEvent.VISIT_READ,
            by=user,
            at=at,
            subject=visit,
            acting_for=reads_for(visit, user, at),
            reason=reason_for(user, "visits.visit", visit.pk, at),
        )
    return visit, at


def page_of(visit: Visit, request: HttpRequest, at: datetime) -> dict[str, Any]:
    """Return what the frame of every page of a visit shows."""
    user = signed_in(request)
    return {
        "visit": visit,
        "section": "visits",
        "standing": standing_on(visit, user, at),
        "can_edit": allowed(check_can_edit, visit, user, at),
        "can_contribute": allowed(check_can_contribute, visit, user, at),
    }


def standing_on(visit: Visit, user: User, at: datetime) -> str:
    """Say in whose name the person acts on the visit; nothing for whoever acts in their own right alone."""
    people = {absent.id: absent for absent in acts_for(user, at)}
    if oic := people.get(stands_in(visit, user, at)):  # type: ignore[arg-type]
        return (
            f"You are acting for {oic.name}, the officer in charge, until {format_datetime(oic.until)}. "
            "What you do for them is recorded so."
        )
    if manager := people.get(manager_stood_in_for(visit, user, at)):  # type: ignore[arg-type]
        until = format_datetime(manager.until)
        return f"You are acting for {manager.name}, the manager of {visit.team.name}, until {until}."
    return ""


def others_shown(visit: Visit, user: User, at: datetime) -> list[OtherVisit]:
    """Return other visits to these premises, and record which were shown."""
    others = other_visits(visit, user, at)
    if others:
        record(
            event=AuditEvent.VISITS_LISTED,
            by=user,
            at=at,
            subjects=[other.visit.pk for other in others],
        )
    return others


def people_shown(person: Encounter, user: User, at: datetime) -> list[MetBefore]:
    """Return whom somebody may have been met as before, and record which were shown."""
    people = met_before(person, user, at)
    if people:
        ids = [each for other in people for each in (other.encounter.pk, other.encounter.visit_id)]
        record(event=AuditEvent.VISITS_LISTED, by=user, at=at, subjects=ids)
    return people


def new_record_id(request: HttpRequest) -> UUID:
    """Return the id that a page for a new record carries, so that sending it twice makes one record."""
    try:
        return UUID(request.POST.get("record_id", ""))
    except ValueError:
        return new_id()


def to_visit(visit: Visit) -> Callable[[Any], str]:
    """Return where to go after saving a part: back to the visit's list."""
    return lambda _result: reverse("visit", args=[visit.pk])
