"""Which debrief answers an area of concern (DEB-4), and what whoever raised it is told of that."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from uuid import UUID

from django.db.models import Min
from django.urls import reverse

from accounts.models import User
from core.formatting import format_date, format_datetime
from debriefs.debrief_enums import DebriefState
from debriefs.models import Debrief, DebriefVisit, Requirement
from debriefs.queries.requirements import requirement_of
from visits.answered import Answered
from visits.enums import VisitStatus
from visits.models import AreaOfConcern, Visit

_CANCELLED = "The visit was cancelled, so no debrief of it is required. What you raised stays on its record."
_TELL = "If it still needs to be spoken of, tell {}, or raise it on the next visit that it concerns."
_HELD = (DebriefState.HELD, DebriefState.FOLLOWED_UP, DebriefState.CLOSED)


def debriefs_answering(visits: Collection[UUID]) -> dict[UUID, Debrief]:
    """Return which debrief answered each concern of `visits`, by the concern's id; two queries.

    It is the first that took place after the concern was raised, whenever that was recorded: at a meeting of
    before nobody could speak of it. A separate debrief answers nothing by itself.
    """
    rows = DebriefVisit.objects.filter(visit__in=visits, debrief__state__in=_HELD, debrief__parent=None)
    links = list(rows.select_related("debrief__lead").order_by("debrief__held_at", "debrief"))
    found: dict[UUID, Debrief] = {}
    for concern in AreaOfConcern.objects.filter(visit__in=visits):
        later = (
            link
            for link in links
            if link.visit_id == concern.visit_id
            and link.debrief.held_at is not None
            and link.debrief.held_at >= concern.raised_at
        )
        if link := next(later, None):
            found[concern.pk] = link.debrief
    return found


def waiting_since(visits: Collection[UUID]) -> dict[UUID, datetime]:
    """Return since when a concern of each of `visits`, also one withdrawn, waits for a debrief to be held."""
    answered = debriefs_answering(visits)
    waiting = AreaOfConcern.objects.filter(visit__in=visits).exclude(pk__in=answered)
    return dict(waiting.order_by().values_list("visit").annotate(first=Min("raised_at")))


def answers_to(concerns: Sequence[AreaOfConcern], user: User, at: datetime) -> Mapping[UUID, Answered]:
    """Say of each concern, all of one visit, how it is answered: by a debrief, or by one still to be held.

    Nothing of what was said there. A debrief is linked to where `user` may read it.
    """
    visit = concerns[0].visit
    held = debriefs_answering([visit.pk])
    requirement = requirement_of(visit)
    to_hold = _to_hold(requirement, visit, user, at) if requirement else None
    mine = {each.pk for each in held.values()}
    readable = set(Debrief.objects.visible_to(user, at).filter(pk__in=mine).values_list("pk", flat=True))
    found = {}
    for concern in concerns:
        if debrief := held.get(concern.pk):
            found[concern.pk] = _held(debrief, debrief.pk in readable)
        elif to_hold:
            found[concern.pk] = to_hold
        elif visit.status == VisitStatus.PLANNED:
            found[concern.pk] = Answered(["The visit has not begun. Once it has, a debrief is required."])
        elif visit.status == VisitStatus.CANCELLED:
            reader = "an HM Inspector" if concern.about_lead else "your manager"
            found[concern.pk] = Answered([_CANCELLED, _TELL.format(reader)])
    return found


def _held(debrief: Debrief, readable: bool) -> Answered:
    words = [
        f"A debrief was held on {format_datetime(debrief.held_at)}.",
        f"{debrief.lead.name} leads it ({debrief.get_led_as_display()}).",
    ]
    if debrief.closed_at is not None:
        words.append(f"It was closed on {format_datetime(debrief.closed_at)}.")
    elif debrief.followed_up_at is not None:
        words.append(
            f"It was followed up on {format_datetime(debrief.followed_up_at)}, and is not closed yet."
        )
    else:
        words.append("What follows from it is still to be done.")
    return _linked(words, debrief, readable)


def _to_hold(requirement: Requirement, visit: Visit, user: User, at: datetime) -> Answered:
    state = requirement.get_state_display()
    words = [f"A debrief is required. {state}."]
    capacity = requirement.get_led_as_display()
    if requirement.lead is not None:
        words.append(f"{requirement.lead.name} leads it ({capacity}).")
    else:
        words.append(f"Nobody is named to lead it yet ({capacity}).")
    if requirement.review_on is not None:
        words.append(f"It is looked at again on {format_date(requirement.review_on)}.")
    elif requirement.is_to_hold and requirement.due_on is not None:
        words.append(f"Our target is {format_date(requirement.due_on)}.")
    planned = Debrief.objects.visible_to(user, at).filter(
        of_visits__visit=visit, of_visits__is_open=True, state=DebriefState.PLANNED
    )
    return _linked(words, planned.first(), readable=True)


def _linked(words: Sequence[str], debrief: Debrief | None, readable: bool) -> Answered:
    if debrief is None or not readable:
        return Answered(words)
    here = reverse("debrief", args=[debrief.pk])
    return Answered(words, f"Debrief {debrief.reference}", here, debrief.pk)
