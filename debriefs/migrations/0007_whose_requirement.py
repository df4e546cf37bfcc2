"""Whose a requirement is stands in its own row, so that one index holds what somebody waits for."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models
from django.db.models import Q

_TO_HOLD = Q(state__in=("open", "arranged", "postponed"))
_FILL = """
UPDATE debriefs_requirement SET oic_id = visit.oic_id, team_id = visit.team_id
FROM visits_visit visit WHERE visit.id = visit_id
"""


def _whose(model: str, null: bool) -> models.ForeignKey:
    return models.ForeignKey(
        to=model, on_delete=django.db.models.deletion.PROTECT, related_name="+", db_index=False, null=null
    )


class Migration(migrations.Migration):
    dependencies = [("debriefs", "0006_private"), ("visits", "0004_nothing_before_the_visit")]
    atomic = True
    operations = [
        migrations.AddField("requirement", "oic", _whose(settings.AUTH_USER_MODEL, True)),
        migrations.AddField("requirement", "team", _whose("accounts.team", True)),
        migrations.RunSQL(_FILL, migrations.RunSQL.noop),
        migrations.RunSQL("SET CONSTRAINTS ALL IMMEDIATE", migrations.RunSQL.noop),
        migrations.AlterField("requirement", "oic", _whose(settings.AUTH_USER_MODEL, False)),
        migrations.AlterField("requirement", "team", _whose("accounts.team", False)),
        migrations.RemoveIndex("requirement", "requirement_due"),
        migrations.AddIndex(
            "requirement", models.Index("oic", "due_on", "id", condition=_TO_HOLD, name="requirement_of_oic")
        ),
        migrations.AddIndex(
            "requirement",
            models.Index("team", "due_on", "id", condition=_TO_HOLD, name="requirement_of_team"),
        ),
    ]
