"""Decisions, extracts and their receipts are only ever added to, and stored as that suits."""

from django.db import migrations

from core.append_only import append_only

# Snapshots are only added: have them vacuumed by the thousand, so that a day is found in its index alone (S2).
VACUUM = """
ALTER TABLE referrals_closedreferral SET (
    autovacuum_vacuum_insert_scale_factor = 0, autovacuum_vacuum_insert_threshold = 1000)
"""
NO_VACUUM = """
ALTER TABLE referrals_closedreferral RESET (
    autovacuum_vacuum_insert_scale_factor, autovacuum_vacuum_insert_threshold)
"""


class Migration(migrations.Migration):
    dependencies = [("referrals", "0001_initial")]
    operations = [
        append_only(
            "referrals_closedreferral",
            "referrals_referral",
            "referrals_unitdecision",
            "referrals_extract",
            "referrals_extractrow",
            "referrals_extractchunk",
            "referrals_extractcopy",
            "referrals_download",
            "referrals_extractalarm",
        ),
        migrations.RunSQL(
            # A piece of a file is kept as it is: compressing it took longer than writing it.
            "ALTER TABLE referrals_extractchunk ALTER COLUMN data SET STORAGE EXTERNAL",
            "ALTER TABLE referrals_extractchunk ALTER COLUMN data SET STORAGE EXTENDED",
        ),
        migrations.RunSQL(VACUUM, NO_VACUUM),
    ]
