"""No field, page, export or audit event of debriefs lets one rate or single out a person (DEB-14).

Whatever could hold a rating is listed with why it holds none; what is new fails here until somebody says so.
"""

import ast
from collections.abc import Iterator
from dataclasses import fields as fields_of
from importlib import import_module
from inspect import getmembers, isclass
from pathlib import Path
from pkgutil import iter_modules
from types import ModuleType
from typing import Any

import pytest
from django import forms
from django.apps import apps
from django.contrib.postgres.fields import ArrayField
from django.db import models
from rest_framework import serializers

import debriefs.api
import debriefs.forms
from accounts.api.shapes import UserShape
from accounts.models import Record, User
from audit import events, exporting
from core.api.fields import Choice, Choices, WholeNumber, YesNo
from debriefs import facts, findings
from debriefs.forms.trying import TryForm
from referrals.columns import COLUMNS
from tests.architecture import rates_nobody as allowed
from tests.database import BASE_DIR
from tests.writes import OURS

HOW = "Does it rate or single out a person? If it does not, say why in tests/architecture/rates_nobody.py."
SHORT = 100  # characters, at most: a mark, a grade, a name or a code
NUMBERS = (models.IntegerField, models.FloatField, models.DecimalField, models.DurationField)
STRUCTURED = (models.BooleanField, models.JSONField, ArrayField)
TYPED = (forms.ChoiceField, forms.IntegerField, forms.FloatField, forms.DecimalField, forms.BooleanField)
SENT = (
    Choice, Choices, WholeNumber, YesNo, UserShape, serializers.ChoiceField, serializers.IntegerField,
    serializers.FloatField, serializers.DecimalField, serializers.BooleanField, serializers.DictField,
)  # fmt: skip
ABOUT_DEBRIEFS = ("debrief", "feedback", "concern", "attended", "minutes", "learning", "private")


def can_rate(field: models.Field) -> bool:
    """Whether a rating, or who is rated, could be kept in a field: all but long texts, moments and records."""
    if field.primary_key:
        return False
    if field.is_relation:
        return field.related_model is User
    if isinstance(field, models.CharField):
        return bool(field.choices) or (field.max_length or 0) <= SHORT
    return isinstance(field, NUMBERS + STRUCTURED)


def models_of_debriefs() -> list[type[models.Model]]:
    return list(apps.get_app_config("debriefs").get_models())


def fields_that_can_rate() -> dict[str, models.Field]:
    return {
        f"{model.__name__}.{field.name}": field
        for model in models_of_debriefs()
        for field in [*model._meta.fields, *model._meta.many_to_many]
        if can_rate(field) and not (issubclass(model, Record) and field.name in allowed.RECORD_KEEPING)
    }


def choices_of(field: models.Field) -> set[str]:
    inner = field.base_field if isinstance(field, ArrayField) else field
    return {str(value) for value, _ in inner.choices or ()}


def classes_in(package: ModuleType, base: type[Any]) -> Iterator[type[Any]]:
    """Yield each class of `base` that a module of `package` defines."""
    for found in iter_modules(package.__path__, package.__name__ + "."):
        module = import_module(found.name)
        for _, each in getmembers(module, isclass):
            if issubclass(each, base) and each.__module__ == module.__name__:
                yield each


def asked_or_shown() -> set[str]:
    """Return the names under which a page or the API takes or gives what could be a rating."""
    asked = {
        name
        for form in classes_in(debriefs.forms, forms.BaseForm)
        if form is not TryForm
        for name, field in form.base_fields.items()
        if isinstance(field, TYPED)
    }
    return asked | {
        name
        for shape in classes_in(debriefs.api, serializers.Serializer)
        for name, field in shape().fields.items()
        if isinstance(field, SENT)
    }


def modules(*labels: str) -> list[Path]:
    return [path for label in labels for path in sorted((BASE_DIR / label).rglob("*.py"))]


def fields_of_events(paths: list[Path]) -> set[str]:
    """Return what the audit is given as `fields` in these files, as the code says it."""
    return {
        ast.unparse(keyword.value)
        for path in paths
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Call) and ast.unparse(node.func).split(".")[-1] == "record"
        for keyword in node.keywords
        if keyword.arg == "fields"
    }


def imports(path: Path) -> set[str]:
    """Return the names of all modules that a file imports."""
    found = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found |= {name.name.split(".")[0] for name in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            found.add(node.module.split(".")[0])
    return found


def test_deb_14_each_field_in_which_a_rating_could_be_kept_says_why_it_rates_nobody() -> None:
    found = fields_that_can_rate()
    assert sorted(found.keys() - allowed.FIELDS.keys()) == [], HOW
    assert sorted(allowed.FIELDS.keys() - found.keys()) == [], "They are no more: take their lines away."
    assert all(allowed.FIELDS.values())


@pytest.mark.parametrize("name", allowed.CHOICES)
def test_what_can_be_chosen_of_a_person_is_what_was_judged(name: str) -> None:
    assert choices_of(fields_that_can_rate()[name]) == allowed.CHOICES[name], HOW


def test_every_field_that_chooses_something_of_a_person_has_its_values_judged() -> None:
    """A record that is about one person, by its own link to them: nothing else is chosen there unseen."""
    personal = {"Invitation", "FeedbackRequest", "PrivateConversation", "PrivateAccess"}
    chosen = {
        name
        for name, field in fields_that_can_rate().items()
        if name.split(".")[0] in personal and choices_of(field)
    }
    assert sorted(chosen - allowed.CHOICES.keys()) == [], HOW


@pytest.mark.parametrize(
    ("field", "expected"),
    [
        (models.PositiveSmallIntegerField(), True),
        (models.FloatField(), True),
        (models.CharField(max_length=200, choices=[("a", "A")]), True),
        (models.CharField(max_length=1), True),
        (models.BooleanField(), True),
        (models.JSONField(), True),
        (ArrayField(models.TextField()), True),
        (models.ForeignKey(User, on_delete=models.PROTECT), True),
        (models.ManyToManyField(User), True),
        (models.TextField(), False),
        (models.DateTimeField(), False),
        (models.BigAutoField(primary_key=True), False),
    ],
)
def test_a_mark_a_grade_a_flag_and_a_name_are_seen_as_what_could_rate(field: Any, expected: bool) -> None:
    assert can_rate(field) is expected


@pytest.mark.parametrize("name", allowed.FACTS)
def test_what_the_rules_see_of_a_person_is_a_status_and_a_capacity(name: str) -> None:
    kind = getattr(facts, name, None) or getattr(findings, name)
    assert {field.name for field in fields_of(kind)} == allowed.FACTS[name], HOW


def test_no_page_and_no_answer_of_the_api_asks_or_shows_a_rating() -> None:
    known = {name.split(".")[1] for name in allowed.FIELDS} | allowed.RECORD_KEEPING
    found = asked_or_shown() - known
    assert sorted(found - allowed.ASKED_OR_SHOWN.keys()) == [], HOW
    assert sorted(allowed.ASKED_OR_SHOWN.keys() - found) == [], "They are no more: take their lines away."
    assert set(TryForm.base_fields) == allowed.TRIED


def test_each_event_of_the_audit_is_something_that_was_done() -> None:
    listed = [name for names in allowed.EVENTS.values() for name in names]
    everything = {*events.registered(), *events.kept_apart()}
    known = {name for name in everything if name.startswith("debriefs.")}
    assert sorted(known - set(listed)) == [], HOW
    assert sorted(set(listed) - known) == [], "They are no more: take their lines away."
    assert len(listed) == len(set(listed))


def test_the_events_of_the_private_route_and_no_others_are_kept_apart() -> None:
    (private,) = (names for words, names in allowed.EVENTS.items() if "private route" in words)
    assert {name for name in events.kept_apart() if name.startswith("debriefs.")} == private


def test_each_event_names_fields_alone_and_says_which() -> None:
    assert fields_of_events(modules("debriefs")) == set(allowed.EVENT_FIELDS), HOW


def test_no_column_of_an_export_tells_of_a_debrief() -> None:
    said = [f"{column.key} {column.header} {column.meaning} {column.values}".lower() for column in COLUMNS]
    said += [header.lower() for header in exporting.HEADERS]
    assert [column for column in said if any(word in column for word in ABOUT_DEBRIEFS)] == [], HOW


def test_nothing_else_writes_rows_for_a_spreadsheet_and_what_does_knows_no_debriefs() -> None:
    writing = {
        str(path.relative_to(BASE_DIR)): imports(path)
        for path in modules(*OURS)
        if imports(path) & {"csv", "xlsxwriter", "openpyxl"}
    }
    assert set(writing) == set(allowed.WRITES_ROWS), HOW
    assert [name for name, imported in writing.items() if "debriefs" in imported] == []
    assert [path for path in modules("referrals", "audit") if "debriefs" in imports(path)] == []
