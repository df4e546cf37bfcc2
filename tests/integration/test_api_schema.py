"""The description of the API: valid OpenAPI 3.1, made without a warning, with names that stay."""

import json
import re
import warnings
from typing import Any

from drf_spectacular.drainage import GENERATOR_STATS
from drf_spectacular.validation import validate_schema

from core.api.schema import document


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
        if method == "patch":
            assert {"412", "428"} <= set(operation["responses"]), where


def test_every_body_refuses_what_it_does_not_list() -> None:
    bodies = {n: s for n, s in document()["components"]["schemas"].items() if n.endswith("Request")}
    assert bodies
    assert [name for name, schema in bodies.items() if schema.get("additionalProperties") is not False] == []


def test_it_holds_no_invented_or_real_person() -> None:
    assert not re.search(r"@|01632|QF\d", json.dumps(document()))
