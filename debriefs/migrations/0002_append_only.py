"""What is kept of the answers of the rules, of decisions and of their history is only ever added to."""

from django.db import migrations

from core.append_only import append_only


class Migration(migrations.Migration):
    dependencies = [("debriefs", "0001_initial")]
    operations = [
        append_only(
            "debriefs_keptassessment",
            "debriefs_decision",
            "debriefs_triggerrecord",
            "debriefs_debriefchange",
        )
    ]
