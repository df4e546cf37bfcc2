"""What is told: products with their scheme and withdrawal, steps for each, who/where/when as columns.

No product and no dissemination exists before this, so the default of `scheme` is never used. Submissions of
before say no to who, where and when: their words are encrypted, and a migration has no keys.
"""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("intelligence", "0003_desk"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name="step",
            name="step_kind_exists",
        ),
        migrations.AddField(
            model_name="product",
            name="scheme",
            field=models.CharField(default="3x5x2", max_length=10),
            preserve_default=False,
        ),
        migrations.AddField(
            model_name="product",
            name="withdrawn_at",
            field=models.DateTimeField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name="product",
            name="withdrawn_by",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="submission",
            name="has_people",
            field=models.BooleanField(default=False),
        ),
        migrations.AddField(
            model_name="submission",
            name="has_place",
            field=models.BooleanField(default=False),
        ),
        migrations.AddField(
            model_name="submission",
            name="has_time",
            field=models.BooleanField(default=False),
        ),
        migrations.AlterField(
            model_name="product",
            name="handling",
            field=models.CharField(max_length=5),
        ),
        migrations.AlterField(
            model_name="step",
            name="kind",
            field=models.CharField(
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
                    ("asked", "Question asked"),
                    ("feedback", "Submitter told of its use"),
                    ("written", "Product written"),
                    ("released", "Product released"),
                    ("withdrawn", "Product withdrawn"),
                    ("disseminated", "Product given to somebody"),
                ],
                max_length=20,
            ),
        ),
        migrations.AddIndex(
            model_name="submission",
            index=models.Index(models.F("submitted_at"), name="intelligence_submitted"),
        ),
        migrations.AddConstraint(
            model_name="product",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        ("state", "withdrawn"),
                        ("withdrawn_at__isnull", False),
                        ("withdrawn_by__isnull", False),
                    ),
                    models.Q(
                        models.Q(("state", "withdrawn"), _negated=True),
                        ("withdrawn_at__isnull", True),
                        ("withdrawn_by__isnull", True),
                    ),
                    _connector="OR",
                ),
                name="product_withdrawn_by_and_at",
            ),
        ),
        migrations.AddConstraint(
            model_name="product",
            constraint=models.CheckConstraint(
                condition=models.Q(("scheme__in", ["3x5x2", "5x5x5"])), name="product_scheme_exists"
            ),
        ),
        migrations.AddConstraint(
            model_name="step",
            constraint=models.CheckConstraint(
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
                            "asked",
                            "feedback",
                            "written",
                            "released",
                            "withdrawn",
                            "disseminated",
                        ],
                    )
                ),
                name="step_kind_exists",
            ),
        ),
    ]
