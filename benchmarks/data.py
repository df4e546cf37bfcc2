"""The data: teams, people, visits over six years, encounters, notices, one big closed day, and an audit trail.

Made by PostgreSQL from generate_series, the same every time. `Scale.visits` decides the rest.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from django.apps import apps

from benchmarks import words
from benchmarks.schema import Owner, bare

NOW = datetime(2026, 11, 20, 10, 0, tzinfo=UTC)  # a Friday, in the data's own time
BIG_DAY = "2026-11-18"  # London's day on which 5,000 visits with a CPRN were closed (S1, S2)
BIG_DAY_VISITS, PEOPLE_EACH = 5_000, 3


@dataclass(frozen=True)
class Scale:
    """How much there is of everything."""

    visits: int
    audit: int = 0
    big_day: int = 0  # visits closed on BIG_DAY, with their snapshots
    teams: int = 40
    officers: int = 20  # of each team

    @property
    def people(self) -> int:
        """Case records of people."""
        return self.visits


# What a column that is not named below holds where it may not be empty.
_EMPTY = {"varchar": "''", "text": "''", "int2": "0", "int4": "0", "int8": "0", "bool": "false", "jsonb": "'[]'",
          "_varchar": "'{}'", "_text": "'{}'", "_uuid": "'{}'", "timestamptz": "now()", "bytea": "''"}  # fmt: skip
_COLUMNS = """
SELECT column_name, udt_name FROM information_schema.columns WHERE table_schema = 'public' AND table_name = %s
AND is_nullable = 'NO' AND column_default IS NULL AND is_identity = 'NO' AND is_generated = 'NEVER'
"""
_ID = """
CREATE FUNCTION pg_temp.id(kind integer, n bigint) RETURNS uuid LANGUAGE sql IMMUTABLE AS
$$ SELECT (lpad(to_hex(n), 12, '0') || '7' || lpad(to_hex(kind), 3, '0') || '8000000000000000')::uuid $$;
"""
# `kind` in the ids below; a bigger n is a later one, as in the service's own.
TEAM, USER, VISIT, PREMISES, MEMBER, PERSON_MET, CPRN, CLOSING, SNAPSHOT, REFERRAL, PERSON, EXTRACT = range(
    1, 13
)

_PLAN = """
CREATE TEMP TABLE plan AS
SELECT n, team, pg_temp.id({team_kind}, team) AS team_id, at, chance, big,
       pg_temp.id({user_kind}, team * 100 + oic) AS oic, (team * 100 + oic) AS oic_n,
       CASE WHEN big THEN 'closed' WHEN at > {now} THEN 'planned' WHEN at > {now} - interval '4 hours' THEN 'in_progress'
            WHEN at > {now} - interval '5 days' AND chance < 0.6 OR chance < 0.002 THEN 'completed'
            WHEN chance > 0.997 THEN 'reopened' ELSE 'closed' END AS status,
       CASE WHEN big THEN timestamptz '{big_day} 09:00+00' + n % 30000 * interval '1 second'
            ELSE at + interval '2 hours' + chance * interval '20 hours' END AS closing
FROM (
    SELECT n, 1 + floor({teams} * power(random(), 1.5))::int AS team, 1 + floor({officers} * random())::int AS oic,
           {now} + interval '14 days' - (({visits} - n)::float8 / {visits} * 2190) * interval '1 day' AS at,
           random() AS chance,
           n > {visits} * 0.98 - {big} AND n <= {visits} * 0.98 AS big
    FROM generate_series(1, {visits}) n
) made;
ANALYZE plan;
"""


# As the triggers, which are off while much is loaded, would have it.
_WORDS = """
INSERT INTO visits_premisesword (visit_id, word, team_id, happens_at, status, kinds)
    SELECT v.id, said.word, v.team_id, v.happens_at, v.status, v.kinds
    FROM visits_premises p JOIN visits_visit v ON v.id = p.visit_id
    CROSS JOIN LATERAL (SELECT '' UNION ALL SELECT search_words(p.search_key)
                        UNION ALL SELECT reference_words(v.reference) UNION ALL SELECT unnest(p.marks)) said (word);
INSERT INTO visits_encounterword (visit_id, encounter_id, word, team_id, at)
    SELECT v.id, e.id, word, v.team_id, e.created_at FROM visits_encounter e JOIN visits_visit v ON v.id = e.visit_id,
    LATERAL (SELECT search_words(e.search_key) UNION ALL SELECT unnest(e.marks)) said (word);
INSERT INTO casework_personword (person_id, word, created_at)
    SELECT p.id, word, p.created_at FROM casework_person p, search_words(p.search_key) word;
INSERT INTO visits_knownword (kind, word) SELECT DISTINCT 'premises', word FROM visits_premises, search_words(search_key) word
    UNION SELECT 'person', word FROM visits_encounterword WHERE word NOT LIKE '~%' UNION SELECT 'person', word FROM casework_personword;
SELECT keep_own_visits(id) FROM visits_visit
"""


def load(owner: Owner, scale: Scale) -> None:
    """Fill an empty, migrated database."""
    owner.execute(_ID)
    _lists(owner)
    owner.execute("SELECT setseed(0.42)")
    tables = ["accounts_user", "accounts_rolegrant", "visits_visit", "visits_premises", "visits_visitofficer",
              "visits_encounter", "visits_cprn", "visits_cprnperson", "visits_closing", "casework_person",
              "casework_workitem", "referrals_closedreferral", "referrals_referral", "referrals_extract",
              "visits_knownword", "visits_premisesword", "visits_encounterword", "visits_ownvisit",
              "casework_personword"]  # fmt: skip
    with bare(owner, tables):
        _staff(owner, scale)
        owner.execute(_PLAN.format(
            team_kind=TEAM, user_kind=USER, teams=scale.teams, officers=scale.officers, visits=scale.visits,
            big=scale.big_day, big_day=BIG_DAY, now=f"timestamptz '{NOW.isoformat()}'"))  # fmt: skip
        _visits(owner)
        _people_met(owner)
        _papers(owner)
        _extracts(owner)
        _case_records(owner, scale)
        for statement in _WORDS.split(";"):
            owner.execute(statement)
    if scale.audit:
        _audit(owner, scale)
    # S1 takes back each round: vacuumed between two, the table would count as empty, and the planner would
    # go through all of it for each row of the next.
    owner.execute("ALTER TABLE referrals_extractrow SET (autovacuum_enabled = off)")
    owner.execute("VACUUM ANALYZE")


def insert(owner: Owner, table: str, values: Mapping[str, str], source: str) -> None:
    """Insert `SELECT values FROM source`; columns that are not named and may not be empty get an empty value."""
    wanted = dict(values)
    for name, kind in owner.execute(_COLUMNS, [table]).fetchall():
        if name not in wanted:
            wanted[name] = _default(table, name) or _EMPTY[kind]
    columns, expressions = ", ".join(wanted), ", ".join(wanted.values())
    owner.execute(f"INSERT INTO {table} ({columns}) SELECT {expressions} FROM {source}")


def _default(table: str, column: str) -> str:
    """Return what the model says a column holds at first, as SQL; nothing where it does not say."""
    for model in apps.get_models():
        for field in model._meta.local_concrete_fields:
            if (model._meta.db_table, field.column) == (table, column) and field.has_default():
                first = field.get_default()
                return f"'{first}'" if isinstance(first, (str, int)) and not isinstance(first, bool) else ""
    return ""


def _lists(owner: Owner) -> None:
    """Make each list of words a function of (n): the word at n, from the start again past the end."""
    lists: dict[str, Any] = {
        "first_name": words.FIRST_NAMES, "family_name": words.FAMILY_NAMES, "trade": words.TRADES,
        "house": words.HOUSES, "street": words.STREETS, "street_kind": words.STREET_KINDS, "town": words.TOWNS,
    }  # fmt: skip
    for name, some in lists.items():
        array = "ARRAY[" + ", ".join(f"'{word}'" for word in some) + "]"
        owner.execute(
            f"CREATE FUNCTION pg_temp.{name}(n integer) RETURNS text LANGUAGE sql IMMUTABLE AS "
            f"$$ SELECT ({array})[1 + n % {len(some)}] $$"
        )
        # Skewed: the first words are many times as frequent as the last.
        owner.execute(
            f"CREATE FUNCTION pg_temp.any_{name}(by float8) RETURNS text LANGUAGE sql VOLATILE AS "
            f"$$ SELECT ({array})[1 + floor({len(some)} * power(random(), by))::int] $$"
        )


def _made(by: str, at: str) -> dict[str, str]:
    return {
        "created_at": at,
        "changed_at": at,
        "created_by_id": by,
        "changed_by_id": by,
        "version": "1",
    }


def _staff(owner: Owner, scale: Scale) -> None:
    """Enforcement teams in regions of four, a casework unit for each region; officers, a manager each; an auditor."""
    insert(
        owner,
        "accounts_team",
        {"id": f"pg_temp.id({TEAM}, n)", "name": "'Team ' || n", "kind": "CASE WHEN n <= 1000 THEN 'enforcement' ELSE 'casework' END",
         "region": "'Region ' || (1 + (n - 1) % 1000 / 4)"},
        f"(SELECT n FROM generate_series(1, {scale.teams}) n UNION ALL SELECT n FROM generate_series(1001, {1000 + scale.teams}, 4) n) made",
    )  # fmt: skip
    # Numbers of a team's people: team × 100 + 1 to `officers`; 90 its manager. 1001 × 100: casework; 1: the auditor.
    people = f"""(
        SELECT t * 100 + o AS n, t AS team, CASE WHEN o = 90 THEN 'manager' ELSE 'officer' END AS role
        FROM generate_series(1, {scale.teams}) t,
             (SELECT generate_series(1, {scale.officers}) UNION ALL SELECT 90) o (o)
        UNION ALL SELECT t * 100, t, 'caseworker' FROM generate_series(1001, {1000 + scale.teams}, 4) t
        UNION ALL SELECT 1, 1, 'auditor' UNION ALL SELECT 2, 1, 'cpct') made"""
    insert(
        owner,
        "accounts_user",
        {"id": f"pg_temp.id({USER}, n)", "email": "'p' || n || '@bench.example'", "password": "'!'",
         "name": "pg_temp.any_first_name(1) || ' ' || pg_temp.any_family_name(1)", "staff_number": "'B' || n",
         "grade": "'eo'", "is_active": "true", "team_id": f"pg_temp.id({TEAM}, team)"},
        people,
    )  # fmt: skip
    insert(
        owner,
        "accounts_rolegrant",
        {"id": f"pg_temp.id({USER}, n)", "role": "role", "starts_at": "timestamptz '2020-01-01 00:00+00'",
         "user_id": f"pg_temp.id({USER}, n)"},
        people,
    )  # fmt: skip
    owner.execute("ANALYZE accounts_team, accounts_user")


def _visits(owner: Owner) -> None:
    over = "status IN ('completed', 'closed', 'reopened')"
    closed = "status IN ('closed', 'reopened')"
    gone = "(status IN ('closed', 'reopened') OR status = 'completed' AND (n + k) % 3 > 0)"
    insert(
        owner,
        "visits_premises",
        {**_made("oic", "at"), "id": f"pg_temp.id({PREMISES}, n)", "visit_id": f"pg_temp.id({VISIT}, n)",
         "trading_name": "trading", "address_line_1": "line", "town": "town", "postcode": "postcode",
         "search_key": "upper(concat_ws(' ', trading, line, town, postcode))",
         "marks": "ARRAY['@' || replace(postcode, ' ', '') || ' ' || split_part(line, ' ', 1), '~' || upper(trading)]"},
        """(SELECT n, oic, at, pg_temp.any_house(2) || ' ' || pg_temp.any_trade(1.5) AS trading,
                   (1 + floor(200 * power(random(), 2)))::int || ' ' || pg_temp.any_street(2) || ' ' || pg_temp.any_street_kind(1) AS line,
                   pg_temp.town(team * 3 + floor(3 * power(random(), 2))::int) AS town,
                   'QF' || (1 + team) || ' ' || floor(random() * 10)::int || chr(65 + floor(random() * 26)::int) || chr(65 + floor(random() * 26)::int) AS postcode
            FROM plan ORDER BY n) made""",
    )  # fmt: skip
    insert(
        owner,
        "visits_visit",
        {**_made("oic", "at - interval '7 days'"), "id": f"pg_temp.id({VISIT}, n)", "team_id": "team_id", "oic_id": "oic",
         "reference": "'VIS-' || extract(year from at) || '-' || lpad(n::text, 6, '0')", "status": "status",
         "kinds": "CASE WHEN chance < 0.80 THEN ARRAY['illegal_working'] WHEN chance < 0.98 THEN ARRAY['arrest'] "
                  "WHEN chance < 0.985 THEN ARRAY['family_detention'] ELSE ARRAY['other'] END",
         "happens_at": "at", "planned_start": "at", "started_at": "CASE WHEN status <> 'planned' THEN at END",
         "ended_at": f"CASE WHEN {over} THEN at + interval '90 minutes' END",
         "closed_at": f"CASE WHEN {closed} THEN closing END", "closed_by_id": f"CASE WHEN {closed} THEN oic END",
         "anybody_met": "true", "any_documents_seen": "false", "cprn_served": "big OR chance < 0.4",
         "listed_as": f"(SELECT premises_title(p) FROM visits_premises p WHERE p.visit_id = pg_temp.id({VISIT}, n))"},
        "plan ORDER BY n",
    )  # fmt: skip
    insert(
        owner,
        "visits_visitofficer",
        {**_made("oic", "at"), "id": f"pg_temp.id({MEMBER}, n * 4 + k)", "visit_id": f"pg_temp.id({VISIT}, n)",
         "user_id": f"pg_temp.id({USER}, team * 100 + 1 + (oic_n + k * 7 - 1) % 100 % 20)",
         "role": "CASE WHEN k = 0 THEN 'oic' ELSE 'officer' END", "happens_at": "at", "arrived_at": f"CASE WHEN {gone} THEN at END",
         "departed_at": f"CASE WHEN {gone} THEN at + interval '90 minutes' END",
         "departed_marked_by_id": f"CASE WHEN {gone} THEN oic END",
         "intelligence": f"CASE WHEN {gone} THEN 'none' ELSE '' END"},
        "plan, generate_series(0, 2) k ORDER BY n, k",
    )  # fmt: skip


def _people_met(owner: Owner) -> None:
    """About three a visit, none on one that has not begun; exactly three on those of the big day."""
    insert(
        owner,
        "visits_encounter",
        {**_made("oic", "at + interval '1 minute' * k"), "id": f"pg_temp.id({PERSON_MET}, n * 8 + k)",
         "visit_id": f"pg_temp.id({VISIT}, n)", "author_id": "oic", "state": "'complete'", "name": "name",
         "date_of_birth": "date '1960-01-01' + (16000 * random())::int", "nationality": "'Brackish'",
         "capacity": "CASE WHEN k < 4 THEN 'worker' ELSE 'other' END", "outcome": "'papers'", "job": "'Kitchen porter'",
         "search_key": "upper(name)", "marks": "ARRAY['~' || upper(name) || ' BRACKISH']"},
        """(SELECT n, k, oic, at, pg_temp.any_first_name(3) || ' ' || pg_temp.any_family_name(3) AS name
            FROM plan, generate_series(1, CASE WHEN big THEN 3 ELSE (chance * 1000)::int % 6 + 1 END) k
            WHERE status <> 'planned' ORDER BY n, k) made""",
    )  # fmt: skip


def _papers(owner: Owner) -> None:
    """Notices of two visits in five, their closings and snapshots; what CPCT is sent of the big day."""
    with_notice = "(SELECT * FROM plan WHERE status = 'closed' AND (big OR chance < 0.4) ORDER BY n) made"
    insert(
        owner,
        "visits_cprn",
        {**_made("oic", "at"), "id": f"pg_temp.id({CPRN}, n)", "visit_id": f"pg_temp.id({VISIT}, n)", "author_id": "oic",
         "state": "'complete'", "reference": "'CPRN-' || n", "served_at": "at", "served_by_id": "oic",
         "party": "'employer'", "breach_date": "at::date"},
        with_notice,
    )  # fmt: skip
    insert(
        owner,
        "visits_closing",
        {"id": f"pg_temp.id({CLOSING}, n)", "number": "1", "at": "closing", "cprn_served": "true", "by_id": "oic",
         "visit_id": f"pg_temp.id({VISIT}, n)"},
        with_notice,
    )  # fmt: skip
    insert(
        owner,
        "referrals_closedreferral",
        {"id": f"pg_temp.id({SNAPSHOT}, n)", "closing_id": f"pg_temp.id({CLOSING}, n)", "visit_id": f"pg_temp.id({VISIT}, n)",
         "closing_number": "1", "closed_at": "closing", "cprn_served": "true", "visit_reference": "'VIS-2026-' || lpad(n::text, 6, '0')",
         "cprn_reference": "'CPRN-' || n", "served_at": "at", "served_by": "'Devon Achebe'", "served_on": "'The manager'",
         "served_on_role": "'Manager'", "recipient_kind": "'employer'", "legal_name": "'Legal name ' || n || ' Limited'",
         "trading_name": "CASE WHEN n % 50 = 0 THEN '=' ELSE '' END || 'Trading, \"name\" ' || n", "recipient_address": "n || ' Harbour Street, Brackenford'",
         "recipient_postcode": "'QF1 2AB'", "premises": "'Trading name, ' || n || ' Harbour Street, Brackenford QF1 2AB'",
         "breach_on": "at::date", "oic_id": "oic", "oic_name": "'Rhiannon Pryce'", "oic_staff_number": "'B' || oic_n",
         "team_id": "team_id", "team_name": "'Team ' || team",
         "evidence_lines": "'CPRN ' || encode(sha256(n::text::bytea), 'hex')"},
        with_notice,
    )  # fmt: skip
    insert(
        owner,
        "referrals_referral",
        {"id": f"pg_temp.id({REFERRAL}, n * 8 + k)", "closed_id": f"pg_temp.id({SNAPSHOT}, n)", "encounter_id": f"pg_temp.id({PERSON_MET}, n * 8 + k)",
         "place": "k", "person": "pg_temp.any_first_name(3) || ' ' || pg_temp.any_family_name(3)", "capacity": "'worker'",
         "date_of_birth": "date '1980-05-01' + k", "nationality": "'Brackish'", "job": "'Kitchen porter'", "began": "'June 2025'",
         "began_earliest": "date '2025-06-01'", "began_latest": "date '2025-06-30'", "certainty": "'stated'", "rule": "'REF-1'",
         "section": "'Illegal working: referral criteria'", "guidance_version": "'3.0'", "law": "'sections 15 and 21'",
         "units": "ARRAY['CPCT']", "to_cpct": "true", "facts": "'[]'", "words": "'To CPCT.'",
         "evidence_lines": "'Offender ' || encode(sha256((n * 8 + k)::text::bytea), 'hex') || E'\\nPassport ' || encode(sha256((n * 9 + k)::text::bytea), 'hex')"},
        "(SELECT * FROM plan WHERE big ORDER BY n) made, generate_series(1, 3) k",
    )  # fmt: skip


def _extracts(owner: Owner) -> None:
    """The extract of every day so far but the big one's; how many rows it had, and none of them."""
    insert(
        owner,
        "referrals_extract",
        {"id": f"pg_temp.id({EXTRACT}, day - date '2000-01-01')", "day": "day", "version": "1", "sha256": "repeat('0', 64)"},
        f"(SELECT DISTINCT (closing AT TIME ZONE 'Europe/London')::date AS day FROM plan WHERE closing < timestamptz '{NOW.isoformat()}') days"
        f" WHERE day <> date '{BIG_DAY}'",
    )  # fmt: skip


def _case_records(owner: Owner, scale: Scale) -> None:
    """Case records of people, and what waits on the caseworkers' lists: the encounters of the last weeks."""
    by, at = f"pg_temp.id({USER}, 1)", f"timestamptz '2021-01-01' + n * interval '5 years' / {scale.people}"
    insert(
        owner,
        "casework_person",
        {**_made(by, at), "id": f"pg_temp.id({PERSON}, n)", "reference": "'PER-2026-' || lpad(n::text, 6, '0')", "name": "name",
         "date_of_birth": "date '1960-01-01' + (16000 * random())::int", "nationality": "'Brackish'", "search_key": "upper(name)",
         "document_numbers": "CASE WHEN n % 3 = 0 THEN ARRAY['P' || n] ELSE '{}' END"},
        # One in 250 has the very same name.
        f"""(SELECT n, CASE WHEN n % 250 = 0 THEN 'Samira Rahimi' ELSE pg_temp.any_first_name(3) || ' ' || pg_temp.any_family_name(3) END AS name
             FROM generate_series(1, {scale.people}) n) made""",
    )  # fmt: skip
    insert(
        owner,
        "casework_workitem",
        {"encounter_id": "e.id", "region": "t.region", "since": "v.closed_at", "named_on_cprn": "v.cprn_served", "matched": "false"},
        f"""visits_encounter e JOIN visits_visit v ON v.id = e.visit_id JOIN accounts_team t ON t.id = v.team_id
            WHERE v.closed_at > timestamptz '{NOW.isoformat()}' - interval '90 days' AND v.status = 'closed'""",
    )  # fmt: skip


def _audit(owner: Owner, scale: Scale) -> None:
    """A trail of the last year, by month: one page in five is a list with 25 ids."""
    owner.execute("SELECT * FROM audit_make_partitions(%s, 16)", [NOW.date().replace(year=NOW.year - 1)])
    with bare(owner, ["audit_event"]):
        insert(
            owner,
            "audit_event",
            {"id": "gen_random_uuid()", "at": "at", "event": "CASE WHEN n % 5 = 0 THEN 'visits.visit.listed' ELSE 'visits.visit.read' END",
             "kind": "'consultation'", "actor": f"pg_temp.id({USER}, (1 + n % {scale.teams}) * 100 + 1 + n % 20)", "subject_type": "'visits.visit'",
             "subjects": f"""CASE WHEN n % 5 = 0 THEN ARRAY(SELECT pg_temp.id({VISIT}, 1 + (n::bigint * 7919 + k) % {scale.visits}) FROM generate_series(1, 25) k)
                             ELSE ARRAY[pg_temp.id({VISIT}, 1 + (n::bigint * 7919) % {scale.visits})] END""",
             "request_id": "md5(n::text)", "cluster": "1", "txid": "n", "hash": "sha256(n::text::bytea)"},
            f"""(SELECT n, timestamptz '{NOW.isoformat()}' - ({scale.audit} - n)::float8 / {scale.audit} * interval '360 days' AS at
                 FROM generate_series(1, {scale.audit}) n) made""",
        )  # fmt: skip
