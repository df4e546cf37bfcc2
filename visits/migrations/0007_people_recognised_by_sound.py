"""People met are recognised by how their names sound: their marks are made anew (`visits.marks`)."""

from typing import Any

from django.db import migrations

from visits.marks import person_marks

_AT_ONCE = 2_000
_READ = """
SELECT id, name, also_known_as, date_of_birth, nationality, marks FROM visits_encounter
WHERE id > %s ORDER BY id LIMIT %s
"""
_FIRST = "00000000-0000-0000-0000-000000000000"


def mark_anew(apps: Any, schema_editor: Any) -> None:
    """Write each person's marks that differ, a few thousand in a transaction, while people work."""
    connection, last = schema_editor.connection, _FIRST
    with connection.cursor() as cursor:
        while True:
            cursor.execute(_READ, [last, _AT_ONCE])
            rows = cursor.fetchall()
            if not rows:
                return
            for key, name, alias, born, nationality, before in rows:
                after = person_marks(
                    name=name, also_known_as=alias, date_of_birth=born, nationality=nationality
                )
                if after != before:
                    cursor.execute("UPDATE visits_encounter SET marks = %s WHERE id = %s", [after, key])
            last = rows[-1][0]


class Migration(migrations.Migration):
    atomic = False
    dependencies = [("visits", "0006_warrants_to_confirm")]
    operations = [migrations.RunPython(mark_anew, migrations.RunPython.noop)]
