"""Force used, or a critical incident that happened, before the visit started or after it ended."""

from django.db import migrations

# Table → field, and under which names it is refused. The visit's start is kept to the second, and typed
# times to the minute.
_TIMES = {
    "visits_useofforce": ("used_at", "force_used_before_the_visit", "force_used_after_the_visit"),
    "visits_criticalincident": ("happened_at", "incident_before_the_visit", "incident_after_the_visit"),
}


def _of_a_row(table: str) -> str:
    field, before, after = _TIMES[table]
    return f"""
CREATE FUNCTION {table}_within() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE begun timestamptz; over timestamptz;
BEGIN
    SELECT date_trunc('minute', started_at), ended_at INTO begun, over
        FROM visits_visit WHERE id = NEW.visit_id;
    IF NEW.{field} < begun THEN
        RAISE EXCEPTION '{field} of {table} is before the visit started'
            USING ERRCODE = 'check_violation', CONSTRAINT = '{before}';
    END IF;
    IF NEW.{field} > over THEN
        RAISE EXCEPTION '{field} of {table} is after the visit ended'
            USING ERRCODE = 'check_violation', CONSTRAINT = '{after}';
    END IF;
    RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER {table}_within AFTER INSERT OR UPDATE ON {table}
    FOR EACH ROW WHEN (NEW.{field} IS NOT NULL AND NEW.state <> 'invalid') EXECUTE FUNCTION {table}_within();
"""  # noqa: S608 - names of tables and fields, from above


def _of_the_visit() -> str:
    checks = "".join(
        f"""
    IF EXISTS (SELECT FROM {table} WHERE visit_id = NEW.id AND state <> 'invalid' AND {field} {sign}) THEN
        RAISE EXCEPTION '{field} of {table} is not within the visit'
            USING ERRCODE = 'check_violation', CONSTRAINT = '{name}';
    END IF;"""
        for table, (field, before, after) in _TIMES.items()
        for name, sign in ((before, "< date_trunc('minute', NEW.started_at)"), (after, "> NEW.ended_at"))
    )
    return f"""
CREATE FUNCTION visits_visit_around_force() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN{checks}
    RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER visits_visit_around_force AFTER UPDATE ON visits_visit
    FOR EACH ROW WHEN (OLD.started_at IS DISTINCT FROM NEW.started_at
                       OR OLD.ended_at IS DISTINCT FROM NEW.ended_at)
    EXECUTE FUNCTION visits_visit_around_force();
"""


_TRIGGERS = (*((table, f"{table}_within") for table in _TIMES), ("visits_visit", "visits_visit_around_force"))


class Migration(migrations.Migration):
    dependencies = [("visits", "0004_nothing_before_the_visit")]
    operations = [
        migrations.RunSQL(
            "".join(_of_a_row(table) for table in _TIMES) + _of_the_visit(),
            "".join(
                f"DROP TRIGGER {name} ON {table}; DROP FUNCTION {name}();\n" for table, name in _TRIGGERS
            ),
        )
    ]
