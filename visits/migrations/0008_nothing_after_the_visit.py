"""What was served, withdrawn, executed or seized after the visit ended; a CPRN is served later, too."""

from django.db import migrations

# Field → name under which it is refused, by table.
_TIMES = {
    "visits_entry": {
        "notice_served_at": "notice_served_after_the_visit",
        "consent_withdrawn_at": "consent_withdrawn_after_the_visit",
    },
    "visits_warrant": {"executed_at": "warrant_executed_after_the_visit"},
    "visits_seizeditem": {"seized_at": "seized_after_the_visit"},
}
_FORMS = ("visits_warrant", "visits_seizeditem")  # one set invalid counts for nothing


def _of_a_row(table: str) -> str:
    fields = _TIMES[table]
    checks = "".join(
        f"""
    IF NEW.{field} > over THEN
        RAISE EXCEPTION '% of {table} is after the visit ended', '{field}'
            USING ERRCODE = 'check_violation', CONSTRAINT = '{name}';
    END IF;"""
        for field, name in fields.items()
    )
    counts = " AND NEW.state <> 'invalid'" if table in _FORMS else ""
    when = " OR ".join(f"NEW.{field} IS NOT NULL" for field in fields)
    return f"""
CREATE FUNCTION {table}_before_end() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE over timestamptz;
BEGIN
    SELECT ended_at INTO over FROM visits_visit WHERE id = NEW.visit_id;{checks}
    RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER {table}_before_end AFTER INSERT OR UPDATE ON {table}
    FOR EACH ROW WHEN (({when}){counts}) EXECUTE FUNCTION {table}_before_end();
"""  # noqa: S608 - names of tables and fields, from above


def _of_the_visit() -> str:
    checks = "".join(
        f"""
    IF EXISTS (SELECT FROM {table} WHERE visit_id = NEW.id AND {field} > NEW.ended_at
               {"AND state <> 'invalid'" if table in _FORMS else ""}) THEN
        RAISE EXCEPTION '% of {table} is after the visit ended', '{field}'
            USING ERRCODE = 'check_violation', CONSTRAINT = '{name}';
    END IF;"""
        for table, fields in _TIMES.items()
        for field, name in fields.items()
    )
    return f"""
CREATE FUNCTION visits_visit_after_all() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN{checks}
    RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER visits_visit_after_all AFTER UPDATE ON visits_visit
    FOR EACH ROW WHEN (OLD.ended_at IS DISTINCT FROM NEW.ended_at AND NEW.ended_at IS NOT NULL)
    EXECUTE FUNCTION visits_visit_after_all();
"""


_TRIGGERS = (
    *((table, f"{table}_before_end") for table in _TIMES),
    ("visits_visit", "visits_visit_after_all"),
)


class Migration(migrations.Migration):
    dependencies = [("visits", "0007_people_recognised_by_sound")]
    operations = [
        migrations.RunSQL(
            "".join(_of_a_row(table) for table in _TIMES) + _of_the_visit(),
            "".join(
                f"DROP TRIGGER {name} ON {table}; DROP FUNCTION {name}();\n" for table, name in _TRIGGERS
            ),
        )
    ]
