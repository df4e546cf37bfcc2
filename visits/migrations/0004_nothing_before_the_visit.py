"""What one table alone cannot refuse: what was served or done before the visit, and a chain with a gap."""

from django.db import migrations

# Field → name under which it is refused, by table. The visit's start is kept to the second, and typed times
# to the minute.
_TIMES = {
    "visits_cprn": {"served_at": "cprn_served_before_the_visit"},
    "visits_entry": {
        "notice_served_at": "notice_served_before_the_visit",
        "consent_withdrawn_at": "consent_withdrawn_before_the_visit",
    },
    "visits_warrant": {"executed_at": "warrant_executed_before_the_visit"},
    "visits_seizeditem": {"seized_at": "seized_before_the_visit"},
}
_FORMS = ("visits_cprn", "visits_warrant", "visits_seizeditem")  # one set invalid counts for nothing


def _of_a_row(table: str) -> str:
    fields = _TIMES[table]
    checks = "".join(
        f"""
    IF NEW.{field} < begun THEN
        RAISE EXCEPTION '% of {table} is before the visit started', '{field}'
            USING ERRCODE = 'check_violation', CONSTRAINT = '{name}';
    END IF;"""
        for field, name in fields.items()
    )
    counts = " AND NEW.state <> 'invalid'" if table in _FORMS else ""
    when = " OR ".join(f"NEW.{field} IS NOT NULL" for field in fields)
    return f"""
CREATE FUNCTION {table}_after_start() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE begun timestamptz;
BEGIN
    SELECT date_trunc('minute', started_at) INTO begun FROM visits_visit WHERE id = NEW.visit_id;{checks}
    RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER {table}_after_start AFTER INSERT OR UPDATE ON {table}
    FOR EACH ROW WHEN (({when}){counts}) EXECUTE FUNCTION {table}_after_start();
"""  # noqa: S608 - names of tables and fields, from above


def _of_the_visit() -> str:
    checks = "".join(
        f"""
    IF EXISTS (SELECT 1 FROM {table} WHERE visit_id = NEW.id AND {field} < begun
               {"AND state <> 'invalid'" if table in _FORMS else ""}) THEN
        RAISE EXCEPTION '% of {table} is before the visit started', '{field}'
            USING ERRCODE = 'check_violation', CONSTRAINT = '{name}';
    END IF;"""  # noqa: S608
        for table, fields in _TIMES.items()
        for field, name in fields.items()
    )
    return f"""
CREATE FUNCTION visits_visit_before_all() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE begun timestamptz := date_trunc('minute', NEW.started_at);
BEGIN{checks}
    RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER visits_visit_before_all AFTER UPDATE ON visits_visit
    FOR EACH ROW WHEN (OLD.started_at IS DISTINCT FROM NEW.started_at AND NEW.started_at IS NOT NULL)
    EXECUTE FUNCTION visits_visit_before_all();
"""


_WARRANT = """
CREATE FUNCTION visits_warrant_after_issue() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'a warrant was executed before it was issued'
        USING ERRCODE = 'check_violation', CONSTRAINT = 'warrant_executed_after_issue';
END $$;
CREATE CONSTRAINT TRIGGER visits_warrant_after_issue AFTER INSERT OR UPDATE ON visits_warrant
    FOR EACH ROW WHEN ((NEW.executed_at AT TIME ZONE 'Europe/London')::date < NEW.issued_on)
    EXECUTE FUNCTION visits_warrant_after_issue();
"""

_CHAIN = """
CREATE FUNCTION visits_custodymove_begins_where_the_last_ended() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE here text; since timestamptz;
BEGIN
    IF NEW.number = 1 THEN
        SELECT stored_in, date_trunc('minute', seized_at) INTO here, since
            FROM visits_seizeditem WHERE id = NEW.item_id;
    ELSE
        SELECT to_place, date_trunc('minute', moved_at) INTO here, since
            FROM visits_custodymove WHERE item_id = NEW.item_id AND number = NEW.number - 1;
    END IF;
    IF here IS DISTINCT FROM NEW.from_place OR NEW.moved_at < since THEN
        RAISE EXCEPTION 'a move begins where the one before ended, and after it'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'move_begins_where_the_last_ended';
    END IF;
    RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER visits_custodymove_begins_where_the_last_ended AFTER INSERT ON visits_custodymove
    FOR EACH ROW EXECUTE FUNCTION visits_custodymove_begins_where_the_last_ended();

CREATE FUNCTION visits_seizeditem_keeps_its_first_store() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (SELECT 1 FROM visits_custodymove WHERE item_id = NEW.id) THEN
        RAISE EXCEPTION 'where an item was stored first cannot change once it has been moved'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'seized_keeps_its_first_store';
    END IF;
    RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER visits_seizeditem_keeps_its_first_store AFTER UPDATE ON visits_seizeditem
    FOR EACH ROW WHEN (OLD.stored_in IS DISTINCT FROM NEW.stored_in)
    EXECUTE FUNCTION visits_seizeditem_keeps_its_first_store();

CREATE FUNCTION visits_warrantconfirmation_of_its_own() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NOT EXISTS (SELECT 1 FROM visits_warrantdisposal
                   WHERE id = NEW.disposal_id AND warrant_id = NEW.warrant_id) THEN
        RAISE EXCEPTION 'a confirmation is of a disposal of the same warrant'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'confirmation_of_its_own_warrant';
    END IF;
    RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER visits_warrantconfirmation_of_its_own AFTER INSERT ON visits_warrantconfirmation
    FOR EACH ROW EXECUTE FUNCTION visits_warrantconfirmation_of_its_own();
"""

_TRIGGERS = (
    *((table, f"{table}_after_start") for table in _TIMES),
    ("visits_visit", "visits_visit_before_all"),
    ("visits_warrant", "visits_warrant_after_issue"),
    ("visits_custodymove", "visits_custodymove_begins_where_the_last_ended"),
    ("visits_seizeditem", "visits_seizeditem_keeps_its_first_store"),
    ("visits_warrantconfirmation", "visits_warrantconfirmation_of_its_own"),
)


class Migration(migrations.Migration):
    replaces = [  # in a database that had them before they were folded into 0001 to 0004
        ("visits", "0023_nothing_before_the_visit"),
        ("visits", "0024_operations"),
        ("visits", "0025_operations_of_visits"),
        ("visits", "0026_operations_take_the_place_of_names"),
        ("visits", "0027_critical_incident"),
        ("visits", "0028_referrals_and_their_outcomes"),
    ]
    dependencies = [("visits", "0003_words_and_lists")]
    operations = [
        migrations.RunSQL(
            "".join(_of_a_row(table) for table in _TIMES) + _of_the_visit() + _WARRANT + _CHAIN,
            "".join(
                f"DROP TRIGGER {name} ON {table}; DROP FUNCTION {name}();\n" for table, name in _TRIGGERS
            ),
        ),
    ]
