"""Telling those who command, oversee and manage a visit that a critical incident was declared on it."""

from collections.abc import Iterator
from datetime import datetime

from accounts.models import User
from accounts.roles import Role, people_with, teams_of
from notices.operations import notify
from visits.commanders import command_of, may_read
from visits.enums import Told
from visits.models import BronzeNaming, CriticalIncident, FormRecord, FormStep, IncidentDeclaration, Visit


def managers_of(visit: Visit, at: datetime) -> list[User]:
    """Return who manages the visit's team in their own right."""
    people = people_with([Role.MANAGER], at).prefetch_related("role_grants")
    return [user for user in people if visit.team_id in teams_of(user, Role.MANAGER, at)]


def tell_of_step(visit: Visit, step: FormStep, *, by: User, at: datetime) -> None:
    """Tell of a declaration; of a Bronze named after it, who has not heard of it yet."""
    if isinstance(step, IncidentDeclaration | BronzeNaming):
        tell_of_form(visit, step.incident, by=by, at=at)


def tell_of_form(visit: Visit, form: FormRecord, *, by: User, at: datetime) -> None:
    """Tell of a declared incident everybody whom it concerns and who may read the visit; each of them once.

    Whoever the record names as Gold and who may not read the visit is told as soon as they are named on it.
    """
    if not isinstance(form, CriticalIncident):
        return
    incident = CriticalIncident.objects.prefetch_related("declarations", "bronzes__officer").get(pk=form.pk)
    if incident.declaration is None:
        return
    knows = {by.pk, incident.declaration.recorded_by_id}
    concerned = {user.pk: user for user in _concerned(visit, incident, at) if user.pk not in knows}
    notify(
        to=[user for user in concerned.values() if may_read(visit, user, at)],
        kind=Told.INCIDENT_DECLARED,
        at=at,
        about=incident,
        by=by,
    )


def tell_of_incidents(visit: Visit, *, by: User, at: datetime) -> None:
    """Tell of each declared incident of a visit whoever was named on it since, and may read it by that."""
    for incident in CriticalIncident.objects.counting().filter(visit=visit):
        tell_of_form(visit, incident, by=by, at=at)


def _concerned(visit: Visit, incident: CriticalIncident, at: datetime) -> Iterator[User]:
    yield from command_of(incident)
    yield visit.oic
    yield from (grant.user for grant in visit.oversight.in_force(at).select_related("user"))
    yield from managers_of(visit, at)
