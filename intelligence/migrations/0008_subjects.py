"""People and premises that the unit keeps, their links to submissions, and who reaches which of them.

A subject is read by whoever reads the submission that it was made from, or one that it is linked to. A link is
made by whoever reads both: nobody comes to see a subject by linking it. What a link joins does not change.
"""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import core.ids
from intelligence.separation import KEEPER, UNIT, separate

_READS = "EXISTS (SELECT FROM intelligence.submission s WHERE s.id = {})"
_SUBJECT = (
    f"{_READS.format('made_from_id')} OR EXISTS (SELECT FROM intelligence.subject_link l"
    " WHERE l.subject_id = subject.id AND l.undone_at IS NULL)"
)
_RE_ENCRYPT = (KEEPER, "SELECT, UPDATE (sealed, key_id)", "true")
# A function, since a policy of links cannot name subjects, whose own policy names links.
_READS_SUBJECT = """
CREATE FUNCTION intelligence.reads_subject(wanted uuid) RETURNS boolean LANGUAGE plpgsql STABLE AS
    $$ BEGIN RETURN EXISTS (SELECT FROM intelligence.subject s WHERE s.id = wanted); END $$;
"""
_LINK = _READS.format("submission_id")
_LINKS = f"""
ALTER TABLE intelligence.subject_link ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
GRANT SELECT, INSERT, UPDATE (undone_by_id, undone_at) ON intelligence.subject_link TO {UNIT};
GRANT SELECT, UPDATE (sealed, key_id) ON intelligence.subject_link TO {KEEPER};
CREATE POLICY subject_link_unit ON intelligence.subject_link FOR SELECT TO {UNIT} USING ({_LINK});
CREATE POLICY subject_link_made ON intelligence.subject_link FOR INSERT TO {UNIT}
    WITH CHECK (by_id = intelligence.person() AND {_LINK} AND intelligence.reads_subject(subject_id));
CREATE POLICY subject_link_undone ON intelligence.subject_link FOR UPDATE TO {UNIT} USING ({_LINK});
CREATE POLICY subject_link_keeper ON intelligence.subject_link TO {KEEPER} USING (true) WITH CHECK (true);
"""
_NO_LINKS = f"""
DROP POLICY subject_link_unit ON intelligence.subject_link;
DROP POLICY subject_link_made ON intelligence.subject_link;
DROP POLICY subject_link_undone ON intelligence.subject_link;
DROP POLICY subject_link_keeper ON intelligence.subject_link;
REVOKE ALL ON intelligence.subject_link FROM {UNIT}, {KEEPER};
"""


class Migration(migrations.Migration):
    dependencies = [
        ("intelligence", "0007_who_may_give_access"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Subject",
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
                    models.CharField(choices=[("person", "Person"), ("premises", "Premises")], max_length=10),
                ),
                ("made_at", models.DateTimeField()),
                ("version", models.PositiveIntegerField(default=1)),
                (
                    "made_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "made_from",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="made",
                        to="intelligence.submission",
                    ),
                ),
            ],
            options={
                "db_table": '"intelligence"."subject"',
                "ordering": ("made_at", "id"),
            },
        ),
        migrations.CreateModel(
            name="SubjectLink",
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
                    "role",
                    models.CharField(
                        choices=[
                            ("subject", "Is whom it is about"),
                            ("associate", "Has to do with whom it is about"),
                            ("employer", "Gives the work, or lets the place"),
                            ("victim", "May be harmed or exploited"),
                            ("scene", "Is where it happens"),
                            ("address", "Is where somebody lives"),
                            ("workplace", "Is where somebody works"),
                            ("other", "Is named otherwise"),
                        ],
                        max_length=12,
                    ),
                ),
                ("at", models.DateTimeField()),
                ("undone_at", models.DateTimeField(blank=True, null=True)),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "subject",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="links",
                        to="intelligence.subject",
                    ),
                ),
                (
                    "submission",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="links",
                        to="intelligence.submission",
                    ),
                ),
                (
                    "undone_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "db_table": '"intelligence"."subject_link"',
                "ordering": ("at", "id"),
            },
        ),
        migrations.CreateModel(
            name="SubjectToken",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=core.ids.new_id, editable=False, primary_key=True, serialize=False
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[("person", "A person"), ("premises", "Premises")], max_length=10
                    ),
                ),
                ("token", models.BinaryField(max_length=16)),
                ("key_id", models.CharField(max_length=8)),
                (
                    "subject",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="tokens",
                        to="intelligence.subject",
                    ),
                ),
            ],
            options={
                "db_table": '"intelligence"."subject_token"',
            },
        ),
        migrations.AddConstraint(
            model_name="subject",
            constraint=models.CheckConstraint(
                condition=models.Q(("kind__in", ["person", "premises"])), name="subject_kind_exists"
            ),
        ),
        migrations.AddIndex(
            model_name="subjectlink",
            index=models.Index(models.F("submission"), models.F("at"), name="intelligence_link_of"),
        ),
        migrations.AddIndex(
            model_name="subjectlink",
            index=models.Index(models.F("subject"), models.F("at"), name="intelligence_link_to"),
        ),
        migrations.AddConstraint(
            model_name="subjectlink",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    (
                        "role__in",
                        [
                            "subject",
                            "associate",
                            "employer",
                            "victim",
                            "scene",
                            "address",
                            "workplace",
                            "other",
                        ],
                    )
                ),
                name="subject_link_role_exists",
            ),
        ),
        migrations.AddConstraint(
            model_name="subjectlink",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("undone_at__isnull", True), ("undone_by__isnull", True)),
                    models.Q(("undone_at__isnull", False), ("undone_by__isnull", False)),
                    _connector="OR",
                ),
                name="subject_link_undone_by_and_at",
            ),
        ),
        migrations.AddConstraint(
            model_name="subjectlink",
            constraint=models.UniqueConstraint(
                condition=models.Q(("undone_at__isnull", True)),
                fields=("submission", "subject", "role"),
                name="subject_link_once",
            ),
        ),
        migrations.AddIndex(
            model_name="subjecttoken",
            index=models.Index(
                models.F("kind"), models.F("token"), models.F("subject"), name="intelligence_subject_token"
            ),
        ),
        migrations.AddConstraint(
            model_name="subjecttoken",
            constraint=models.CheckConstraint(
                condition=models.Q(("kind__in", ["person", "premises"])), name="subject_token_kind_exists"
            ),
        ),
        migrations.AddConstraint(
            model_name="subjecttoken",
            constraint=models.UniqueConstraint(
                fields=("subject", "kind", "token"), name="token_once_of_a_subject"
            ),
        ),
        separate(
            "subject",
            (UNIT, "SELECT, INSERT, UPDATE (sealed, key_id, version)", _SUBJECT),
            _RE_ENCRYPT,
        ),
        migrations.RunSQL(_READS_SUBJECT, "DROP FUNCTION intelligence.reads_subject(uuid)"),
        migrations.RunSQL(_LINKS, _NO_LINKS),
        separate(
            "subject_token",
            (
                UNIT,
                "SELECT, INSERT, DELETE",
                "EXISTS (SELECT FROM intelligence.subject s WHERE s.id = subject_id)",
            ),
            (KEEPER, "SELECT, INSERT, DELETE", "true"),
        ),
    ]
