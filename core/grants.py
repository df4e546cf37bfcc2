"""What the application's database role may do: everything to ordinary tables, only add to the others.

A model that says `append_only = True` gets SELECT and INSERT. Partitions are granted nothing: they are
reached through their parent.
"""

from typing import Any

from django.apps import apps
from django.conf import settings
from django.db import connections
from psycopg import sql


def application_role() -> str:
    """Return the name of the role that the application signs in to PostgreSQL with."""
    name: str = settings.DATABASES["default"]["USER"]
    return name


def apply_grants(*, using: str) -> None:
    """Grant the application's role its rights on every table, as the owner connected by alias `using`."""
    role = sql.Identifier(application_role())
    connection = connections[using]
    if connection.settings_dict["USER"] == application_role():
        return  # one role for both: nothing to grant (`core.checks` refuses that outside a rehearsal)
    with connection.cursor() as cursor:
        cursor.execute(sql.SQL("GRANT USAGE ON SCHEMA public TO {}").format(role))
        cursor.execute(sql.SQL("GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA public TO {}").format(role))
        present = set(connection.introspection.table_names(cursor))
        for model in apps.get_models(include_auto_created=True):
            if model._meta.db_table not in present:
                continue  # migrated back to before it
            if model._meta.managed is False and not getattr(model, "append_only", False):
                continue
            _grant(cursor, model, role)
        cursor.execute(sql.SQL("GRANT SELECT ON django_migrations TO {}").format(role))


def _grant(cursor: Any, model: Any, role: sql.Identifier) -> None:
    table = sql.Identifier(model._meta.db_table)
    rights = "SELECT, INSERT" if getattr(model, "append_only", False) else "SELECT, INSERT, UPDATE, DELETE"
    cursor.execute(sql.SQL("REVOKE ALL ON TABLE {} FROM {}").format(table, role))
    cursor.execute(sql.SQL("GRANT {} ON TABLE {} TO {}").format(sql.SQL(rights), table, role))
