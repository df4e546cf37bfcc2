"""A piece of a file is kept as it is: compressing it took longer than writing it."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("referrals", "0002_append_only")]
    operations = [
        migrations.RunSQL(
            "ALTER TABLE referrals_extractchunk ALTER COLUMN data SET STORAGE EXTERNAL",
            "ALTER TABLE referrals_extractchunk ALTER COLUMN data SET STORAGE EXTENDED",
        )
    ]
