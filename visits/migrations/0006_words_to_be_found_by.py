"""Words to be found by, kept by triggers (docs/adr/0019); the indexes of letters that they take the place of go."""

import django.contrib.postgres.indexes
from django.contrib.postgres.indexes import OpClass
from django.db import migrations, models
from django.db.models import F, OrderBy

TRIGGERS = """
-- The words of a search key (core.search.search_key), each once and in order, so that two who save the same
-- new words do not wait for each other crosswise.
CREATE FUNCTION search_words(key text) RETURNS SETOF text LANGUAGE sql IMMUTABLE AS $$
    SELECT DISTINCT left(word, 60) COLLATE "C" AS word FROM string_to_table(key, ' ') word WHERE word <> '' ORDER BY 1
$$;
CREATE FUNCTION keep_premises_words() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP <> 'INSERT' THEN
        DELETE FROM visits_premisesword WHERE visit_id = OLD.visit_id;
    END IF;
    IF TG_OP <> 'DELETE' THEN
        INSERT INTO visits_knownword (kind, word) SELECT 'premises', word FROM search_words(NEW.search_key) word
            ON CONFLICT DO NOTHING;
        INSERT INTO visits_premisesword (visit_id, word, team_id, happens_at)
            SELECT v.id, word, v.team_id, v.happens_at FROM search_words(NEW.search_key) word, visits_visit v
            WHERE v.id = NEW.visit_id;
    END IF;
    RETURN NULL;
END $$;
CREATE FUNCTION keep_encounter_words() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP <> 'INSERT' THEN
        DELETE FROM visits_encounterword WHERE visit_id = OLD.visit_id AND encounter_id = OLD.id;
    END IF;
    IF TG_OP <> 'DELETE' AND NEW.state <> 'invalid' THEN
        INSERT INTO visits_knownword (kind, word) SELECT 'person', word FROM search_words(NEW.search_key) word
            ON CONFLICT DO NOTHING;
        INSERT INTO visits_encounterword (visit_id, encounter_id, word, team_id, at)
            SELECT v.id, NEW.id, word, v.team_id, NEW.created_at
            FROM search_words(NEW.search_key) word, visits_visit v WHERE v.id = NEW.visit_id;
    END IF;
    RETURN NULL;
END $$;
CREATE FUNCTION move_words() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    UPDATE visits_premisesword SET team_id = NEW.team_id, happens_at = NEW.happens_at WHERE visit_id = NEW.id;
    UPDATE visits_encounterword SET team_id = NEW.team_id WHERE visit_id = NEW.id AND team_id <> NEW.team_id;
    RETURN NULL;
END $$;
CREATE TRIGGER keep_words AFTER INSERT OR DELETE ON visits_premises
    FOR EACH ROW EXECUTE FUNCTION keep_premises_words();
CREATE TRIGGER keep_changed_words AFTER UPDATE ON visits_premises
    FOR EACH ROW WHEN (OLD.search_key <> NEW.search_key OR OLD.visit_id <> NEW.visit_id)
    EXECUTE FUNCTION keep_premises_words();
CREATE TRIGGER keep_words AFTER INSERT OR DELETE ON visits_encounter
    FOR EACH ROW EXECUTE FUNCTION keep_encounter_words();
CREATE TRIGGER keep_changed_words AFTER UPDATE ON visits_encounter
    FOR EACH ROW WHEN (OLD.search_key <> NEW.search_key OR OLD.state <> NEW.state OR OLD.visit_id <> NEW.visit_id)
    EXECUTE FUNCTION keep_encounter_words();
CREATE TRIGGER move_words AFTER UPDATE ON visits_visit
    FOR EACH ROW WHEN (OLD.team_id <> NEW.team_id OR OLD.happens_at <> NEW.happens_at)
    EXECUTE FUNCTION move_words();
-- How frequent the frequent words are decides how a search is carried out.
ALTER TABLE visits_premisesword ALTER COLUMN word SET STATISTICS 1000;
ALTER TABLE visits_encounterword ALTER COLUMN word SET STATISTICS 1000;
"""
DROP = """
DROP TRIGGER move_words ON visits_visit;
DROP TRIGGER keep_changed_words ON visits_encounter;
DROP TRIGGER keep_words ON visits_encounter;
DROP TRIGGER keep_changed_words ON visits_premises;
DROP TRIGGER keep_words ON visits_premises;
DROP FUNCTION move_words(), keep_encounter_words(), keep_premises_words(), search_words(text);
"""
FILL = """
INSERT INTO visits_premisesword (visit_id, word, team_id, happens_at)
    SELECT v.id, word, v.team_id, v.happens_at FROM visits_premises p JOIN visits_visit v ON v.id = p.visit_id,
    search_words(p.search_key) word;
INSERT INTO visits_encounterword (visit_id, encounter_id, word, team_id, at)
    SELECT v.id, e.id, word, v.team_id, e.created_at FROM visits_encounter e JOIN visits_visit v ON v.id = e.visit_id,
    search_words(e.search_key) word WHERE e.state <> 'invalid';
INSERT INTO visits_knownword (kind, word) SELECT DISTINCT 'premises', word FROM visits_premisesword
    UNION SELECT DISTINCT 'person', word FROM visits_encounterword;
"""


def points_at(model: str) -> models.ForeignKey:
    return models.ForeignKey(model, models.DO_NOTHING, related_name="+", db_constraint=False, db_index=False)


def word() -> models.CharField:
    return models.CharField(db_collation="C", max_length=60)


def in_order(*first: str, moment: str, key: str, name: str) -> models.Index:
    columns = (*(F(column) for column in first), *(OrderBy(F(c), descending=True) for c in (moment, key)))
    return models.Index(*columns, name=name)


def key_of(*columns: str) -> models.CompositePrimaryKey:
    return models.CompositePrimaryKey(*columns, blank=True, editable=False, primary_key=True, serialize=False)


class Migration(migrations.Migration):
    dependencies = [("accounts", "0001_initial"), ("visits", "0005_hand_over_and_acting_for")]
    operations = [
        migrations.CreateModel(
            "KnownWord",
            [
                ("pk", key_of("kind", "word")),
                (
                    "kind",
                    models.CharField(choices=[("premises", "Premises"), ("person", "Person")], max_length=10),
                ),
                ("word", word()),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(kind__in=["premises", "person"]), name="word_kind_exists"
                    )
                ],
                "indexes": [
                    django.contrib.postgres.indexes.GinIndex(
                        OpClass("word", name="gin_trgm_ops"), name="known_word_alike"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            "PremisesWord",
            [
                ("pk", key_of("visit_id", "word")),
                ("visit", points_at("visits.visit")),
                ("word", word()),
                ("team", points_at("accounts.team")),
                ("happens_at", models.DateTimeField()),
            ],
            options={
                "indexes": [
                    in_order("team", "word", moment="happens_at", key="visit", name="premises_word_team"),
                    in_order("word", moment="happens_at", key="visit", name="premises_word_all"),
                ]
            },
        ),
        migrations.CreateModel(
            "EncounterWord",
            [
                ("pk", key_of("visit_id", "encounter_id", "word")),
                ("visit", points_at("visits.visit")),
                ("encounter", points_at("visits.encounter")),
                ("word", word()),
                ("team", points_at("accounts.team")),
                ("at", models.DateTimeField()),
            ],
            options={
                "indexes": [
                    in_order("team", "word", moment="at", key="encounter", name="encounter_word_team"),
                    in_order("word", moment="at", key="encounter", name="encounter_word_all"),
                ]
            },
        ),
        migrations.RunSQL(TRIGGERS, DROP),
        migrations.RunSQL(FILL, migrations.RunSQL.noop),
        migrations.RemoveIndex("encounter", "encounter_search"),
        migrations.RemoveIndex("premises", "premises_search"),
    ]
