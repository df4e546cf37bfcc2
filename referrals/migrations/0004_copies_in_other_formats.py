"""The extract in other formats beside the CSV, each with its own hash; the minor version of the columns."""

import django.db.models.deletion
from django.db import migrations, models

import core.ids
from core.append_only import append_only


class Migration(migrations.Migration):
    dependencies = [
        ("referrals", "0003_chunks_as_they_are"),
    ]

    operations = [
        migrations.CreateModel(
            name="ExtractCopy",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=core.ids.new_id, editable=False, primary_key=True, serialize=False
                    ),
                ),
                (
                    "format",
                    models.CharField(
                        choices=[("csv", "CSV"), ("xlsx", "XLSX"), ("jsonl", "JSON Lines")], max_length=10
                    ),
                ),
                ("made_at", models.DateTimeField()),
                ("sha256", models.CharField(max_length=64)),
                ("size", models.PositiveBigIntegerField()),
                ("csv_sha256", models.CharField(max_length=64)),
            ],
            options={
                "ordering": ("extract", "format"),
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("format__in", ["xlsx", "jsonl"])), name="copy_format_exists"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("csv_sha256__regex", "^[0-9a-f]{64}$"), ("sha256__regex", "^[0-9a-f]{64}$")
                        ),
                        name="copy_has_its_hashes",
                    ),
                ],
            },
        ),
        migrations.RemoveConstraint(
            model_name="download",
            name="download_format_exists",
        ),
        migrations.RemoveConstraint(
            model_name="extractchunk",
            name="chunk_format_exists",
        ),
        migrations.AddField(
            model_name="extract",
            name="minor",
            field=models.PositiveSmallIntegerField(db_default=0),
        ),
        migrations.AlterField(
            model_name="download",
            name="format",
            field=models.CharField(
                choices=[("csv", "CSV"), ("xlsx", "XLSX"), ("jsonl", "JSON Lines")], max_length=10
            ),
        ),
        migrations.AlterField(
            model_name="extractchunk",
            name="format",
            field=models.CharField(
                choices=[("csv", "CSV"), ("xlsx", "XLSX"), ("jsonl", "JSON Lines")], max_length=10
            ),
        ),
        migrations.AddConstraint(
            model_name="download",
            constraint=models.CheckConstraint(
                condition=models.Q(("format__in", ["csv", "xlsx", "jsonl"])), name="download_format_exists"
            ),
        ),
        migrations.AddConstraint(
            model_name="extractchunk",
            constraint=models.CheckConstraint(
                condition=models.Q(("format__in", ["csv", "xlsx", "jsonl"])), name="chunk_format_exists"
            ),
        ),
        migrations.AddField(
            model_name="extractcopy",
            name="extract",
            field=models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="copies",
                to="referrals.extract",
            ),
        ),
        migrations.AddConstraint(
            model_name="extractcopy",
            constraint=models.UniqueConstraint(fields=("extract", "format"), name="one_copy_a_format"),
        ),
        append_only("referrals_extractcopy"),
    ]
