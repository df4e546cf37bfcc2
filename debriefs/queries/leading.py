"""Who leads the debriefs of visits, and who may be chosen to."""

from collections.abc import Collection, Iterable, Sequence
from datetime import datetime
from uuid import UUID

from django.db.models import Q, QuerySet

from accounts.models import User
from accounts.roles import Role, people_with
from debriefs.debrief_enums import DebriefState
from debriefs.models import Debrief, DebriefVisit, Requirement
from visits.commanders import commanders
from visits.models import AreaOfConcern, Visit


def visits_led_by(people: Collection[UUID]) -> QuerySet[Visit]:
    """Return the visits whose debrief one of `people` leads: is to lead, or does since it is planned."""
    under_way = DebriefVisit.objects.filter(debrief__lead__in=people, is_open=True)
    return Visit.objects.filter(Q(debrief_requirement__lead__in=people) | Q(pk__in=under_way.values("visit")))


def leads_of(visit_id: UUID) -> QuerySet[User]:
    """Return by name who leads the debrief of a visit: is to lead, or does since it is planned."""
    under_way = DebriefVisit.objects.filter(visit=visit_id, is_open=True, debrief__parent=None)
    leads = Q(debriefs_to_lead__visit=visit_id) | Q(pk__in=under_way.values("debrief__lead"))
    return User.objects.filter(leads).distinct().order_by("name", "pk")


def who_may_lead(visit: Visit, at: datetime) -> list[User]:
    """Return by name whom a person may choose to lead (ours): whoever is on the visit, an HMI, senior staff.

    Where a concern is about somebody in charge, also one that was withdrawn, an HM Inspector about whom there
    is none, and who is not in charge: nobody else reads it (DEB-4).
    """
    people = commanders(visit, at)
    about = concerns_about([visit])
    if not about:
        return people
    inspectors = set(people_with([Role.HMI], at).values_list("pk", flat=True)) - {visit.oic_id, *about}
    return [user for user in people if user.pk in inspectors]


def concerns_about(visits: Iterable[Visit]) -> frozenset[UUID]:
    """About whom in charge there is a concern on one of `visits`, or was: withdrawn, it stays."""
    return AreaOfConcern.objects.about_whom(visit.pk for visit in visits)


def concerns_by_visit(visits: Iterable[Visit]) -> dict[UUID, set[UUID]]:
    """Return `concerns_about` of each of `visits` that has any; one query."""
    rows = AreaOfConcern.objects.filter(visit__in=[visit.pk for visit in visits], about_lead=True)
    found: dict[UUID, set[UUID]] = {}
    for visit_id, about in rows.order_by().values_list("visit_id", "about"):
        found.setdefault(visit_id, set()).add(about)
    return found


def still_to_answer(debrief: Debrief, visits: Sequence[Visit]) -> list[Requirement]:
    """Return what is required of `visits` and is still to be answered by this debrief."""
    if debrief.state != DebriefState.PLANNED or debrief.is_separate:
        return []
    return list(Requirement.objects.to_hold().filter(visit__in=visits).select_related("visit__oic", "lead"))


def who_may_take_over(debrief: Debrief, visits: Sequence[Visit], at: datetime) -> list[User]:
    """Return by name whom a person may choose to lead a debrief, of all `visits`.

    Whoever may lead that of one of them, and of each for which it is still to be held; no officer in charge
    who may not lead their own, and nobody about whom there is a concern.
    """
    people = {visit.pk: who_may_lead(visit, at) for visit in visits}
    to_hold = [people[required.visit_id] for required in still_to_answer(debrief, visits)]
    out = {visit.oic_id for visit in visits if visit.oic not in people[visit.pk]}
    out |= concerns_about(visits)
    found = {user.pk: user for each in people.values() for user in each if user.pk not in out}
    found = {key: user for key, user in found.items() if all(user in each for each in to_hold)}
    return sorted(found.values(), key=lambda user: (user.name, user.pk))
