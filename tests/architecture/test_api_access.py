"""Every operation of the API is in the access table, asks who calls, and opens to those it should."""

import json
from collections.abc import Iterable, Iterator
from typing import Any

import pytest
from django.test import Client, override_settings
from django.urls import resolve

from accounts.api.views import ApiView
from accounts.roles import Role
from accounts.scopes import API_ACCESS, Scope
from tests.api_support import a_system, a_token, problem
from tests.architecture.access_expected import EVERY_ROLE
from tests.architecture.access_expected_api import API
from tests.architecture.routes import Route, every_route
from tests.architecture.scopes_expected import SCOPES
from tests.factories import UserFactory
from tests.sign_in import sign_in

ROUTES = [route for route in every_route() if route.name.startswith("api:")]
METHODS = ("GET", "POST", "PATCH", "PUT", "DELETE")
HOW = "Add its lines to accounts/scopes.py and to tests/architecture/access_expected_api.py."


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
    wanted = {(name, method) for name, methods in API.items() for method in methods}
    assert there == listed == wanted, HOW


def test_roles_and_scopes_are_those_expected() -> None:
    every = set(EVERY_ROLE) | {""}
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
    assert roles == API, HOW
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


def let_in(client: Client, route: Route, method: str) -> bool:
    """Say whether the door opens: there may still be no such record, or more may be asked for."""
    return bool(call(client, route, method).status_code != 403)


def with_token(*roles: Role, scopes: Iterable[Scope] = ()) -> Client:
    """Return the client of a system with these roles; its token has every scope unless some are named."""
    _, secret = a_token(a_system(*roles), *scopes)
    return Client(headers={"Authorization": f"Bearer {secret}"})


@pytest.mark.django_db
@override_settings(API_CHANGES_PER_MINUTE=MANY)
@pytest.mark.parametrize("role", [*EVERY_ROLE, ""])
def test_each_role_may_call_its_operations_and_is_refused_the_others(role: str) -> None:
    client = sign_in(Client(), UserFactory(roles=[Role(role)] if role else []))
    wrong = {}
    for route, method, _ in operations():
        found = let_in(client, route, method)
        if found != (role in API[route.name][method]):
            wrong[f"{method} {route.name}"] = "let in" if found else "refused"
    assert wrong == {}


@pytest.mark.django_db
@override_settings(API_CHANGES_PER_MINUTE=MANY)
def test_a_token_opens_to_each_role_of_its_system_what_is_that_roles_and_to_all_others_nothing() -> None:
    """Each role that may call an operation alone; those that may not, together: no one of them opens it."""
    one_role = {role: with_token(*([Role(role)] if role else [])) for role in [*EVERY_ROLE, ""]}
    the_others: dict[frozenset[str], Client] = {}
    wrong = []
    for number, (route, method, _) in enumerate(operations()):
        may = sorted(API[route.name][method])
        role = may[number % len(may)]
        if not let_in(one_role[role], route, method):
            wrong.append(f"{method} {route.name} refuses {role}")
        others = frozenset(EVERY_ROLE) - API[route.name][method]
        if others not in the_others:
            the_others[others] = with_token(*(Role(other) for other in others))
        if others and let_in(the_others[others], route, method):
            wrong.append(f"{method} {route.name} lets in one of {sorted(others)}")
    assert wrong == []


@pytest.mark.django_db
@override_settings(API_CHANGES_PER_MINUTE=MANY)
def test_a_token_may_call_what_its_scope_names_and_with_every_other_scope_it_may_not() -> None:
    roles = [role for role in Role if role != Role.ADMINISTRATOR]
    only = {scope: with_token(*roles, scopes=[scope]) for scope in Scope}
    without = {
        scope: with_token(*roles, scopes=[other for other in Scope if other != scope]) for scope in Scope
    }
    wrong = []
    for route, method, _ in operations():
        scope = SCOPES[route.name][method]
        with_it = list(only.values()) if scope == "" else [only[Scope(scope)]]
        if not all(let_in(client, route, method) for client in with_it):
            wrong.append(f"{method} {route.name} refuses {scope or 'some scope'}")
        if scope and let_in(without[Scope(scope)], route, method):
            wrong.append(f"{method} {route.name} opens without {scope}")
    assert wrong == []
