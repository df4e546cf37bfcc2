"""The caseworkers' queue: what comes on it and what goes. Each is called with the visit's row locked."""

from datetime import datetime

from accounts.models import User
from casework.models import EncounterMatch, EnforcementActivityRecord, WorkItem
from visits.enums import FormState
from visits.models import CprnPerson, Encounter, Visit


def take_on(*, visit: Visit, at: datetime) -> None:
    """Bring the list to what stands on a visit that was just closed (CAS-0): in the closing's transaction.

    Each encounter that counts and has no completed record is on it, since the first closing; one that was
    set invalid after a re-opening is on it no more.
    """
    completed = EnforcementActivityRecord.objects.completed().filter(encounter__visit=visit)
    waiting = list(
        Encounter.objects.counting().filter(visit=visit).exclude(pk__in=completed.values("encounter"))
    )
    WorkItem.objects.filter(encounter__visit=visit).exclude(encounter__in=waiting).delete()
    if not waiting:
        return
    named, matched = _named(visit), _matched(visit)
    WorkItem.objects.bulk_create(
        [
            WorkItem(
                encounter=encounter,
                region=visit.team.region,
                since=at,
                named_on_cprn=encounter.pk in named,
                matched=encounter.pk in matched,
            )
            for encounter in waiting
        ],
        update_conflicts=True,
        unique_fields=["encounter"],
        update_fields=["region", "named_on_cprn", "matched"],
    )


def put_back(*, visit: Visit, encounter: Encounter, at: datetime, by: User | None) -> None:
    """Put an encounter on the list whose completed record was opened again; `by` has taken it."""
    if not encounter.counts:
        return
    WorkItem.objects.update_or_create(
        encounter=encounter,
        defaults={
            "region": visit.team.region,
            "since": at,
            "named_on_cprn": encounter.pk in _named(visit),
            "matched": encounter.pk in _matched(visit),
            "taken_by": by,
        },
    )


def take(*, encounter: Encounter, by: User, matched: bool) -> None:
    """Note whose work an encounter is, and whether it is matched."""
    WorkItem.objects.filter(encounter=encounter).update(taken_by=by, matched=matched)


def finish(*, encounter: Encounter) -> None:
    """Take an encounter off the list: its record is complete."""
    WorkItem.objects.filter(encounter=encounter).delete()


def _named(visit: Visit) -> set[object]:
    rows = CprnPerson.objects.filter(cprn__visit=visit).exclude(cprn__state=FormState.INVALID)
    return set(rows.values_list("encounter", flat=True))


def _matched(visit: Visit) -> set[object]:
    rows = EncounterMatch.objects.in_force().filter(encounter__visit=visit)
    return set(rows.values_list("encounter", flat=True))
