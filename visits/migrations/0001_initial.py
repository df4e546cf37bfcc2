import django.contrib.postgres.fields
import django.contrib.postgres.indexes
import django.db.models.deletion
import django.db.models.functions.comparison
import django.db.models.functions.text
from django.conf import settings
from django.db import migrations, models

import core.ids
import visits.models.welfare
import visits.rules.vulnerable


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("documents", "0001_initial"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="SealedDay",
            fields=[
                ("day", models.DateField(primary_key=True, serialize=False)),
                ("sealed_at", models.DateTimeField()),
            ],
            options={
                "ordering": ("day",),
            },
        ),
        migrations.CreateModel(
            name="Operation",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=core.ids.new_id, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("created_at", models.DateTimeField()),
                (
                    "created_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("changed_at", models.DateTimeField()),
                (
                    "changed_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("version", models.PositiveIntegerField(default=1)),
                ("reference", models.CharField(max_length=20, unique=True)),
                ("name", models.CharField(max_length=100)),
                (
                    "team",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="operations",
                        to="accounts.team",
                    ),
                ),
                ("starts_on", models.DateField(blank=True, null=True)),
                ("ends_on", models.DateField(blank=True, null=True)),
                ("search_key", models.TextField(blank=True, default="")),
            ],
            options={
                "ordering": ("-created_at", "-id"),
                "indexes": [
                    models.Index(
                        models.F("team"),
                        models.OrderBy(models.F("created_at"), descending=True),
                        models.OrderBy(models.F("id"), descending=True),
                        name="operation_list",
                    ),
                    models.Index(
                        models.OrderBy(models.F("created_at"), descending=True),
                        models.OrderBy(models.F("id"), descending=True),
                        name="operation_list_all",
                    ),
                    django.contrib.postgres.indexes.GinIndex(
                        django.contrib.postgres.indexes.OpClass("search_key", name="gin_trgm_ops"),
                        name="operation_search",
                    ),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("name", ""), _negated=True), name="operation_has_a_name"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("ends_on__isnull", True),
                            models.Q(("ends_on__gte", models.F("starts_on")), ("starts_on__isnull", False)),
                            _connector="OR",
                        ),
                        name="operation_ends_after_it_starts",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Visit",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=core.ids.new_id, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("created_at", models.DateTimeField()),
                (
                    "created_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("changed_at", models.DateTimeField()),
                (
                    "changed_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("version", models.PositiveIntegerField(default=1)),
                ("reference", models.CharField(max_length=20, unique=True)),
                (
                    "kinds",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(
                            choices=[
                                ("illegal_working", "Illegal working"),
                                ("arrest", "Arrest"),
                                ("family_detention", "Family detention"),
                                ("other", "Other"),
                            ],
                            max_length=20,
                        ),
                        blank=True,
                        default=list,
                        size=None,
                    ),
                ),
                (
                    "operation",
                    models.ForeignKey(
                        blank=True,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="visits",
                        to="visits.operation",
                    ),
                ),
                (
                    "team",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="visits", to="accounts.team"
                    ),
                ),
                (
                    "oic",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="visits_led",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "status",
                    models.CharField(
                        choices=[
                            ("planned", "Planned"),
                            ("in_progress", "In progress"),
                            ("completed", "Over, not closed"),
                            ("closed", "Closed"),
                            ("reopened", "Re-opened"),
                            ("cancelled", "Cancelled"),
                        ],
                        max_length=20,
                    ),
                ),
                ("happens_at", models.DateTimeField()),
                ("planned_start", models.DateTimeField(blank=True, null=True)),
                ("planned_end", models.DateTimeField(blank=True, null=True)),
                ("started_at", models.DateTimeField(blank=True, null=True)),
                ("ended_at", models.DateTimeField(blank=True, null=True)),
                ("closed_at", models.DateTimeField(blank=True, null=True)),
                (
                    "closed_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("cancelled_reason", models.CharField(blank=True, db_default="", default="", max_length=500)),
                (
                    "abortive",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("nobody_in", "Nobody was in"),
                            ("wrong_address", "It was the wrong address"),
                            ("no_entry", "We could not go in, or had to leave again"),
                            ("not_safe", "It was not safe to go on"),
                            ("other", "Something else"),
                        ],
                        db_default="",
                        default="",
                        max_length=20,
                    ),
                ),
                ("abortive_words", models.CharField(blank=True, db_default="", default="", max_length=500)),
                ("anybody_met", models.BooleanField(blank=True, null=True)),
                ("any_documents_seen", models.BooleanField(blank=True, null=True)),
                ("cprn_served", models.BooleanField(blank=True, null=True)),
                ("any_warrant", models.BooleanField(blank=True, null=True)),
                ("any_force", models.BooleanField(blank=True, null=True)),
                ("any_criterion", models.BooleanField(blank=True, null=True)),
                ("any_failing", models.BooleanField(blank=True, null=True)),
                ("any_seized", models.BooleanField(blank=True, null=True)),
                ("any_false_document", models.BooleanField(blank=True, null=True)),
                ("any_vulnerable", models.BooleanField(blank=True, null=True)),
                ("listed_as", models.CharField(db_default="", default="", editable=False, max_length=260)),
            ],
            options={
                "ordering": ("-happens_at", "-id"),
                "indexes": [
                    models.Index(
                        models.F("team"),
                        models.F("status"),
                        models.OrderBy(models.F("happens_at"), descending=True),
                        models.OrderBy(models.F("id"), descending=True),
                        name="visit_list",
                    ),
                    models.Index(
                        models.F("team"),
                        models.OrderBy(models.F("happens_at"), descending=True),
                        models.OrderBy(models.F("id"), descending=True),
                        name="visit_list_any_status",
                    ),
                    models.Index(
                        models.F("oic"),
                        models.F("status"),
                        models.OrderBy(models.F("happens_at"), descending=True),
                        name="visit_oic",
                    ),
                    models.Index(
                        models.F("oic"),
                        models.OrderBy(models.F("happens_at"), descending=True),
                        models.OrderBy(models.F("id"), descending=True),
                        name="visit_oic_any_status",
                    ),
                    models.Index(
                        models.OrderBy(models.F("happens_at"), descending=True),
                        models.OrderBy(models.F("id"), descending=True),
                        name="visit_list_all",
                    ),
                    models.Index(
                        models.F("status"),
                        models.OrderBy(models.F("happens_at"), descending=True),
                        models.OrderBy(models.F("id"), descending=True),
                        name="visit_list_all_status",
                    ),
                    models.Index(
                        models.F("operation"),
                        models.OrderBy(models.F("happens_at"), descending=True),
                        models.OrderBy(models.F("id"), descending=True),
                        condition=models.Q(("operation__isnull", False)),
                        name="visit_of_operation",
                    ),
                    models.Index(
                        models.F("oic"),
                        models.OrderBy(models.F("happens_at"), descending=True),
                        models.OrderBy(models.F("id"), descending=True),
                        condition=models.Q(("status__in", ("closed", "cancelled")), _negated=True),
                        name="visit_todo_of_oic",
                    ),
                    models.Index(
                        models.F("team"),
                        models.F("ended_at"),
                        models.F("id"),
                        condition=models.Q(("status__in", ("closed", "cancelled")), _negated=True),
                        name="visit_todo_by_end",
                    ),
                    django.contrib.postgres.indexes.HashIndex(
                        django.db.models.functions.comparison.Cast("id", models.TextField()),
                        name="visit_by_id",
                    ),
                    models.Index(
                        models.F("team"),
                        models.OrderBy(models.F("happens_at"), descending=True),
                        models.OrderBy(models.F("id"), descending=True),
                        condition=models.Q(("kinds__contains", ["illegal_working"])),
                        name="visit_kind_illegal_working",
                    ),
                    models.Index(
                        models.F("team"),
                        models.OrderBy(models.F("happens_at"), descending=True),
                        models.OrderBy(models.F("id"), descending=True),
                        condition=models.Q(("kinds__contains", ["arrest"])),
                        name="visit_kind_arrest",
                    ),
                    models.Index(
                        models.F("team"),
                        models.OrderBy(models.F("happens_at"), descending=True),
                        models.OrderBy(models.F("id"), descending=True),
                        condition=models.Q(("kinds__contains", ["family_detention"])),
                        name="visit_kind_family_detention",
                    ),
                    models.Index(
                        models.F("team"),
                        models.OrderBy(models.F("happens_at"), descending=True),
                        models.OrderBy(models.F("id"), descending=True),
                        condition=models.Q(("kinds__contains", ["other"])),
                        name="visit_kind_other",
                    ),
                    models.Index(
                        models.OrderBy(models.F("happens_at"), descending=True),
                        models.OrderBy(models.F("id"), descending=True),
                        condition=models.Q(("kinds__contains", ["arrest"])),
                        name="visit_all_arrest",
                    ),
                    models.Index(
                        models.OrderBy(models.F("happens_at"), descending=True),
                        models.OrderBy(models.F("id"), descending=True),
                        condition=models.Q(("kinds__contains", ["family_detention"])),
                        name="visit_all_family_detention",
                    ),
                    models.Index(
                        models.OrderBy(models.F("happens_at"), descending=True),
                        models.OrderBy(models.F("id"), descending=True),
                        condition=models.Q(("kinds__contains", ["other"])),
                        name="visit_all_other",
                    ),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "status__in",
                                ["planned", "in_progress", "completed", "closed", "reopened", "cancelled"],
                            )
                        ),
                        name="visit_status_exists",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("ended_at__isnull", True),
                            ("ended_at__gte", models.F("started_at")),
                            _connector="OR",
                        ),
                        name="visit_ends_after_it_starts",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("ended_at__isnull", True), ("started_at__isnull", False), _connector="OR"
                        ),
                        name="visit_that_ended_had_started",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("closed_at__isnull", True), ("closed_by__isnull", True)),
                            models.Q(("closed_at__isnull", False), ("closed_by__isnull", False)),
                            _connector="OR",
                        ),
                        name="visit_closed_at_and_by_go_together",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("status", "closed"), _negated=True),
                            models.Q(("closed_at__isnull", False), ("ended_at__isnull", False)),
                            _connector="OR",
                        ),
                        name="visit_closed_has_ended",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "kinds__contained_by",
                                ["illegal_working", "arrest", "family_detention", "other"],
                            )
                        ),
                        name="visit_kinds_exist",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("planned_end__isnull", True),
                            models.Q(
                                ("planned_end__gte", models.F("planned_start")),
                                ("planned_start__isnull", False),
                            ),
                            _connector="OR",
                        ),
                        name="visit_planned_end_after_planned_start",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("status", "cancelled"), models.Q(("cancelled_reason", ""), _negated=True)
                            ),
                            models.Q(
                                models.Q(("status", "cancelled"), _negated=True), ("cancelled_reason", "")
                            ),
                            _connector="OR",
                        ),
                        name="visit_cancelled_has_a_reason",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("status", "cancelled"), _negated=True),
                            models.Q(("closed_at__isnull", True), ("started_at__isnull", True)),
                            _connector="OR",
                        ),
                        name="visit_cancelled_never_started",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("abortive", ""),
                            ("abortive__in", ["nobody_in", "wrong_address", "no_entry", "not_safe", "other"]),
                            _connector="OR",
                        ),
                        name="visit_abortive_exists",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("abortive", ""), ("started_at__isnull", False), _connector="OR"),
                        name="visit_abortive_had_started",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("abortive", "other"), models.Q(("abortive_words", ""), _negated=True)),
                            models.Q(("abortive", ""), ("abortive_words", "")),
                            models.Q(
                                models.Q(("abortive", "other"), _negated=True),
                                models.Q(("abortive", ""), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="visit_abortive_has_words",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="VisitOfficer",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=core.ids.new_id, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("created_at", models.DateTimeField()),
                (
                    "created_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("changed_at", models.DateTimeField()),
                (
                    "changed_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("version", models.PositiveIntegerField(default=1)),
                (
                    "visit",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="team_members",
                        to="visits.visit",
                    ),
                ),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="attendances",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "role",
                    models.CharField(
                        choices=[
                            ("oic", "Officer in charge"),
                            ("team_leader", "Team leader"),
                            ("officer", "Officer"),
                        ],
                        default="officer",
                        max_length=20,
                    ),
                ),
                ("arrived_at", models.DateTimeField(blank=True, null=True)),
                ("departed_at", models.DateTimeField(blank=True, null=True)),
                (
                    "departed_marked_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("departed_reason", models.CharField(blank=True, max_length=500)),
                (
                    "intelligence",
                    models.CharField(
                        blank=True,
                        choices=[("none", "There was none"), ("passed_on", "Passed on")],
                        db_default="",
                        default="",
                        max_length=10,
                    ),
                ),
                (
                    "intelligence_reason",
                    models.CharField(blank=True, db_default="", default="", max_length=500),
                ),
                (
                    "mentored_for",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=10), blank=True, default=list, size=None
                    ),
                ),
                ("joined_by_hand_over", models.BooleanField(db_default=False, default=False)),
                ("called_off", models.BooleanField(db_default=False, default=False)),
                ("drafts", models.PositiveSmallIntegerField(db_default=0, default=0)),
                ("happens_at", models.DateTimeField()),
            ],
            options={
                "ordering": ("created_at",),
                "indexes": [
                    models.Index(
                        models.F("user"),
                        models.OrderBy(models.F("happens_at"), descending=True),
                        models.OrderBy(models.F("visit"), descending=True),
                        name="officer_visits_in_order",
                    ),
                    models.Index(
                        models.F("user"),
                        models.OrderBy(models.F("happens_at"), descending=True),
                        models.OrderBy(models.F("visit"), descending=True),
                        condition=models.Q(
                            ("called_off", False),
                            models.Q(
                                ("departed_at__isnull", True),
                                ("intelligence", ""),
                                ("drafts__gt", 0),
                                _connector="OR",
                            ),
                        ),
                        name="officer_left_to_do",
                    ),
                ],
                "constraints": [
                    models.UniqueConstraint(fields=("visit", "user"), name="officer_once_on_a_visit"),
                    models.UniqueConstraint(
                        condition=models.Q(("role", "oic")), fields=("visit",), name="one_officer_in_charge"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("role__in", ["oic", "team_leader", "officer"])),
                        name="officer_role_exists",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("intelligence", ""), ("intelligence__in", ["none", "passed_on"]), _connector="OR"
                        ),
                        name="officer_intelligence_answer_exists",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("departed_at__isnull", True),
                            ("departed_at__gte", models.F("arrived_at")),
                            _connector="OR",
                        ),
                        name="officer_departs_after_arriving",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("departed_at__isnull", True), ("arrived_at__isnull", False), _connector="OR"
                        ),
                        name="officer_who_departed_had_arrived",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("departed_at__isnull", True), ("departed_marked_by__isnull", True)),
                            models.Q(("departed_at__isnull", False), ("departed_marked_by__isnull", False)),
                            _connector="OR",
                        ),
                        name="officer_departed_and_marked_go_together",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Closing",
            fields=[
                ("id", models.UUIDField(editable=False, primary_key=True, serialize=False)),
                (
                    "visit",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="closings",
                        to="visits.visit",
                    ),
                ),
                ("number", models.PositiveSmallIntegerField()),
                ("at", models.DateTimeField()),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("device_at", models.DateTimeField(blank=True, null=True)),
                ("cprn_served", models.BooleanField()),
            ],
            options={
                "ordering": ("visit", "number"),
                "indexes": [
                    models.Index(
                        models.F("at"),
                        models.F("id"),
                        condition=models.Q(("cprn_served", True)),
                        name="closing_day_with_cprn",
                    )
                ],
                "constraints": [
                    models.UniqueConstraint(fields=("visit", "number"), name="closing_numbers_do_not_repeat")
                ],
            },
        ),
        migrations.CreateModel(
            name="Reopening",
            fields=[
                ("id", models.UUIDField(editable=False, primary_key=True, serialize=False)),
                (
                    "visit",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="reopenings",
                        to="visits.visit",
                    ),
                ),
                (
                    "closing",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="reopening",
                        to="visits.closing",
                    ),
                ),
                ("at", models.DateTimeField()),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("reason", models.TextField()),
            ],
            options={
                "ordering": ("at",),
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("reason", ""), _negated=True), name="reopening_has_a_reason"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="VisitChange",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=core.ids.new_id, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("subject_type", models.CharField(max_length=50)),
                ("subject_id", models.UUIDField()),
                ("version", models.PositiveIntegerField()),
                ("at", models.DateTimeField()),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "acting_for",
                    models.ForeignKey(
                        blank=True,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("values", models.JSONField()),
                (
                    "visit",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="changes", to="visits.visit"
                    ),
                ),
            ],
            options={
                "ordering": ("at", "id"),
                "indexes": [
                    models.Index(
                        models.F("visit"),
                        models.OrderBy(models.F("at"), descending=True),
                        models.OrderBy(models.F("id"), descending=True),
                        name="visit_change_in_order",
                    ),
                    models.Index(models.F("subject_id"), models.F("version"), name="visit_change_subject"),
                ],
            },
        ),
        migrations.CreateModel(
            name="AreaOfConcern",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=core.ids.new_id, editable=False, primary_key=True, serialize=False
                    ),
                ),
                (
                    "visit",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="concerns",
                        to="visits.visit",
                    ),
                ),
                (
                    "raised_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("raised_at", models.DateTimeField()),
                ("about_lead", models.BooleanField()),
                ("text", models.TextField()),
            ],
            options={
                "verbose_name_plural": "areas of concern",
                "ordering": ("raised_at", "id"),
                "indexes": [
                    models.Index(
                        models.F("visit"), models.F("raised_at"), models.F("id"), name="concern_visit"
                    )
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("text", ""), _negated=True), name="concern_says_something"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="ConcernWithdrawal",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=core.ids.new_id, editable=False, primary_key=True, serialize=False
                    ),
                ),
                (
                    "concern",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="withdrawal",
                        to="visits.areaofconcern",
                    ),
                ),
                ("at", models.DateTimeField()),
                ("reason", models.CharField(max_length=500)),
            ],
            options={
                "ordering": ("at", "id"),
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("reason", ""), _negated=True), name="withdrawal_has_a_reason"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Encounter",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=core.ids.new_id, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("created_at", models.DateTimeField()),
                (
                    "created_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("changed_at", models.DateTimeField()),
                (
                    "changed_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("version", models.PositiveIntegerField(default=1)),
                (
                    "author",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[("draft", "Draft"), ("complete", "Complete"), ("invalid", "Invalid")],
                        default="draft",
                        max_length=10,
                    ),
                ),
                ("invalid_reason", models.CharField(blank=True, max_length=500)),
                ("invalidated_at", models.DateTimeField(blank=True, null=True)),
                (
                    "invalidated_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "visit",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="encounters",
                        to="visits.visit",
                    ),
                ),
                (
                    "superseded_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="visits.encounter",
                    ),
                ),
                ("name", models.CharField(blank=True, max_length=150)),
                ("also_known_as", models.CharField(blank=True, max_length=150)),
                ("date_of_birth", models.DateField(blank=True, null=True)),
                ("date_of_birth_not_known", models.BooleanField(default=False)),
                ("age_disputed", models.BooleanField(blank=True, null=True)),
                ("nationality", models.CharField(blank=True, max_length=60)),
                ("language", models.CharField(blank=True, max_length=60)),
                ("interpreter", models.CharField(blank=True, max_length=100)),
                (
                    "capacity",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("worker", "Worker"),
                            ("occupier", "Occupier"),
                            ("employer", "Employer"),
                            ("household", "Member of the household"),
                            ("other", "Other"),
                        ],
                        max_length=20,
                    ),
                ),
                ("met_at", models.DateTimeField(blank=True, null=True)),
                ("circumstances", models.TextField(blank=True)),
                (
                    "outcome",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("papers", "Served with papers, not arrested"),
                            ("arrested", "Arrested"),
                            ("bail", "Released on immigration bail"),
                            ("no_action", "No further action"),
                            ("left", "Left before the encounter ended"),
                        ],
                        max_length=20,
                    ),
                ),
                ("job", models.CharField(blank=True, max_length=100)),
                ("began_earliest", models.DateField(blank=True, null=True)),
                ("began_latest", models.DateField(blank=True, null=True)),
                (
                    "began_certainty",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("verified", "Known and verified"),
                            ("stated", "Stated, not verified"),
                            ("unknown", "Not known"),
                        ],
                        max_length=10,
                    ),
                ),
                ("began_basis", models.CharField(blank=True, max_length=200)),
                ("pay", models.CharField(blank=True, max_length=100)),
                ("hours", models.CharField(blank=True, max_length=100)),
                (
                    "engagement",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("employee", "Employee"),
                            ("worker", "Worker"),
                            ("subcontractor", "Subcontractor"),
                            ("not_known", "Not known"),
                        ],
                        max_length=20,
                    ),
                ),
                (
                    "right_to_work_check",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("seen", "Yes, evidence of a check was seen"),
                            ("not_seen", "No evidence of a check was seen"),
                            ("not_asked", "Not asked"),
                        ],
                        max_length=20,
                    ),
                ),
                ("s21_ground", models.BooleanField(blank=True, null=True)),
                ("photo_not_taken", models.CharField(blank=True, max_length=300)),
                ("search_key", models.TextField(blank=True, default="")),
                (
                    "marks",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=60),
                        blank=True,
                        db_default=[],
                        default=list,
                        size=None,
                    ),
                ),
            ],
            options={
                "ordering": ("created_at", "id"),
                "indexes": [models.Index(fields=["visit", "created_at", "id"], name="encounter_visit")],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("state__in", ["draft", "complete", "invalid"])),
                        name="encounter_state_exists",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("invalidated_at__isnull", False),
                                ("invalidated_by__isnull", False),
                                ("state", "invalid"),
                                models.Q(("invalid_reason", ""), _negated=True),
                            ),
                            models.Q(
                                models.Q(("state", "invalid"), _negated=True),
                                ("invalidated_at__isnull", True),
                                ("invalidated_by__isnull", True),
                            ),
                            _connector="OR",
                        ),
                        name="encounter_invalid_has_a_reason",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("capacity", ""),
                            ("capacity__in", ["worker", "occupier", "employer", "household", "other"]),
                            _connector="OR",
                        ),
                        name="capacity_exists",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("began_certainty", ""),
                            ("began_certainty__in", ["verified", "stated", "unknown"]),
                            _connector="OR",
                        ),
                        name="certainty_exists",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("began_earliest__isnull", True), ("began_latest__isnull", True)),
                            models.Q(
                                ("began_earliest__isnull", False),
                                ("began_latest__gte", models.F("began_earliest")),
                                ("began_latest__isnull", False),
                            ),
                            _connector="OR",
                        ),
                        name="employment_start_is_a_span",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("began_certainty", "unknown"), _negated=True),
                            ("began_earliest__isnull", True),
                            _connector="OR",
                        ),
                        name="unknown_start_has_no_date",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("date_of_birth_not_known", True), _negated=True),
                            ("date_of_birth__isnull", True),
                            _connector="OR",
                        ),
                        name="unknown_birth_has_no_date",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="DocumentSeen",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=core.ids.new_id, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("created_at", models.DateTimeField()),
                (
                    "created_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("changed_at", models.DateTimeField()),
                (
                    "changed_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("version", models.PositiveIntegerField(default=1)),
                (
                    "author",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[("draft", "Draft"), ("complete", "Complete"), ("invalid", "Invalid")],
                        default="draft",
                        max_length=10,
                    ),
                ),
                ("invalid_reason", models.CharField(blank=True, max_length=500)),
                ("invalidated_at", models.DateTimeField(blank=True, null=True)),
                (
                    "invalidated_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "visit",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="documents_seen",
                        to="visits.visit",
                    ),
                ),
                (
                    "superseded_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="visits.documentseen",
                    ),
                ),
                (
                    "encounter",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="documents_seen",
                        to="visits.encounter",
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("passport", "Passport"),
                            ("residence_card", "Residence card or permit"),
                            ("visa", "Visa"),
                            ("identity_card", "National identity card"),
                            ("driving_licence", "Driving licence"),
                            ("payslip", "Payslip"),
                            ("contract", "Contract of employment"),
                            ("rota", "Rota or timesheet"),
                            ("tenancy", "Tenancy agreement"),
                            ("other", "Other"),
                        ],
                        max_length=20,
                    ),
                ),
                ("number", models.CharField(blank=True, max_length=60)),
                ("issued_by", models.CharField(blank=True, max_length=60)),
                ("expires_on", models.DateField(blank=True, null=True)),
                ("notes", models.CharField(blank=True, max_length=300)),
                ("photo_not_taken", models.CharField(blank=True, max_length=300)),
            ],
            options={
                "verbose_name_plural": "documents seen",
                "ordering": ("created_at", "id"),
                "indexes": [models.Index(fields=["visit", "created_at", "id"], name="document_seen_visit")],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("state__in", ["draft", "complete", "invalid"])),
                        name="document_seen_state_exists",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("invalidated_at__isnull", False),
                                ("invalidated_by__isnull", False),
                                ("state", "invalid"),
                                models.Q(("invalid_reason", ""), _negated=True),
                            ),
                            models.Q(
                                models.Q(("state", "invalid"), _negated=True),
                                ("invalidated_at__isnull", True),
                                ("invalidated_by__isnull", True),
                            ),
                            _connector="OR",
                        ),
                        name="document_seen_invalid_has_a_reason",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("kind", ""),
                            (
                                "kind__in",
                                [
                                    "passport",
                                    "residence_card",
                                    "visa",
                                    "identity_card",
                                    "driving_licence",
                                    "payslip",
                                    "contract",
                                    "rota",
                                    "tenancy",
                                    "other",
                                ],
                            ),
                            _connector="OR",
                        ),
                        name="seen_document_kind_exists",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Cprn",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=core.ids.new_id, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("created_at", models.DateTimeField()),
                (
                    "created_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("changed_at", models.DateTimeField()),
                (
                    "changed_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("version", models.PositiveIntegerField(default=1)),
                (
                    "author",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[("draft", "Draft"), ("complete", "Complete"), ("invalid", "Invalid")],
                        default="draft",
                        max_length=10,
                    ),
                ),
                ("invalid_reason", models.CharField(blank=True, max_length=500)),
                ("invalidated_at", models.DateTimeField(blank=True, null=True)),
                (
                    "invalidated_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "visit",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="cprns", to="visits.visit"
                    ),
                ),
                (
                    "superseded_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="visits.cprn",
                    ),
                ),
                ("reference", models.CharField(blank=True, max_length=30)),
                ("served_at", models.DateTimeField(blank=True, null=True)),
                (
                    "served_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("served_on_name", models.CharField(blank=True, max_length=150)),
                ("served_on_role", models.CharField(blank=True, max_length=100)),
                (
                    "party",
                    models.CharField(
                        blank=True,
                        choices=[("employer", "Employer"), ("landlord", "Landlord")],
                        max_length=10,
                    ),
                ),
                ("party_legal_name", models.CharField(blank=True, max_length=150)),
                ("party_trading_name", models.CharField(blank=True, max_length=150)),
                ("party_company_number", models.CharField(blank=True, max_length=20)),
                ("party_address", models.CharField(blank=True, max_length=300)),
                ("party_postcode", models.CharField(blank=True, max_length=10)),
                ("breach_date", models.DateField(blank=True, null=True)),
                ("additional_forms", models.PositiveSmallIntegerField(blank=True, null=True)),
            ],
            options={
                "verbose_name": "CPRN",
                "ordering": ("created_at", "id"),
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("state__in", ["draft", "complete", "invalid"])),
                        name="cprn_state_exists",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("invalidated_at__isnull", False),
                                ("invalidated_by__isnull", False),
                                ("state", "invalid"),
                                models.Q(("invalid_reason", ""), _negated=True),
                            ),
                            models.Q(
                                models.Q(("state", "invalid"), _negated=True),
                                ("invalidated_at__isnull", True),
                                ("invalidated_by__isnull", True),
                            ),
                            _connector="OR",
                        ),
                        name="cprn_invalid_has_a_reason",
                    ),
                    models.UniqueConstraint(
                        django.db.models.functions.text.Upper("reference"),
                        condition=models.Q(
                            models.Q(("state", "invalid"), _negated=True),
                            models.Q(("reference", ""), _negated=True),
                        ),
                        name="cprn_reference_once",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("state", "invalid"), _negated=True),
                        fields=("visit",),
                        name="one_cprn_that_counts",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("party", ""), ("party__in", ["employer", "landlord"]), _connector="OR"
                        ),
                        name="cprn_party_exists",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("additional_forms__isnull", True), ("additional_forms__lte", 50), _connector="OR"
                        ),
                        name="cprn_forms_at_most_50",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="CprnPerson",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                (
                    "cprn",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="named", to="visits.cprn"
                    ),
                ),
                (
                    "encounter",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="named_on",
                        to="visits.encounter",
                    ),
                ),
                ("form_number", models.PositiveSmallIntegerField(default=0)),
            ],
            options={
                "ordering": ("form_number", "id"),
                "constraints": [
                    models.UniqueConstraint(fields=("cprn", "encounter"), name="named_once_on_a_cprn")
                ],
            },
        ),
        migrations.CreateModel(
            name="CriticalIncident",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=core.ids.new_id, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("created_at", models.DateTimeField()),
                (
                    "created_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("changed_at", models.DateTimeField()),
                (
                    "changed_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("version", models.PositiveIntegerField(default=1)),
                (
                    "author",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[("draft", "Draft"), ("complete", "Complete"), ("invalid", "Invalid")],
                        default="draft",
                        max_length=10,
                    ),
                ),
                ("invalid_reason", models.CharField(blank=True, max_length=500)),
                ("invalidated_at", models.DateTimeField(blank=True, null=True)),
                (
                    "invalidated_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "visit",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="critical_incidents",
                        to="visits.visit",
                    ),
                ),
                (
                    "superseded_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="visits.criticalincident",
                    ),
                ),
                ("serious_harm", models.BooleanField(blank=True, null=True)),
                ("community_impact", models.BooleanField(blank=True, null=True)),
                ("public_confidence", models.BooleanField(blank=True, null=True)),
                ("specialist_resources", models.BooleanField(blank=True, null=True)),
                ("failing_or_learning", models.BooleanField(blank=True, null=True)),
                (
                    "considered",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("declare", "Declare a critical incident"),
                            ("not_declare", "Do not declare one"),
                        ],
                        max_length=20,
                    ),
                ),
                ("considered_reason", models.TextField(blank=True)),
                ("happened_at", models.DateTimeField(blank=True, null=True)),
                ("place", models.CharField(blank=True, max_length=150)),
                ("circumstances", models.TextField(blank=True)),
                ("officers_injured", models.BooleanField(blank=True, null=True)),
                ("officers_injured_words", models.TextField(blank=True)),
                (
                    "gold",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "silver",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "ordering": ("created_at", "id"),
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("state__in", ["draft", "complete", "invalid"])),
                        name="critical_state_exists",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("invalidated_at__isnull", False),
                                ("invalidated_by__isnull", False),
                                ("state", "invalid"),
                                models.Q(("invalid_reason", ""), _negated=True),
                            ),
                            models.Q(
                                models.Q(("state", "invalid"), _negated=True),
                                ("invalidated_at__isnull", True),
                                ("invalidated_by__isnull", True),
                            ),
                            _connector="OR",
                        ),
                        name="critical_invalid_has_a_reason",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("state", "invalid"), _negated=True),
                        fields=("visit",),
                        name="one_critical_incident_that_counts",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("considered", ""),
                            ("considered__in", ["declare", "not_declare"]),
                            _connector="OR",
                        ),
                        name="critical_considered_exists",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("considered_reason", ""),
                            models.Q(("considered", ""), _negated=True),
                            _connector="OR",
                        ),
                        name="critical_reason_of_a_decision",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state", "complete"), _negated=True),
                            models.Q(
                                ("community_impact__isnull", False),
                                ("failing_or_learning__isnull", False),
                                ("public_confidence__isnull", False),
                                ("serious_harm__isnull", False),
                                ("specialist_resources__isnull", False),
                            ),
                            _connector="OR",
                        ),
                        name="critical_complete_answers_all",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="IncidentDeclaration",
            fields=[
                ("id", models.UUIDField(editable=False, primary_key=True, serialize=False)),
                ("number", models.PositiveSmallIntegerField()),
                (
                    "recorded_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("recorded_at", models.DateTimeField()),
                (
                    "incident",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="declarations",
                        to="visits.criticalincident",
                    ),
                ),
                ("declared_at", models.DateTimeField()),
            ],
            options={
                "ordering": ("number",),
                "abstract": False,
                "constraints": [models.UniqueConstraint(fields=("incident",), name="incident_declared_once")],
            },
        ),
        migrations.CreateModel(
            name="BronzeNaming",
            fields=[
                ("id", models.UUIDField(editable=False, primary_key=True, serialize=False)),
                ("number", models.PositiveSmallIntegerField()),
                (
                    "recorded_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("recorded_at", models.DateTimeField()),
                (
                    "incident",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="bronzes",
                        to="visits.criticalincident",
                    ),
                ),
                ("location", models.CharField(max_length=150)),
                (
                    "officer",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("officer_name", models.CharField(max_length=150)),
                ("incident_here", models.BooleanField()),
            ],
            options={
                "ordering": ("number",),
                "abstract": False,
                "constraints": [
                    models.UniqueConstraint(fields=("incident", "number"), name="bronze_naming_numbered"),
                    models.CheckConstraint(
                        condition=models.Q(("location", ""), _negated=True), name="bronze_has_a_location"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="DebriefSection",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=core.ids.new_id, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("created_at", models.DateTimeField()),
                (
                    "created_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("changed_at", models.DateTimeField()),
                (
                    "changed_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("version", models.PositiveIntegerField(default=1)),
                (
                    "author",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[("draft", "Draft"), ("complete", "Complete"), ("invalid", "Invalid")],
                        default="draft",
                        max_length=10,
                    ),
                ),
                ("invalid_reason", models.CharField(blank=True, max_length=500)),
                ("invalidated_at", models.DateTimeField(blank=True, null=True)),
                (
                    "invalidated_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "visit",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="debrief_sections",
                        to="visits.visit",
                    ),
                ),
                (
                    "superseded_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="visits.debriefsection",
                    ),
                ),
                ("questions", models.PositiveSmallIntegerField()),
                ("answers", models.JSONField(blank=True, default=dict)),
            ],
            options={
                "ordering": ("created_at", "id"),
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("state__in", ["draft", "complete", "invalid"])),
                        name="debrief_section_state_exists",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("invalidated_at__isnull", False),
                                ("invalidated_by__isnull", False),
                                ("state", "invalid"),
                                models.Q(("invalid_reason", ""), _negated=True),
                            ),
                            models.Q(
                                models.Q(("state", "invalid"), _negated=True),
                                ("invalidated_at__isnull", True),
                                ("invalidated_by__isnull", True),
                            ),
                            _connector="OR",
                        ),
                        name="debrief_section_invalid_has_a_reason",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("state", "invalid"), _negated=True),
                        fields=("visit",),
                        name="one_debrief_section_that_counts",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("questions__in", [1])), name="debrief_questions_exist"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="SeizedItem",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=core.ids.new_id, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("created_at", models.DateTimeField()),
                (
                    "created_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("changed_at", models.DateTimeField()),
                (
                    "changed_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("version", models.PositiveIntegerField(default=1)),
                (
                    "author",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[("draft", "Draft"), ("complete", "Complete"), ("invalid", "Invalid")],
                        default="draft",
                        max_length=10,
                    ),
                ),
                ("invalid_reason", models.CharField(blank=True, max_length=500)),
                ("invalidated_at", models.DateTimeField(blank=True, null=True)),
                (
                    "invalidated_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "visit",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="seized_items",
                        to="visits.visit",
                    ),
                ),
                (
                    "superseded_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="visits.seizeditem",
                    ),
                ),
                ("exhibit_number", models.CharField(blank=True, max_length=20)),
                ("description", models.CharField(blank=True, max_length=300)),
                (
                    "encounter",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="seized_items",
                        to="visits.encounter",
                    ),
                ),
                ("found_in", models.CharField(blank=True, max_length=200)),
                ("seizure_power", models.CharField(blank=True, max_length=200)),
                ("seal_number", models.CharField(blank=True, max_length=40)),
                ("seized_at", models.DateTimeField(blank=True, null=True)),
                (
                    "seized_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("stored_in", models.CharField(blank=True, max_length=200)),
            ],
            options={
                "ordering": ("created_at", "id"),
                "indexes": [models.Index(fields=["visit", "created_at", "id"], name="seized_visit")],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("state__in", ["draft", "complete", "invalid"])),
                        name="seized_state_exists",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("invalidated_at__isnull", False),
                                ("invalidated_by__isnull", False),
                                ("state", "invalid"),
                                models.Q(("invalid_reason", ""), _negated=True),
                            ),
                            models.Q(
                                models.Q(("state", "invalid"), _negated=True),
                                ("invalidated_at__isnull", True),
                                ("invalidated_by__isnull", True),
                            ),
                            _connector="OR",
                        ),
                        name="seized_invalid_has_a_reason",
                    ),
                    models.UniqueConstraint(
                        models.F("visit"),
                        django.db.models.functions.text.Upper("exhibit_number"),
                        condition=models.Q(
                            models.Q(("state", "invalid"), _negated=True),
                            models.Q(("exhibit_number", ""), _negated=True),
                        ),
                        name="exhibit_number_once_on_a_visit",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="CustodyMove",
            fields=[
                ("id", models.UUIDField(editable=False, primary_key=True, serialize=False)),
                ("number", models.PositiveSmallIntegerField()),
                (
                    "recorded_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("recorded_at", models.DateTimeField()),
                (
                    "item",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="moves",
                        to="visits.seizeditem",
                    ),
                ),
                ("from_place", models.CharField(max_length=200)),
                ("to_place", models.CharField(max_length=200)),
                ("moved_at", models.DateTimeField()),
                ("reason", models.CharField(max_length=300)),
                ("done_by", models.CharField(blank=True, max_length=150)),
            ],
            options={
                "ordering": ("number",),
                "abstract": False,
                "constraints": [
                    models.UniqueConstraint(fields=("item", "number"), name="moves_follow_each_other"),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("from_place", ""), _negated=True),
                            models.Q(("to_place", ""), _negated=True),
                            models.Q(("from_place", models.F("to_place")), _negated=True),
                        ),
                        name="moved_from_one_place_to_another",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("reason", ""), _negated=True), name="move_has_a_reason"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("moved_at__lte", models.F("recorded_at"))),
                        name="moved_before_recorded",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="FalseDocument",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=core.ids.new_id, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("created_at", models.DateTimeField()),
                (
                    "created_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("changed_at", models.DateTimeField()),
                (
                    "changed_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("version", models.PositiveIntegerField(default=1)),
                (
                    "author",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[("draft", "Draft"), ("complete", "Complete"), ("invalid", "Invalid")],
                        default="draft",
                        max_length=10,
                    ),
                ),
                ("invalid_reason", models.CharField(blank=True, max_length=500)),
                ("invalidated_at", models.DateTimeField(blank=True, null=True)),
                (
                    "invalidated_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "visit",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="false_documents",
                        to="visits.visit",
                    ),
                ),
                (
                    "superseded_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="visits.falsedocument",
                    ),
                ),
                (
                    "document_seen",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="found_false",
                        to="visits.documentseen",
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("passport", "Passport"),
                            ("residence_card", "Residence card or permit"),
                            ("visa", "Visa"),
                            ("identity_card", "National identity card"),
                            ("driving_licence", "Driving licence"),
                            ("payslip", "Payslip"),
                            ("contract", "Contract of employment"),
                            ("rota", "Rota or timesheet"),
                            ("tenancy", "Tenancy agreement"),
                            ("other", "Other"),
                        ],
                        max_length=20,
                    ),
                ),
                (
                    "encounter",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="false_documents",
                        to="visits.encounter",
                    ),
                ),
                ("number", models.CharField(blank=True, max_length=60)),
                ("country", models.CharField(blank=True, max_length=60)),
                ("features", models.TextField(blank=True)),
                (
                    "seized_item",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="false_documents",
                        to="visits.seizeditem",
                    ),
                ),
            ],
            options={
                "ordering": ("created_at", "id"),
                "indexes": [models.Index(fields=["visit", "created_at", "id"], name="false_document_visit")],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("state__in", ["draft", "complete", "invalid"])),
                        name="false_document_state_exists",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("invalidated_at__isnull", False),
                                ("invalidated_by__isnull", False),
                                ("state", "invalid"),
                                models.Q(("invalid_reason", ""), _negated=True),
                            ),
                            models.Q(
                                models.Q(("state", "invalid"), _negated=True),
                                ("invalidated_at__isnull", True),
                                ("invalidated_by__isnull", True),
                            ),
                            _connector="OR",
                        ),
                        name="false_document_invalid_has_a_reason",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("kind", ""),
                            (
                                "kind__in",
                                [
                                    "passport",
                                    "residence_card",
                                    "visa",
                                    "identity_card",
                                    "driving_licence",
                                    "payslip",
                                    "contract",
                                    "rota",
                                    "tenancy",
                                    "other",
                                ],
                            ),
                            _connector="OR",
                        ),
                        name="false_document_kind_exists",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("document_seen__isnull", True),
                            models.Q(
                                ("country", ""), ("encounter__isnull", True), ("kind", ""), ("number", "")
                            ),
                            _connector="OR",
                        ),
                        name="false_document_says_nothing_twice",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("state", "invalid"), _negated=True),
                        fields=("document_seen",),
                        name="false_document_once_of_one_seen",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="ForgeryReport",
            fields=[
                ("id", models.UUIDField(editable=False, primary_key=True, serialize=False)),
                ("number", models.PositiveSmallIntegerField()),
                (
                    "recorded_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("recorded_at", models.DateTimeField()),
                (
                    "document",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="reports",
                        to="visits.falsedocument",
                    ),
                ),
                ("to_whom", models.CharField(blank=True, max_length=150)),
                ("happened_at", models.DateTimeField()),
                ("receipt", models.CharField(blank=True, max_length=60)),
            ],
            options={
                "ordering": ("number",),
                "abstract": False,
                "constraints": [
                    models.UniqueConstraint(fields=("document", "number"), name="reports_follow_each_other"),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("to_whom", ""), _negated=True),
                            models.Q(("receipt", ""), _negated=True),
                            _connector="OR",
                        ),
                        name="report_or_receipt_says_something",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("happened_at__lte", models.F("recorded_at"))),
                        name="reported_before_recorded",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="UseOfForce",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=core.ids.new_id, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("created_at", models.DateTimeField()),
                (
                    "created_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("changed_at", models.DateTimeField()),
                (
                    "changed_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("version", models.PositiveIntegerField(default=1)),
                (
                    "author",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[("draft", "Draft"), ("complete", "Complete"), ("invalid", "Invalid")],
                        default="draft",
                        max_length=10,
                    ),
                ),
                ("invalid_reason", models.CharField(blank=True, max_length=500)),
                ("invalidated_at", models.DateTimeField(blank=True, null=True)),
                (
                    "invalidated_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "visit",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="uses_of_force",
                        to="visits.visit",
                    ),
                ),
                (
                    "superseded_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="visits.useofforce",
                    ),
                ),
                (
                    "used_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("behalf_reason", models.CharField(blank=True, max_length=500)),
                (
                    "techniques",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(
                            choices=[
                                ("hands_laid_on", "Hands laid on, in an arrest or restraint"),
                                ("handcuffs", "Handcuffs"),
                                ("compelled", "Hands laid on, to make them do something"),
                                ("baton_drawn", "Baton taken from its holder"),
                                ("baton_used", "Baton used"),
                                ("escort", "Escort position"),
                                ("other", "Another technique that is taught"),
                                ("none", "None of these"),
                            ],
                            max_length=20,
                        ),
                        blank=True,
                        default=list,
                        size=None,
                    ),
                ),
                ("other_technique", models.CharField(blank=True, max_length=150)),
                ("consent", models.BooleanField(blank=True, null=True)),
                ("for_transport", models.BooleanField(blank=True, null=True)),
                (
                    "encounter",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="force_used",
                        to="visits.encounter",
                    ),
                ),
                ("at_nobody", models.BooleanField(default=False)),
                ("used_at", models.DateTimeField(blank=True, null=True)),
                ("place", models.CharField(blank=True, max_length=150)),
                ("planned", models.BooleanField(blank=True, null=True)),
                ("authorised_by", models.CharField(blank=True, max_length=150)),
                ("reason", models.TextField(blank=True)),
                ("de_escalation", models.TextField(blank=True)),
                ("subject_injured", models.BooleanField(blank=True, null=True)),
                ("officer_injured", models.BooleanField(blank=True, null=True)),
                ("injuries", models.TextField(blank=True)),
                (
                    "medical_help",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("not_needed", "None was needed"),
                            ("declined", "Offered and declined"),
                            ("given", "Given"),
                        ],
                        max_length=20,
                    ),
                ),
                (
                    "body_worn_video",
                    models.CharField(
                        blank=True,
                        choices=[("yes", "Yes"), ("no", "No"), ("not_known", "Not known")],
                        max_length=20,
                    ),
                ),
                ("camera_numbers", models.CharField(blank=True, max_length=150)),
                (
                    "witnesses",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.UUIDField(), blank=True, default=list, size=None
                    ),
                ),
                ("concerns", models.BooleanField(blank=True, null=True)),
                (
                    "concern_needs",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("no_more", "Nothing more than a debrief"),
                            ("investigation", "An investigation"),
                            ("critical_incident", "A critical incident to be declared"),
                        ],
                        max_length=20,
                    ),
                ),
            ],
            options={
                "verbose_name": "use of force",
                "verbose_name_plural": "uses of force",
                "ordering": ("created_at", "id"),
                "indexes": [models.Index(fields=["visit", "created_at", "id"], name="force_visit")],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("state__in", ["draft", "complete", "invalid"])),
                        name="force_state_exists",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("invalidated_at__isnull", False),
                                ("invalidated_by__isnull", False),
                                ("state", "invalid"),
                                models.Q(("invalid_reason", ""), _negated=True),
                            ),
                            models.Q(
                                models.Q(("state", "invalid"), _negated=True),
                                ("invalidated_at__isnull", True),
                                ("invalidated_by__isnull", True),
                            ),
                            _connector="OR",
                        ),
                        name="force_invalid_has_a_reason",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "techniques__contained_by",
                                [
                                    "hands_laid_on",
                                    "handcuffs",
                                    "compelled",
                                    "baton_drawn",
                                    "baton_used",
                                    "escort",
                                    "other",
                                    "none",
                                ],
                            )
                        ),
                        name="force_techniques_exist",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("techniques__contains", ["none"]), _negated=True),
                            ("techniques", ["none"]),
                            _connector="OR",
                        ),
                        name="force_none_stands_alone",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state", "complete"), _negated=True),
                            (
                                "techniques__overlap",
                                [
                                    "hands_laid_on",
                                    "handcuffs",
                                    "compelled",
                                    "baton_drawn",
                                    "baton_used",
                                    "escort",
                                    "other",
                                ],
                            ),
                            _connector="OR",
                        ),
                        name="force_complete_is_force",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("at_nobody", True), _negated=True),
                            ("encounter__isnull", True),
                            _connector="OR",
                        ),
                        name="force_on_somebody_or_nobody",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("at_nobody", True), _negated=True),
                            ("techniques__contained_by", ["baton_drawn", "baton_used"]),
                            _connector="OR",
                        ),
                        name="force_at_nobody_with_a_baton",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state", "complete"), _negated=True),
                            ("at_nobody", True),
                            ("encounter__isnull", False),
                            _connector="OR",
                        ),
                        name="force_complete_says_on_whom",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("author", models.F("used_by")),
                            models.Q(("behalf_reason", ""), _negated=True),
                            _connector="OR",
                        ),
                        name="force_for_another_has_a_reason",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("concern_needs", ""),
                            models.Q(("concerns", True), ("concerns__isnull", False)),
                            _connector="OR",
                        ),
                        name="force_need_only_with_a_concern",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("medical_help", ""),
                            ("medical_help__in", ["not_needed", "declined", "given"]),
                            _connector="OR",
                        ),
                        name="force_medical_help_exists",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("body_worn_video", ""),
                            ("body_worn_video__in", ["yes", "no", "not_known"]),
                            _connector="OR",
                        ),
                        name="force_body_worn_video_exists",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("concern_needs", ""),
                            ("concern_needs__in", ["no_more", "investigation", "critical_incident"]),
                            _connector="OR",
                        ),
                        name="force_concern_needs_exists",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="HandOver",
            fields=[
                ("id", models.UUIDField(editable=False, primary_key=True, serialize=False)),
                (
                    "visit",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="hand_overs",
                        to="visits.visit",
                    ),
                ),
                (
                    "from_oic",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "to_oic",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("at", models.DateTimeField()),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "acting_for",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("reason", models.CharField(blank=True, max_length=500)),
            ],
            options={
                "ordering": ("at", "id"),
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("from_oic", models.F("to_oic")), _negated=True),
                        name="hand_over_is_to_somebody_else",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("by", models.F("from_oic")),
                            models.Q(("reason", ""), _negated=True),
                            _connector="OR",
                        ),
                        name="hand_over_by_another_has_a_reason",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="IntelligenceReceipt",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=core.ids.new_id, editable=False, primary_key=True, serialize=False
                    ),
                ),
                (
                    "visit",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="intelligence_receipts",
                        to="visits.visit",
                    ),
                ),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("number", models.CharField(max_length=20, unique=True)),
                ("at", models.DateTimeField()),
            ],
            options={
                "ordering": ("at", "id"),
            },
        ),
        migrations.CreateModel(
            name="VisitNote",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=core.ids.new_id, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("created_at", models.DateTimeField()),
                (
                    "created_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("changed_at", models.DateTimeField()),
                (
                    "changed_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("version", models.PositiveIntegerField(default=1)),
                (
                    "author",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[("draft", "Draft"), ("complete", "Complete"), ("invalid", "Invalid")],
                        default="draft",
                        max_length=10,
                    ),
                ),
                ("invalid_reason", models.CharField(blank=True, max_length=500)),
                ("invalidated_at", models.DateTimeField(blank=True, null=True)),
                (
                    "invalidated_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "visit",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="notes", to="visits.visit"
                    ),
                ),
                (
                    "superseded_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="visits.visitnote",
                    ),
                ),
                (
                    "encounter",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="notes",
                        to="visits.encounter",
                    ),
                ),
                ("text", models.TextField(blank=True)),
            ],
            options={
                "ordering": ("created_at", "id"),
                "indexes": [models.Index(fields=["visit", "created_at", "id"], name="note_visit")],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("state__in", ["draft", "complete", "invalid"])),
                        name="note_state_exists",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("invalidated_at__isnull", False),
                                ("invalidated_by__isnull", False),
                                ("state", "invalid"),
                                models.Q(("invalid_reason", ""), _negated=True),
                            ),
                            models.Q(
                                models.Q(("state", "invalid"), _negated=True),
                                ("invalidated_at__isnull", True),
                                ("invalidated_by__isnull", True),
                            ),
                            _connector="OR",
                        ),
                        name="note_invalid_has_a_reason",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="OperationOversight",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                (
                    "operation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="oversight",
                        to="visits.operation",
                    ),
                ),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="operation_oversight",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "named_as",
                    models.CharField(choices=[("hmi", "HM Inspector"), ("gold", "Gold")], max_length=10),
                ),
                ("reason", models.CharField(max_length=500)),
                (
                    "granted_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("starts_at", models.DateTimeField()),
                ("ends_at", models.DateTimeField(blank=True, null=True)),
            ],
            options={
                "ordering": ("-starts_at", "-id"),
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("ends_at__isnull", True)),
                        fields=("user", "operation", "named_as"),
                        name="one_operation_oversight_at_a_time",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("reason", ""), _negated=True),
                        name="operation_oversight_has_a_reason",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("named_as__in", ["hmi", "gold"])),
                        name="operation_oversight_role_exists",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("ends_at__isnull", True),
                            ("ends_at__gte", models.F("starts_at")),
                            _connector="OR",
                        ),
                        name="operation_oversight_ends_after_it_starts",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="VisitOversight",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "permission",
                    models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, to="auth.permission"),
                ),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="visit_oversight",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "content_object",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="oversight",
                        to="visits.visit",
                    ),
                ),
                (
                    "named_as",
                    models.CharField(choices=[("hmi", "HM Inspector"), ("gold", "Gold")], max_length=10),
                ),
                ("reason", models.CharField(max_length=500)),
                (
                    "granted_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "named_for",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="grants",
                        to="visits.operationoversight",
                    ),
                ),
                ("starts_at", models.DateTimeField()),
                ("ends_at", models.DateTimeField(blank=True, null=True)),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("ends_at__isnull", True)),
                        fields=("user", "content_object", "named_as"),
                        name="one_oversight_of_a_kind_at_a_time",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("reason", ""), _negated=True), name="oversight_has_a_reason"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("named_as__in", ["hmi", "gold"])), name="oversight_role_exists"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("ends_at__isnull", True),
                            ("ends_at__gte", models.F("starts_at")),
                            _connector="OR",
                        ),
                        name="oversight_ends_after_it_starts",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="OperationChange",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=core.ids.new_id, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("subject_type", models.CharField(max_length=50)),
                ("subject_id", models.UUIDField()),
                ("version", models.PositiveIntegerField()),
                ("at", models.DateTimeField()),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "acting_for",
                    models.ForeignKey(
                        blank=True,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("values", models.JSONField()),
                (
                    "operation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="changes",
                        to="visits.operation",
                    ),
                ),
            ],
            options={
                "ordering": ("at", "id"),
                "indexes": [
                    models.Index(models.F("subject_id"), models.F("version"), name="operation_change_subject")
                ],
            },
        ),
        migrations.CreateModel(
            name="Photograph",
            fields=[
                ("id", models.UUIDField(editable=False, primary_key=True, serialize=False)),
                (
                    "visit",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="photographs",
                        to="visits.visit",
                    ),
                ),
                (
                    "document",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="photograph",
                        to="documents.document",
                    ),
                ),
                (
                    "encounter",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="photographs",
                        to="visits.encounter",
                    ),
                ),
                (
                    "document_seen",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="photographs",
                        to="visits.documentseen",
                    ),
                ),
                (
                    "false_document",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="photographs",
                        to="visits.falsedocument",
                    ),
                ),
                (
                    "cprn",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="photographs",
                        to="visits.cprn",
                    ),
                ),
                ("form_number", models.PositiveSmallIntegerField(blank=True, null=True)),
                (
                    "added_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("added_at", models.DateTimeField()),
            ],
            options={
                "ordering": ("added_at", "id"),
                "indexes": [models.Index(fields=["visit", "added_at", "id"], name="photograph_visit")],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("form_number__isnull", True), ("form_number__gte", 1), _connector="OR"
                        ),
                        name="additional_forms_count_from_one",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Premises",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=core.ids.new_id, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("created_at", models.DateTimeField()),
                (
                    "created_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("changed_at", models.DateTimeField()),
                (
                    "changed_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("version", models.PositiveIntegerField(default=1)),
                (
                    "visit",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="premises",
                        to="visits.visit",
                    ),
                ),
                ("trading_name", models.CharField(blank=True, max_length=150)),
                ("legal_name", models.CharField(blank=True, max_length=150)),
                ("company_number", models.CharField(blank=True, max_length=20)),
                ("address_line_1", models.CharField(blank=True, max_length=150)),
                ("address_line_2", models.CharField(blank=True, max_length=150)),
                ("town", models.CharField(blank=True, max_length=100)),
                ("postcode", models.CharField(blank=True, max_length=10)),
                ("business_kind", models.CharField(blank=True, max_length=100)),
                ("telephone", models.CharField(blank=True, max_length=30)),
                ("search_key", models.TextField(blank=True, default="")),
                (
                    "marks",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=60),
                        blank=True,
                        db_default=[],
                        default=list,
                        size=None,
                    ),
                ),
            ],
            options={
                "verbose_name_plural": "premises",
            },
        ),
        migrations.CreateModel(
            name="Entry",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=core.ids.new_id, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("created_at", models.DateTimeField()),
                (
                    "created_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("changed_at", models.DateTimeField()),
                (
                    "changed_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("version", models.PositiveIntegerField(default=1)),
                (
                    "visit",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT, related_name="entry", to="visits.visit"
                    ),
                ),
                (
                    "power",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("consent", "Consent"),
                            ("warrant", "Warrant"),
                            ("licensing", "Licensing powers"),
                            ("ad_letter", "Assistant Director’s letter"),
                        ],
                        max_length=20,
                    ),
                ),
                ("consent_signed_by", models.CharField(blank=True, max_length=150)),
                ("consent_withdrawn_at", models.DateTimeField(blank=True, null=True)),
                ("authorising_officer", models.CharField(blank=True, max_length=150)),
                ("authorised_on", models.DateField(blank=True, null=True)),
                ("notice_to_occupier", models.BooleanField(blank=True, null=True)),
                ("notice_served_at", models.DateTimeField(blank=True, null=True)),
                ("notice_served_on", models.CharField(blank=True, max_length=150)),
                ("power_document", models.BooleanField(blank=True, null=True)),
                ("power_document_reference", models.CharField(blank=True, max_length=60)),
            ],
            options={
                "verbose_name_plural": "entries",
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("power", ""),
                            ("power__in", ["consent", "warrant", "licensing", "ad_letter"]),
                            _connector="OR",
                        ),
                        name="entry_power_exists",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("notice_served_at__isnull", True),
                            models.Q(("notice_to_occupier", True), ("notice_to_occupier__isnull", False)),
                            _connector="OR",
                        ),
                        name="notice_served_only_if_used",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="VisitPrint",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=core.ids.new_id, editable=False, primary_key=True, serialize=False
                    ),
                ),
                (
                    "visit",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="visits.visit",
                    ),
                ),
                (
                    "asked_by",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "false_document",
                    models.ForeignKey(
                        blank=True,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="visits.falsedocument",
                    ),
                ),
                ("asked_at", models.DateTimeField()),
                ("expires_at", models.DateTimeField()),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("waiting", "Waiting"),
                            ("being_made", "Being made"),
                            ("ready", "Ready"),
                            ("failed", "Not made"),
                        ],
                        default="waiting",
                        max_length=10,
                    ),
                ),
                ("attempts", models.PositiveSmallIntegerField(default=0)),
                ("begun_at", models.DateTimeField(blank=True, null=True)),
                ("made_at", models.DateTimeField(blank=True, null=True)),
                ("failure", models.CharField(blank=True, max_length=500)),
                ("size", models.PositiveBigIntegerField(default=0)),
                ("holds_apart", models.BooleanField(db_default=False, default=False)),
                ("shown", models.JSONField(default=list)),
                ("data", models.BinaryField(blank=True, null=True)),
            ],
            options={
                "ordering": ("-asked_at", "-id"),
                "indexes": [
                    models.Index(fields=["asked_by", "visit", "-asked_at"], name="print_of_a_person"),
                    models.Index(fields=["expires_at"], name="print_expires"),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("state__in", ["waiting", "being_made", "ready", "failed"])),
                        name="print_state_exists",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("data__isnull", False), ("made_at__isnull", False), ("state", "ready")),
                            models.Q(models.Q(("state", "ready"), _negated=True), ("data__isnull", True)),
                            _connector="OR",
                        ),
                        name="print_ready_has_its_document",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state", "failed"), _negated=True),
                            models.Q(("failure", ""), _negated=True),
                            _connector="OR",
                        ),
                        name="print_failed_says_why",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Vulnerability",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=core.ids.new_id, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("created_at", models.DateTimeField()),
                (
                    "created_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("changed_at", models.DateTimeField()),
                (
                    "changed_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("version", models.PositiveIntegerField(default=1)),
                (
                    "author",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[("draft", "Draft"), ("complete", "Complete"), ("invalid", "Invalid")],
                        default="draft",
                        max_length=10,
                    ),
                ),
                ("invalid_reason", models.CharField(blank=True, max_length=500)),
                ("invalidated_at", models.DateTimeField(blank=True, null=True)),
                (
                    "invalidated_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "visit",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="vulnerabilities",
                        to="visits.visit",
                    ),
                ),
                (
                    "superseded_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="visits.vulnerability",
                    ),
                ),
                (
                    "encounter",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="vulnerabilities",
                        to="visits.encounter",
                    ),
                ),
                (
                    "grounds",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(
                            choices=[
                                ("mental", "Mental health, or a mental disability"),
                                ("disability", "Another disability"),
                                ("age", "Their age"),
                                ("illness", "Physical illness or injury"),
                                ("pregnancy", "Pregnant, or has given birth lately"),
                                ("language", "Language or communication"),
                                ("trafficking", "Signs of trafficking or modern slavery"),
                                ("abuse", "Domestic abuse, or a risk of it"),
                                ("other", "Something else"),
                            ],
                            max_length=20,
                        ),
                        blank=True,
                        default=list,
                        size=None,
                    ),
                ),
                ("details", models.TextField(blank=True)),
                ("any_adjustment", models.BooleanField(blank=True, null=True)),
                ("adjustments", models.TextField(blank=True)),
                (
                    "heads",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(
                            choices=[
                                (
                                    "care",
                                    "Needs, or may need, community care services by reason of mental or other disability, age or illness",
                                ),
                                ("unable_to_care", "Is, or may be, unable to take care of themselves"),
                                (
                                    "unable_to_protect",
                                    "Is, or may be, unable to protect themselves against significant harm or exploitation",
                                ),
                                ("self_harm", "Is at risk of self-harm or suicide"),
                                ("trafficking", "Is a victim of trafficking"),
                                ("none", "None of these"),
                            ],
                            max_length=20,
                        ),
                        blank=True,
                        default=list,
                        size=None,
                    ),
                ),
                ("no_referral_reason", models.CharField(blank=True, max_length=500)),
            ],
            options={
                "verbose_name_plural": "vulnerabilities",
                "ordering": ("created_at", "id"),
                "indexes": [models.Index(fields=["visit", "created_at", "id"], name="vulnerability_visit")],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("state__in", ["draft", "complete", "invalid"])),
                        name="vulnerability_state_exists",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("invalidated_at__isnull", False),
                                ("invalidated_by__isnull", False),
                                ("state", "invalid"),
                                models.Q(("invalid_reason", ""), _negated=True),
                            ),
                            models.Q(
                                models.Q(("state", "invalid"), _negated=True),
                                ("invalidated_at__isnull", True),
                                ("invalidated_by__isnull", True),
                            ),
                            _connector="OR",
                        ),
                        name="vulnerability_invalid_has_a_reason",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "grounds__contained_by",
                                [
                                    "mental",
                                    "disability",
                                    "age",
                                    "illness",
                                    "pregnancy",
                                    "language",
                                    "trafficking",
                                    "abuse",
                                    "other",
                                ],
                            )
                        ),
                        name="vulnerability_grounds_exist",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "heads__contained_by",
                                [
                                    visits.rules.vulnerable.Head["CARE"],
                                    visits.rules.vulnerable.Head["UNABLE_TO_CARE"],
                                    visits.rules.vulnerable.Head["UNABLE_TO_PROTECT"],
                                    visits.rules.vulnerable.Head["SELF_HARM"],
                                    visits.rules.vulnerable.Head["TRAFFICKING"],
                                    visits.rules.vulnerable.Head["NONE"],
                                ],
                            )
                        ),
                        name="vulnerability_heads_exist",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("heads__contains", [visits.rules.vulnerable.Head["NONE"]]), _negated=True
                            ),
                            ("heads", [visits.rules.vulnerable.Head["NONE"]]),
                            _connector="OR",
                        ),
                        name="vulnerability_none_stands_alone",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("adjustments", ""),
                            models.Q(("any_adjustment", True), ("any_adjustment__isnull", False)),
                            _connector="OR",
                        ),
                        name="vulnerability_adjustment_is_needed",
                    ),
                ],
            },
            bases=(visits.models.welfare._Referred, models.Model),
        ),
        migrations.CreateModel(
            name="FamilyWelfare",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=core.ids.new_id, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("created_at", models.DateTimeField()),
                (
                    "created_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("changed_at", models.DateTimeField()),
                (
                    "changed_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("version", models.PositiveIntegerField(default=1)),
                (
                    "author",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[("draft", "Draft"), ("complete", "Complete"), ("invalid", "Invalid")],
                        default="draft",
                        max_length=10,
                    ),
                ),
                ("invalid_reason", models.CharField(blank=True, max_length=500)),
                ("invalidated_at", models.DateTimeField(blank=True, null=True)),
                (
                    "invalidated_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "visit",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="welfare_forms",
                        to="visits.visit",
                    ),
                ),
                (
                    "superseded_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="visits.familywelfare",
                    ),
                ),
                ("relevant", models.BooleanField(blank=True, null=True)),
                ("not_relevant_reason", models.CharField(blank=True, max_length=500)),
                ("children", models.TextField(blank=True)),
                ("carers", models.TextField(blank=True)),
                ("any_concerns", models.BooleanField(blank=True, null=True)),
                ("concerns", models.TextField(blank=True)),
                ("no_referral_reason", models.CharField(blank=True, max_length=500)),
            ],
            options={
                "ordering": ("created_at", "id"),
                "indexes": [models.Index(fields=["visit", "created_at", "id"], name="family_welfare_visit")],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("state__in", ["draft", "complete", "invalid"])),
                        name="family_welfare_state_exists",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("invalidated_at__isnull", False),
                                ("invalidated_by__isnull", False),
                                ("state", "invalid"),
                                models.Q(("invalid_reason", ""), _negated=True),
                            ),
                            models.Q(
                                models.Q(("state", "invalid"), _negated=True),
                                ("invalidated_at__isnull", True),
                                ("invalidated_by__isnull", True),
                            ),
                            _connector="OR",
                        ),
                        name="family_welfare_invalid_has_a_reason",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("state", "invalid"), _negated=True),
                        fields=("visit",),
                        name="one_family_welfare_form_that_counts",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("not_relevant_reason", ""),
                            models.Q(("relevant", False), ("relevant__isnull", False)),
                            _connector="OR",
                        ),
                        name="family_welfare_reason_is_of_no",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("concerns", ""),
                            models.Q(("any_concerns", True), ("any_concerns__isnull", False)),
                            _connector="OR",
                        ),
                        name="family_welfare_concerns_are_said",
                    ),
                ],
            },
            bases=(visits.models.welfare._Referred, models.Model),
        ),
        migrations.CreateModel(
            name="VulnerabilityReferral",
            fields=[
                ("id", models.UUIDField(editable=False, primary_key=True, serialize=False)),
                ("number", models.PositiveSmallIntegerField()),
                (
                    "recorded_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
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
            name="VulnerabilityOutcome",
            fields=[
                ("id", models.UUIDField(editable=False, primary_key=True, serialize=False)),
                ("number", models.PositiveSmallIntegerField()),
                (
                    "recorded_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("recorded_at", models.DateTimeField()),
                ("referral", models.PositiveSmallIntegerField()),
                ("said", models.TextField()),
                ("by_mistake", models.BooleanField(default=False)),
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
            name="WelfareReferral",
            fields=[
                ("id", models.UUIDField(editable=False, primary_key=True, serialize=False)),
                ("number", models.PositiveSmallIntegerField()),
                (
                    "recorded_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
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
        migrations.CreateModel(
            name="WelfareOutcome",
            fields=[
                ("id", models.UUIDField(editable=False, primary_key=True, serialize=False)),
                ("number", models.PositiveSmallIntegerField()),
                (
                    "recorded_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("recorded_at", models.DateTimeField()),
                ("referral", models.PositiveSmallIntegerField()),
                ("said", models.TextField()),
                ("by_mistake", models.BooleanField(default=False)),
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
            name="Warrant",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=core.ids.new_id, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("created_at", models.DateTimeField()),
                (
                    "created_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("changed_at", models.DateTimeField()),
                (
                    "changed_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("version", models.PositiveIntegerField(default=1)),
                (
                    "author",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[("draft", "Draft"), ("complete", "Complete"), ("invalid", "Invalid")],
                        default="draft",
                        max_length=10,
                    ),
                ),
                ("invalid_reason", models.CharField(blank=True, max_length=500)),
                ("invalidated_at", models.DateTimeField(blank=True, null=True)),
                (
                    "invalidated_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "visit",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="warrants",
                        to="visits.visit",
                    ),
                ),
                (
                    "superseded_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="visits.warrant",
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("person", "To enter and search for a person"),
                            ("evidence", "To search for evidence or documents"),
                            ("other", "Other"),
                        ],
                        max_length=20,
                    ),
                ),
                ("provision", models.CharField(blank=True, max_length=200)),
                ("warrant_number", models.CharField(blank=True, max_length=40)),
                ("issued_on", models.DateField(blank=True, null=True)),
                ("court", models.CharField(blank=True, max_length=150)),
                ("issued_for", models.CharField(blank=True, max_length=300)),
                ("executed", models.BooleanField(blank=True, null=True)),
                ("executed_at", models.DateTimeField(blank=True, null=True)),
                ("endorsement", models.CharField(blank=True, max_length=300)),
                ("copy_left", models.BooleanField(blank=True, null=True)),
                ("copy_left_with", models.CharField(blank=True, max_length=150)),
                ("why_not_executed", models.CharField(blank=True, max_length=300)),
            ],
            options={
                "ordering": ("created_at", "id"),
                "indexes": [models.Index(fields=["visit", "created_at", "id"], name="warrant_visit")],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("state__in", ["draft", "complete", "invalid"])),
                        name="warrant_state_exists",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("invalidated_at__isnull", False),
                                ("invalidated_by__isnull", False),
                                ("state", "invalid"),
                                models.Q(("invalid_reason", ""), _negated=True),
                            ),
                            models.Q(
                                models.Q(("state", "invalid"), _negated=True),
                                ("invalidated_at__isnull", True),
                                ("invalidated_by__isnull", True),
                            ),
                            _connector="OR",
                        ),
                        name="warrant_invalid_has_a_reason",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("kind", ""), ("kind__in", ["person", "evidence", "other"]), _connector="OR"
                        ),
                        name="warrant_kind_exists",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("executed_at__isnull", True),
                            models.Q(("executed", True), ("executed__isnull", False)),
                            _connector="OR",
                        ),
                        name="warrant_executed_says_so",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="WarrantDisposal",
            fields=[
                ("id", models.UUIDField(editable=False, primary_key=True, serialize=False)),
                ("number", models.PositiveSmallIntegerField()),
                (
                    "recorded_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("recorded_at", models.DateTimeField()),
                (
                    "warrant",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="disposals",
                        to="visits.warrant",
                    ),
                ),
                (
                    "how",
                    models.CharField(
                        choices=[
                            ("returned", "Returned to the court"),
                            ("retained", "Retained"),
                            ("destroyed", "Destroyed"),
                            ("other", "Something else"),
                        ],
                        max_length=20,
                    ),
                ),
                ("disposed_at", models.DateTimeField()),
                ("place", models.CharField(blank=True, max_length=200)),
                ("done_by", models.CharField(blank=True, max_length=150)),
                ("note", models.CharField(blank=True, max_length=300)),
            ],
            options={
                "ordering": ("number",),
                "abstract": False,
                "constraints": [
                    models.UniqueConstraint(fields=("warrant", "number"), name="disposals_follow_each_other"),
                    models.CheckConstraint(
                        condition=models.Q(("how__in", ["returned", "retained", "destroyed", "other"])),
                        name="how_disposed_exists",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("how", "other"), _negated=True),
                            models.Q(("note", ""), _negated=True),
                            _connector="OR",
                        ),
                        name="other_disposal_says_what",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("disposed_at__lte", models.F("recorded_at"))),
                        name="disposed_of_before_recorded",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="WarrantConfirmation",
            fields=[
                ("id", models.UUIDField(editable=False, primary_key=True, serialize=False)),
                ("number", models.PositiveSmallIntegerField()),
                (
                    "recorded_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("recorded_at", models.DateTimeField()),
                (
                    "warrant",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="confirmations",
                        to="visits.warrant",
                    ),
                ),
                (
                    "disposal",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="confirmation",
                        to="visits.warrantdisposal",
                    ),
                ),
            ],
            options={
                "ordering": ("number",),
                "abstract": False,
                "constraints": [
                    models.UniqueConstraint(
                        fields=("warrant", "number"), name="confirmations_follow_each_other"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="KnownWord",
            fields=[
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "kind", "word", blank=True, editable=False, primary_key=True, serialize=False
                    ),
                ),
                (
                    "kind",
                    models.CharField(choices=[("premises", "Premises"), ("person", "Person")], max_length=10),
                ),
                ("word", models.CharField(db_collation="C", max_length=60)),
            ],
            options={
                "indexes": [
                    django.contrib.postgres.indexes.GinIndex(
                        django.contrib.postgres.indexes.OpClass("word", name="gin_trgm_ops"),
                        name="known_word_alike",
                    )
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("kind__in", ["premises", "person"])), name="word_kind_exists"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="PremisesWord",
            fields=[
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "visit_id", "word", blank=True, editable=False, primary_key=True, serialize=False
                    ),
                ),
                (
                    "visit",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="visits.visit",
                    ),
                ),
                ("word", models.CharField(db_collation="C", max_length=60)),
                (
                    "team",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="accounts.team",
                    ),
                ),
                ("happens_at", models.DateTimeField()),
                (
                    "status",
                    models.CharField(
                        choices=[
                            ("planned", "Planned"),
                            ("in_progress", "In progress"),
                            ("completed", "Over, not closed"),
                            ("closed", "Closed"),
                            ("reopened", "Re-opened"),
                            ("cancelled", "Cancelled"),
                        ],
                        db_default="",
                        default="",
                        max_length=20,
                    ),
                ),
                (
                    "kinds",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(
                            choices=[
                                ("illegal_working", "Illegal working"),
                                ("arrest", "Arrest"),
                                ("family_detention", "Family detention"),
                                ("other", "Other"),
                            ],
                            max_length=20,
                        ),
                        db_default=[],
                        default=list,
                        size=None,
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(
                        fields=["team", "word", "-happens_at", "-visit"],
                        include=("status", "kinds"),
                        name="premises_word_team_list",
                    ),
                    models.Index(
                        condition=models.Q(("status", "closed"), _negated=True),
                        fields=["team", "word", "status", "-happens_at", "-visit"],
                        include=("kinds",),
                        name="premises_word_team_open",
                    ),
                    models.Index(
                        condition=models.Q(("kinds__contains", ["arrest"])),
                        fields=["team", "word", "-happens_at", "-visit"],
                        include=("status",),
                        name="word_team_arrest",
                    ),
                    models.Index(
                        condition=models.Q(("kinds__contains", ["family_detention"])),
                        fields=["team", "word", "-happens_at", "-visit"],
                        include=("status",),
                        name="word_team_family_detention",
                    ),
                    models.Index(
                        condition=models.Q(("kinds__contains", ["other"])),
                        fields=["team", "word", "-happens_at", "-visit"],
                        include=("status",),
                        name="word_team_other",
                    ),
                    models.Index(
                        fields=["word", "-happens_at", "-visit"],
                        include=("status", "kinds"),
                        name="premises_word_all_list",
                    ),
                    models.Index(
                        condition=models.Q(("status", "closed"), _negated=True),
                        fields=["word", "status", "-happens_at", "-visit"],
                        include=("kinds",),
                        name="premises_word_all_open",
                    ),
                    models.Index(
                        condition=models.Q(("kinds__contains", ["arrest"])),
                        fields=["word", "-happens_at", "-visit"],
                        include=("status",),
                        name="word_all_arrest",
                    ),
                    models.Index(
                        condition=models.Q(("kinds__contains", ["family_detention"])),
                        fields=["word", "-happens_at", "-visit"],
                        include=("status",),
                        name="word_all_family_detention",
                    ),
                    models.Index(
                        condition=models.Q(("kinds__contains", ["other"])),
                        fields=["word", "-happens_at", "-visit"],
                        include=("status",),
                        name="word_all_other",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="OwnVisit",
            fields=[
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "visit_id", "user_id", blank=True, editable=False, primary_key=True, serialize=False
                    ),
                ),
                (
                    "visit",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="visits.visit",
                    ),
                ),
                (
                    "user",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("happens_at", models.DateTimeField()),
                (
                    "terms",
                    django.contrib.postgres.fields.ArrayField(base_field=models.BigIntegerField(), size=None),
                ),
                (
                    "listed",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.BigIntegerField(), db_default=[], default=list, size=None
                    ),
                ),
                (
                    "marks",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.BigIntegerField(), db_default=[], default=list, size=None
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(
                        fields=["user", "-happens_at", "-visit"], include=("listed",), name="own_visit_listed"
                    ),
                    models.Index(
                        fields=["user", "-happens_at", "-visit"], include=("marks",), name="own_visit_marks"
                    ),
                    models.Index(
                        fields=["user", "-happens_at", "-visit"], include=("terms",), name="own_visit_list"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="EncounterWord",
            fields=[
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "visit_id",
                        "encounter_id",
                        "word",
                        blank=True,
                        editable=False,
                        primary_key=True,
                        serialize=False,
                    ),
                ),
                (
                    "visit",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="visits.visit",
                    ),
                ),
                (
                    "encounter",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="visits.encounter",
                    ),
                ),
                ("word", models.CharField(db_collation="C", max_length=60)),
                (
                    "team",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="accounts.team",
                    ),
                ),
                ("at", models.DateTimeField()),
            ],
            options={
                "indexes": [
                    models.Index(
                        models.F("team"),
                        models.F("word"),
                        models.OrderBy(models.F("at"), descending=True),
                        models.OrderBy(models.F("encounter"), descending=True),
                        name="encounter_word_team",
                    ),
                    models.Index(
                        models.F("word"),
                        models.OrderBy(models.F("at"), descending=True),
                        models.OrderBy(models.F("encounter"), descending=True),
                        name="encounter_word_all",
                    ),
                ],
            },
        ),
        migrations.AddField(
            model_name="visit",
            name="officers",
            field=models.ManyToManyField(
                related_name="visits_attended",
                through="visits.VisitOfficer",
                through_fields=("visit", "user"),
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="cprn",
            name="people",
            field=models.ManyToManyField(
                related_name="cprns", through="visits.CprnPerson", to="visits.encounter"
            ),
        ),
    ]
