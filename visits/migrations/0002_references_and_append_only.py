"""The numbers of visits, and the tables that are only ever added to."""

from django.db import migrations

from core.append_only import append_only, sequence


class Migration(migrations.Migration):
    dependencies = [("visits", "0001_initial")]
    operations = [
        sequence("visit_reference"),
        append_only("visits_closing", "visits_reopening", "visits_sealedday", "visits_visitchange"),
    ]
