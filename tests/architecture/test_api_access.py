"""Every operation of the API is in the access table, asks who calls, and opens to those it should."""

import json
from collections.abc import Iterator
from typing import Any

import pytest
from django.test import Client, override_settings
from django.urls import resolve

from accounts.api.views import ApiView
from accounts.roles import Role
from accounts.scopes import API_ACCESS, Scope
from tests.api_support import a_system, a_token, problem
from tests.architecture import access_expected as expected
from tests.architecture.routes import Route, every_route
from tests.architecture.scopes_expected import SCOPES
from tests.factories import UserFactory
from tests.sign_in import sign_in

ROUTES = [route for route in every_route() if route.name.startswith("api:")]
METHODS = ("GET", "POST", "PATCH", "PUT", "DELETE")
HOW = "Add its lines to accounts/scopes.py and to tests/architecture/access_expected.py."


MANY = 10_000  # there are more operations than one may try in a minute


def view_of(route: Route) -> type[ApiView]:
    found = resolve(route.address()).func.cls  # type: ignore[attr-defined]
    assert issubclass(found, ApiView)
    return found


def operations() -> Iterator[tuple[Route, str, Any]]:
    for route in ROUTES:
        view = view_of(route)
        for method in METHODS:
            if handler := getattr(view, method.lower(), None):
                yield route, method, handler


def test_every_operation_is_listed_as_it_is_expected_to_be() -> None:
    there = {(route.name, method) for route, method, _ in operations()}
    listed = {(f"api:{name}", method) for name, methods in API_ACCESS.items() for method in methods}
    wanted = {(name, method) for name, methods in expected.API.items() for method in methods}
    assert there == listed == wanted, HOW


def test_roles_and_scopes_are_those_expected() -> None:
    every = set(expected.EVERY_ROLE) | {""}
    roles = {
        f"api:{name}": {
            method: every if access.roles is None else {role.value for role in access.roles}
            for method, access in methods.items()
        }
        for name, methods in API_ACCESS.items()
    }
    scopes = {
        f"api:{name}": {method: str(access.scope or "") for method, access in methods.items()}
        for name, methods in API_ACCESS.items()
    }
    assert roles == expected.API, HOW
    assert scopes == SCOPES, HOW


def test_a_route_is_called_what_its_view_says() -> None:
    assert {route.name: f"api:{view_of(route).route}" for route in ROUTES} == {r.name: r.name for r in ROUTES}


@pytest.mark.parametrize("name", [f"{route.name} {method}" for route, method, _ in operations()])
def test_an_operation_says_what_it_does(name: str) -> None:
    handler = next(h for route, method, h in operations() if f"{route.name} {method}" == name)
    assert len(handler.operation.summary) > 5
    assert len(handler.__doc__.split()) > 5


def call(client: Client, route: Route, method: str, **extra: Any) -> Any:
    return client.generic(method, route.address(), json.dumps({}), content_type="application/json", **extra)


@pytest.mark.django_db
@override_settings(API_REFUSALS_PER_MINUTE=MANY)
def test_nobody_is_let_in_without_saying_who(client: Client) -> None:
    for route, method, _ in operations():
        response = call(client, route, method)
        assert problem(response, 401), route.name
        assert response["WWW-Authenticate"].startswith("Bearer")


@pytest.mark.django_db
@override_settings(API_CHANGES_PER_MINUTE=MANY)
def test_a_session_without_the_second_factor_is_not_let_in() -> None:
    client = sign_in(Client(), UserFactory(roles=list(Role)[:-1]), factor=None)
    for route, method, _ in operations():
        assert problem(call(client, route, method), 403)["type"].endswith("second-factor"), route.name


@pytest.mark.django_db
@override_settings(API_CHANGES_PER_MINUTE=MANY)
@pytest.mark.parametrize("how", ["session", "token"])
@pytest.mark.parametrize("role", [*expected.EVERY_ROLE, ""])
def test_each_role_may_call_its_operations_and_is_refused_the_others(role: str, how: str) -> None:
    """An operation that a role may call can still answer 404 or ask for more: there is no such record."""
    roles = [Role(role)] if role else []
    if how == "session":
        client = sign_in(Client(), UserFactory(roles=roles))
    else:
        _, secret = a_token(a_system(*roles))
        client = Client(headers={"Authorization": f"Bearer {secret}"})
    wrong = {}
    for route, method, _ in operations():
        refused = call(client, route, method).status_code == 403
        if refused == (role in expected.API[route.name][method]):
            wrong[f"{method} {route.name}"] = "refused" if refused else "let in"
    assert wrong == {}


@pytest.mark.django_db
@override_settings(API_CHANGES_PER_MINUTE=MANY)
@pytest.mark.parametrize("scope", list(Scope))
def test_a_token_may_call_what_its_one_scope_names_and_no_more(scope: Scope) -> None:
    everything = a_system(*(role for role in Role if role != Role.ADMINISTRATOR))
    _, secret = a_token(everything, scope)
    client = Client(headers={"Authorization": f"Bearer {secret}"})
    wrong = {}
    for route, method, _ in operations():
        refused = call(client, route, method).status_code == 403
        if refused == (SCOPES[route.name][method] in ("", scope)):
            wrong[f"{method} {route.name}"] = "refused" if refused else "let in"
    assert wrong == {}
