"""Every route is in the access table, opens to those it should, and to nobody else."""

import logging
from collections import Counter

import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse

from accounts.roles import ACCESS, ACCESS_BY_NAMESPACE, Door, Role, door_of
from tests.architecture import access_expected as expected
from tests.architecture.routes import Route, every_route
from tests.factories import PASSWORD, UserFactory
from tests.sign_in import sign_in

EVERY = [route for route in every_route() if not route.name.startswith("api:")]  # test_api_access.py
NAMES = sorted({route.name for route in EVERY})
ROUTES = [route for route in EVERY if not route.name.endswith(":")]  # the others have no address to ask for
SIGN_IN = "/sign-in/"
HOW = "Add its lines to accounts/roles.py and to tests/architecture/access_expected.py."


def public() -> set[str]:
    return expected.PUBLIC | ({"demo-sign-in"} if settings.DEMO else set())


def wanted(name: str) -> set[str] | str:
    """Return the roles, or the door, that this route is expected to have."""
    if ":" in name:
        return expected.NAMESPACES[name.rpartition(":")[0]]
    for door, names in (
        ("public", public()),
        ("half signed in", expected.HALF_SIGNED_IN),
        ("signed in", expected.SIGNED_IN),
    ):
        if name in names:
            return door
    return expected.ROLES[name]


def test_every_route_has_a_name_or_belongs_to_a_listed_name_space() -> None:
    assert "" not in NAMES


def test_no_route_stands_twice() -> None:
    assert [route for route, times in Counter(ROUTES).items() if times > 1] == []


def test_every_route_is_listed() -> None:
    assert [name for name in NAMES if door_of(name) is None] == [], HOW


def test_every_listed_route_exists() -> None:
    assert sorted(set(ACCESS) - set(NAMES)) == []
    assert set(ACCESS_BY_NAMESPACE) == {name.rpartition(":")[0] for name in NAMES if ":" in name}


def test_no_more_is_public_than_this() -> None:
    assert {name for name in NAMES if door_of(name) is Door.PUBLIC} == public()


def test_the_roles_are_those_that_the_expectations_know() -> None:
    assert {role.value for role in Role} == set(expected.EVERY_ROLE)


@pytest.mark.parametrize("name", NAMES)
def test_a_route_opens_to_whom_it_should(name: str) -> None:
    door = door_of(name)
    found = door.value if isinstance(door, Door) else {role.value for role in door or ()}
    assert found == wanted(name), HOW


def opened(client: Client, route: Route) -> str:
    """Say what came of asking for a route: "sign in", "second factor", "refused" or "opened"."""
    response = client.get(route.address())
    unwell = route.name.startswith("health-") and response.status_code == 503
    assert response.status_code < 500 or unwell, f"{route.name}: {response.status_code}"
    target = response.headers.get("Location", "")
    if target.startswith(f"{SIGN_IN}?next="):
        return "sign in"
    if target == reverse("mfa_activate_totp"):
        return "second factor"
    return "refused" if response.status_code == 403 else "opened"


@pytest.mark.django_db
def test_without_signing_in_only_the_public_pages_open(client: Client) -> None:
    found = {route.name for route in ROUTES if opened(client, route) != "sign in"}
    assert found == public()


@pytest.mark.django_db
def test_without_a_second_factor_only_its_set_up_opens_besides() -> None:
    client = sign_in(Client(), UserFactory(roles=list(Role)[:-1], password=PASSWORD), factor=None)
    asked = [route for route in ROUTES if route.name not in public()]
    assert {
        route.name for route in asked if opened(client, route) != "second factor"
    } == expected.HALF_SIGNED_IN


@pytest.mark.django_db
@pytest.mark.parametrize("role", [*expected.EVERY_ROLE, ""])
def test_each_role_opens_its_routes_and_is_refused_the_others(role: str) -> None:
    """A route that a role may open may still answer 404: the record asked for does not exist."""
    user = UserFactory(roles=[Role(role)] if role else [], password=PASSWORD)
    client = sign_in(Client(), user)
    wrong = {}
    for route in ROUTES:
        want = wanted(route.name)
        opens = (isinstance(want, str) or role in want) and route.name not in expected.NOBODY
        should = "opened" if opens else "refused"
        found = opened(client, route)
        if found != should:
            wrong[route.name] = f"{found}, should be {should}"
    assert wrong == {}


@pytest.mark.django_db
@pytest.mark.urls("tests.integration.sign_in_urls")
@pytest.mark.parametrize("address", ["/unlisted/", "/unnamed/"])
def test_a_route_that_nobody_listed_is_refused_even_to_whoever_has_every_role(
    address: str, caplog: pytest.LogCaptureFixture
) -> None:
    client = sign_in(Client(), UserFactory(roles=list(Role)))
    with caplog.at_level(logging.ERROR):
        assert client.get(address).status_code == 404
    assert "in no access table" in caplog.text


@pytest.mark.django_db
def test_the_page_that_refuses_says_whom_the_page_is_for() -> None:
    client = sign_in(Client(), UserFactory(roles=[Role.OFFICER]))
    page = client.get(reverse("admin:index"))
    assert page.status_code == 403
    assert "This page is for administrators only." in page.content.decode()
