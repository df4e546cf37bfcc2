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
    ]
