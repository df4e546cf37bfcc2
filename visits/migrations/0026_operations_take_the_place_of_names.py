"""The name of an operation stands on the operation alone."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("visits", "0025_operations_of_visits")]
    operations = [migrations.RemoveField("visit", "operation_name")]
