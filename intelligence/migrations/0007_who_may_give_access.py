"""Only who may read a submission gives access to it, or ends it: the database refuses the rest, raw SQL too.

Grants themselves stay in sight of the unit: what hides a restricted submission looks at them.
"""

from django.db import migrations

_READS = "EXISTS (SELECT FROM intelligence.submission s WHERE s.id = content_object_id)"


class Migration(migrations.Migration):
    dependencies = [("intelligence", "0006_unanswered")]

    operations = [
        migrations.RunSQL(
            f"""
            DROP POLICY submission_grant_unit ON intelligence.submission_grant;
            CREATE POLICY submission_grant_unit ON intelligence.submission_grant
                FOR SELECT TO ev_intelligence USING (true);
            CREATE POLICY submission_grant_given ON intelligence.submission_grant
                FOR INSERT TO ev_intelligence
                WITH CHECK (granted_by_id = intelligence.person() AND {_READS});
            CREATE POLICY submission_grant_ended ON intelligence.submission_grant
                FOR UPDATE TO ev_intelligence USING ({_READS});
            """,
            """
            DROP POLICY submission_grant_ended ON intelligence.submission_grant;
            DROP POLICY submission_grant_given ON intelligence.submission_grant;
            DROP POLICY submission_grant_unit ON intelligence.submission_grant;
            CREATE POLICY submission_grant_unit ON intelligence.submission_grant
                TO ev_intelligence USING (true) WITH CHECK (true);
            """,
        ),
    ]
