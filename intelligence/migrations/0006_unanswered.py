"""An index of the questions that wait for an answer: every home page asks for them."""

from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("intelligence", "0005_people_and_visits_elsewhere"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddIndex(
            model_name="question",
            index=models.Index(
                models.F("submission"),
                condition=models.Q(("answered_at__isnull", True)),
                name="intelligence_unanswered",
            ),
        ),
    ]
