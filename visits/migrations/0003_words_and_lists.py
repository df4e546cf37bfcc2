"""Words to be found by (docs/adr/0019), lists read from their indexes alone, and marks to be recognised by
(docs/adr/0022): all of them kept by triggers."""

from django.db import migrations

# SECURITY DEFINER: the application's role is granted its rights on a new table only when all migrations are over.
CREATE = """
-- The words of a search key (core.search.search_key), each once and in order, so that two who save the same
-- new words do not wait for each other crosswise.
CREATE FUNCTION search_words(key text) RETURNS SETOF text LANGUAGE sql IMMUTABLE AS $$
    SELECT DISTINCT left(word, 60) COLLATE "C" AS word FROM string_to_table(key, ' ') word WHERE word <> '' ORDER BY 1
$$;
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
        UNION ALL (SELECT DISTINCT 'met ' || word FROM visits_encounterword
                   WHERE visit_id = sought AND word NOT LIKE '~%' ORDER BY 1 LIMIT 120)
        UNION ALL SELECT 'met *' WHERE
            (SELECT count(DISTINCT word) FROM visits_encounterword
             WHERE visit_id = sought AND word NOT LIKE '~%') > 120
    ) said (term)
$$;
-- All that a list narrows by, as hashes: what `visit_terms` says, but for the names of people met.
CREATE FUNCTION visit_list_terms(sought uuid) RETURNS bigint[] LANGUAGE sql STABLE AS $$
    SELECT array_agg(list_term(term) ORDER BY term COLLATE "C") FROM (
        SELECT 'status ' || status FROM visits_visit WHERE id = sought
        UNION ALL SELECT 'team ' || team_id FROM visits_visit WHERE id = sought
        UNION ALL SELECT 'kind ' || kind FROM visits_visit v, unnest(v.kinds) kind WHERE v.id = sought
        UNION ALL SELECT 'word ' || word FROM visits_visit v, reference_words(v.reference) word WHERE v.id = sought
        UNION ALL SELECT 'word =ABORTIVE' FROM visits_visit WHERE id = sought AND abortive <> ''
        UNION ALL (SELECT 'word ' || word FROM visits_premises p, search_words(p.search_key) word
                   WHERE p.visit_id = sought LIMIT 120)
    ) said (term)
$$;
-- What premises and people are recognised by (visits/marks.py), apart from what lists and searches read. Of people
-- 120, as an entry of an index has room for; where there are more, their visit is looked into ("met *").
CREATE FUNCTION visit_marks(sought uuid) RETURNS bigint[] LANGUAGE sql STABLE AS $$
    SELECT coalesce(array_agg(list_term(term) ORDER BY term COLLATE "C"), '{}') FROM (
        SELECT mark FROM visits_premises p, unnest(p.marks) mark WHERE p.visit_id = sought
        UNION ALL (SELECT DISTINCT 'met ' || word FROM visits_encounterword
                   WHERE visit_id = sought AND word LIKE '~%' ORDER BY 1 LIMIT 120)
        UNION ALL SELECT 'met *' WHERE (SELECT count(DISTINCT word) FROM visits_encounterword
                                        WHERE visit_id = sought AND word LIKE '~%') > 120
    ) said (term)
$$;
CREATE FUNCTION keep_own_visits(sought uuid) RETURNS void LANGUAGE sql
SECURITY DEFINER SET search_path = public, pg_temp AS $$
    INSERT INTO visits_ownvisit (visit_id, user_id, happens_at, terms, listed, marks)
    SELECT v.id, o.user_id, v.happens_at, said.terms || own.also, said.listed || own.also, said.marks || own.also
    FROM visits_visit v JOIN visits_visitofficer o ON o.visit_id = v.id
    CROSS JOIN (SELECT visit_terms(sought), visit_list_terms(sought), visit_marks(sought) OFFSET 0)
        said (terms, listed, marks)
    CROSS JOIN LATERAL
        (SELECT CASE WHEN v.oic_id = o.user_id THEN ARRAY[list_term('oic')] ELSE '{}' END) own (also)
    WHERE v.id = sought ORDER BY o.user_id
    ON CONFLICT (visit_id, user_id) DO UPDATE
        SET happens_at = excluded.happens_at, terms = excluded.terms, listed = excluded.listed, marks = excluded.marks
    WHERE (visits_ownvisit.happens_at, visits_ownvisit.terms, visits_ownvisit.listed, visits_ownvisit.marks)
        IS DISTINCT FROM (excluded.happens_at, excluded.terms, excluded.listed, excluded.marks)
$$;
CREATE FUNCTION keep_premises_words() RETURNS trigger LANGUAGE plpgsql AS $$
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
                                UNION ALL SELECT reference_words(v.reference)
                                UNION ALL SELECT unnest(NEW.marks)
                                UNION ALL SELECT '=ABORTIVE' WHERE v.abortive <> '') said (word)
            WHERE v.id = NEW.visit_id;
        PERFORM keep_own_visits(NEW.visit_id);
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
            FROM (SELECT search_words(NEW.search_key) UNION ALL SELECT unnest(NEW.marks)) said (word), visits_visit v
            WHERE v.id = NEW.visit_id;
    END IF;
    PERFORM keep_own_visits(CASE WHEN TG_OP = 'DELETE' THEN OLD.visit_id ELSE NEW.visit_id END);
    RETURN NULL;
END $$;
CREATE FUNCTION move_words() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    UPDATE visits_premisesword
        SET team_id = NEW.team_id, happens_at = NEW.happens_at, status = NEW.status, kinds = NEW.kinds
        WHERE visit_id = NEW.id;
    UPDATE visits_encounterword SET team_id = NEW.team_id WHERE visit_id = NEW.id AND team_id <> NEW.team_id;
    IF OLD.abortive <> NEW.abortive THEN
        DELETE FROM visits_premisesword WHERE visit_id = NEW.id AND word = '=ABORTIVE';
        INSERT INTO visits_premisesword (visit_id, word, team_id, happens_at, status, kinds)
            SELECT NEW.id, '=ABORTIVE', NEW.team_id, NEW.happens_at, NEW.status, NEW.kinds WHERE NEW.abortive <> '';
    END IF;
    PERFORM keep_own_visits(NEW.id);
    RETURN NULL;
END $$;
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
-- A visit that was read before its premises changed may be saved after: it never takes the old title back.
CREATE FUNCTION list_as_premises_say() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    NEW.listed_as := coalesce((SELECT premises_title(p) FROM visits_premises p WHERE p.visit_id = NEW.id), '');
    RETURN NEW;
END $$;
CREATE TRIGGER keep_words AFTER INSERT OR DELETE ON visits_premises
    FOR EACH ROW EXECUTE FUNCTION keep_premises_words();
CREATE TRIGGER keep_changed_words AFTER UPDATE ON visits_premises
    FOR EACH ROW WHEN (OLD.search_key <> NEW.search_key OR OLD.visit_id <> NEW.visit_id OR OLD.marks <> NEW.marks)
    EXECUTE FUNCTION keep_premises_words();
CREATE TRIGGER keep_words AFTER INSERT OR DELETE ON visits_encounter
    FOR EACH ROW EXECUTE FUNCTION keep_encounter_words();
CREATE TRIGGER keep_changed_words AFTER UPDATE ON visits_encounter
    FOR EACH ROW WHEN (OLD.search_key <> NEW.search_key OR OLD.state <> NEW.state OR OLD.visit_id <> NEW.visit_id OR OLD.marks <> NEW.marks)
    EXECUTE FUNCTION keep_encounter_words();
CREATE TRIGGER move_words AFTER UPDATE ON visits_visit
    FOR EACH ROW WHEN (OLD.team_id <> NEW.team_id OR OLD.happens_at <> NEW.happens_at OR OLD.status <> NEW.status
                       OR OLD.kinds <> NEW.kinds OR OLD.oic_id <> NEW.oic_id OR OLD.abortive <> NEW.abortive)
    EXECUTE FUNCTION move_words();
CREATE TRIGGER keep_listed_as AFTER INSERT OR UPDATE ON visits_premises
    FOR EACH ROW EXECUTE FUNCTION keep_listed_as();
CREATE TRIGGER list_as_premises_say BEFORE UPDATE ON visits_visit
    FOR EACH ROW WHEN (OLD.listed_as <> NEW.listed_as) EXECUTE FUNCTION list_as_premises_say();
CREATE TRIGGER keep_own AFTER INSERT OR DELETE ON visits_visitofficer
    FOR EACH ROW EXECUTE FUNCTION keep_officers_visits();
CREATE TRIGGER keep_changed_own AFTER UPDATE ON visits_visitofficer
    FOR EACH ROW WHEN (OLD.user_id <> NEW.user_id OR OLD.visit_id <> NEW.visit_id)
    EXECUTE FUNCTION keep_officers_visits();
-- How frequent the frequent words are decides how a search is carried out.
ALTER TABLE visits_premisesword ALTER COLUMN word SET STATISTICS 1000;
ALTER TABLE visits_encounterword ALTER COLUMN word SET STATISTICS 1000;
"""
DROP = """
DROP TRIGGER keep_changed_own ON visits_visitofficer;
DROP TRIGGER keep_own ON visits_visitofficer;
DROP TRIGGER list_as_premises_say ON visits_visit;
DROP TRIGGER keep_listed_as ON visits_premises;
DROP TRIGGER move_words ON visits_visit;
DROP TRIGGER keep_changed_words ON visits_encounter;
DROP TRIGGER keep_words ON visits_encounter;
DROP TRIGGER keep_changed_words ON visits_premises;
DROP TRIGGER keep_words ON visits_premises;
DROP FUNCTION list_as_premises_say(), keep_listed_as(), premises_title(visits_premises), keep_officers_visits(),
    move_words(), keep_encounter_words(), keep_premises_words(), keep_own_visits(uuid), visit_marks(uuid),
    visit_list_terms(uuid), visit_terms(uuid), list_term(text), reference_words(text), search_words(text);
"""


class Migration(migrations.Migration):
    replaces = [  # in a database that had them before they were folded into 0001 to 0004
        ("visits", "0003_lists_in_order"),
        ("visits", "0004_constraints_hold_where_nothing_is_known"),
        ("visits", "0005_hand_over_and_acting_for"),
        ("visits", "0006_words_to_be_found_by"),
        ("visits", "0007_print_the_record"),
        ("visits", "0008_joined_by_hand_over"),
        ("visits", "0009_open_visits_apart"),
        ("visits", "0010_rare_kinds_of_everybody"),
        ("visits", "0011_lists_from_their_index_alone"),
        ("visits", "0012_lists_filled_and_indexed"),
        ("visits", "0013_intelligence"),
        ("visits", "0014_what_happened"),
        ("visits", "0015_own_visits_listed_by_few_terms"),
        ("visits", "0016_debrief_section"),
        ("visits", "0017_use_of_force"),
        ("visits", "0018_cancelled_abortive_and_recognised"),
        ("visits", "0019_marks_filled_in"),
        ("visits", "0020_areas_of_concern"),
        ("visits", "0021_vulnerability_and_welfare_kept_apart"),
        ("visits", "0022_warrants_seized_and_false"),
    ]
    dependencies = [("visits", "0002_references_and_append_only")]
    operations = [migrations.RunSQL(CREATE, DROP)]
