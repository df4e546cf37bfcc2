"""Whom the facts of visits invite to a debrief: everybody on them, and whom the guidance names (DEB-11)."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import QuerySet

from accounts.enums import Role
from accounts.models import User
from accounts.roles import people_with
from debriefs.debrief_enums import InvitedAs, InvitedDuty
from debriefs.findings import Capacity
from debriefs.models import KeptAssessment
from visits.enums import OfficerRole
from visits.models import VisitOfficer

_ROLES = (Role.OFFICER, Role.HMI, Role.MANAGER)
_ORDER = list(InvitedAs)
_DUTIES = list(InvitedDuty)  # the weakest first


@dataclass(frozen=True)
class Invitee:
    """Somebody to invite, why, and how strongly the guidance asks that they attend."""

    user: UUID
    invited_as: tuple[InvitedAs, ...]
    duty: InvitedDuty


def may_be_invited(at: datetime) -> QuerySet[User]:
    """Return whom a lead may ask besides: people of the service who work on visits."""
    return people_with(_ROLES, at).select_related("team")


def invitees_of(visits: Sequence[UUID]) -> list[Invitee]:
    """Return whom the facts of these visits name now: each person once, with all capacities."""
    found: dict[UUID, tuple[set[InvitedAs], InvitedDuty]] = {}

    def add(user: UUID, capacity: InvitedAs, duty: InvitedDuty) -> None:
        capacities, strongest = found.get(user, (set(), InvitedDuty.INVITED))
        found[user] = (capacities | {capacity}, max(strongest, duty, key=_DUTIES.index))

    members = VisitOfficer.objects.filter(visit__in=visits).order_by("created_at", "id")
    for member in members:
        if member.was_there and not member.called_off:
            add(member.user_id, InvitedAs.MEMBER, InvitedDuty.INVITED)
            if member.role == OfficerRole.TEAM_LEADER or (member.role == OfficerRole.OIC and len(visits) > 1):
                add(member.user_id, InvitedAs.TEAM_LEADER, InvitedDuty.INVITED)
    for kept in _newest(visits):
        for attendee in kept.assessment.attendees:
            add(UUID(attendee.user), InvitedAs(attendee.capacity), InvitedDuty(attendee.duty))
    return [
        Invitee(user, tuple(sorted(capacities, key=_ORDER.index)), duty)
        for user, (capacities, duty) in found.items()
    ]


def no_bronze_recorded(visits: Collection[UUID]) -> set[UUID]:
    """Return those of `visits` with a declared incident and nobody recorded as Bronze where it occurred."""
    return {
        kept.visit_id
        for kept in _newest(visits)
        if any(trigger.code == "DEB-7" for trigger in kept.assessment.triggers)
        and not any(each.capacity == Capacity.BRONZE for each in kept.assessment.attendees)
    }


def _newest(visits: Collection[UUID]) -> QuerySet[KeptAssessment]:
    kept = KeptAssessment.objects.filter(visit__in=visits).order_by("visit_id", "-number")
    return kept.distinct("visit_id")
