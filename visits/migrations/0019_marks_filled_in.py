"""What was recorded before is recognised too: marks by the thousand, while people work; drafts are counted."""

from typing import Any

from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models

from visits.marks import person_marks, premises_marks

BATCH = 2_000  # records in one transaction
_PREMISES = ("trading_name", "legal_name", "company_number", "address_line_1", "address_line_2", "postcode")
_PERSON = ("name", "also_known_as", "date_of_birth", "nationality")
_DRAFTS = """
UPDATE visits_visitofficer o SET drafts = made.n FROM (
    SELECT visit_id, author_id, count(*) AS n FROM (
        SELECT visit_id, author_id FROM visits_encounter WHERE state = 'draft'
        UNION ALL SELECT visit_id, author_id FROM visits_documentseen WHERE state = 'draft'
        UNION ALL SELECT visit_id, author_id FROM visits_cprn WHERE state = 'draft'
        UNION ALL SELECT visit_id, author_id FROM visits_visitnote WHERE state = 'draft'
        UNION ALL SELECT visit_id, author_id FROM visits_debriefsection WHERE state = 'draft'
        UNION ALL SELECT visit_id, author_id FROM visits_useofforce WHERE state = 'draft'
    ) draft GROUP BY visit_id, author_id
) made WHERE made.visit_id = o.visit_id AND made.author_id = o.user_id
"""


def fill(apps: Any, schema_editor: Any) -> None:
    """Fill in batch after batch; begun again after an interruption, it does the same once more."""
    connection = schema_editor.connection
    if _fill(connection, "visits_premises", _PREMISES, premises_marks):
        _fill(connection, "visits_encounter", _PERSON, person_marks)
        with connection.cursor() as cursor:
            cursor.execute(_DRAFTS)


def _fill(connection: Any, table: str, columns: tuple[str, ...], marks_of: Any) -> bool:
    """Fill in the marks of a table; return whether there was anything in it."""
    after = None
    while True:
        with connection.cursor() as cursor:
            cursor.execute("BEGIN")
            # The visit first, as everybody locks: nobody changes a record whose visit is held here.
            cursor.execute(
                f"SELECT t.id, {', '.join(columns)} FROM {table} t JOIN visits_visit v ON v.id = t.visit_id "  # noqa: S608
                "WHERE %(after)s::uuid IS NULL OR t.id > %(after)s ORDER BY t.id LIMIT %(batch)s FOR UPDATE OF v",
                {"after": after, "batch": BATCH},
            )
            rows = cursor.fetchall()
            found = [(marks_of(**dict(zip(columns, row[1:], strict=True))), row[0]) for row in rows]
            if found:
                cursor.executemany(f"UPDATE {table} SET marks = %s WHERE id = %s", found)  # noqa: S608
            cursor.execute("COMMIT")
        if not rows:
            return after is not None
        after = rows[-1][0]


class Migration(migrations.Migration):
    atomic = False
    dependencies = [("visits", "0018_cancelled_abortive_and_recognised")]
    operations = [
        migrations.RunPython(fill, migrations.RunPython.noop),
        AddIndexConcurrently(
            "ownvisit",
            models.Index(
                fields=["user", "-happens_at", "-visit"], include=("marks",), name="own_visit_marks"
            ),
        ),
    ]
