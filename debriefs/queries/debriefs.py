"""Reads of debriefs: the list, what is left of one, and what stands on people's home pages."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import Exists, OuterRef, Prefetch, Q, QuerySet, Sum

from accounts.deputies import leads_for
from accounts.models import User
from core.clock import day_bounds, london_day
from core.paging import SIZE, Keyset, Page
from debriefs.completing import RECORDED, CompletingFacts
from debriefs.debrief_enums import DebriefState, InvitedDuty
from debriefs.enums import RequirementState
from debriefs.findings import Kind
from debriefs.models import (
    ActionPoint,
    Debrief,
    DebriefVisit,
    GoodPractice,
    InterestedParty,
    Invitation,
    LearningPoint,
    Minutes,
    Requirement,
)
from debriefs.queries.late import where_late
from debriefs.queries.learning import unpublished_points
from debriefs.queries.notes import notes_are_current
from debriefs.queries.requirements import visits_to_read
from visits.enums import VisitKind, VisitStatus
from visits.models import Visit

BY_TIME = Keyset("planned_at")
_TO_END = (DebriefState.PLANNED, DebriefState.HELD, DebriefState.FOLLOWED_UP)


def invitations_of(user: User, at: datetime) -> QuerySet[Invitation]:
    """Return the invitations of `user` to debriefs of today or later that are not held yet, the next first.

    One whose day has passed is late for its lead, and no longer theirs to come to. One that is postponed is
    not to come to until it is taken up again.
    """
    to_come = {
        "debrief__state": DebriefState.PLANNED,
        "debrief__planned_at__gte": day_bounds(london_day(at))[0],
    }
    rows = Invitation.objects.standing().filter(user=user, outcome="", **to_come)
    rows = rows.exclude(where_postponed("debrief"))
    return rows.select_related("debrief", "debrief__lead", "debrief__operation").order_by(
        "debrief__planned_at", "id"
    )


def debriefs_led_by(user: User, at: datetime) -> QuerySet[Debrief]:
    """Return the debriefs that `user` leads, or who is away and for whom they act, that are not closed.

    Without those planned that are postponed: whoever leads what is required looks at them again.
    """
    rows = Debrief.objects.filter(lead__in=[user.pk, *leads_for(user, at)], state__in=_TO_END)
    rows = rows.exclude(where_postponed("pk"), state=DebriefState.PLANNED)
    return rows.select_related("lead", "parent", "operation").order_by("planned_at", "id")


def is_postponed(debrief: Debrief) -> bool:
    """Whether it is planned, and what is required of one of its visits is postponed (CI-3)."""
    planned = Debrief.objects.filter(pk=debrief.pk, state=DebriefState.PLANNED)
    return planned.filter(where_postponed("pk")).exists()


def where_postponed(debrief: str) -> Exists:
    """Return the condition that what the debrief in the field `debrief` answers is postponed."""
    links = DebriefVisit.objects.filter(debrief=OuterRef(debrief), is_open=True)
    return Exists(links.filter(visit__debrief_requirement__state=RequirementState.POSTPONED))


def debriefs_page(
    user: User, at: datetime, *, asked: dict[str, Any], cursor: str = "", size: int = SIZE
) -> Page[Debrief]:
    """Return one page of the debriefs that `user` may read, the latest first. `asked` narrows it."""
    rows = Debrief.objects.visible_to(user, at).select_related("lead", "operation", "parent")
    if asked.get("state"):
        rows = rows.filter(state__in=asked["state"])
    if asked.get("mine"):
        invited = Invitation.objects.standing().filter(user=user).values("debrief")
        rows = rows.filter(Q(lead=user) | Q(minute_taker=user) | Q(pk__in=invited))
    if asked.get("overdue"):
        rows = rows.filter(where_late(at))
    if text := (asked.get("text") or "").strip():
        rows = rows.filter(
            Q(reference__iexact=text)
            | Q(pk__in=DebriefVisit.objects.filter(visit__reference__iexact=text).values("debrief"))
        )
    page = BY_TIME.sized(size).page_of(rows, cursor=cursor)
    read_visits(page.rows)
    return page


def title_of(debrief: Debrief, visits: Sequence[Visit]) -> str:
    """Return what people call a debrief: after its operation, or the premises of its visit."""
    if len(visits) > 1 and debrief.operation_id is not None:
        return f"{debrief.operation}, {len(visits)} visits"
    return visits[0].title if visits else debrief.reference


def read_visits(debriefs: Sequence[Debrief]) -> None:
    """Read the visits of all of them in one query, and keep them with each as `shown_visits`."""
    links = DebriefVisit.objects.filter(debrief__in=[each.pk for each in debriefs]).select_related("visit")
    found: dict[UUID, list[Visit]] = {}
    for link in links.order_by("visit__happens_at", "id"):
        found.setdefault(link.debrief_id, []).append(link.visit)
    for each in debriefs:
        each.__dict__["shown_visits"] = found.get(each.pk, [])


def debriefs_for_page(user: User, at: datetime) -> QuerySet[Debrief]:
    """Return the debriefs that `user` may read, with all that a page shows of one."""
    return with_parts(Debrief.objects.visible_to(user, at))


def with_parts(debriefs: QuerySet[Debrief]) -> QuerySet[Debrief]:
    """Return debriefs with all that a page shows of one."""
    visits = Visit.objects.select_related("oic", "team", "premises").order_by("happens_at", "id")
    people = Invitation.objects.select_related("user__team", "decided_by").order_by("created_at", "id")
    points = ActionPoint.objects.select_related("owner")
    separate = Debrief.objects.select_related("lead").order_by("planned_at", "id")
    return debriefs.select_related(
        "lead", "minute_taker", "operation", "parent", "parent__lead"
    ).prefetch_related(
        Prefetch("visits", visits),
        Prefetch("invitations", people),
        Prefetch("action_points", points),
        Prefetch("learning_points", LearningPoint.objects.all()),
        Prefetch("good_practice", GoodPractice.objects.all()),
        Prefetch("interested_parties", InterestedParty.objects.all()),
        Prefetch("separate_debriefs", separate),
    )


def requirements_of(debrief: Debrief) -> list[Requirement]:
    """Return what is required of the visits of a debrief, oldest visit first."""
    rows = Requirement.objects.filter(visit__in_debriefs__debrief=debrief).select_related("visit", "lead")
    return list(rows.order_by("visit__happens_at", "visit"))


def debriefs_of_visit(visit: Visit, user: User, at: datetime) -> list[Debrief]:
    """Return the debriefs of a visit that `user` may read, the latest first; separate ones are left out."""
    mine = Debrief.objects.visible_to(user, at).filter(of_visits__visit=visit, parent__isnull=True)
    return list(mine.select_related("lead").order_by("-planned_at", "-id"))


def to_answer(user: User, at: datetime) -> QuerySet[Visit]:
    """Return the visits of whose debrief `user` may read, with what planning one looks at."""
    return visits_to_read(user, at).select_related(
        "oic", "team", "premises", "operation", "debrief_requirement", "debrief_requirement__lead"
    )


def others_of_operation(visit: Visit, user: User, at: datetime, *, but: Iterable[Visit] = ()) -> list[Visit]:
    """Return other visits of the same operation that took place and have no open debrief, oldest first."""
    if visit.operation_id is None:
        return []
    answered = DebriefVisit.objects.filter(is_open=True).values("visit")
    rows = to_answer(user, at).filter(operation=visit.operation_id, started_at__isnull=False)
    out = [visit.pk, *(each.pk for each in but)]
    rows = rows.exclude(pk__in=out).exclude(pk__in=answered).exclude(status=VisitStatus.CANCELLED)
    return list(rows.order_by("happens_at", "id")[:50])


def has_open_debrief(visit: Visit, requirement: Requirement | None) -> bool:
    """Whether a debrief answers the visit already, so that no other is planned."""
    link = DebriefVisit.objects.filter(visit=visit, is_open=True).select_related("debrief").first()
    return link is not None and answers(link, requirement)


def answers(link: DebriefVisit, requirement: Requirement | None) -> bool:
    """Whether the open debrief of a visit is the one to go on with: something new may ask for another."""
    waits = (RequirementState.OPEN, RequirementState.POSTPONED)
    return link.debrief.state == DebriefState.PLANNED or requirement is None or requirement.state not in waits


def minutes_of(debrief: Debrief) -> Minutes | None:
    """Return the minutes as they stand; None before there are any."""
    return Minutes.objects.filter(debrief=debrief).select_related("changed_by").first()


def attendance_version(debrief: Debrief) -> int:
    """Return the version of what is said of everybody invited: it grows with each save of an invitation."""
    return Invitation.objects.filter(debrief=debrief).aggregate(all=Sum("version"))["all"] or 0


def kind_of(requirements: Iterable[Requirement]) -> Kind | None:
    """Return the strongest kind that is required; None where none is."""
    return max((Kind(each.kind) for each in requirements), key=list(Kind).index, default=None)


def is_of_family_work(visits: Iterable[Visit]) -> bool:
    """Whether one of the visits was a family detention visit (DEB-16)."""
    return any(VisitKind.FAMILY_DETENTION in visit.kinds for visit in visits)


def completing_facts(debrief: Debrief) -> CompletingFacts:
    """Return what `debriefs.completing` looks at, as it stands now."""
    invitations = list(debrief.invitations.standing().select_related("user"))
    minutes = minutes_of(debrief)
    parties = [each for each in debrief.interested_parties.all() if each.counts]
    points = [each for each in debrief.action_points.all() if each.counts]
    separate = debrief.separate_debriefs.exclude(state__in=(DebriefState.CLOSED, DebriefState.CALLED_OFF))
    musts = [each for each in invitations if each.duty == InvitedDuty.MUST]
    return CompletingFacts(
        kind=kind_of(requirements_of(debrief)),
        family=is_of_family_work(debrief.visits.all()),
        no_outcome=tuple(
            each.user.name for each in invitations if not each.outcome and each.duty != InvitedDuty.MUST
        ),
        must_and_did_not=tuple(each.user.name for each in musts if not each.outcome),
        minutes={} if minutes is None else {name: getattr(minutes, name) for name in RECORDED},
        separate_left=tuple(separate.values_list("reference", flat=True)),
        intelligence=debrief.intelligence,
        welfare_offered=debrief.welfare_offered,
        parties=len(parties),
        parties_not_told=tuple(each.who for each in parties if each.informed_at is None),
        no_parties=debrief.no_parties,
        points_not_allocated=tuple(each.what for each in points if not each.is_allocated),
        notes_current=notes_are_current(debrief),
        learning_to_decide=tuple(point.text for point in unpublished_points(debrief)),
    )
