"""What is only ever added to, what is never changed, and the numbers of debriefs."""

from django.db import migrations

from core.append_only import append_only, sequence


class Migration(migrations.Migration):
    dependencies = [("debriefs", "0001_initial")]
    operations = [
        sequence("debrief_reference"),
        append_only(
            "debriefs_keptassessment",
            "debriefs_decision",
            "debriefs_triggerrecord",
            "debriefs_debriefchange",
            "debriefs_feedbacksheet",
            "debriefs_feedbackrequest",
            "debriefs_madechange",
        ),
        migrations.RunSQL(
            # What was written is never changed; all of a conversation goes together, on its day.
            'CREATE TRIGGER never_changed BEFORE UPDATE OR TRUNCATE ON "debriefs_privateentry" '
            "FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()",
            'DROP TRIGGER never_changed ON "debriefs_privateentry"',
        ),
    ]
