"""Every operation of the API reaches 2xx for everybody who may, and refuses everybody else as it should."""

import re
from typing import Any

import pytest
from django.db import transaction

from tests.api_support import V1, Api
from tests.api_table import TABLES
from tests.api_table_accounts import TABLES as OF_ACCOUNTS
from tests.api_table_cases import MORE
from tests.api_table_debriefs import TABLES as OF_DEBRIEFS
from tests.api_table_learning import TABLES as OF_LEARNING
from tests.api_table_required import TABLES as REQUIRED
from tests.api_table_visits import TABLES as OF_VISITS
from tests.api_world import CALLERS, Call, Row, World
from tests.architecture.access_expected_api import API
from tests.architecture.test_api_access import operations

EVERY = {**TABLES, **MORE, **OF_VISITS, **OF_ACCOUNTS, **OF_LEARNING, **OF_DEBRIEFS, **REQUIRED}
ROLE_OF = {"oic": "officer", "colleague": "officer", "stranger": "officer"}


def test_every_operation_stands_in_the_table() -> None:
    there = sorted(f"{route.name.removeprefix('api:')} {method}" for route, method, _ in operations())
    assert sorted(row.name for _, rows in EVERY.values() for row in rows) == there


def wanted(row: Row, who: str) -> str:
    if who in row.may:
        return "2xx"
    return "403" if who in row.sees else "404"


def callers(row: Row) -> list[str]:
    """Return who is let in at the door; that the others are not is tested in test_api_access.py."""
    route, method = row.name.split()
    roles = API[f"api:{route}"][method]
    return sorted(who for who in CALLERS if ROLE_OF.get(who, who) in roles)


def sent(api: Api, method: str, call: Call, versions: dict[str, str]) -> Any:
    headers = dict(call.headers)
    if call.version_of:
        headers |= {"If-Match": version(api, call.version_of, versions)}
    address = re.sub(r"^/api/v1/\.\./", "/api/", V1 + call.path)
    if call.content_type != "application/json":
        return api.client.generic(method, address, call.body, content_type=call.content_type, headers=headers)
    return (
        api.send(method, address.removeprefix(V1), call.body, **headers)
        if V1 in address
        else api.client.get(address)
    )


def version(api: Api, path: str, versions: dict[str, str]) -> str:
    """Return the version of a record as whoever first may read it finds it; who may not read it names any.

    It is everybody's, and stays: what a call changes is undone.
    """
    if path not in versions:
        found = api.get(path).headers.get("ETag")
        if found is None:
            return '"1"'
        versions[path] = found
    return versions[path]


def found(world: World, row: Row, who: str, versions: dict[str, str]) -> str:
    """Return what came of a call, which is then undone."""
    with transaction.atomic():
        response = sent(world.clients[who], row.name.split()[1], row.call(world, who), versions)
        status = response.status_code
        transaction.set_rollback(True)
    return "2xx" if 200 <= status < 300 else str(status)


@pytest.mark.django_db
@pytest.mark.parametrize("table", EVERY)
def test_each_operation_reaches_whom_it_should_and_nobody_else(table: str) -> None:
    made, rows = EVERY[table]
    world, wrong, versions = made(), {}, dict[str, str]()
    for row in rows:
        for who in callers(row):
            got, want = found(world, row, who, versions), wanted(row, who)
            if got != want:
                wrong[f"{row.name} by {who}"] = f"{got}, should be {want}"
    assert wrong == {}
