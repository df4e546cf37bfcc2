"""Decisions, extracts and their receipts are only ever added to."""

from django.db import migrations

from core.append_only import append_only


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
            "referrals_download",
            "referrals_extractalarm",
        )
    ]
