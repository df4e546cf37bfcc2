"""Who stands in for whom in the demonstration: an absence, a hand-over, urgent accesses."""

from datetime import datetime, timedelta

from accounts.enums import UrgentReason
from accounts.models import User
from accounts.operations.absences import record_absence
from accounts.operations.urgent import end_access, open_urgently, review_access
from core.clock import day_bounds, london_day
from visits.models import Visit
from visits.operations.answering import answer
from visits.operations.handing_over import hand_over

AWAY, DEPUTY = "Devon Achebe", "Katya Lindqvist"


def stand_in(users: dict[str, User], at: datetime) -> None:
    """An officer in charge is away, a visit is handed over, two records were opened at once."""
    _absence(users, at)
    _deputy(users, at)
    _hand_over(users, at)
    _urgent(users, at)


def _absence(users: dict[str, User], at: datetime) -> None:
    record_absence(
        user=users[AWAY],
        deputy=users[DEPUTY],
        starts_at=at,
        ends_at=day_bounds(london_day(at) + timedelta(days=9))[1],
        by=users["Helen Sutcliffe"],
        at=at,
        reason="Annual leave",
    )


def _deputy(users: dict[str, User], at: datetime) -> None:
    """The deputy goes on with what the absent one left open; to close it is left to whoever looks."""
    left = Visit.objects.open().filter(oic=users[AWAY], ended_at__lte=at, cprn_served=None)
    for visit in left.order_by("happens_at", "id"):
        answer(visit=visit, question="cprn_served", value=False, by=users[DEPUTY], at=at)


def _hand_over(users: dict[str, User], at: datetime) -> None:
    boss = users["Josephine Adair"]
    open_visits = Visit.objects.open().filter(team=boss.team).exclude(oic__in=[users[AWAY], boss])
    visit = open_visits.select_related("oic").order_by("happens_at", "id").first()
    if visit is None:
        return
    others = [users[name] for name in ("Nia Bevan", "Tomasz Wilk") if users[name] != visit.oic]
    hand_over(
        visit=visit,
        to=others[0],
        expected_oic=visit.oic_id,
        by=boss,
        at=at,
        reason=f"{visit.oic.name} is on a course until the end of the month.",
    )


def _urgent(users: dict[str, User], at: datetime) -> None:
    rosalind, visits = users["Rosalind Achterberg"], Visit.objects.order_by("happens_at", "id")
    first, last = visits.first(), visits.exclude(closed_at=None).last()
    if first is None or last is None or first == last:
        return
    early = at - timedelta(days=12)
    access = open_urgently(
        reference=first.reference,
        why=UrgentReason.CHILD,
        reason="A school in Brackenford asked about a child who may live at the premises.",
        by=rosalind,
        at=max(early, first.created_at),
    )
    end_access(access=access, by=rosalind, at=access.starts_at + timedelta(minutes=20))
    review_access(
        access=access,
        justified=True,
        review="The school’s call is on the duty log, and only the people met were looked at.",
        by=users["Beatrix Holloway"],
        at=access.starts_at + timedelta(days=1),
    )
    open_urgently(
        reference=last.reference,
        why=UrgentReason.ASKED,
        reason="A hospital asked who the person is that was brought in.",
        by=rosalind,
        at=max(at - timedelta(days=1), last.created_at),
    )
