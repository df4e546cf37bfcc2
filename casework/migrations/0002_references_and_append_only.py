"""The numbers of case records, and their history, which is only ever added to."""

from django.db import migrations

from core.append_only import append_only, sequence


class Migration(migrations.Migration):
    dependencies = [("casework", "0001_initial")]
    operations = [
        sequence("person_reference"),
        sequence("ear_reference"),
        append_only("casework_casechange"),
    ]
