"""The unit's desk: the history of a submission, who set its disposal date, and the indexes of the queue."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import core.ids
from intelligence.separation import KEEPER, UNIT, separate


class Migration(migrations.Migration):
    dependencies = [
        ("intelligence", "0002_separation"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Step",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=core.ids.new_id, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("sealed", models.BinaryField(default=b"")),
                ("key_id", models.CharField(blank=True, max_length=8)),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("acknowledged", "Acknowledged"),
                            ("taken", "Taken over"),
                            ("graded", "Graded"),
                            ("marked", "Protective marking changed"),
                            ("dated", "Review and disposal dates changed"),
                            ("restricted", "Restricted"),
                            ("unrestricted", "Restriction lifted"),
                            ("granted", "Access given"),
                            ("grant_ended", "Access ended"),
                            ("original", "Original photograph opened"),
                            ("closed", "Finished"),
                            ("reopened", "Opened again"),
                            ("disposed", "Disposed of"),
                        ],
                        max_length=20,
                    ),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("received", "Received"),
                            ("acknowledged", "Acknowledged"),
                            ("graded", "Being assessed"),
                            ("closed", "Finished"),
                            ("disposed", "Disposed of"),
                        ],
                        max_length=20,
                    ),
                ),
                ("version", models.PositiveIntegerField()),
                ("at", models.DateTimeField()),
            ],
            options={
                "db_table": '"intelligence"."step"',
                "ordering": ("at", "id"),
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "kind__in",
                                [
                                    "acknowledged",
                                    "taken",
                                    "graded",
                                    "marked",
                                    "dated",
                                    "restricted",
                                    "unrestricted",
                                    "granted",
                                    "grant_ended",
                                    "original",
                                    "closed",
                                    "reopened",
                                    "disposed",
                                ],
                            )
                        ),
                        name="step_kind_exists",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("state__in", ["received", "acknowledged", "graded", "closed", "disposed"])
                        ),
                        name="step_state_exists",
                    ),
                ],
            },
        ),
        migrations.AddField(
            model_name="submission",
            name="dispose_set_by",
            field=models.ForeignKey(
                blank=True,
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddIndex(
            model_name="submission",
            index=models.Index(
                models.F("risk"),
                models.F("submitted_at"),
                models.F("id"),
                condition=models.Q(("state__in", ("received", "acknowledged", "graded"))),
                name="intelligence_open",
            ),
        ),
        migrations.AddIndex(
            model_name="submission",
            index=models.Index(
                models.F("handler"),
                models.F("risk"),
                models.F("submitted_at"),
                models.F("id"),
                condition=models.Q(("state__in", ("received", "acknowledged", "graded"))),
                name="intelligence_open_of_handler",
            ),
        ),
        migrations.AddConstraint(
            model_name="submission",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("dispose_on__isnull", True), ("dispose_set_by__isnull", True)),
                    models.Q(("dispose_on__isnull", False), ("dispose_set_by__isnull", False)),
                    _connector="OR",
                ),
                name="submission_disposal_date_and_who_set_it",
            ),
        ),
        migrations.AddField(
            model_name="step",
            name="by",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
            ),
        ),
        migrations.AddField(
            model_name="step",
            name="submission",
            field=models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="steps",
                to="intelligence.submission",
            ),
        ),
        migrations.AddIndex(
            model_name="step",
            index=models.Index(
                models.F("submission"), models.F("at"), models.F("id"), name="intelligence_step_of"
            ),
        ),
        separate(
            "step",
            (
                UNIT,
                "SELECT, INSERT",
                "EXISTS (SELECT FROM intelligence.submission s WHERE s.id = submission_id)",
            ),
            (KEEPER, "SELECT, UPDATE (sealed, key_id)", "true"),
        ),
    ]
