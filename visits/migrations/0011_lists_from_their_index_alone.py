"""Lists are read from indexes alone: words know their visit's status and kinds, officers have an index of their own,
and a visit knows how it is listed.

Only shapes and triggers; what is there already is filled in by the next migration, while people work.
"""

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import migrations, models

KINDS = [
    ("illegal_working", "Illegal working"),
    ("arrest", "Arrest"),
    ("family_detention", "Family detention"),
    ("other", "Other"),
]
STATUSES = [
    ("planned", "Planned"),
    ("in_progress", "In progress"),
    ("completed", "Over, not closed"),
    ("closed", "Closed"),
    ("reopened", "Re-opened"),
]
# SECURITY DEFINER: the application's role is granted its rights on a new table only when all migrations are over.
FUNCTIONS = """
-- The beginnings of VIS-2026-000123 that many visits have; longer ones are found in the index of references.
CREATE FUNCTION reference_words(reference text) RETURNS SETOF text LANGUAGE sql IMMUTABLE AS $$
    SELECT left(reference, n) COLLATE "C" FROM generate_series(8, 13) n WHERE n <> 9
$$;
CREATE FUNCTION list_term(term text) RETURNS bigint LANGUAGE sql IMMUTABLE AS $$ SELECT hashtextextended(term, 0) $$;
-- All that a list narrows by, as hashes. An entry of an index has room for some 250: of people's words 120,
-- and more are looked for record by record ("met *"); no address has 120 words.
CREATE FUNCTION visit_terms(sought uuid) RETURNS bigint[] LANGUAGE sql STABLE AS $$
    SELECT array_agg(list_term(term) ORDER BY term COLLATE "C") FROM (
        SELECT 'status ' || status FROM visits_visit WHERE id = sought
        UNION ALL SELECT 'team ' || team_id FROM visits_visit WHERE id = sought
        UNION ALL SELECT 'kind ' || kind FROM visits_visit v, unnest(v.kinds) kind WHERE v.id = sought
        UNION ALL SELECT 'word ' || word FROM visits_visit v, reference_words(v.reference) word WHERE v.id = sought
        UNION ALL (SELECT 'word ' || word FROM visits_premises p, search_words(p.search_key) word
                   WHERE p.visit_id = sought LIMIT 120)
        UNION ALL (SELECT DISTINCT 'met ' || word FROM visits_encounterword WHERE visit_id = sought
                   ORDER BY 1 LIMIT 120)
        UNION ALL SELECT 'met *' WHERE
            (SELECT count(DISTINCT word) FROM visits_encounterword WHERE visit_id = sought) > 120
    ) said (term)
$$;
CREATE FUNCTION keep_own_visits(sought uuid) RETURNS void LANGUAGE sql
SECURITY DEFINER SET search_path = public, pg_temp AS $$
    INSERT INTO visits_ownvisit (visit_id, user_id, happens_at, terms)
    SELECT v.id, o.user_id, v.happens_at,
           said.terms || CASE WHEN v.oic_id = o.user_id THEN ARRAY[list_term('oic')] ELSE '{}' END
    FROM visits_visit v JOIN visits_visitofficer o ON o.visit_id = v.id
    CROSS JOIN (SELECT visit_terms(sought) OFFSET 0) said (terms)
    WHERE v.id = sought ORDER BY o.user_id
    ON CONFLICT (visit_id, user_id) DO UPDATE SET happens_at = excluded.happens_at, terms = excluded.terms
    WHERE (visits_ownvisit.happens_at, visits_ownvisit.terms) IS DISTINCT FROM (excluded.happens_at, excluded.terms)
$$;
CREATE FUNCTION keep_officers_visits() RETURNS trigger LANGUAGE plpgsql
SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    IF TG_OP <> 'INSERT' THEN
        DELETE FROM visits_ownvisit WHERE visit_id = OLD.visit_id AND user_id = OLD.user_id;
    END IF;
    IF TG_OP <> 'DELETE' THEN
        PERFORM keep_own_visits(NEW.visit_id);
    END IF;
    RETURN NULL;
END $$;
-- As `visits.models.Premises.title`.
CREATE FUNCTION premises_title(p visits_premises) RETURNS text LANGUAGE sql IMMUTABLE AS $$
    SELECT concat_ws(', ', coalesce(nullif(p.trading_name, ''), nullif(p.legal_name, ''),
                                    nullif(p.address_line_1, ''), 'Premises not recorded yet'), nullif(p.town, ''))
$$;
CREATE FUNCTION keep_listed_as() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    UPDATE visits_visit SET listed_as = premises_title(NEW)
        WHERE id = NEW.visit_id AND listed_as <> premises_title(NEW);
    RETURN NULL;
END $$;
CREATE TRIGGER keep_listed_as AFTER INSERT OR UPDATE ON visits_premises
    FOR EACH ROW EXECUTE FUNCTION keep_listed_as();
-- A visit that was read before its premises changed may be saved after: it never takes the old title back.
CREATE FUNCTION list_as_premises_say() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    NEW.listed_as := coalesce((SELECT premises_title(p) FROM visits_premises p WHERE p.visit_id = NEW.id), '');
    RETURN NEW;
END $$;
CREATE TRIGGER list_as_premises_say BEFORE UPDATE ON visits_visit
    FOR EACH ROW WHEN (OLD.listed_as <> NEW.listed_as) EXECUTE FUNCTION list_as_premises_say();
CREATE TRIGGER keep_own AFTER INSERT OR DELETE ON visits_visitofficer
    FOR EACH ROW EXECUTE FUNCTION keep_officers_visits();
CREATE TRIGGER keep_changed_own AFTER UPDATE ON visits_visitofficer
    FOR EACH ROW WHEN (OLD.user_id <> NEW.user_id OR OLD.visit_id <> NEW.visit_id)
    EXECUTE FUNCTION keep_officers_visits();
CREATE OR REPLACE FUNCTION keep_premises_words() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP <> 'INSERT' THEN
        DELETE FROM visits_premisesword WHERE visit_id = OLD.visit_id;
    END IF;
    IF TG_OP <> 'DELETE' THEN
        INSERT INTO visits_knownword (kind, word) SELECT 'premises', word FROM search_words(NEW.search_key) word
            ON CONFLICT DO NOTHING;
        INSERT INTO visits_premisesword (visit_id, word, team_id, happens_at, status, kinds)
            SELECT v.id, said.word, v.team_id, v.happens_at, v.status, v.kinds FROM visits_visit v
            CROSS JOIN LATERAL (SELECT '' UNION ALL SELECT search_words(NEW.search_key)
                                UNION ALL SELECT reference_words(v.reference)) said (word)
            WHERE v.id = NEW.visit_id;
        PERFORM keep_own_visits(NEW.visit_id);
    END IF;
    RETURN NULL;
END $$;
CREATE OR REPLACE FUNCTION keep_encounter_words() RETURNS trigger LANGUAGE plpgsql AS $$
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
    PERFORM keep_own_visits(CASE WHEN TG_OP = 'DELETE' THEN OLD.visit_id ELSE NEW.visit_id END);
    RETURN NULL;
END $$;
CREATE OR REPLACE FUNCTION move_words() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    UPDATE visits_premisesword
        SET team_id = NEW.team_id, happens_at = NEW.happens_at, status = NEW.status, kinds = NEW.kinds
        WHERE visit_id = NEW.id;
    UPDATE visits_encounterword SET team_id = NEW.team_id WHERE visit_id = NEW.id AND team_id <> NEW.team_id;
    PERFORM keep_own_visits(NEW.id);
    RETURN NULL;
END $$;
DROP TRIGGER move_words ON visits_visit;
CREATE TRIGGER move_words AFTER UPDATE ON visits_visit
    FOR EACH ROW WHEN (OLD.team_id <> NEW.team_id OR OLD.happens_at <> NEW.happens_at OR OLD.status <> NEW.status
                       OR OLD.kinds <> NEW.kinds OR OLD.oic_id <> NEW.oic_id)
    EXECUTE FUNCTION move_words();
"""
BEFORE = """
DROP TRIGGER list_as_premises_say ON visits_visit;
DROP TRIGGER keep_listed_as ON visits_premises;
DROP FUNCTION list_as_premises_say(), keep_listed_as(), premises_title(visits_premises);
DROP TRIGGER keep_changed_own ON visits_visitofficer;
DROP TRIGGER keep_own ON visits_visitofficer;
DROP TRIGGER move_words ON visits_visit;
CREATE OR REPLACE FUNCTION keep_premises_words() RETURNS trigger LANGUAGE plpgsql AS $$
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
CREATE OR REPLACE FUNCTION keep_encounter_words() RETURNS trigger LANGUAGE plpgsql AS $$
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
CREATE OR REPLACE FUNCTION move_words() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    UPDATE visits_premisesword SET team_id = NEW.team_id, happens_at = NEW.happens_at WHERE visit_id = NEW.id;
    UPDATE visits_encounterword SET team_id = NEW.team_id WHERE visit_id = NEW.id AND team_id <> NEW.team_id;
    RETURN NULL;
END $$;
CREATE TRIGGER move_words AFTER UPDATE ON visits_visit
    FOR EACH ROW WHEN (OLD.team_id <> NEW.team_id OR OLD.happens_at <> NEW.happens_at)
    EXECUTE FUNCTION move_words();
DROP FUNCTION keep_officers_visits(), keep_own_visits(uuid), visit_terms(uuid), list_term(text);
DELETE FROM visits_premisesword WHERE word = '' OR word LIKE 'VIS-%';
DROP FUNCTION reference_words(text);
"""


def points_at(model: str) -> models.ForeignKey:
    return models.ForeignKey(model, models.DO_NOTHING, related_name="+", db_constraint=False, db_index=False)


class Migration(migrations.Migration):
    dependencies = [
        ("visits", "0010_rare_kinds_of_everybody"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]
    operations = [
        migrations.CreateModel(
            "OwnVisit",
            [
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "visit_id", "user_id", blank=True, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("visit", points_at("visits.visit")),
                ("user", points_at(settings.AUTH_USER_MODEL)),
                ("happens_at", models.DateTimeField()),
                ("terms", ArrayField(models.BigIntegerField())),
            ],
            options={
                "indexes": [
                    models.Index(
                        fields=["user", "-happens_at", "-visit"], include=("terms",), name="own_visit_list"
                    )
                ]
            },
        ),
        migrations.AddField(
            "premisesword",
            "kinds",
            ArrayField(models.CharField(choices=KINDS, max_length=20), db_default=[], default=list),
        ),
        migrations.AddField(
            "premisesword",
            "status",
            models.CharField(choices=STATUSES, db_default="", default="", max_length=20),
        ),
        migrations.AddField(
            "visit", "listed_as", models.CharField(db_default="", default="", editable=False, max_length=260)
        ),
        migrations.RunSQL(FUNCTIONS, BEFORE),
    ]
