"""A concern about somebody in charge says about whom, and in what capacity they were in charge then."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

_CAPACITIES = [
    ("oic", "officer in charge"),
    ("gold", "Gold"),
    ("hmi", "HM Inspector on the visit"),
    ("lead", "lead of the debrief"),
    ("before", "in charge of the visit, or named on it, before"),
]
# Until now it was the officer in charge alone: of the time when it was raised, before any later hand-over.
_FILL = """
SET CONSTRAINTS ALL IMMEDIATE;
ALTER TABLE visits_areaofconcern DISABLE TRIGGER append_only;
UPDATE visits_areaofconcern c SET about_as = 'oic', about_id = coalesce(
    (SELECT h.from_oic_id FROM visits_handover h
        WHERE h.visit_id = c.visit_id AND h.at > c.raised_at ORDER BY h.at, h.id LIMIT 1),
    (SELECT v.oic_id FROM visits_visit v WHERE v.id = c.visit_id)
) WHERE c.about_lead;
SET CONSTRAINTS ALL IMMEDIATE;
ALTER TABLE visits_areaofconcern ENABLE TRIGGER append_only;
"""


class Migration(migrations.Migration):
    dependencies = [
        ("visits", "0008_nothing_after_the_visit"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]
    operations = [
        migrations.AddField(
            "areaofconcern",
            "about",
            models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            "areaofconcern",
            "about_as",
            models.CharField(
                blank=True, choices=_CAPACITIES, db_default="", default="", editable=False, max_length=10
            ),
        ),
        migrations.RunSQL(_FILL, migrations.RunSQL.noop),
        migrations.AddConstraint(
            "areaofconcern",
            models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        ("about__isnull", False),
                        ("about_as__in", [value for value, _ in _CAPACITIES]),
                        ("about_lead", True),
                    ),
                    models.Q(("about__isnull", True), ("about_as", ""), ("about_lead", False)),
                    _connector="OR",
                ),
                name="concern_is_about_somebody_in_charge",
            ),
        ),
    ]
