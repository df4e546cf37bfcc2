"""Files of events that auditors took: which, up to where, how many, and why."""

from django.db import migrations, models

import core.ids
from core.append_only import append_only


class Migration(migrations.Migration):
    dependencies = [
        ("audit", "0001_initial"),
    ]

    operations = [
        migrations.CreateModel(
            name="Export",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=core.ids.new_id, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("at", models.DateTimeField()),
                ("by", models.UUIDField()),
                ("reason", models.TextField()),
                ("filters", models.JSONField()),
                ("cluster", models.BigIntegerField()),
                ("before_txid", models.BigIntegerField()),
                ("count", models.PositiveIntegerField()),
            ],
            options={
                "ordering": ("-at", "-id"),
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("reason", ""), _negated=True), name="audit_export_has_a_reason"
                    )
                ],
            },
        ),
        append_only("audit_export"),
    ]
