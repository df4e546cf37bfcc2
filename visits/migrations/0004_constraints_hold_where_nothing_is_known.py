"""A comparison with nothing is neither true nor false, and a check lets it pass: two checks say so now."""

from django.db import migrations, models
from django.db.models import F, Q


class Migration(migrations.Migration):
    dependencies = [("visits", "0003_lists_in_order")]
    operations = [
        migrations.RemoveConstraint("encounter", "employment_start_is_a_span"),
        migrations.AddConstraint(
            "encounter",
            models.CheckConstraint(
                condition=Q(began_earliest__isnull=True, began_latest__isnull=True)
                | Q(
                    began_earliest__isnull=False,
                    began_latest__isnull=False,
                    began_latest__gte=F("began_earliest"),
                ),
                name="employment_start_is_a_span",
            ),
        ),
        migrations.RemoveConstraint("entry", "notice_served_only_if_used"),
        migrations.AddConstraint(
            "entry",
            models.CheckConstraint(
                condition=Q(notice_served_at__isnull=True)
                | Q(notice_to_occupier__isnull=False, notice_to_occupier=True),
                name="notice_served_only_if_used",
            ),
        ),
    ]
