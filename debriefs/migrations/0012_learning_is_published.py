"""Whether officers were advised is said of each learning point (0008), no longer of the debrief."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("debriefs", "0011_invitations_to_come")]
    operations = [
        migrations.RemoveConstraint(model_name="debrief", name="debrief_learning_exists"),
        migrations.RemoveField(model_name="debrief", name="learning"),
    ]
