"""The nightly look at every visit that is not settled: what drifted is recorded, and the OIC told.

Facts drift although nobody changed the visit: a date of mentoring was corrected, or the rules are read anew.
Visits are read in batches in order of their ids; a batch costs the same number of queries however many
visits there are. How far the look is, is kept after each batch, so that a kill loses nothing: what is looked
at twice is found to be the same. A visit that cannot be looked at stops no other: it is counted, and the next
night looks at it again.
"""

import logging
from collections.abc import Iterator
from datetime import datetime, timedelta
from uuid import UUID

from django.conf import settings
from django.db import connection, transaction
from django.db.models import Exists, OuterRef, Q, QuerySet

from core.clock import london_day
from debriefs.enums import Cause, RequirementState
from debriefs.facts import VisitFacts
from debriefs.facts_json import assessment_to_json
from debriefs.models import KeptAssessment, NightlyLook, Requirement
from debriefs.operations.assessing import assess_visit
from debriefs.queries.facts import facts_of_visits
from debriefs.rules import RULEBOOK, assess
from visits.enums import VisitStatus
from visits.models import Visit
from visits.operations.saving import lock

logger = logging.getLogger(__name__)
BATCH = 1_000  # visits that are read together
FAILED_KEPT = 100  # ids that are kept of those that could not be looked at; all are counted
_ANSWERED = (RequirementState.CLOSED, RequirementState.STOOD_DOWN)
_LOCK = "SELECT pg_try_advisory_lock(hashtextextended('debriefs.nightly', 0))"
_UNLOCK = "SELECT pg_advisory_unlock(hashtextextended('debriefs.nightly', 0))"


def look_at_all(*, at: datetime) -> NightlyLook | None:
    """Look at every visit that is not settled; return the look.

    A look that did not come to its end is gone on with. None where it was done today already, or where
    another process is at it: a lock of its connection, which ends with the process, says so.
    """
    with connection.cursor() as cursor:
        cursor.execute(_LOCK)
        if not cursor.fetchone()[0]:
            return None
    try:
        look = _begin(at)
        while look is not None and look.ended_at is None:
            look = _look_at_batch(look, at)
        return look
    finally:
        with connection.cursor() as cursor:
            cursor.execute(_UNLOCK)


def _begin(at: datetime) -> NightlyLook | None:
    open_look = NightlyLook.objects.filter(ended_at=None).first()
    if open_look is not None:
        return open_look
    look, begun = NightlyLook.objects.get_or_create(
        day=london_day(at), defaults={"rulebook": RULEBOOK, "began_at": at}
    )
    return look if begun else None


def _look_at_batch(look: NightlyLook, at: datetime) -> NightlyLook:
    """Look at the next visits, keep what drifted of each, and how far it is; return the look."""
    ids = list(_unsettled(look.looked_at, at)[:BATCH])
    failed: list[UUID] = []
    drifted = sum(_keep_or_fail(pk, at, failed) for pk in _drifted(ids, at, failed))
    look.visits, look.drifted = look.visits + len(ids), look.drifted + drifted
    look.failed += len(failed)
    look.failed_visits = [*look.failed_visits, *failed][:FAILED_KEPT]
    look.looked_at = ids[-1] if ids else look.looked_at
    look.ended_at = None if len(ids) == BATCH else at
    look.save()
    return look


def _unsettled(after: UUID | None, at: datetime) -> QuerySet[Visit, UUID]:
    """Return the ids after `after` of the visits whose answer may still change something.

    Settled is a visit whose debrief is closed, and one of which nothing is to be held that happened long ago
    (ours: `DEBRIEF_SETTLED_DAYS`): no debrief was ever required, or none is any more. A cancelled one asks
    for nothing, and neither does one of long before debriefs were kept here.
    """
    requirement = Requirement.objects.filter(visit=OuterRef("pk"))
    recent = Q(happens_at__gte=at - timedelta(days=settings.DEBRIEF_SETTLED_DAYS))
    visits = Visit.objects.exclude(status=VisitStatus.CANCELLED).filter(
        Exists(requirement.exclude(state__in=_ANSWERED))
        | recent & ~Exists(requirement.filter(state=RequirementState.CLOSED))
    )
    visits = visits.exclude(_of_long_before())
    visits = visits.filter(pk__gt=after) if after else visits
    return visits.order_by("pk").values_list("pk", flat=True)


def _of_long_before() -> Q:
    """Return the condition of visits that closed long before the first look and have no answer of the rules.

    Every visit that was recorded since debriefs are kept has an answer. One of before was debriefed, or was
    not, without this software: only those of `DEBRIEF_FIRST_LOOK_DAYS` (ours) before the first look are still
    to be debriefed soon after the visit (DEB-10). An older one is asked about once a fact of it changes.
    """
    first = NightlyLook.objects.earliest("day").began_at
    asked = KeptAssessment.objects.filter(visit=OuterRef("pk"))
    long_before = first - timedelta(days=settings.DEBRIEF_FIRST_LOOK_DAYS)
    return Q(~Exists(asked), status=VisitStatus.CLOSED, happens_at__lt=long_before)


def _drifted(ids: list[UUID], at: datetime, failed: list[UUID]) -> Iterator[UUID]:
    """Yield those of `ids` of which the rules say something else than what was kept last.

    Adds to `failed` those of which it cannot be found out.
    """
    kept = KeptAssessment.objects.filter(visit__in=ids).order_by("visit_id", "-number").distinct("visit_id")
    last = {row.visit_id: row for row in kept.only("visit_id", "rulebook", "outcome")}
    for pk, facts in _facts(ids, at, failed):
        try:
            drifted = _says_otherwise(last.get(pk), facts)
        except Exception:
            _could_not(pk, failed)
        else:
            if drifted:
                yield pk


def _facts(ids: list[UUID], at: datetime, failed: list[UUID]) -> Iterator[tuple[UUID, VisitFacts]]:
    """Yield the facts of each visit, read together; one by one where they cannot be read together."""
    try:
        with transaction.atomic():
            found = facts_of_visits(ids, at)
    except Exception:
        _go_on_or_raise()
        for pk in ids:
            try:
                with transaction.atomic():
                    one = facts_of_visits([pk], at)
            except Exception:
                _could_not(pk, failed)
            else:
                yield from one.items()
    else:
        yield from found.items()


def _says_otherwise(last: KeptAssessment | None, facts: VisitFacts) -> bool:
    return (
        last is None
        or last.rulebook != RULEBOOK
        or last.outcome != assessment_to_json(assess(facts, facts.day))
    )


def _keep_or_fail(visit_id: UUID, at: datetime, failed: list[UUID]) -> int:
    """Return 1 where something else is kept of the visit; 0 where not, or where it cannot be kept."""
    try:
        return _keep(visit_id, at)
    except Exception:
        _could_not(visit_id, failed)
        return 0


def _could_not(visit_id: UUID, failed: list[UUID]) -> None:
    """Count a visit that failed, within the handler of its exception."""
    _go_on_or_raise()
    logger.exception("A visit could not be looked at for its debrief.")
    failed.append(visit_id)


def _go_on_or_raise() -> None:
    """Raise the exception that is handled where the database is gone: then every visit would fail."""
    if not connection.is_usable():
        raise  # noqa: PLE0704 - called within handlers alone


@transaction.atomic
def _keep(visit_id: UUID, at: datetime) -> int:
    """Work it out anew with the visit locked; return 1 where something else is kept, 0 where not."""
    visit = lock(visit_id)
    return int(assess_visit(visit=visit, by=None, at=at, cause=Cause.NIGHTLY) is not None)
