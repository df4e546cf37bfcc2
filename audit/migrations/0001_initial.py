"""The audit's tables. What the database itself guarantees stands here, in SQL:

- a row's cluster, transaction id and hash are set by a trigger, whatever the INSERT says;
- UPDATE, DELETE and TRUNCATE are refused by triggers, besides the missing grants;
- events are partitioned by UTC month of `at`; what fits no month lands in the default partition, so that
  nothing is ever lost for want of one;
- partitions are made ahead by a function that runs as the owner, since the application has no DDL.
"""

import django.contrib.postgres.fields
import django.contrib.postgres.indexes
from django.db import migrations, models

import core.ids

# Five indexes, and what each is for. PRIMARY KEY (at, id): the list, newest first, keyset paged, and the
# verifier's look-ups; new rows go to its right edge. BRIN: the sealer and the verifier find rows by
# transaction id; a few bytes for 32 pages. (actor, at): what did this person do. GIN: who has seen this
# record, in a list or by itself; its waiting list is kept short (512 kB), since whoever fills it empties it. (kind, at) holds no consultations, which are nearly all rows.
EVENT_TABLE = """
CREATE TABLE audit_event (
    id uuid NOT NULL,
    at timestamptz NOT NULL,
    event varchar(80) NOT NULL,
    kind varchar(12) NOT NULL,
    actor uuid,
    acting_for uuid,
    subject_type varchar(80) NOT NULL DEFAULT '',
    subject_id uuid,
    subjects uuid[] NOT NULL DEFAULT '{}',
    fields varchar(100)[] NOT NULL DEFAULT '{}',
    reason text NOT NULL DEFAULT '',
    recipient text NOT NULL DEFAULT '',
    request_id varchar(64) NOT NULL DEFAULT '',
    cluster bigint NOT NULL,
    txid bigint NOT NULL,
    hash bytea NOT NULL,
    CONSTRAINT audit_event_pkey PRIMARY KEY (at, id),
    CONSTRAINT audit_event_kind_exists CHECK (
        kind IN ('collection', 'alteration', 'consultation', 'disclosure', 'combination', 'erasure')),
    CONSTRAINT audit_disclosure_names_recipient CHECK (kind <> 'disclosure' OR recipient <> '')
) PARTITION BY RANGE (at);
CREATE INDEX audit_event_brin ON audit_event
    USING brin (at, cluster, txid) WITH (pages_per_range = 32, autosummarize = on);
CREATE INDEX audit_event_actor ON audit_event (actor, at DESC, id DESC);
CREATE INDEX audit_event_kind ON audit_event (kind, at DESC, id DESC) WHERE kind <> 'consultation';
CREATE INDEX audit_event_subjects ON audit_event USING gin (subjects) WITH (gin_pending_list_limit = 512);
CREATE TABLE audit_event_default PARTITION OF audit_event DEFAULT;
"""

# The text that is hashed is `audit.canonical.event_text`; a test compares the two on odd input.
STAMP = """
CREATE FUNCTION audit_cluster() RETURNS bigint LANGUAGE sql STABLE
    RETURN (SELECT system_identifier FROM pg_catalog.pg_control_system());
CREATE FUNCTION audit_event_stamp() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    NEW.cluster := public.audit_cluster();
    NEW.txid := pg_catalog.pg_current_xact_id()::text::bigint;
    NEW.hash := pg_catalog.sha256(pg_catalog.convert_to(pg_catalog.jsonb_build_array(
        'audit-event-1', NEW.id, pg_catalog.to_char(NEW.at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US'),
        NEW.event, NEW.kind, NEW.actor, NEW.acting_for, NEW.subject_type, NEW.subject_id, NEW.subjects,
        NEW.fields, NEW.reason, NEW.recipient, NEW.request_id, NEW.cluster, NEW.txid)::text, 'UTF8'));
    RETURN NEW;
END $$;
CREATE TRIGGER audit_event_stamp BEFORE INSERT ON audit_event
    FOR EACH ROW EXECUTE FUNCTION audit_event_stamp();
"""

REFUSE = """
CREATE FUNCTION audit_refuse() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '% on %: what the audit holds is never changed or removed', TG_OP, TG_TABLE_NAME
        USING ERRCODE = 'restrict_violation';
END $$;
CREATE TRIGGER audit_refuse_change BEFORE UPDATE OR DELETE ON audit_event
    FOR EACH ROW EXECUTE FUNCTION audit_refuse();
CREATE TRIGGER audit_refuse_truncate BEFORE TRUNCATE ON audit_event
    FOR EACH STATEMENT EXECUTE FUNCTION audit_refuse();
CREATE TRIGGER audit_refuse_truncate BEFORE TRUNCATE ON audit_event_default
    FOR EACH STATEMENT EXECUTE FUNCTION audit_refuse();
"""

# A month that already has rows in the default partition stays there: a row that is written is never moved.
# ATTACH waits for readers of the default partition; rather than queue everybody else behind it, the
# function gives up after two seconds and is called again.
PARTITIONS = """
CREATE FUNCTION audit_make_partitions(first_month date, months integer) RETURNS SETOF text
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp SET lock_timeout = '2s' SET timezone = 'UTC' AS $$
DECLARE
    lower_bound timestamptz;
    upper_bound timestamptz;
    name text;
BEGIN
    IF months NOT BETWEEN 1 AND 36 OR first_month NOT BETWEEN '2020-01-01' AND '2199-01-01' THEN
        RAISE EXCEPTION 'between 1 and 36 months, from 2020 on' USING ERRCODE = 'invalid_parameter_value';
    END IF;
    PERFORM pg_advisory_xact_lock(hashtext('audit_make_partitions'));
    FOR i IN 0 .. months - 1 LOOP
        lower_bound := date_trunc('month', first_month::timestamptz) + make_interval(months => i);
        upper_bound := lower_bound + interval '1 month';
        name := 'audit_event_' || to_char(lower_bound, 'YYYY_MM');
        CONTINUE WHEN to_regclass('public.' || name) IS NOT NULL;
        CONTINUE WHEN EXISTS (
            SELECT FROM public.audit_event_default WHERE at >= lower_bound AND at < upper_bound);
        EXECUTE format('CREATE TABLE public.%I (LIKE public.audit_event INCLUDING DEFAULTS'
                       ' INCLUDING CONSTRAINTS INCLUDING STORAGE)', name);
        EXECUTE format('CREATE TRIGGER audit_refuse_truncate BEFORE TRUNCATE ON public.%I'
                       ' FOR EACH STATEMENT EXECUTE FUNCTION public.audit_refuse()', name);
        EXECUTE format('ALTER TABLE public.audit_event ATTACH PARTITION public.%I'
                       ' FOR VALUES FROM (%L) TO (%L)', name, lower_bound, upper_bound);
        RETURN NEXT name;
    END LOOP;
END $$;
REVOKE ALL ON FUNCTION audit_make_partitions(date, integer) FROM PUBLIC;
"""

DROP = """
DROP TABLE audit_event;
DROP FUNCTION audit_make_partitions(date, integer);
DROP FUNCTION audit_event_stamp();
DROP FUNCTION audit_cluster();
DROP FUNCTION audit_refuse();
"""

# The lists in seals are hashes: trying to compress them is wasted work.
SEALS = """
CREATE TRIGGER audit_refuse_change BEFORE UPDATE OR DELETE OR TRUNCATE ON audit_seal
    FOR EACH STATEMENT EXECUTE FUNCTION audit_refuse();
CREATE TRIGGER audit_refuse_change BEFORE UPDATE OR DELETE OR TRUNCATE ON audit_verification
    FOR EACH STATEMENT EXECUTE FUNCTION audit_refuse();
ALTER TABLE audit_seal ALTER COLUMN entries SET STORAGE EXTERNAL;
"""
DROP_SEALS = """
DROP TRIGGER audit_refuse_change ON audit_verification;
DROP TRIGGER audit_refuse_change ON audit_seal;
"""


class Migration(migrations.Migration):
    initial = True
    dependencies = []
    operations = [
        migrations.SeparateDatabaseAndState(
            database_operations=[
                migrations.RunSQL(EVENT_TABLE + STAMP + REFUSE + PARTITIONS, reverse_sql=DROP),
            ],
            state_operations=[
                migrations.CreateModel(
                    name="Event",
                    fields=[
                        (
                            "id",
                            models.UUIDField(
                                default=core.ids.new_id, editable=False, primary_key=True, serialize=False
                            ),
                        ),
                        ("at", models.DateTimeField()),
                        ("event", models.CharField(max_length=80)),
                        ("kind", models.CharField(max_length=12)),
                        ("actor", models.UUIDField(null=True)),
                        ("acting_for", models.UUIDField(null=True)),
                        ("subject_type", models.CharField(blank=True, max_length=80)),
                        ("subject_id", models.UUIDField(null=True)),
                        (
                            "subjects",
                            django.contrib.postgres.fields.ArrayField(
                                base_field=models.UUIDField(), size=None
                            ),
                        ),
                        (
                            "fields",
                            django.contrib.postgres.fields.ArrayField(
                                base_field=models.CharField(max_length=100), size=None
                            ),
                        ),
                        ("reason", models.TextField(blank=True)),
                        ("recipient", models.TextField(blank=True)),
                        ("request_id", models.CharField(blank=True, max_length=64)),
                        ("cluster", models.BigIntegerField(editable=False)),
                        ("txid", models.BigIntegerField(editable=False)),
                        ("hash", models.BinaryField()),
                    ],
                    options={
                        "ordering": ("-at", "-id"),
                        "indexes": [
                            django.contrib.postgres.indexes.BrinIndex(
                                autosummarize=True,
                                fields=["at", "cluster", "txid"],
                                name="audit_event_brin",
                                pages_per_range=32,
                            ),
                            models.Index(fields=["actor", "-at", "-id"], name="audit_event_actor"),
                            models.Index(
                                condition=models.Q(("kind", "consultation"), _negated=True),
                                fields=["kind", "-at", "-id"],
                                name="audit_event_kind",
                            ),
                            django.contrib.postgres.indexes.GinIndex(
                                fields=["subjects"], name="audit_event_subjects", gin_pending_list_limit=512
                            ),
                        ],
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(
                                    (
                                        "kind__in",
                                        [
                                            "collection",
                                            "alteration",
                                            "consultation",
                                            "disclosure",
                                            "combination",
                                            "erasure",
                                        ],
                                    )
                                ),
                                name="audit_event_kind_exists",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("kind", "disclosure"), _negated=True),
                                    models.Q(("recipient", ""), _negated=True),
                                    _connector="OR",
                                ),
                                name="audit_disclosure_names_recipient",
                            ),
                        ],
                    },
                ),
            ],
        ),
        migrations.CreateModel(
            name="Seal",
            fields=[
                ("sequence", models.BigIntegerField(primary_key=True, serialize=False)),
                ("sealed_at", models.DateTimeField()),
                ("cluster", models.BigIntegerField()),
                ("snapshot_xmin", models.BigIntegerField(null=True)),
                ("upto_txid", models.BigIntegerField()),
                ("upto_id", models.UUIDField()),
                ("count", models.IntegerField()),
                ("first_at", models.DateTimeField()),
                ("last_at", models.DateTimeField()),
                ("entries", models.BinaryField()),
                ("digest", models.BinaryField()),
                ("previous", models.BinaryField()),
                ("signature", models.BinaryField()),
                ("key_id", models.CharField(max_length=16)),
            ],
            options={
                "ordering": ("sequence",),
                "indexes": [models.Index(fields=["cluster", "-sequence"], name="audit_seal_cluster")],
                "constraints": [
                    models.UniqueConstraint(fields=("previous",), name="audit_seal_chain_never_forks"),
                    models.CheckConstraint(
                        condition=models.Q(("sequence__gte", 1)), name="audit_seal_counts_from_one"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("count__range", (1, 10000))), name="audit_seal_is_a_batch"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Verification",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=core.ids.new_id, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("started_at", models.DateTimeField()),
                ("finished_at", models.DateTimeField()),
                ("seals", models.BigIntegerField()),
                ("events", models.BigIntegerField()),
                ("unsealed", models.BigIntegerField()),
                ("findings", models.BigIntegerField()),
                ("last_sequence", models.BigIntegerField()),
                ("last_digest", models.BinaryField()),
            ],
            options={"ordering": ("-finished_at",)},
        ),
        migrations.RunSQL(SEALS, reverse_sql=DROP_SEALS),
    ]
