"""Referrals of a person or of children, and what became of them: only ever added to."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from core.append_only import append_only


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "__first__"),
        ("visits", "0027_critical_incident"),
    ]

    operations = [
        migrations.CreateModel(
            name="VulnerabilityOutcome",
            fields=[
                ("id", models.UUIDField(editable=False, primary_key=True, serialize=False)),
                ("number", models.PositiveSmallIntegerField()),
                ("recorded_at", models.DateTimeField()),
                ("referral", models.PositiveSmallIntegerField()),
                ("said", models.TextField()),
                ("by_mistake", models.BooleanField(default=False)),
                (
                    "recorded_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "vulnerability",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="outcomes",
                        to="visits.vulnerability",
                    ),
                ),
            ],
            options={
                "ordering": ("number",),
                "abstract": False,
                "constraints": [
                    models.UniqueConstraint(
                        fields=("vulnerability", "number"), name="vulnerability_outcomes_follow_each_other"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("said", ""), _negated=True),
                        name="vulnerability_outcome_says_something",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("by_mistake", True)),
                        fields=("vulnerability", "referral"),
                        name="vulnerability_referral_by_mistake_once",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="VulnerabilityReferral",
            fields=[
                ("id", models.UUIDField(editable=False, primary_key=True, serialize=False)),
                ("number", models.PositiveSmallIntegerField()),
                ("recorded_at", models.DateTimeField()),
                (
                    "made_to",
                    models.CharField(
                        choices=[
                            ("adult_care", "Adult social care (local authority)"),
                            ("children", "Children’s social care (local authority)"),
                            ("nrm", "National Referral Mechanism, through a first responder"),
                            ("police", "Police"),
                            ("health", "Health service"),
                            ("other", "Somebody else"),
                        ],
                        max_length=20,
                    ),
                ),
                ("made_to_words", models.CharField(blank=True, max_length=150)),
                ("made_on", models.DateField()),
                ("reference", models.CharField(blank=True, max_length=60)),
                ("done_by", models.CharField(blank=True, max_length=150)),
                (
                    "recorded_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "vulnerability",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="referrals",
                        to="visits.vulnerability",
                    ),
                ),
            ],
            options={
                "ordering": ("number",),
                "abstract": False,
                "constraints": [
                    models.UniqueConstraint(
                        fields=("vulnerability", "number"), name="vulnerability_referrals_follow_each_other"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("made_to__in", ["adult_care", "children", "nrm", "police", "health", "other"])
                        ),
                        name="vulnerability_referral_went_somewhere",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("made_to", "other"), _negated=True),
                            models.Q(("made_to_words", ""), _negated=True),
                            _connector="OR",
                        ),
                        name="vulnerability_referral_names_the_other",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="WelfareOutcome",
            fields=[
                ("id", models.UUIDField(editable=False, primary_key=True, serialize=False)),
                ("number", models.PositiveSmallIntegerField()),
                ("recorded_at", models.DateTimeField()),
                ("referral", models.PositiveSmallIntegerField()),
                ("said", models.TextField()),
                ("by_mistake", models.BooleanField(default=False)),
                (
                    "recorded_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "welfare",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="outcomes",
                        to="visits.familywelfare",
                    ),
                ),
            ],
            options={
                "ordering": ("number",),
                "abstract": False,
                "constraints": [
                    models.UniqueConstraint(
                        fields=("welfare", "number"), name="welfare_outcomes_follow_each_other"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("said", ""), _negated=True), name="welfare_outcome_says_something"
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("by_mistake", True)),
                        fields=("welfare", "referral"),
                        name="welfare_referral_by_mistake_once",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="WelfareReferral",
            fields=[
                ("id", models.UUIDField(editable=False, primary_key=True, serialize=False)),
                ("number", models.PositiveSmallIntegerField()),
                ("recorded_at", models.DateTimeField()),
                (
                    "made_to",
                    models.CharField(
                        choices=[
                            ("adult_care", "Adult social care (local authority)"),
                            ("children", "Children’s social care (local authority)"),
                            ("nrm", "National Referral Mechanism, through a first responder"),
                            ("police", "Police"),
                            ("health", "Health service"),
                            ("other", "Somebody else"),
                        ],
                        max_length=20,
                    ),
                ),
                ("made_to_words", models.CharField(blank=True, max_length=150)),
                ("made_on", models.DateField()),
                ("reference", models.CharField(blank=True, max_length=60)),
                ("done_by", models.CharField(blank=True, max_length=150)),
                (
                    "recorded_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "welfare",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="referrals",
                        to="visits.familywelfare",
                    ),
                ),
            ],
            options={
                "ordering": ("number",),
                "abstract": False,
                "constraints": [
                    models.UniqueConstraint(
                        fields=("welfare", "number"), name="welfare_referrals_follow_each_other"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("made_to__in", ["adult_care", "children", "nrm", "police", "health", "other"])
                        ),
                        name="welfare_referral_went_somewhere",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("made_to", "other"), _negated=True),
                            models.Q(("made_to_words", ""), _negated=True),
                            _connector="OR",
                        ),
                        name="welfare_referral_names_the_other",
                    ),
                ],
            },
        ),
        append_only(
            "visits_vulnerabilityreferral",
            "visits_vulnerabilityoutcome",
            "visits_welfarereferral",
            "visits_welfareoutcome",
        ),
    ]
