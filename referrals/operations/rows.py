"""Which rows an extract has, worked out by PostgreSQL in one statement from snapshots and standing rows.

A standing row is one that nothing supersedes. A visit closed on the day gives a row for each person for
CPCT, or one for itself; each supersedes the standing row of the same person. What stands of such a visit
and was not said again is withdrawn. News of an EAR gives a row where the standing one says otherwise.
"""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db import connection

from casework.enums import RecordState
from casework.models import EnforcementActivityRecord
from core.clock import day_bounds
from referrals.models import ClosedReferral, EarNews, Extract, ExtractRow, Referral

_TABLES = {
    "closed": ClosedReferral._meta.db_table,
    "referral": Referral._meta.db_table,
    "row": ExtractRow._meta.db_table,
    "extract": Extract._meta.db_table,
    "news": EarNews._meta.db_table,
    "ear": EnforcementActivityRecord._meta.db_table,
}
# Half-open UTC bounds on the indexed column itself, never a cast of it, and no other column than those of
# the index, which so need not be followed to the rows (EXT-1, S2).
_DAY = """
SELECT DISTINCT ON (visit_id) visit_id, closing_number
FROM {closed} WHERE closed_at >= %(start)s AND closed_at < %(end)s
ORDER BY visit_id, closing_number DESC
"""
_INSERT = """
WITH latest AS MATERIALIZED (
    SELECT closed.id, visit_id, closed_at, closing_number, cprn_served
    FROM ({day}) day JOIN {closed} closed USING (visit_id, closing_number)
),
news AS (DELETE FROM {news} WHERE %(newest)s RETURNING encounter_id),
wanted AS (
    SELECT latest.id AS closed_id, latest.visit_id, latest.closed_at, latest.closing_number,
           person.id AS referral_id, person.encounter_id, person.place, person.to_settle
    FROM latest LEFT JOIN {referral} person ON person.closed_id = latest.id AND person.to_cpct
    WHERE latest.cprn_served
),
standing AS MATERIALIZED (
    SELECT line.* FROM latest JOIN {row} line ON line.visit_id = latest.visit_id
    WHERE NOT EXISTS (SELECT 1 FROM {row} later WHERE later.supersedes_id = line.id)
),
said AS (
    SELECT CASE WHEN wanted.encounter_id IS NULL THEN 'visit' ELSE 'person' END AS kind,
           wanted.closed_id, wanted.visit_id, wanted.closed_at, wanted.referral_id, wanted.encounter_id,
           wanted.place, wanted.to_settle, standing.id AS supersedes_id,
           standing.extract_id AS supersedes_extract_id,
           CASE WHEN standing.id IS NOT NULL THEN 'The visit was opened again and closed again.'
                WHEN EXISTS (SELECT 1 FROM standing s WHERE s.visit_id = wanted.visit_id)
                THEN 'Added when the visit was opened again and closed again.'
                WHEN wanted.closing_number > 1
                THEN 'The CPRN was recorded after the visit was first closed.'
                ELSE '' END AS amendment
    FROM wanted LEFT JOIN standing
      ON standing.visit_id = wanted.visit_id
     AND standing.encounter_id IS NOT DISTINCT FROM wanted.encounter_id
),
unsaid AS (
    SELECT 'withdrawn' AS kind, latest.id AS closed_id, latest.visit_id, latest.closed_at,
           standing.referral_id, standing.encounter_id, 0 AS place, '' AS to_settle,
           standing.id AS supersedes_id,
           standing.extract_id AS supersedes_extract_id,
           CASE WHEN NOT latest.cprn_served THEN 'Withdrawn: the visit was closed again without a CPRN.'
                WHEN standing.encounter_id IS NULL
                THEN 'Withdrawn: the visit was closed again with people for CPCT.'
                ELSE 'Withdrawn: no longer for CPCT when the visit was closed again.' END AS amendment
    FROM standing JOIN latest USING (visit_id)
    WHERE standing.kind <> 'withdrawn'
      AND NOT EXISTS (SELECT 1 FROM said WHERE said.supersedes_id = standing.id)
),
changed AS (
    SELECT 'person' AS kind, line.closed_id, line.visit_id, closed.closed_at, line.referral_id,
           line.encounter_id, person.place, person.to_settle, line.id AS supersedes_id,
           line.extract_id AS supersedes_extract_id,
           CASE WHEN line.considerable
                THEN 'The Enforcement Activity Record was opened again and is not complete.'
                ELSE 'The Enforcement Activity Record was completed after the earlier extract.'
           END AS amendment
    FROM (SELECT DISTINCT encounter_id FROM news) news
    JOIN {row} line ON line.encounter_id = news.encounter_id AND line.kind = 'person'
    JOIN {closed} closed ON closed.id = line.closed_id
    JOIN {referral} person ON person.id = line.referral_id
    WHERE NOT EXISTS (SELECT 1 FROM {row} later WHERE later.supersedes_id = line.id)
      AND NOT EXISTS (SELECT 1 FROM latest WHERE latest.visit_id = line.visit_id)
      AND line.considerable <> EXISTS (
          SELECT 1 FROM {ear} ear WHERE ear.encounter_id = line.encounter_id AND ear.state = %(completed)s)
),
rows AS (
    SELECT 0 AS part, said.* FROM said
    UNION ALL SELECT 0, unsaid.* FROM unsaid
    UNION ALL SELECT 1, changed.* FROM changed
),
judged AS (
    SELECT rows.*, ear.id AS ear_id, ear.reference AS ear_reference,
           CASE WHEN rows.kind = 'person' THEN ear.id IS NOT NULL END AS considerable
    FROM rows LEFT JOIN {ear} ear
      ON rows.kind = 'person' AND ear.encounter_id = rows.encounter_id AND ear.state = %(completed)s
)
INSERT INTO {row} (extract_id, position, kind, visit_id, encounter_id, closed_id, referral_id,
                   considerable, ear_id, ear_reference, missing, supersedes_id,
                   supersedes_extract_id, amendment)
SELECT %(extract)s,
       row_number() OVER (ORDER BY part, closed_at, visit_id, CASE kind WHEN 'withdrawn' THEN 1 ELSE 0 END,
                          considerable, place, supersedes_id),
       kind, visit_id, encounter_id, closed_id, referral_id, considerable, ear_id,
       coalesce(ear_reference, ''),
       concat_ws(' ', CASE WHEN considerable = false THEN 'No completed Enforcement Activity Record.' END,
                 nullif(to_settle, '')),
       supersedes_id, supersedes_extract_id, amendment
FROM judged
"""
_TOTALS = """
SELECT count(*), count(*) FILTER (WHERE considerable), count(*) FILTER (WHERE NOT considerable),
       count(*) FILTER (WHERE amendment <> '')
FROM {row} WHERE extract_id = %(extract)s
"""
_VISITS = """
SELECT count(*), coalesce(sum(cfi_alone), 0), coalesce(sum(undecided), 0)
FROM ({day}) latest JOIN {closed} closed USING (visit_id, closing_number) WHERE closed.cprn_served
"""


_SQL = _TABLES | {"day": _DAY.format_map(_TABLES)}


def find_day(day: date) -> tuple[str, dict[str, datetime]]:
    """Return the statement that finds the visits of a London day, and its parameters."""
    start, end = day_bounds(day)
    return _DAY.format_map(_TABLES), {"start": start, "end": end}


def insert_rows(*, extract: UUID, day: date, newest: bool) -> dict[str, int]:
    """Insert the rows of the extract of `day`; return its totals by the names of `Extract`'s fields.

    News is taken up by the newest extract only, never by one that fills a gap before it.
    """
    start, end = day_bounds(day)
    values: dict[str, Any] = {
        "extract": extract,
        "start": start,
        "end": end,
        "newest": newest,
        "completed": RecordState.COMPLETED.value,
    }
    with connection.cursor() as cursor:
        cursor.execute(_INSERT.format_map(_SQL), values)
        cursor.execute(_TOTALS.format_map(_SQL), values)
        totals = cursor.fetchone()
        cursor.execute(_VISITS.format_map(_SQL), values)
        visits = cursor.fetchone()
    names = ("rows", "considerable", "not_considerable", "amendments", "visits", "cfi_alone", "undecided")
    return dict(zip(names, (*totals, *visits), strict=True))
