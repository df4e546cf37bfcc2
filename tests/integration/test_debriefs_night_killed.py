"""The nightly look in a process of its own, killed outright in the middle of a batch."""

import os
import signal

import psycopg
from django.db.models import Count

from core import clock
from debriefs.models import KeptAssessment, NightlyLook
from tests.database import CommittedDatabase
from tests.factories_visits import officer
from tests.threads import until, waiting, watcher
from tests.visit_support import many_visits

VISITS, BATCH = 100, 20
LOOK = (
    "-c",
    f"from debriefs.operations import nightly; nightly.BATCH = {BATCH}\n"
    "from debriefs.tasks import look_at_all; look_at_all()",
)


def test_after_a_kill_the_look_goes_on_where_it_was_and_keeps_nothing_twice(
    committed_db: CommittedDatabase,
) -> None:
    ids = sorted(visit.pk for visit in many_visits([officer()], VISITS, until=clock.now()))
    with watcher(committed_db) as owner, psycopg.connect(committed_db.env["DATABASE_URL"]) as other:
        other.execute("SELECT 1 FROM visits_visit WHERE id = %s FOR UPDATE", [ids[50]])  # of the third batch
        killed = committed_db.start("shell", "--no-imports", *LOOK)
        until(lambda: waiting(owner))
        os.kill(killed.pid, signal.SIGKILL)
        killed.wait()
    look = NightlyLook.objects.get()
    before = {kept.visit_id: kept.pk for kept in KeptAssessment.objects.all()}
    assert (look.visits, look.looked_at, look.ended_at) == (2 * BATCH, ids[2 * BATCH - 1], None)
    assert set(ids[: 2 * BATCH]) <= set(before) < set(ids[: 3 * BATCH])
    committed_db.manage("shell", "--no-imports", *LOOK)
    look.refresh_from_db()
    assert (look.visits, look.failed, look.ended_at is not None) == (VISITS, 0, True)
    times = KeptAssessment.objects.values("visit").annotate(times=Count("pk"))
    assert {row["visit"]: row["times"] for row in times} == dict.fromkeys(ids, 1)
    after = {kept.visit_id: kept.pk for kept in KeptAssessment.objects.all()}
    assert {pk: after[pk] for pk in before} == before
