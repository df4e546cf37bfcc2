"""There is one way to change anything: an operation. Read from the code here, watched at run time in `tests.writes`."""

import ast
from pathlib import Path

import pytest
from django.db import connection

from accounts.enums import TeamKind
from accounts.models import Team
from tests.database import BASE_DIR
from tests.factories import TeamFactory
from tests.writes import OURS, VERBS, WrittenOtherwise, is_verb

CHANGES = frozenset(
    {
        "create",
        "get_or_create",
        "update_or_create",
        "bulk_create",
        "bulk_update",
        "acreate",
        "asave",
        "adelete",
        "aupdate",
        "save",
        "delete",
        "update",
        "copy_expert",
    }
)
# Calls of those names that change no record, each with why.
HARMLESS = {
    ("accounts/merging.py", "thing.save"): "calls the operation that the view named",
    ("accounts/admin.py", "super().save"): "of a form, without committing",
    ("accounts/editing.py", "page.save"): "calls the operation that the view named",
    ("accounts/forms/factors.py", "row.save"): "the sign-in library's own row: which code was used last",
    ("accounts/tasks.py", "Session.objects.filter(expire_date__lt=at).delete"): "sessions that are over",
    ("debriefs/api/points.py", "type(self).save"): "the operation of this kind of point",
    ("debriefs/api/points.py", "self.create"): "the endpoint's own method, which calls the operation",
    ("debriefs/views/points.py", "kind.save"): "the operation of this kind of point",
    ("documents/storage.py", "super().save"): "a file",
    ("documents/objects.py", "super().save"): "an object in a store",
    ("documents/pictures.py", "image.save"): "a picture",
    ("desk/demo/drawings.py", "picture.save"): "a picture",
}


def test_every_app_of_ours_is_watched() -> None:
    """All but `core`, which has no record."""
    assert set(OURS) == {path.parent.name for path in BASE_DIR.glob("*/apps.py")} - {"core"}


def interfaces() -> list[Path]:
    """Return every file of ours that holds neither operations nor models nor migrations."""
    return [
        path
        for label in OURS
        for path in sorted((BASE_DIR / label).rglob("*.py"))
        if not is_verb(str(path.relative_to(BASE_DIR)))
        and "migrations" not in path.parts
        and "models" not in path.with_suffix("").parts
    ]


def changes_in(path: Path) -> list[str]:
    """Return the calls in a file that would change a record by themselves."""
    name = str(path.relative_to(BASE_DIR))
    found = []
    for node in ast.walk(ast.parse(path.read_text())):
        if not (isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute)):
            continue
        if node.func.attr not in CHANGES:
            continue
        called = ast.unparse(node.func)
        if node.func.attr == "update" and ".objects" not in called and "_manager" not in called:
            continue  # a dictionary's, a set's or a hash's
        if (name, called) not in HARMLESS:
            found.append(called)
    return found


@pytest.mark.parametrize("path", interfaces(), ids=lambda path: str(path.relative_to(BASE_DIR)))
def test_no_interface_writes_without_an_operation(path: Path) -> None:
    assert changes_in(path) == []


@pytest.mark.parametrize("name", VERBS)
def test_what_is_excepted_exists(name: str) -> None:
    assert (BASE_DIR / name).exists()


@pytest.mark.django_db
def test_a_write_from_an_interface_is_caught_as_it_happens() -> None:
    team = TeamFactory.create()
    source = "def view():\n    Team.objects.filter(pk=pk).update(kind=kind)\n"
    view: dict[str, object] = {"Team": Team, "pk": team.pk, "kind": TeamKind.CPCT}
    exec(compile(source, str(BASE_DIR / "visits" / "views" / "invented.py"), "exec"), view)  # noqa: S102
    with pytest.raises(WrittenOtherwise, match=r"visits/views/invented\.py writes to accounts_team"):
        view["view"]()  # type: ignore[operator]


@pytest.mark.django_db
def test_every_connection_of_the_suite_is_watched() -> None:
    connection.ensure_connection()
    assert [one.__module__ for one in connection.execute_wrappers].count("tests.writes") == 1
