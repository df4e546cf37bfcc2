"""Conversations by the private route, each for those in it alone (DEB-14)."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Exists, Max, OuterRef, Q, QuerySet

from accounts.models import User
from accounts.roles import roles_of
from audit.queries import apart_about, names_of
from debriefs.models import DebriefVisit, PrivateAccess, PrivateConversation, PrivateEntry
from debriefs.private_enums import Part, PrivateEvent
from visits.models import Visit


def conversations_of(user: User, at: datetime) -> QuerySet[PrivateConversation]:
    """Return those that `user` reads, the latest first, with whom and what they are about."""
    return PrivateConversation.objects.visible_to(user, at).select_related("visit", "about", "opened_by")


def visits_led_by(user: User) -> QuerySet[Visit]:
    """Return the visits whose debrief `user` leads in person, is to lead, or would as officer in charge."""
    led = DebriefVisit.objects.filter(is_open=True, debrief__lead=user).values("visit")
    return Visit.objects.filter(Q(oic=user) | Q(debrief_requirement__lead=user) | Q(pk__in=led))


def private_with(visit: Visit, user: User) -> list[User]:
    """Return whom `user` may write to about a visit: who was on it, and not themselves; by name."""
    members = (member.user for member in visit.team_members.all())
    return sorted((one for one in members if one.pk != user.pk), key=lambda one: (one.name, one.pk))


def lead_has_left(conversation: PrivateConversation, at: datetime) -> bool:
    """Whether whoever opened it can do nothing here any more: no account in use, or no role."""
    return not conversation.opened_by.is_active or not roles_of(conversation.opened_by, at)


@dataclass(frozen=True)
class Waiting:
    """A conversation on somebody's home page: what is to be done with it, and since when."""

    id: UUID
    ends: bool  # it is for them to end it
    since: datetime


def waiting_for(user: User, at: datetime, most: int) -> list[Waiting]:
    """Return conversations going on in which somebody else wrote last, or which `user` has to end.

    That is whoever opened it; where they can do nothing here any more, the others in it.
    """
    last = PrivateEntry.objects.filter(conversation=OuterRef("content_object")).order_by("-number")
    going_on = PrivateConversation.objects.going_on().filter(pk=OuterRef("content_object"))
    rows = PrivateAccess.objects.in_force(at).filter(Exists(going_on), user=user)
    found = rows.annotate(
        last_by=last.values("by")[:1],
        since=last.values("at")[:1],
    )
    found = found.select_related("content_object__opened_by")
    found = found.prefetch_related("content_object__opened_by__role_grants")
    waiting = []
    for row in found.order_by("pk")[:most]:
        ends = row.part == Part.LEAD or lead_has_left(row.content_object, at)
        if ends or row.last_by != user.pk:
            waiting.append(Waiting(row.content_object_id, ends, row.since))
    return waiting


@dataclass(frozen=True)
class Looked:
    """Who read a conversation, and when last."""

    name: str
    at: datetime


def who_read(conversation: PrivateConversation) -> list[Looked]:
    """Return everybody who opened the conversation, from the audit, with when they did last."""
    read = apart_about(conversation.pk, PrivateEvent.READ).values_list("actor").annotate(last=Max("at"))
    rows = list(read.order_by("-last"))
    names = names_of(actor for actor, _ in rows)
    return [Looked(names[actor], last) for actor, last in rows]


def to_dispose_of(day: object, most: int) -> Iterable[UUID]:
    """Return conversations whose day of disposal has come."""
    rows = PrivateConversation.objects.filter(dispose_on__lte=day).order_by("dispose_on", "id")
    return list(rows.values_list("pk", flat=True)[:most])
