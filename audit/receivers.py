"""What the audit does when the database has been migrated."""

from typing import Any

from django.db import connections
from psycopg import sql

from core.grants import application_role

_FUNCTION = "audit_make_partitions(date, integer)"


def prepare_partitions(*, using: str, **_: Any) -> None:
    """After each migration: let the application make partitions, and make those around this month."""
    with connections[using].cursor() as cursor:
        cursor.execute("SELECT to_regprocedure(%s) IS NOT NULL", [_FUNCTION])
        if not cursor.fetchone()[0]:
            return  # migrated back to before the audit
        role = sql.Identifier(application_role())
        cursor.execute(sql.SQL("GRANT EXECUTE ON FUNCTION {} TO {}").format(sql.SQL(_FUNCTION), role))
        cursor.execute("SELECT audit_make_partitions((current_date - interval '1 month')::date, 5)")
