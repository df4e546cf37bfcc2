"""Whatever a person can cause is refused in words that say what to do, in page and API alike.

Words count as such if they are a sentence of two words or more, without the jargon of programmers, and hold
a remedy: something to do (“Choose …”), who can do it (“Only … can”), or what is accepted (“must be …”).
GOV.UK writes errors of a form without a full stop; everything else ends with one.
"""

import copy
import importlib
import json
import re
from collections.abc import Iterator
from datetime import UTC, datetime
from types import SimpleNamespace
from typing import Any

import pytest
from django import forms
from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import ValidationError
from django.core.validators import MaxLengthValidator
from django.forms import fields as django_fields
from django.http import HttpResponse
from django.test import RequestFactory
from rest_framework import fields as drf_fields
from rest_framework import serializers

from accounts.api.views import ApiView
from accounts.forms.passwords import ChangePasswordForm, FirstPasswordForm, SignInForm
from accounts.models import User
from core.api.problems import Kind
from core.api.refusals import faults_of
from core.api.serializers import Shape
from core.errors import DomainError, NotAllowed, StaleVersion
from core.forms import GovForm
from core.middleware import DomainErrorsMiddleware
from tests.architecture.test_api_access import operations
from tests.refusals import HOLE, domain_errors, refusals, sources
from tests.visit_support import words

# Said to whoever keeps the service, when its keys are missing or its seals do not fit; no person causes them.
OF_THE_SERVICE = {"SealKeyError", "SealingRefusedError", "KeysMissing"}
OF_A_FORM = {"ValidationError", "BoxError", "add_error"}  # GOV.UK: no full stop
VERBS = (
    "add|ask|begin|change|check|choose|close|compare|complete|confirm|correct|delete|end|enter|finish|give|go|hand|"
    "leave|look|make|mark|match|name|narrow|open|pass|put|read|record|remove|restore|restrict|save|say|select|send|set|sign|"
    "start|take|tell|try|type|undo|untick|use|wait|write"
)
TO_DO = re.compile(r"(^|[.;:,] |[”’…)] |\b(or|and|so|then|rather|first,?) )(" + VERBS + r")\b", re.IGNORECASE)
WHO_OR_WHAT = re.compile(
    r"\bonly\b|\bha(s|ve) to\b|\bmust\b|^Another |not later than|cannot .*\b(future|before|after)\b",
    re.IGNORECASE,
)
JARGON = re.compile(
    r"\b(null|None|UUID|queryset|integer|boolean|foreign key|primary key|instance|exception|traceback|constraint|"
    r"tuple|serializer|regex|float|SQL|database|DomainError|NotAllowed|_\w+)\b"
)
# What a developer sends and has to read by its name.
IN_JSON = {"core/api/parsing.py": {"null"}}


def what_is_wrong(
    said: str, *, full_stop: bool = False, known: frozenset[str] | set[str] = frozenset()
) -> list[str]:
    """Return what keeps words from being a help."""
    wrong = []
    if len(said.split()) < 2:
        wrong.append("is too short")
    if not re.match(r"[A-Z“" + HOLE + "]", said):
        wrong.append("begins as no sentence does")
    if full_stop and not said.endswith((".", "?", HOLE)):
        wrong.append("has no end")
    if {found[0] for found in JARGON.finditer(said)} - known:
        wrong.append("speaks to programmers")
    if not TO_DO.search(said) and not WHO_OR_WHAT.search(said):
        wrong.append("does not say what to do")
    return wrong


def told(wrong: dict[str, Any]) -> str:
    return "\n".join(f"{where} → {faults}" for where, faults in sorted(wrong.items()))


@pytest.mark.parametrize(
    "bad",
    [
        "",
        "Invalid.",
        "This visit is closed.",
        "none can be saved here",
        "Send a UUID instead.",
        "DomainError: Enter x y",
    ],
)
def test_words_that_help_nobody_are_found_out(bad: str) -> None:
    assert what_is_wrong(bad, full_stop=True)


def test_every_refusal_in_the_code_says_what_to_do() -> None:
    found = [said for said in refusals() if said.kind not in OF_THE_SERVICE]
    assert len(found) > 250  # a reader that finds nothing would find nothing wrong
    wrong = {
        f"{said.where}: {said.words}": faults
        for said in found
        if said.words.strip(f" .{HOLE}")  # of holes alone: its parts are read where they are first said
        and (
            faults := what_is_wrong(
                said.words,
                full_stop=said.kind not in OF_A_FORM,
                known=IN_JSON.get(said.where.partition(":")[0], set()),
            )
        )
    }
    assert not wrong, told(wrong)


def test_every_problem_has_words() -> None:
    wrong = {kind.words: faults for kind in Kind if (faults := what_is_wrong(kind.words, full_stop=True))}
    assert not wrong, told(wrong)


# --- What Django and its REST framework would say by themselves


def _as_pattern(message: str) -> str:
    return re.sub(r"%\\\(\w+\\?\)[sd]|\\\{\w+\\\}|%\\\(\w+\\\)s|\{\w+\}", ".*", re.escape(message))


def _of_the_frameworks() -> re.Pattern[str]:
    classes = [
        each
        for module in (django_fields, drf_fields, serializers)
        for each in vars(module).values()
        if isinstance(each, type) and hasattr(each, "default_error_messages")
    ]
    said = {str(text) for each in classes for text in each.default_error_messages.values()}
    said |= {str(MaxLengthValidator.message), "This value does not match the required pattern."}
    return re.compile("|".join(sorted(f"(?:{_as_pattern(text)})" for text in said if len(text) > 8)))


THEIRS = _of_the_frameworks()
HOSTILE: list[Any] = [
    None, "", " ", "x", "\0", "a\u202eb", "a" * 20_000, "99999999999999999999", "-1", "1.5", True, -1, 10**30,
    1.5, [], ["x"], ["x"] * 500, [[]], [None], {}, {"x": 1}, "2026-02-30", "2026-13-01T25:00:00Z",
]  # fmt: skip


def ours(base: type) -> list[type]:
    """Return the classes of ours that derive from `base`."""
    for path in sources():
        if (
            not path.endswith(("__init__.py", "manage.py"))
            and "/management/" not in path
            and "asgi" not in path
        ):
            importlib.import_module(path.removesuffix(".py").replace("/", "."))
    found, waiting = [], [base]
    while waiting:
        each = waiting.pop()
        waiting += each.__subclasses__()
        if f"{each.__module__.replace('.', '/')}.py" in sources():
            found.append(each)
    return sorted(set(found), key=lambda each: (each.__module__, each.__qualname__))


def said_by_form(form: type[forms.BaseForm], questions: dict[str, forms.Field]) -> Iterator[tuple[str, str]]:
    """Yield what each question of a form says to hostile answers."""
    for name, question in questions.items():
        if question.widget.is_hidden:
            continue  # carried by the page, typed by nobody
        boxes = getattr(question, "boxes", ())
        for value in HOSTILE:
            asked = copy.deepcopy(question)
            typed = dict.fromkeys(boxes, "x" if value is None else str(value)) if boxes else value
            try:
                asked.clean(typed)
            except ValidationError as error:
                yield from ((f"{form.__qualname__}.{name}", text) for text in error.messages)


def test_every_question_of_every_form_refuses_in_our_words() -> None:
    every = {form: form.base_fields for form in ours(GovForm)}
    person = User(name="Imani Osei", email="imani.osei@example.org")
    of_the_library = (SignInForm(), *(form(user=person) for form in (ChangePasswordForm, FirstPasswordForm)))
    every |= {type(form): form.fields for form in of_the_library}
    said = {pair for form, questions in every.items() for pair in said_by_form(form, questions)}
    said -= {
        pair for pair in said if pair[1] == "Null characters are not allowed."
    }  # nobody can type one there
    assert len(said) > 100
    wrong = {
        f"{where}: {text[:200]}": "the framework’s" if THEIRS.fullmatch(text) else faults
        for where, text in said
        if (faults := what_is_wrong(text)) or THEIRS.fullmatch(text)
    }
    assert not wrong, told(wrong)


def said_by_shape(shape: type[Shape], context: dict[str, Any]) -> Iterator[tuple[str, str]]:
    """Yield what each name of a body or a query says to hostile values, and the whole to what is no object."""
    for name, field in shape(context=context).fields.items():
        if field.read_only:
            continue
        for value in [serializers.empty, *HOSTILE]:
            try:
                field.run_validation(value)
            except drf_fields.SkipField:
                continue
            except serializers.ValidationError as error:
                yield from ((name, fault.detail) for fault in faults_of(error.detail))
    for value in HOSTILE[1:]:  # a body is always there
        tried = shape(data=value, context=context)
        if not tried.is_valid():
            yield from (("", fault.detail) for fault in faults_of(tried.errors))


def test_every_name_of_every_body_and_query_is_refused_in_our_words() -> None:
    context = {"user": None, "at": datetime(2026, 11, 19, 12, tzinfo=UTC)}
    shapes = {
        shape
        for _, _, handler in operations()
        for shape in (handler.operation.body, handler.operation.query)
        if shape is not None
    }
    said = {(f"{shape.__name__}.{n}", text) for shape in shapes for n, text in said_by_shape(shape, context)}
    assert len(said) > 200
    wrong = {
        f"{where}: {text[:200]}": "the framework’s" if THEIRS.fullmatch(text) else faults
        for where, text in said
        if (faults := what_is_wrong(text, full_stop=True)) or THEIRS.fullmatch(text)
    }
    assert not wrong, told(wrong)


# --- Both doors

WORDS = "The kettle boils already. Wait until it is done."


def _made(kind: type[DomainError]) -> DomainError:
    error = kind.__new__(kind)
    DomainError.__init__(error, WORDS)
    error.__dict__.setdefault("current", None)
    return error


def every_kind() -> list[type[DomainError]]:
    return [kind for kind in ours(DomainError) if kind.__name__ not in OF_THE_SERVICE]


def test_every_kind_of_refusal_is_known() -> None:
    assert {kind.__name__ for kind in every_kind()} | OF_THE_SERVICE == domain_errors()


@pytest.mark.django_db
@pytest.mark.parametrize("kind", every_kind(), ids=lambda kind: kind.__name__)
def test_both_doors_say_the_words_of_every_kind_of_refusal(kind: type[DomainError]) -> None:
    error, status = _made(kind), 403 if issubclass(kind, NotAllowed) else 409
    request = RequestFactory().get("/visits/")
    request.user, request.session = AnonymousUser(), {}  # type: ignore[assignment]
    page = DomainErrorsMiddleware(lambda _request: HttpResponse()).process_exception(request, error)
    assert page is not None
    assert page.status_code == status
    assert WORDS in words(page)

    view = ApiView()
    view.request = SimpleNamespace(method="POST")  # type: ignore[assignment]
    answer = json.loads(view.handle_exception(error).content)
    if issubclass(kind, StaleVersion):
        assert (answer["status"], answer["detail"]) == (412, Kind.STALE.words)
    else:
        assert (answer["status"], answer["detail"]) == (status, WORDS)
