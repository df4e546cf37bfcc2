"""The nightly look at every visit that is not settled: what drifted is recorded, and the OIC told.

Facts drift although nobody changed the visit: a date of mentoring was corrected, or the rules are read anew.
Visits are read in batches in order of their ids; a batch costs the same number of queries however many
visits there are. How far the look is, is kept after each batch, so that a kill loses nothing: what is looked
at twice is found to be the same.
"""

from collections.abc import Iterable
from datetime import datetime, timedelta
from uuid import UUID

from django.conf import settings
from django.db import connection, transaction
from django.db.models import Exists, OuterRef, Q, QuerySet

from core.clock import london_day
from debriefs.enums import Cause, RequirementState
from debriefs.facts_json import assessment_to_json
from debriefs.models import KeptAssessment, NightlyLook, Requirement
from debriefs.operations.assessing import assess_visit
from debriefs.queries.facts import facts_of_visits
from debriefs.rules import RULEBOOK, assess
from visits.enums import VisitStatus
from visits.models import Visit
from visits.operations.saving import lock

BATCH = 1_000  # visits that are read together
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
    drifted = sum(_keep(pk, at) for pk in _drifted(ids, at))
    look.visits, look.drifted = look.visits + len(ids), look.drifted + drifted
    look.looked_at = ids[-1] if ids else look.looked_at
    look.ended_at = None if len(ids) == BATCH else at
    look.save()
    return look


def _unsettled(after: UUID | None, at: datetime) -> QuerySet[Visit, UUID]:
    """Return the ids after `after` of the visits whose answer may still change something.

    Settled is a visit whose requirement was answered, and one without any that happened long ago (ours:
    `DEBRIEF_SETTLED_DAYS`); a cancelled one asks for nothing.
    """
    requirement = Requirement.objects.filter(visit=OuterRef("pk"))
    recent = Q(happens_at__gte=at - timedelta(days=settings.DEBRIEF_SETTLED_DAYS))
    visits = Visit.objects.exclude(status=VisitStatus.CANCELLED).filter(
        Exists(requirement.exclude(state__in=_ANSWERED)) | recent & ~Exists(requirement)
    )
    visits = visits.filter(pk__gt=after) if after else visits
    return visits.order_by("pk").values_list("pk", flat=True)


def _drifted(ids: list[UUID], at: datetime) -> Iterable[UUID]:
    """Return those of `ids` of which the rules say something else than what was kept last."""
    kept = KeptAssessment.objects.filter(visit__in=ids).order_by("visit_id", "-number").distinct("visit_id")
    last = {row.visit_id: row for row in kept.only("visit_id", "rulebook", "outcome")}
    for pk, facts in facts_of_visits(ids, at).items():
        said = last.get(pk)
        if (
            said is None
            or said.rulebook != RULEBOOK
            or said.outcome != assessment_to_json(assess(facts, facts.day))
        ):
            yield pk


@transaction.atomic
def _keep(visit_id: UUID, at: datetime) -> int:
    """Work it out anew with the visit locked; return 1 where something else is kept, 0 where not."""
    visit = lock(visit_id)
    return int(assess_visit(visit=visit, by=None, at=at, cause=Cause.NIGHTLY) is not None)
