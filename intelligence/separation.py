"""What keeps intelligence apart in the database itself, whatever a view forgets.

The tables stand in a schema of their own, where the application's ordinary role has no rights at all. Work on
them is done under one of three roles, which that role takes for a part of one transaction and lays down again
(SET LOCAL ROLE), so that what was done and its entry in the audit stand or fall together:

    submitter   any member of staff: their own drafts and receipts; of what they passed on, nothing
    unit        the intelligence unit: what was passed on; a restricted record only for who has a grant
    keeper      the service: re-encrypts, disposes of what is due; changes nothing else

Row-level security compares each row with the person for whom the role was taken. No role was taken: no rows.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime

from django.db import connection, migrations, transaction

from accounts.enums import AccountKind
from accounts.models import User
from accounts.roles import Role, roles_of
from core.errors import NotAllowed

SCHEMA = "intelligence"
UNIT, SUBMITTER, KEEPER = "ev_intelligence", "ev_intelligence_submitter", "ev_intelligence_keeper"
# What was before is read first, in the same statement, for whoever takes a role while another is taken.
_TAKE = """
WITH before AS MATERIALIZED (
    SELECT current_setting('role') AS role,
           coalesce(current_setting('intelligence.person', true), '') AS person,
           coalesce(current_setting('intelligence.at', true), '') AS at)
SELECT role, person, at, set_config('role', %s, true), set_config('intelligence.person', %s, true),
       set_config('intelligence.at', %s, true)
  FROM before
"""
_PUT_BACK = (
    "SELECT set_config('role', %s, true), set_config('intelligence.person', %s, true),"
    " set_config('intelligence.at', %s, true)"
)


def table(name: str) -> str:
    """Return the name of a table of the schema as a model's `db_table` has it."""
    return f'"{SCHEMA}"."{name}"'


@contextmanager
def as_submitter(user: User, at: datetime) -> Iterator[None]:
    """Work as the member of staff who passes something on. Raises NotAllowed for a system."""
    if not user.is_active or user.kind != AccountKind.PERSON:
        raise NotAllowed("Intelligence is passed on by people. Sign in as yourself.")
    with _role(SUBMITTER, str(user.pk), at):
        yield


@contextmanager
def as_unit(user: User, at: datetime) -> Iterator[None]:
    """Work as the intelligence unit. Raises NotAllowed for everybody who is not of it at `at`."""
    if Role.INTELLIGENCE not in roles_of(user, at):
        raise NotAllowed("Only the intelligence unit reads what was passed on.")
    with _role(UNIT, str(user.pk), at):
        yield


@contextmanager
def as_keeper(at: datetime) -> Iterator[None]:
    """Work as the service itself, by night or by hand; for a page only to dispose of a record."""
    with _role(KEEPER, "", at):
        yield


@contextmanager
def _role(role: str, person: str, at: datetime) -> Iterator[None]:
    """Take a role, and afterwards put back what was before: no role, or that of the block around this one.

    A failure rolls back to where it was taken, and PostgreSQL lays it down with that.
    """
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute(_TAKE, [role, person, at.isoformat()])
            before = cursor.fetchone()[:3]
        yield
        with connection.cursor() as cursor:
            cursor.execute(_PUT_BACK, before)


_ROLES_EXIST = f"""
DO $$
BEGIN
    IF (SELECT count(*) FROM pg_roles WHERE rolname IN ('{UNIT}', '{SUBMITTER}', '{KEEPER}')) < 3 THEN
        RAISE EXCEPTION 'The roles of the intelligence unit are missing'
            USING HINT = 'Run config/database.sql as a superuser, then migrate again.';
    END IF;
END $$;
"""  # noqa: S608 - names of ours
_PERSON = """
CREATE FUNCTION intelligence.person() RETURNS uuid LANGUAGE sql STABLE AS
    $$ SELECT nullif(current_setting('intelligence.person', true), '')::uuid $$;
CREATE FUNCTION intelligence.moment() RETURNS timestamptz LANGUAGE sql STABLE AS
    $$ SELECT nullif(current_setting('intelligence.at', true), '')::timestamptz $$;
"""


def make_schema() -> migrations.RunSQL:
    """Return the migration operation that makes the schema, which nobody enters but the three roles."""
    return migrations.RunSQL(
        f"{_ROLES_EXIST} CREATE SCHEMA {SCHEMA}; REVOKE ALL ON SCHEMA {SCHEMA} FROM PUBLIC;"
        f" GRANT USAGE ON SCHEMA {SCHEMA} TO {UNIT}, {SUBMITTER}, {KEEPER}; {_PERSON}",
        f"DROP SCHEMA {SCHEMA} CASCADE",
    )


def separate(name: str, *policies: tuple[str, str, str]) -> migrations.RunSQL:
    """Return the migration operation that puts row-level security on a table: (role, rights, rows).

    `rights` are what GRANT takes; `rows` is a condition that holds for each row that is read, and for each
    that is written. The owner is bound too (FORCE): it migrates, and reads nothing.
    """
    lines, undo = [f"ALTER TABLE {SCHEMA}.{name} ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;"], []
    for role, rights, rows in policies:
        policy = f"{name}_{role.removeprefix('ev_intelligence').strip('_') or 'unit'}"
        lines.append(f"GRANT {rights} ON {SCHEMA}.{name} TO {role};")
        lines.append(
            f"CREATE POLICY {policy} ON {SCHEMA}.{name} TO {role} USING ({rows}) WITH CHECK ({rows});"
        )
        undo += [f"DROP POLICY {policy} ON {SCHEMA}.{name};", f"REVOKE ALL ON {SCHEMA}.{name} FROM {role};"]
    undo.append(f"ALTER TABLE {SCHEMA}.{name} DISABLE ROW LEVEL SECURITY, NO FORCE ROW LEVEL SECURITY;")
    return migrations.RunSQL("\n".join(lines), "\n".join(undo))
