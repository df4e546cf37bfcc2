"""Snapshots are only added: have them vacuumed by the thousand, so that a day is found in its index alone (S2)."""

from django.db import migrations

SET = """
ALTER TABLE referrals_closedreferral SET (
    autovacuum_vacuum_insert_scale_factor = 0, autovacuum_vacuum_insert_threshold = 1000)
"""
RESET = """
ALTER TABLE referrals_closedreferral RESET (
    autovacuum_vacuum_insert_scale_factor, autovacuum_vacuum_insert_threshold)
"""


class Migration(migrations.Migration):
    dependencies = [("referrals", "0004_copies_in_other_formats")]
    operations = [migrations.RunSQL(SET, RESET)]
