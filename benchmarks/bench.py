"""What every measurement is given: the databases, the people who look, how many rounds."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from django.db import connection
from django.test import Client

from accounts.models import User
from benchmarks.data import Scale
from tests.database import pointed_at
from tests.sign_in import signed_in


@dataclass
class Bench:
    """`main` is the name of the big database, `small` of the one with 10,000 visits."""

    main: str
    small: str
    scales: dict[str, Scale]
    rounds: int = 5
    notes: dict[str, Any] = field(default_factory=dict)  # plans and details for the file of results

    @contextmanager
    def at(self, name: str) -> Iterator[None]:
        """Connect to one of the databases, for queries of the service's own role."""
        with pointed_at(name):
            yield

    def visits(self, name: str) -> str:
        """Return how many visits a database has, in words."""
        return f"{self.scales[name].visits:,}"


def person(number: int) -> User:
    """Return somebody by their number (`benchmarks.data`): team × 100 + 1 to 20 officers, 90 the manager; 1 the auditor."""
    return User.objects.get(staff_number=f"B{number}")


MANAGER, OFFICER, AUDITOR, CPCT, CASEWORKER = 190, 101, 1, 2, 100_100


def browser(number: int) -> Client:
    """Return a browser in which somebody is signed in."""
    return signed_in(person(number))


def see(client: Client, address: str) -> bytes:
    """Return the page at an address; anything but a page stops the measurement."""
    response = client.get(address)
    assert response.status_code == 200, f"{address} answered {response.status_code}"
    return bytes(response.content)


def one(sql: str, *values: Any) -> Any:
    """Return the only value that a query gives."""
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
        return cursor.fetchone()[0]
