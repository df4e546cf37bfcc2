"""Reads across models: decisions, which days' extracts are due, missing or overdue."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime, time, timedelta
from uuid import UUID

from django.conf import settings

from core.clock import LONDON, london_day
from core.guidance import Rule, RuleKind
from referrals.facts import is_refused
from referrals.models import ClosedReferral, Extract, UnitDecision
from visits.models import Visit
from visits.queries import counting_cprn
from visits.rules import Item

REF_4 = Rule(
    "REF-4",
    RuleKind.PROMPT,
    "A person decides where a case goes that began before the guidance’s table does",
    ours="The table begins on 27 January 1997. An earlier, verified start is not routed by the software.",
)


def decisions_for(encounters: Iterable[UUID]) -> dict[UUID, UnitDecision]:
    """Return the latest decision on each encounter that has one."""
    rows = UnitDecision.objects.filter(encounter__in=list(encounters)).order_by("encounter_id", "-at", "-id")
    return {row.encounter_id: row for row in rows.distinct("encounter_id").select_related("by")}


def answer_to_closing(visit: Visit) -> dict[str, list[Item]]:
    """What stands between `visit` and its closing under REF-4: each refused person without a decision."""
    cprn = counting_cprn(visit)
    named = [row.encounter for row in cprn.named.all() if row.encounter.counts] if cprn else []
    refused = [person for person in named if is_refused(person, visit)]
    decided = decisions_for(person.pk for person in refused) if refused else {}
    return {
        "REF-4": [
            Item(
                REF_4,
                f"Decide where the case of {person} goes",
                "Their employment began before 27 January 1997, for which the guidance has no row.",
                "person-routing",
                person.pk,
            )
            for person in refused
            if person.pk not in decided
        ]
    }


def first_day() -> date | None:
    """Return the London day of the first closing with a CPRN: every day from then on has an extract."""
    first = ClosedReferral.objects.order_by("closed_at").values_list("closed_at", flat=True).first()
    return london_day(first) if first else None


def missing_days(until: date) -> list[date]:
    """Return the days to `until` that should have an extract and have none, oldest first (EXT-4).

    That is every day since the first closing with a CPRN, and `until` itself whatever was closed.
    """
    start = min(first_day() or until, until)
    have = set(Extract.objects.filter(day__gte=start, day__lte=until).values_list("day", flat=True))
    days = (start + timedelta(days=n) for n in range((until - start).days + 1))
    return [day for day in days if day not in have]


def due_on(day: date) -> datetime:
    """Return when the extract of `day` is late: the alarm hour, London's, of the day after (EXT-6)."""
    return datetime.combine(day + timedelta(days=1), time(settings.EXTRACT_ALARM_HOUR), tzinfo=LONDON)


def last_day_due(at: datetime) -> date:
    """Return the latest day whose extract has to be there at `at`."""
    yesterday = london_day(at) - timedelta(days=1)
    return yesterday if at >= due_on(yesterday) else yesterday - timedelta(days=1)


def extract_overdue(at: datetime) -> list[date]:
    """Return the days whose extracts are missing past their hour, worked out when read (EXT-6).

    Depends on no task, no worker and no Redis. Before the alarm hour only a day that was closed on counts
    as missed, so that a service that has only just been set up is not in alarm by night.
    """
    until = last_day_due(at)
    missing = missing_days(until)
    if until == london_day(at) - timedelta(days=1):
        return missing
    start = first_day()
    return [day for day in missing if start is not None and day >= start]
