"""The shape of the house: every constraint has a test, every status is reachable, files are of a size."""

import ast
import re
from pathlib import Path

import pytest
from django.apps import apps
from django.db import connection
from django.db.models import Model

from accounts import workflow as accounts_workflow
from accounts.enums import ReplacementStatus
from casework import workflow as casework_workflow
from casework.enums import RecordState
from intelligence import enums as intelligence_enums
from intelligence import workflow as intelligence_workflow
from tests.database import BASE_DIR
from visits import workflow as visits_workflow
from visits.enums import FormState, VisitStatus

OURS = ("accounts", "audit", "notices", "documents", "visits", "intelligence", "casework", "referrals")
TESTS = "\n".join(
    path.read_text() for path in (BASE_DIR / "tests").rglob("*.py") if path.name != Path(__file__).name
)
CODE = sorted(
    path for folder in (*OURS, "config", "core", "desk") for path in (BASE_DIR / folder).rglob("*.py")
)
CONSTRAINTS = sorted(
    {
        constraint.name
        for label in OURS
        for model in apps.get_app_config(label).get_models()
        for constraint in model._meta.constraints
    }
)
WORKFLOWS = {
    "replacements": (accounts_workflow.REPLACEMENT, ReplacementStatus),
    "visits": (visits_workflow.VISIT, VisitStatus),
    "forms": (visits_workflow.FORM, FormState),
    "intelligence": (intelligence_workflow.SUBMISSION, intelligence_enums.State),
    "records": (casework_workflow.RECORD, RecordState),
}


@pytest.mark.parametrize("name", CONSTRAINTS)
def test_every_constraint_is_tested_by_its_name(name: str) -> None:
    assert re.search(rf"\b{name}\b", TESTS), f"no test names the constraint {name}"


@pytest.mark.parametrize("name", WORKFLOWS)
def test_every_status_is_reachable_and_no_other_exists(name: str) -> None:
    workflow, statuses = WORKFLOWS[name]
    assert {str(state) for state in workflow.reachable()} == set(statuses.values)


@pytest.mark.parametrize("name", WORKFLOWS)
def test_every_transition_is_advanced_by_an_operation(name: str) -> None:
    workflow, _ = WORKFLOWS[name]
    code = "\n".join(
        path.read_text()
        for app in OURS
        for path in (BASE_DIR / app).rglob("*.py")
        if "operations" in str(path)
    )
    for transition in workflow.transitions:
        assert f'"{transition}"' in code, transition


def append_only_models() -> list[type[Model]]:
    return [model for model in apps.get_models() if getattr(model, "append_only", False)]


@pytest.mark.django_db
@pytest.mark.parametrize("model", append_only_models(), ids=lambda model: model._meta.db_table)
def test_what_is_only_added_to_has_neither_the_right_nor_a_way(model: type[Model]) -> None:
    """No UPDATE, DELETE or TRUNCATE for the application's role, and a trigger for everybody else."""
    with connection.cursor() as cursor:
        for right in ("UPDATE", "DELETE", "TRUNCATE"):
            cursor.execute("SELECT has_table_privilege(current_user, %s, %s)", [model._meta.db_table, right])
            assert cursor.fetchone() == (False,), right
        cursor.execute(
            "SELECT count(*) FROM pg_trigger WHERE tgrelid = %s::regclass AND NOT tgisinternal AND tgenabled = 'O'",
            [model._meta.db_table],
        )
        assert cursor.fetchone()[0] >= 1


@pytest.mark.django_db
def test_the_application_is_neither_owner_nor_superuser() -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT rolsuper, rolbypassrls, rolcreatedb FROM pg_roles WHERE rolname = current_user"
        )
        assert cursor.fetchone() == (False, False, False)
        cursor.execute(
            "SELECT count(*) FROM pg_tables WHERE schemaname = 'public' AND tableowner = current_user"
        )
        assert cursor.fetchone() == (0,)


def test_no_module_of_ours_is_imported_for_its_types_alone() -> None:
    """Where one would have to be, two modules need each other: what both need belongs below them."""
    roots = {path.relative_to(BASE_DIR).parts[0] for path in CODE}
    found = [
        f"{path.relative_to(BASE_DIR)}:{inner.lineno}"
        for path in CODE
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.If) and "TYPE_CHECKING" in ast.unparse(node.test)
        for inner in ast.walk(node)
        if isinstance(inner, ast.ImportFrom | ast.Import)
        and roots & {name.split(".")[0] for name in names_of(inner)}
    ]
    assert len(CODE) > 300
    assert found == []


def names_of(node: ast.ImportFrom | ast.Import) -> list[str]:
    if isinstance(node, ast.ImportFrom):
        return [node.module or ""]
    return [alias.name for alias in node.names]
