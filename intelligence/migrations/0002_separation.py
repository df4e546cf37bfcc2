"""Who reaches which row: the rights of the three roles, and row-level security on every table."""

from django.db import migrations

from intelligence.separation import KEEPER, SUBMITTER, UNIT, separate

_OWN_RECEIPT = "EXISTS (SELECT FROM intelligence.receipt r WHERE r.id = {})"
_READABLE = "EXISTS (SELECT FROM intelligence.submission s WHERE s.id = {})"
_RE_ENCRYPT = (KEEPER, "SELECT, UPDATE (sealed, key_id)", "true")
_NEED_TO_KNOW = (
    "NOT restricted OR EXISTS (SELECT FROM intelligence.submission_grant g WHERE g.content_object_id = submission.id"
    " AND g.user_id = intelligence.person() AND g.starts_at <= intelligence.moment()"
    " AND (g.ends_at IS NULL OR g.ends_at > intelligence.moment()))"
)
_SUBJECT = (
    f"{_READABLE.format('made_from_id')} OR EXISTS (SELECT FROM intelligence.subject_link l"
    " WHERE l.subject_id = subject.id AND l.undone_at IS NULL)"
)
# A function, since a policy of links cannot name subjects, whose own policy names links.
_READS_SUBJECT = """
CREATE FUNCTION intelligence.reads_subject(wanted uuid) RETURNS boolean LANGUAGE plpgsql STABLE AS
    $$ BEGIN RETURN EXISTS (SELECT FROM intelligence.subject s WHERE s.id = wanted); END $$;
"""
_LINK = _READABLE.format("submission_id")
_LINKS = f"""
ALTER TABLE intelligence.subject_link ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
GRANT SELECT, INSERT, UPDATE (undone_by_id, undone_at) ON intelligence.subject_link TO {UNIT};
GRANT SELECT, UPDATE (sealed, key_id) ON intelligence.subject_link TO {KEEPER};
CREATE POLICY subject_link_unit ON intelligence.subject_link FOR SELECT TO {UNIT} USING ({_LINK});
CREATE POLICY subject_link_made ON intelligence.subject_link FOR INSERT TO {UNIT}
    WITH CHECK (by_id = intelligence.person() AND {_LINK} AND intelligence.reads_subject(subject_id));
CREATE POLICY subject_link_undone ON intelligence.subject_link FOR UPDATE TO {UNIT} USING ({_LINK});
CREATE POLICY subject_link_keeper ON intelligence.subject_link TO {KEEPER} USING (true) WITH CHECK (true);
"""
_NO_LINKS = f"""
DROP POLICY subject_link_unit ON intelligence.subject_link;
DROP POLICY subject_link_made ON intelligence.subject_link;
DROP POLICY subject_link_undone ON intelligence.subject_link;
DROP POLICY subject_link_keeper ON intelligence.subject_link;
REVOKE ALL ON intelligence.subject_link FROM {UNIT}, {KEEPER};
"""
_POLICIES = """
ALTER TABLE intelligence.access_request ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
GRANT SELECT, INSERT, UPDATE (agreed_by_id, agreed_at) ON intelligence.access_request TO ev_intelligence;
GRANT SELECT, UPDATE (sealed, key_id) ON intelligence.access_request TO ev_intelligence_keeper;
CREATE POLICY access_request_unit ON intelligence.access_request FOR SELECT TO ev_intelligence USING (true);
CREATE POLICY access_request_asked ON intelligence.access_request FOR INSERT TO ev_intelligence
    WITH CHECK (asked_by_id = intelligence.person() AND agreed_by_id IS NULL);
CREATE POLICY access_request_agreed ON intelligence.access_request FOR UPDATE TO ev_intelligence
    USING (agreed_by_id IS NULL AND asked_by_id <> intelligence.person())
    WITH CHECK (agreed_by_id = intelligence.person() AND agreed_at = intelligence.moment());
CREATE POLICY access_request_keeper ON intelligence.access_request TO ev_intelligence_keeper USING (true) WITH CHECK (true);
CREATE POLICY submission_grant_together ON intelligence.submission_grant FOR INSERT TO ev_intelligence
    WITH CHECK (granted_by_id = intelligence.person() AND user_id <> intelligence.person() AND EXISTS (
        SELECT FROM intelligence.access_request r
         WHERE r.submission_id = content_object_id AND r.asked_by_id = user_id
           AND r.agreed_by_id = intelligence.person() AND r.agreed_at = intelligence.moment()));
"""
_NO_POLICIES = """
DROP POLICY submission_grant_together ON intelligence.submission_grant;
DROP POLICY access_request_unit ON intelligence.access_request;
DROP POLICY access_request_asked ON intelligence.access_request;
DROP POLICY access_request_agreed ON intelligence.access_request;
DROP POLICY access_request_keeper ON intelligence.access_request;
REVOKE ALL ON intelligence.access_request FROM ev_intelligence, ev_intelligence_keeper;
"""


def _added_by_the_unit(name: str, rights: str = "SELECT, INSERT", rows: str = "") -> migrations.RunSQL:
    return separate(name, (UNIT, rights, rows or _READABLE.format("submission_id")), _RE_ENCRYPT)


class Migration(migrations.Migration):
    dependencies = [("intelligence", "0001_passing_on")]

    operations = [
        migrations.RunSQL(
            "CREATE SEQUENCE intelligence.receipt_number;"
            f" GRANT USAGE ON SEQUENCE intelligence.receipt_number TO {SUBMITTER};",
            "DROP SEQUENCE intelligence.receipt_number",
        ),
        separate(
            "draft",
            (SUBMITTER, "SELECT, INSERT, UPDATE, DELETE", "submitter_id = intelligence.person()"),
            (KEEPER, "SELECT, UPDATE (sealed, key_id), DELETE", "true"),
        ),
        separate(
            "attachment",
            (
                SUBMITTER,
                "SELECT, INSERT, DELETE",
                "EXISTS (SELECT FROM intelligence.draft d WHERE d.id = belongs_to)",
            ),
            (UNIT, "SELECT", _READABLE.format("belongs_to")),
            (KEEPER, "SELECT, UPDATE (sealed, key_id, file_key_id, original, viewing), DELETE", "true"),
        ),
        separate(
            "receipt",
            (SUBMITTER, "SELECT, INSERT", "submitter_id = intelligence.person()"),
            (UNIT, "SELECT, UPDATE", _READABLE.format("receipt.id")),
            _RE_ENCRYPT,
        ),
        separate(
            "submission",
            (SUBMITTER, "INSERT", _OWN_RECEIPT.format("receipt_id")),
            (UNIT, "SELECT, UPDATE", _NEED_TO_KNOW),
            _RE_ENCRYPT,
        ),
        separate(
            "source",
            (SUBMITTER, "INSERT", _OWN_RECEIPT.format("submission_id")),
            (UNIT, "SELECT", _READABLE.format("submission_id")),
            _RE_ENCRYPT,
        ),
        separate(
            "token",
            (SUBMITTER, "INSERT", _OWN_RECEIPT.format("submission_id")),
            (UNIT, "SELECT", _READABLE.format("submission_id")),
            (KEEPER, "SELECT, INSERT, DELETE", "true"),
        ),
        _added_by_the_unit("grading"),
        _added_by_the_unit("note"),
        _added_by_the_unit(
            "relation",
            "SELECT, INSERT, UPDATE",
            f"{_READABLE.format('submission_id')} AND {_READABLE.format('other_id')}",
        ),
        separate(
            "question",
            (UNIT, "SELECT, INSERT", _READABLE.format("submission_id")),
            (
                SUBMITTER,
                "SELECT (id, sealed, key_id, submission_id, asked_at, answered_at), UPDATE (answered_at)",
                _OWN_RECEIPT.format("submission_id"),
            ),
            _RE_ENCRYPT,
        ),
        separate(
            "answer",
            (SUBMITTER, "INSERT", "EXISTS (SELECT FROM intelligence.question q WHERE q.id = question_id)"),
            (UNIT, "SELECT", "EXISTS (SELECT FROM intelligence.question q WHERE q.id = question_id)"),
            _RE_ENCRYPT,
        ),
        _added_by_the_unit("product", "SELECT, INSERT, UPDATE"),
        _added_by_the_unit(
            "dissemination",
            "SELECT, INSERT",
            "EXISTS (SELECT FROM intelligence.product p WHERE p.id = product_id)",
        ),
        separate(
            "submission_grant",
            (UNIT, "SELECT, INSERT, UPDATE", "true"),
            _RE_ENCRYPT,
        ),
        separate("step", (UNIT, "SELECT, INSERT", _READABLE.format("submission_id")), _RE_ENCRYPT),
        migrations.RunSQL(
            f"""
            DROP POLICY submission_grant_unit ON intelligence.submission_grant;
            CREATE POLICY submission_grant_unit ON intelligence.submission_grant
                FOR SELECT TO ev_intelligence USING (true);
            CREATE POLICY submission_grant_given ON intelligence.submission_grant
                FOR INSERT TO ev_intelligence
                WITH CHECK (granted_by_id = intelligence.person() AND {_READABLE.format("content_object_id")});
            CREATE POLICY submission_grant_ended ON intelligence.submission_grant
                FOR UPDATE TO ev_intelligence USING ({_READABLE.format("content_object_id")});
            """,
            """
            DROP POLICY submission_grant_ended ON intelligence.submission_grant;
            DROP POLICY submission_grant_given ON intelligence.submission_grant;
            DROP POLICY submission_grant_unit ON intelligence.submission_grant;
            CREATE POLICY submission_grant_unit ON intelligence.submission_grant
                TO ev_intelligence USING (true) WITH CHECK (true);
            """,
        ),
        separate(
            "subject",
            (UNIT, "SELECT, INSERT, UPDATE (sealed, key_id, version)", _SUBJECT),
            _RE_ENCRYPT,
        ),
        migrations.RunSQL(_READS_SUBJECT, "DROP FUNCTION intelligence.reads_subject(uuid)"),
        migrations.RunSQL(_LINKS, _NO_LINKS),
        separate(
            "subject_token",
            (
                UNIT,
                "SELECT, INSERT, DELETE",
                "EXISTS (SELECT FROM intelligence.subject s WHERE s.id = subject_id)",
            ),
            (KEEPER, "SELECT, INSERT, DELETE", "true"),
        ),
        migrations.RunSQL(_POLICIES, _NO_POLICIES),
    ]
