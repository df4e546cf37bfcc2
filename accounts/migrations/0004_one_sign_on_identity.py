"""One identity of the single sign-on provider for each account, in the library's table."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0003_absence_and_urgent_access"),
        ("socialaccount", "0006_alter_socialaccount_extra_data"),
    ]

    operations = [
        migrations.RunSQL(
            "CREATE UNIQUE INDEX one_sign_on_identity ON socialaccount_socialaccount (provider, user_id)",
            "DROP INDEX one_sign_on_identity",
        ),
    ]
