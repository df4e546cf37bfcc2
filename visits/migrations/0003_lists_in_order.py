"""Lists come in order from one index each, whatever filters them; grants of oversight end after they start."""

from django.db import migrations, models
from django.db.models import F, OrderBy, Q

FILL = """
UPDATE visits_visitofficer SET happens_at = visits_visit.happens_at
FROM visits_visit WHERE visits_visit.id = visits_visitofficer.visit_id AND visits_visitofficer.happens_at IS NULL
"""


def in_order(
    *first: str, moment: str = "happens_at", key: str = "id", name: str, **options: Q
) -> models.Index:
    columns = (*(F(column) for column in first), *(OrderBy(F(c), descending=True) for c in (moment, key)))
    return models.Index(*columns, name=name, **options)


class Migration(migrations.Migration):
    dependencies = [("visits", "0002_references_and_append_only")]
    operations = [
        migrations.AddField("visitofficer", "happens_at", models.DateTimeField(null=True)),
        migrations.RunSQL(FILL, migrations.RunSQL.noop),
        migrations.AlterField("visitofficer", "happens_at", models.DateTimeField()),
        migrations.AddIndex("visitofficer", in_order("user", key="visit", name="officer_visits_in_order")),
        migrations.RemoveIndex("visitofficer", "officer_visits"),
        migrations.AddIndex("visit", in_order("oic", name="visit_oic_any_status")),
        migrations.AddIndex("visit", in_order("status", name="visit_list_all_status")),
        *(
            migrations.AddIndex(
                "visit", in_order("team", name=f"visit_kind_{kind}", condition=Q(kinds__contains=[kind]))
            )
            for kind in ("illegal_working", "arrest", "family_detention", "other")
        ),
        migrations.AddIndex("visitchange", in_order("visit", moment="at", name="visit_change_in_order")),
        migrations.RemoveIndex("visitchange", "visit_change_visit"),
        migrations.AddConstraint(
            "visitoversight",
            models.CheckConstraint(condition=Q(named_as__in=["hmi", "gold"]), name="oversight_role_exists"),
        ),
        migrations.AddConstraint(
            "visitoversight",
            models.CheckConstraint(
                condition=Q(ends_at__isnull=True) | Q(ends_at__gte=F("starts_at")),
                name="oversight_ends_after_it_starts",
            ),
        ),
    ]
