"""An officer's list is read from entries without the names of people met, which are half of what it was read from.

What `terms` holds stays as it is: the release before reads it while this runs, and searches for people do.
"""

from typing import Any

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models

BATCH = 2_000  # visits in one transaction; they are locked for it, so that no change is missed
_NEXT = "SELECT id FROM visits_visit WHERE %(after)s::uuid IS NULL OR id > %(after)s ORDER BY id LIMIT %(batch)s FOR UPDATE"
FUNCTIONS = """
-- All that a list narrows by, as hashes: what `visit_terms` says, but for the names of people met.
CREATE FUNCTION visit_list_terms(sought uuid) RETURNS bigint[] LANGUAGE sql STABLE AS $$
    SELECT array_agg(list_term(term) ORDER BY term COLLATE "C") FROM (
        SELECT 'status ' || status FROM visits_visit WHERE id = sought
        UNION ALL SELECT 'team ' || team_id FROM visits_visit WHERE id = sought
        UNION ALL SELECT 'kind ' || kind FROM visits_visit v, unnest(v.kinds) kind WHERE v.id = sought
        UNION ALL SELECT 'word ' || word FROM visits_visit v, reference_words(v.reference) word WHERE v.id = sought
        UNION ALL (SELECT 'word ' || word FROM visits_premises p, search_words(p.search_key) word
                   WHERE p.visit_id = sought LIMIT 120)
    ) said (term)
$$;
CREATE OR REPLACE FUNCTION keep_own_visits(sought uuid) RETURNS void LANGUAGE sql
SECURITY DEFINER SET search_path = public, pg_temp AS $$
    INSERT INTO visits_ownvisit (visit_id, user_id, happens_at, terms, listed)
    SELECT v.id, o.user_id, v.happens_at, said.terms || own.also, said.listed || own.also
    FROM visits_visit v JOIN visits_visitofficer o ON o.visit_id = v.id
    CROSS JOIN (SELECT visit_terms(sought), visit_list_terms(sought) OFFSET 0) said (terms, listed)
    CROSS JOIN LATERAL
        (SELECT CASE WHEN v.oic_id = o.user_id THEN ARRAY[list_term('oic')] ELSE '{}' END) own (also)
    WHERE v.id = sought ORDER BY o.user_id
    ON CONFLICT (visit_id, user_id) DO UPDATE
        SET happens_at = excluded.happens_at, terms = excluded.terms, listed = excluded.listed
    WHERE (visits_ownvisit.happens_at, visits_ownvisit.terms, visits_ownvisit.listed)
        IS DISTINCT FROM (excluded.happens_at, excluded.terms, excluded.listed)
$$;
"""
BEFORE = """
CREATE OR REPLACE FUNCTION keep_own_visits(sought uuid) RETURNS void LANGUAGE sql
SECURITY DEFINER SET search_path = public, pg_temp AS $$
    INSERT INTO visits_ownvisit (visit_id, user_id, happens_at, terms)
    SELECT v.id, o.user_id, v.happens_at,
           said.terms || CASE WHEN v.oic_id = o.user_id THEN ARRAY[list_term('oic')] ELSE '{}' END
    FROM visits_visit v JOIN visits_visitofficer o ON o.visit_id = v.id
    CROSS JOIN (SELECT visit_terms(sought) OFFSET 0) said (terms)
    WHERE v.id = sought ORDER BY o.user_id
    ON CONFLICT (visit_id, user_id) DO UPDATE SET happens_at = excluded.happens_at, terms = excluded.terms
    WHERE (visits_ownvisit.happens_at, visits_ownvisit.terms) IS DISTINCT FROM (excluded.happens_at, excluded.terms)
$$;
DROP FUNCTION visit_list_terms(uuid);
"""


def fill(apps: Any, schema_editor: Any) -> None:
    """Fill in batch after batch; begun again after an interruption, it does the same once more."""
    after = None
    while True:
        with schema_editor.connection.cursor() as cursor:
            cursor.execute("BEGIN")
            cursor.execute(_NEXT, {"after": after, "batch": BATCH})
            ids = [found for (found,) in cursor.fetchall()]
            cursor.execute("SELECT keep_own_visits(id) FROM unnest(%s::uuid[]) id", [ids])
            cursor.execute("COMMIT")
        if not ids:
            return
        after = ids[-1]


class Migration(migrations.Migration):
    atomic = False
    dependencies = [("visits", "0014_what_happened")]
    operations = [
        migrations.AddField(
            "ownvisit", "listed", ArrayField(models.BigIntegerField(), db_default=[], default=list)
        ),
        migrations.RunSQL(FUNCTIONS, BEFORE),
        migrations.RunPython(fill, migrations.RunPython.noop),
        AddIndexConcurrently(
            "ownvisit",
            models.Index(
                fields=["user", "-happens_at", "-visit"], include=("listed",), name="own_visit_listed"
            ),
        ),
        # Filling wrote every entry once more.
        migrations.RunSQL("REINDEX INDEX CONCURRENTLY own_visit_list", migrations.RunSQL.noop),
    ]
