"""`manage assess_debrief FILE|-`: facts as JSON in, what the rules make of them as JSON out."""

import io
import json
import sys
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from pydantic import TypeAdapter, ValidationError

from debriefs.facts import VisitFacts
from debriefs.facts_json import example, facts_of_json, schema_of_facts
from debriefs.management.commands.assess_debrief import Command
from debriefs.rules import assess

NOTHING_ANSWERED = {"visit": "v", "day": "2026-11-19", "oic": "a"}
FAMILY = NOTHING_ANSWERED | {"kinds": ["family_detention"]}


def said(*arguments: str) -> Any:
    """Return what the command prints, read as JSON."""
    out = io.StringIO()
    call_command("assess_debrief", *arguments, stdout=out)
    return json.loads(out.getvalue())


def refused(*arguments: str) -> str:
    """Return the words with which the command refuses; it ends with exit code 2."""
    with pytest.raises(CommandError) as error:
        call_command("assess_debrief", *arguments, stdout=io.StringIO())
    assert error.value.returncode == 2
    return str(error.value)


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "facts.json"
    path.write_text(json.dumps(FAMILY), encoding="utf-8")
    return path


def standard_input(monkeypatch: pytest.MonkeyPatch, given: bytes) -> None:
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(given)))


def test_a_file_of_facts_is_answered_with_the_rule_the_kind_and_the_lead(file: Path) -> None:
    answer = said(str(file))
    assert (answer["required"], answer["kind"], answer["on"]) == (True, "mandatory", "2026-11-19")
    assert [trigger["code"] for trigger in answer["triggers"]] == ["DEB-1"]
    assert (answer["lead"]["capacity"], answer["lead"]["user"]) == ("oic", "a")


def test_standard_input_is_answered_like_a_file(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    standard_input(monkeypatch, file.read_bytes())
    assert said("-") == said(str(file))


def test_what_is_not_answered_is_neither_required_nor_not_required(monkeypatch: pytest.MonkeyPatch) -> None:
    standard_input(monkeypatch, json.dumps(NOTHING_ANSWERED).encode())
    answer = said("-")
    assert (answer["required"], answer["kind"], answer["lead"]) == (None, None, None)
    assert {each["code"] for each in answer["undecided"]} >= {"DEB-1", "DEB-3", "DEB-5", "DEB-6", "DEB-7"}


def test_the_rules_of_another_day_are_asked_for_with_on(file: Path) -> None:
    before = said(str(file), "--on", "2024-11-06")
    assert (before["covered"], before["required"], before["triggers"]) == (False, None, [])
    since = said(str(file), "--on", "2024-11-07")
    assert (since["covered"], since["required"]) == (True, True)


def test_the_example_that_it_prints_is_answered(monkeypatch: pytest.MonkeyPatch) -> None:
    out = io.StringIO()
    call_command("assess_debrief", "--example", stdout=out)
    standard_input(monkeypatch, out.getvalue().encode())
    codes = {trigger["code"] for trigger in said("-")["triggers"]}
    facts = facts_of_json(json.loads(example()))
    assert codes == {trigger.code for trigger in assess(facts, facts.day).triggers} == {"DEB-2", "DEB-3"}


# --- The schema ----------------------------------------------------------------------------------


def properties(schema: dict[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
    """Yield each property of the schema, its own and those of everything it defines, by its full name."""
    for title, part in {"VisitFacts": schema, **schema["$defs"]}.items():
        for name, described in part.get("properties", {}).items():
            yield f"{title}.{name}", described


def test_the_schema_that_it_prints_describes_each_property_and_refuses_any_other() -> None:
    schema = said("--schema")
    assert schema == schema_of_facts()
    assert len(dict(properties(schema))) > 40
    assert [name for name, described in properties(schema) if not described.get("description")] == []
    objects = [part for part in [schema, *schema["$defs"].values()] if part["type"] == "object"]
    assert {part["additionalProperties"] for part in objects} == {False}
    assert schema["required"] == ["visit", "day", "oic"]


def test_a_fact_that_nobody_described_would_be_seen_in_the_schema() -> None:
    schema = {"$defs": {}, "properties": {"told": {"description": "Told."}, "untold": {"type": "string"}}}
    found = [name for name, described in properties(schema) if not described.get("description")]
    assert found == ["VisitFacts.untold"]


# --- What cannot be read -------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("given", "words"),
    [
        (b"", "the whole: invalid JSON"),
        (b"{", "the whole: invalid JSON"),
        (b"\xff\xfe", "the whole: invalid JSON"),
        (b"[" * 10_000, "the whole: invalid JSON: recursion limit"),
        (b"[]", "the whole: "),
        (b"{}", "visit: field required; day: field required; oic: field required"),
        (json.dumps(NOTHING_ANSWERED | {"day": "yesterday"}).encode(), "day: "),
        (json.dumps(NOTHING_ANSWERED | {"weather": "rain"}).encode(), "weather: "),
        (json.dumps(NOTHING_ANSWERED | {"kinds": ["raid"]}).encode(), "kinds.0: "),
        (
            json.dumps(NOTHING_ANSWERED | {"force": [{"record": "1", "used_by": "b", "hit": True}]}).encode(),
            "force.0.hit: ",
        ),
    ],
)
def test_bad_facts_are_refused_with_the_place_of_each_fault(
    given: bytes, words: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    standard_input(monkeypatch, given)
    assert refused("-").startswith(f"Correct the facts: {words}")


def test_no_file_a_file_that_is_not_there_and_a_folder_are_refused_with_what_to_do(tmp_path: Path) -> None:
    assert refused().startswith("Name a file")
    assert "Name a file that can be" in refused(str(tmp_path / "missing.json"))
    assert "Name a file that can be" in refused(str(tmp_path))


def test_a_day_that_is_none_is_refused(file: Path) -> None:
    assert refused(str(file), "--on", "2026-11-31") == "'2026-11-31' is not a date. Write it as 2026-11-19."


def test_bad_facts_end_the_process_with_exit_code_2_and_without_a_traceback(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    standard_input(monkeypatch, b"{}")
    with pytest.raises(SystemExit) as ended:
        Command().run_from_argv(["manage.py", "assess_debrief", "-", "--skip-checks"])
    shown = capsys.readouterr()
    assert (ended.value.code, shown.out) == (2, "")
    assert shown.err.startswith("CommandError: Correct the facts: visit: field required")


def test_the_facts_are_what_the_schema_says_and_nothing_is_taken_for_something_else() -> None:
    adapter = TypeAdapter(VisitFacts)
    assert adapter.validate_json(json.dumps(FAMILY)).day == date(2026, 11, 19)
    with pytest.raises(ValidationError):
        adapter.validate_json(json.dumps(FAMILY | {"any_force": "perhaps"}))
