"""The description of the API: valid OpenAPI 3.1, with stable names, and true of how the API behaves.

What is sent is made by schemathesis from the description, with fixed seeds, on records that exist, by every
role; each request is undone.
"""

import json
import re
import warnings
from typing import Any

import pytest
import requests
import schemathesis
from django.db import transaction
from django.test import Client
from drf_spectacular.drainage import GENERATOR_STATS
from drf_spectacular.validation import validate_schema
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from schemathesis.checks import not_a_server_error
from schemathesis.errors import FailureGroup
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
    status_code_conformance,
)
from urllib3 import HTTPResponse

from core.api.schema import document
from tests.api_support import V1
from tests.api_table import TABLES
from tests.api_table_accounts import TABLES as OF_ACCOUNTS
from tests.api_table_cases import MORE
from tests.api_table_debriefs import TABLES as OF_DEBRIEFS
from tests.api_table_learning import TABLES as OF_LEARNING
from tests.api_table_required import TABLES as REQUIRED
from tests.api_table_visits import TABLES as OF_VISITS
from tests.api_world import Row, World

CHECKS = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
]
OTHERS = {**MORE, **OF_VISITS, **OF_ACCOUNTS, **OF_DEBRIEFS, **OF_LEARNING, **REQUIRED}
EXAMPLES = 6  # of each operation
FIXED = settings(
    max_examples=EXAMPLES,
    derandomize=True,
    database=None,
    deadline=None,
    phases=[Phase.generate],
    suppress_health_check=list(HealthCheck),
)


def every_operation() -> list[tuple[str, str, dict[str, Any]]]:
    return [
        (path, method, operation)
        for path, methods in document()["paths"].items()
        for method, operation in methods.items()
        if method in ("get", "post", "patch", "put", "delete")
    ]


def test_it_is_valid_and_made_without_a_warning() -> None:
    GENERATOR_STATS.reset()
    document.cache_clear()
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        validate_schema(document())
    assert document()["openapi"].startswith("3.1")
    assert not GENERATOR_STATS._warn_cache
    assert not GENERATOR_STATS._error_cache


def test_every_operation_has_a_name_that_stays_and_says_who_may_and_what_is_refused() -> None:
    names = [operation["operationId"] for _, _, operation in every_operation()]
    assert len(set(names)) == len(names)
    assert {"read-visit-list", "add-visit", "change-visit-details", "add-closing"} <= set(names)
    for path, method, operation in every_operation():
        where = f"{method} {path}"
        assert len(operation["summary"]) > 5, where
        assert "Open to" in operation["description"], where
        assert {"401", "403", "429", "500"} <= set(operation["responses"]), where
        assert all(
            parameter.get("description")
            for parameter in operation.get("parameters", ())
            if parameter["in"] != "path"
        ), where
        # One's own choices have no version: nobody else writes them, and the last word counts.
        if method == "patch" and path != "/api/v1/notices/choices/":
            assert {"412", "428"} <= set(operation["responses"]), where


def test_every_body_refuses_what_it_does_not_list() -> None:
    bodies = {n: s for n, s in document()["components"]["schemas"].items() if n.endswith("Request")}
    assert bodies
    assert [name for name, schema in bodies.items() if schema.get("additionalProperties") is not False] == []


def test_it_holds_no_invented_or_real_person() -> None:
    assert not re.search(r"@|01632|QF\d", json.dumps(document()))


@pytest.mark.django_db
@pytest.mark.parametrize("table", TABLES)
def test_the_api_behaves_as_it_is_described(table: str) -> None:
    made, rows = TABLES[table]
    world = made()
    schema = schemathesis.openapi.from_dict(document())
    for row in rows:
        sent = sends(world, schema, row)
        sent()


@pytest.mark.django_db
@pytest.mark.parametrize("table", OTHERS)
def test_what_succeeds_is_answered_as_it_is_described(table: str) -> None:
    made, rows = OTHERS[table]
    world, schema, wrong = made(), schemathesis.openapi.from_dict(document()), {}
    for row in rows:
        try:
            status = succeeds(world, schema, row)
        except FailureGroup as group:
            wrong[row.name] = "\n".join(str(failure) for failure in group.exceptions)
        else:
            if not 200 <= status < 300:
                wrong[row.name] = str(status)
    assert not wrong, "\n".join(f"{name}: {words}" for name, words in wrong.items())


def succeeds(world: World, schema: Any, row: Row) -> int:
    """Call an operation as somebody who may, compare the answer with the description; return its status."""
    who, method = sorted(row.may)[0], row.name.split()[1]
    call, client = row.call(world, who), world.clients[who]
    path, parameters = described(call.path, method)
    headers = {"Authorization": f"Bearer {client.secret}", "Content-Type": call.content_type, **call.headers}
    if call.version_of:
        headers["If-Match"] = client.get(call.version_of)["ETag"]
    asked = requests.Request(method, f"http://localhost{V1}{call.path}", headers, data=json.dumps(call.body))
    with transaction.atomic():
        answer = answered(asked.prepare())
        transaction.set_rollback(True)
    case = schema[path][method.lower()].Case(path_parameters=parameters)
    case.validate_response(answer, checks=CHECKS, headers=headers)
    return int(answer.status_code)


def sends(world: World, schema: Any, row: Row) -> Any:
    """Return a function that sends what the description allows to one operation, as everybody in turn."""
    method = row.name.split()[1]
    path, _ = described(row.call(world, "oic").path, method)
    strategy = schema[path][method.lower()].as_strategy()

    @FIXED
    @given(case=strategy, who=st.sampled_from(sorted(world.clients)), on_top=st.booleans())
    def send(case: Any, who: str, on_top: bool) -> None:
        call, client = row.call(world, who), world.clients[who]
        case.path_parameters = {**case.path_parameters, **described(call.path, method)[1]}
        headers = {"Authorization": f"Bearer {client.secret}"}
        if on_top and call.version_of:
            headers["If-Match"] = client.get(call.version_of).headers.get("ETag", '"1"')
        asked = requests.Request(**case.as_transport_kwargs("http://localhost", headers)).prepare()
        with transaction.atomic():
            answer = answered(asked)
            transaction.set_rollback(True)
        case.validate_response(answer, checks=CHECKS, headers=headers)

    return send


def answered(asked: requests.PreparedRequest) -> requests.Response:
    """Send a request through the test's own client, in its transaction; return what came back."""
    headers = {
        name: value
        for name, value in asked.headers.items()
        if name not in ("Content-Length", "Accept-Encoding")
    }
    body = asked.body if isinstance(asked.body, bytes) else (asked.body or "").encode()
    kind = headers.pop("Content-Type", "application/json")
    response = Client().generic(
        str(asked.method), str(asked.path_url), body, content_type=kind, headers=headers
    )
    made = requests.Response()
    made.status_code, made.request, made.url = response.status_code, asked, str(asked.url)
    made.headers.update(response.headers)
    made.raw = HTTPResponse(headers=dict(response.headers), status=response.status_code)
    made._content = b"".join(response) if response.streaming else response.content
    return made


def described(path: str, method: str) -> tuple[str, dict[str, str]]:
    """Return the path of the description that an address is of, and what its parameters are there."""
    address = f"{V1}{path}".replace("/api/v1/../", "/api/")
    fitting = {}
    for template, methods in document()["paths"].items():
        pattern = re.sub(r"\{(\w+)\}", r"(?P<\1>[^/]+)", template)
        if method.lower() in methods and (found := re.fullmatch(pattern, address)):
            fitting[template] = found.groupdict()
    template = min(fitting, key=lambda one: len(fitting[one]))  # "/standing/" before "/{day}/"
    return template, fitting[template]
