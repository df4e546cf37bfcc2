"""Tables that are only ever added to: the database itself refuses to change or remove a row.

The grants say so to the application's role (`core.grants`); this trigger says so to everybody else, the
owner included.
"""

from django.db import migrations

_FUNCTION = """
CREATE OR REPLACE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '% on %: its rows are never changed or removed', TG_OP, TG_TABLE_NAME
        USING ERRCODE = 'restrict_violation';
END $$;
"""


def append_only(*tables: str) -> migrations.RunSQL:
    """Return the migration operation that makes `tables` append-only; it can be reversed."""
    return migrations.RunSQL(
        _FUNCTION
        + "".join(
            f'CREATE TRIGGER append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON "{table}"'
            " FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();\n"
            for table in tables
        ),
        "".join(f'DROP TRIGGER append_only ON "{table}";\n' for table in tables),
    )


def sequence(name: str) -> migrations.RunSQL:
    """Return the migration operation that makes the sequence of a human reference."""
    return migrations.RunSQL(f"CREATE SEQUENCE {name}", f"DROP SEQUENCE {name}")
