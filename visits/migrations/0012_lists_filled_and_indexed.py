"""What was there before lists were read from their index alone: filled in by the thousand, indexed meanwhile."""

from typing import Any

from django.contrib.postgres.indexes import HashIndex
from django.contrib.postgres.operations import AddIndexConcurrently, RemoveIndexConcurrently
from django.db import migrations, models
from django.db.models import Q
from django.db.models.functions import Cast

BATCH = 2_000  # visits in one transaction; they are locked for it, so that no change is missed
_NEXT = "SELECT id FROM visits_visit WHERE %(after)s::uuid IS NULL OR id > %(after)s ORDER BY id LIMIT %(batch)s FOR UPDATE"
_FILL = """
UPDATE visits_visit v SET listed_as = premises_title(p) FROM visits_premises p
    WHERE p.visit_id = v.id AND v.id = ANY(%(ids)s) AND v.listed_as <> premises_title(p);
UPDATE visits_premisesword w SET status = v.status, kinds = v.kinds
    FROM visits_visit v WHERE v.id = w.visit_id AND v.id = ANY(%(ids)s);
INSERT INTO visits_premisesword (visit_id, word, team_id, happens_at, status, kinds)
    SELECT v.id, said.word, v.team_id, v.happens_at, v.status, v.kinds
    FROM visits_visit v JOIN visits_premises p ON p.visit_id = v.id
    CROSS JOIN LATERAL (SELECT '' UNION ALL SELECT reference_words(v.reference)) said (word)
    WHERE v.id = ANY(%(ids)s) ON CONFLICT DO NOTHING;
SELECT keep_own_visits(id) FROM unnest(%(ids)s::uuid[]) id
"""


def fill(apps: Any, schema_editor: Any) -> None:
    """Fill in batch after batch; begun again after an interruption, it does the same once more."""
    connection = schema_editor.connection
    after = None
    while True:
        with connection.cursor() as cursor:
            cursor.execute("BEGIN")
            cursor.execute(_NEXT, {"after": after, "batch": BATCH})
            ids = [found for (found,) in cursor.fetchall()]
            for statement in _FILL.split(";") if ids else ():
                cursor.execute(statement, {"ids": ids})
            cursor.execute("COMMIT")
        if not ids:
            return
        after = ids[-1]


def indexes() -> list[models.Index]:
    order = ["-happens_at", "-visit"]
    made = []
    for whose, key in (("team", ["team", "word"]), ("all", ["word"])):
        made.append(
            models.Index(
                fields=[*key, *order], include=("status", "kinds"), name=f"premises_word_{whose}_list"
            )
        )
        made.append(
            models.Index(
                fields=[*key, "status", *order],
                include=("kinds",),
                condition=Q(("status", "closed"), _negated=True),
                name=f"premises_word_{whose}_open",
            )
        )
        made += [
            models.Index(
                fields=[*key, *order],
                include=("status",),
                condition=Q(("kinds__contains", [kind])),
                name=f"word_{whose}_{kind}",
            )
            for kind in ("arrest", "family_detention", "other")
        ]
    return made


class Migration(migrations.Migration):
    atomic = False
    dependencies = [("visits", "0011_lists_from_their_index_alone")]
    operations = [
        migrations.RunPython(fill, migrations.RunPython.noop),
        *(AddIndexConcurrently("premisesword", index) for index in indexes()),
        AddIndexConcurrently("visit", HashIndex(Cast("id", models.TextField()), name="visit_by_id")),
        RemoveIndexConcurrently("premisesword", "premises_word_team"),
        RemoveIndexConcurrently("premisesword", "premises_word_all"),
    ]
