"""The auditor's search costs what it shows, not what is kept: each filter and each pair of them."""

import itertools
import json
from datetime import date
from typing import Any
from uuid import UUID

import pytest
from django.db import connection

from audit.queries import EVENTS, Filters, events_of
from tests.audit_support import connected
from tests.database import CommittedDatabase

ROWS = 15_000
# Every 1,000th event is a rare read, every 3,000th a rare change; a third are of one busy person.
FILL = """
INSERT INTO audit_event (id, at, event, kind, actor, subject_type, subject_id, subjects, recipient)
SELECT gen_random_uuid(), '2026-07-01'::timestamptz + n * interval '2 minutes', e.event, e.kind,
       ('00000000-0000-7000-8000-' || lpad((CASE WHEN n %% 3 = 0 THEN 0 ELSE n %% 300 END)::text, 12, '0'))::uuid,
       'visits.visit', r.id, ARRAY[r.id, gen_random_uuid()], ''
FROM generate_series(1, %(rows)s) n
CROSS JOIN LATERAL (SELECT ('00000000-0000-7000-9000-' || lpad((n %% 500)::text, 12, '0'))::uuid AS id) r
CROSS JOIN LATERAL (
    SELECT CASE WHEN n %% 3000 = 0 THEN 'visits.print.forgotten' WHEN n %% 1000 = 0 THEN 'audit.read'
                WHEN n %% 10 = 0 THEN 'visits.details.saved' ELSE 'visits.visit.read' END AS event,
           CASE WHEN n %% 3000 = 0 THEN 'erasure' WHEN n %% 1000 = 0 THEN 'consultation'
                WHEN n %% 10 = 0 THEN 'alteration' ELSE 'consultation' END AS kind) e
"""
ASKED: dict[str, dict[str, Any]] = {
    "busy person": {"people": [UUID("00000000-0000-7000-8000-000000000000")]},
    "another": {"people": [UUID("00000000-0000-7000-8000-000000000007")]},
    "record": {"records": [UUID("00000000-0000-7000-9000-000000000021")]},
    "changes": {"kind": "alteration"},
    "erasures": {"kind": "erasure"},
    "frequent": {"event": "visits.visit.read"},
    "rare read": {"event": "audit.read"},
    "rare change": {"event": "visits.print.forgotten"},
    "none": {"event": "audit.exported"},
    "days": {"since": date(2026, 7, 3), "until": date(2026, 7, 4)},
}
PAIRS = [
    pair
    for pair in itertools.combinations(ASKED, 2)
    if not set(ASKED[pair[0]]) & set(ASKED[pair[1]])
    and not {"kind", "event"} <= {*ASKED[pair[0]], *ASKED[pair[1]]}
]


def buffers(asked: dict[str, Any]) -> int:
    """Return how many buffers the first page of a search touches."""
    sql, values = EVENTS.cut(events_of(Filters(**asked)), None).query.sql_with_params()
    with connection.cursor() as cursor:
        cursor.execute(f"EXPLAIN (ANALYZE, BUFFERS, FORMAT JSON) {sql}", values)
        plan = cursor.fetchone()[0]
    top = (json.loads(plan) if isinstance(plan, str) else plan)[0]["Plan"]
    return int(top["Shared Hit Blocks"] + top["Shared Read Blocks"])


@pytest.mark.timeout(180)
def test_no_filter_and_no_pair_of_them_reads_through_the_table(committed_db: CommittedDatabase):
    with connected(committed_db) as owner:
        owner.execute("SELECT audit_make_partitions('2026-07-01', 1)")
        owner.execute(FILL, {"rows": ROWS})
        owner.execute("VACUUM ANALYZE audit_event")
        (pages,) = owner.execute("SELECT pg_relation_size('audit_event_2026_07') / 8192").fetchone() or (0,)
    alone = {name: buffers(asked) for name, asked in ASKED.items()}
    together = {" and ".join(pair): buffers(ASKED[pair[0]] | ASKED[pair[1]]) for pair in PAIRS}
    dear = {name: cost for name, cost in (alone | together).items() if cost > 150}
    assert not dear
    assert pages > 3 * 150  # what reading through the table would touch
