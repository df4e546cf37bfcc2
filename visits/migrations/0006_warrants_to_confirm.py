"""Closed visits with a warrant whose disposal waits to be confirmed: for the officer in charge's home page."""

from django.conf import settings
from django.db import migrations, models

_FILL = """
UPDATE visits_visit v SET warrant_to_confirm = true FROM (
    SELECT DISTINCT ON (w.id) w.visit_id, d.id FROM visits_warrant w
    JOIN visits_warrantdisposal d ON d.warrant_id = w.id
    WHERE w.state <> 'invalid' ORDER BY w.id, d.number DESC
) newest WHERE newest.visit_id = v.id
    AND NOT EXISTS (SELECT FROM visits_warrantconfirmation c WHERE c.disposal_id = newest.id);
SET CONSTRAINTS ALL IMMEDIATE;
"""


class Migration(migrations.Migration):
    dependencies = [
        ("visits", "0005_force_and_incidents_within_the_visit"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]
    operations = [
        migrations.AddField(
            "visit",
            "warrant_to_confirm",
            models.BooleanField(db_default=False, default=False, editable=False),
        ),
        migrations.RunSQL(_FILL, migrations.RunSQL.noop),
        migrations.AddIndex(
            "visit",
            models.Index(
                models.F("oic"),
                models.F("closed_at"),
                condition=models.Q(("status", "closed"), ("warrant_to_confirm", True)),
                name="visit_warrant_to_confirm",
            ),
        ),
    ]
