"""Access to what nobody left may read, given by two of the unit; and the counts by risk read from an index.

The second person gives the grant, to whoever asked, at the very moment of agreeing: neither can do it alone,
and an old agreement opens nothing again.
"""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import core.ids

_POLICIES = """
ALTER TABLE intelligence.access_request ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
GRANT SELECT, INSERT, UPDATE (agreed_by_id, agreed_at) ON intelligence.access_request TO ev_intelligence;
GRANT SELECT, UPDATE (sealed, key_id) ON intelligence.access_request TO ev_intelligence_keeper;
CREATE POLICY access_request_unit ON intelligence.access_request FOR SELECT TO ev_intelligence USING (true);
CREATE POLICY access_request_asked ON intelligence.access_request FOR INSERT TO ev_intelligence
    WITH CHECK (asked_by_id = intelligence.person() AND agreed_by_id IS NULL);
CREATE POLICY access_request_agreed ON intelligence.access_request FOR UPDATE TO ev_intelligence
    USING (agreed_by_id IS NULL AND asked_by_id <> intelligence.person())
    WITH CHECK (agreed_by_id = intelligence.person() AND agreed_at = intelligence.moment());
CREATE POLICY access_request_keeper ON intelligence.access_request TO ev_intelligence_keeper USING (true) WITH CHECK (true);
CREATE POLICY submission_grant_together ON intelligence.submission_grant FOR INSERT TO ev_intelligence
    WITH CHECK (granted_by_id = intelligence.person() AND user_id <> intelligence.person() AND EXISTS (
        SELECT FROM intelligence.access_request r
         WHERE r.submission_id = content_object_id AND r.asked_by_id = user_id
           AND r.agreed_by_id = intelligence.person() AND r.agreed_at = intelligence.moment()));
"""
_OPEN = "CREATE INDEX intelligence_open ON intelligence.submission (risk, submitted_at, id)"
_WHERE = "WHERE state IN ('received', 'acknowledged', 'graded')"
_INDEX = f"DROP INDEX intelligence.intelligence_open; {_OPEN} INCLUDE (restricted) {_WHERE}"
_INDEX_BEFORE = f"DROP INDEX intelligence.intelligence_open; {_OPEN} {_WHERE}"
_NO_POLICIES = """
DROP POLICY submission_grant_together ON intelligence.submission_grant;
DROP POLICY access_request_unit ON intelligence.access_request;
DROP POLICY access_request_asked ON intelligence.access_request;
DROP POLICY access_request_agreed ON intelligence.access_request;
DROP POLICY access_request_keeper ON intelligence.access_request;
REVOKE ALL ON intelligence.access_request FROM ev_intelligence, ev_intelligence_keeper;
"""


class Migration(migrations.Migration):
    dependencies = [
        ("intelligence", "0008_subjects"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="AccessRequest",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=core.ids.new_id, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("sealed", models.BinaryField(default=b"")),
                ("key_id", models.CharField(blank=True, max_length=8)),
                ("asked_at", models.DateTimeField()),
                ("agreed_at", models.DateTimeField(blank=True, null=True)),
            ],
            options={
                "db_table": '"intelligence"."access_request"',
                "ordering": ("asked_at", "id"),
            },
        ),
        migrations.SeparateDatabaseAndState(
            # By its schema: Django names an index that it drops without one, and would find none.
            database_operations=[migrations.RunSQL(_INDEX, _INDEX_BEFORE)],
            state_operations=[
                migrations.RemoveIndex(
                    model_name="submission",
                    name="intelligence_open",
                ),
                migrations.AddIndex(
                    model_name="submission",
                    index=models.Index(
                        models.F("risk"),
                        models.F("submitted_at"),
                        models.F("id"),
                        condition=models.Q(("state__in", ("received", "acknowledged", "graded"))),
                        include=("restricted",),
                        name="intelligence_open",
                    ),
                ),
            ],
        ),
        migrations.AddIndex(
            model_name="submission",
            index=models.Index(
                models.F("submitted_at"),
                condition=models.Q(("restricted", True)),
                name="intelligence_restricted",
            ),
        ),
        migrations.AddField(
            model_name="accessrequest",
            name="agreed_by",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="accessrequest",
            name="asked_by",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.DO_NOTHING, related_name="+", to=settings.AUTH_USER_MODEL
            ),
        ),
        migrations.AddField(
            model_name="accessrequest",
            name="submission",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="access_requests",
                to="intelligence.submission",
            ),
        ),
        migrations.AddConstraint(
            model_name="accessrequest",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("agreed_at__isnull", True), ("agreed_by__isnull", True)),
                    models.Q(("agreed_at__isnull", False), ("agreed_by__isnull", False)),
                    _connector="OR",
                ),
                name="access_request_agreed_by_and_at",
            ),
        ),
        migrations.RunSQL(_POLICIES, _NO_POLICIES),
    ]
