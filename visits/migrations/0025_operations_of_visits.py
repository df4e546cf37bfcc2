"""What was typed as the name of an operation becomes the operation of that name, of the visit's team; and back again."""

from typing import Any

from django.db import migrations

from core.ids import new_id
from core.search import search_key

_NAMES = """
SELECT v.team_id, btrim(v.operation_name), min(v.created_at), (array_agg(v.created_by_id ORDER BY v.created_at))[1],
    min((v.happens_at AT TIME ZONE 'Europe/London')::date), max((v.happens_at AT TIME ZONE 'Europe/London')::date)
FROM visits_visit v WHERE btrim(v.operation_name) <> '' GROUP BY 1, 2 ORDER BY 3
"""
_LINK = """
UPDATE visits_visit v SET operation_id = o.id FROM visits_operation o
WHERE o.team_id = v.team_id AND o.name = btrim(v.operation_name) AND v.operation_id IS NULL AND v.operation_name <> ''
"""
_TEXT = """
UPDATE visits_visit v SET operation_name = o.name, operation_id = NULL FROM visits_operation o WHERE o.id = v.operation_id
"""


def link(apps: Any, schema_editor: Any) -> None:
    """Make an operation of each name that a team used, with the days of its visits, and link those."""
    operation_of = apps.get_model("visits", "Operation")
    with schema_editor.connection.cursor() as cursor:
        cursor.execute(_NAMES)
        found = cursor.fetchall()
        for team, name, made_at, made_by, starts_on, ends_on in found:
            cursor.execute("SELECT nextval('operation_reference')")
            reference = f"OPN-{made_at.year}-{cursor.fetchone()[0]:06d}"
            operation_of.objects.using(schema_editor.connection.alias).create(
                id=new_id(),
                reference=reference,
                name=name,
                team_id=team,
                starts_on=starts_on,
                ends_on=ends_on,
                search_key=search_key(name, reference),
                created_at=made_at,
                created_by_id=made_by,
                changed_at=made_at,
                changed_by_id=made_by,
            )
        if found:
            cursor.execute(_LINK)


def unlink(apps: Any, schema_editor: Any) -> None:
    """Write each visit's operation back as the text that it was."""
    with schema_editor.connection.cursor() as cursor:
        cursor.execute("SELECT EXISTS (SELECT FROM visits_visit WHERE operation_id IS NOT NULL)")
        if cursor.fetchone()[0]:
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
            cursor.execute(_TEXT)


class Migration(migrations.Migration):
    dependencies = [("visits", "0024_operations")]
    operations = [migrations.RunPython(link, unlink)]
