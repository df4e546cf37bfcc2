"""Words by which case records are found, kept by a trigger as those of visits are (docs/adr/0019)."""

from django.db import migrations, models
from django.db.models import F, OrderBy

TRIGGERS = """
CREATE FUNCTION keep_person_words() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP <> 'INSERT' THEN
        DELETE FROM casework_personword WHERE person_id = OLD.id;
    END IF;
    IF TG_OP <> 'DELETE' THEN
        INSERT INTO visits_knownword (kind, word) SELECT 'person', word FROM search_words(NEW.search_key) word
            ON CONFLICT DO NOTHING;
        INSERT INTO casework_personword (person_id, word, created_at)
            SELECT NEW.id, word, NEW.created_at FROM search_words(NEW.search_key) word;
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER keep_words AFTER INSERT OR DELETE ON casework_person
    FOR EACH ROW EXECUTE FUNCTION keep_person_words();
CREATE TRIGGER keep_changed_words AFTER UPDATE ON casework_person
    FOR EACH ROW WHEN (OLD.search_key <> NEW.search_key OR OLD.created_at <> NEW.created_at)
    EXECUTE FUNCTION keep_person_words();
ALTER TABLE casework_personword ALTER COLUMN word SET STATISTICS 1000;
"""
DROP = """
DROP TRIGGER keep_changed_words ON casework_person;
DROP TRIGGER keep_words ON casework_person;
DROP FUNCTION keep_person_words();
"""
FILL = """
INSERT INTO casework_personword (person_id, word, created_at)
    SELECT p.id, word, p.created_at FROM casework_person p, search_words(p.search_key) word;
INSERT INTO visits_knownword (kind, word) SELECT DISTINCT 'person', word FROM casework_personword
    ON CONFLICT DO NOTHING;
"""


def key_of(*columns: str) -> models.CompositePrimaryKey:
    return models.CompositePrimaryKey(*columns, blank=True, editable=False, primary_key=True, serialize=False)


class Migration(migrations.Migration):
    dependencies = [("casework", "0003_acting_for"), ("visits", "0003_words_and_lists")]
    operations = [
        migrations.CreateModel(
            "PersonWord",
            [
                ("pk", key_of("person_id", "word")),
                (
                    "person",
                    models.ForeignKey(
                        "casework.person",
                        models.DO_NOTHING,
                        related_name="+",
                        db_constraint=False,
                        db_index=False,
                    ),
                ),
                ("word", models.CharField(db_collation="C", max_length=60)),
                ("created_at", models.DateTimeField()),
            ],
            options={
                "indexes": [
                    models.Index(
                        F("word"),
                        OrderBy(F("created_at"), descending=True),
                        OrderBy(F("person"), descending=True),
                        name="person_word_in_order",
                    )
                ]
            },
        ),
        migrations.RunSQL(TRIGGERS, DROP),
        migrations.RunSQL(FILL, migrations.RunSQL.noop),
        migrations.RemoveIndex("person", "person_search"),
    ]
