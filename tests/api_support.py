"""What tests of the API share: a client with a token, problems read back, the ids that an answer shows."""

import json
import re
from datetime import timedelta
from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.test import Client

from accounts.enums import AccountKind
from accounts.models import ApiToken, User
from accounts.operations.systems import issue_token
from accounts.roles import Role
from accounts.scopes import Scope
from core import clock
from tests.factories import UserFactory

V1 = "/api/v1"
_UUID = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}")


def a_system(*roles: Role, **fields: Any) -> User:
    """Return the account of a system that holds `roles`."""
    return UserFactory(kind=AccountKind.SYSTEM, grade="", roles=list(roles), **fields)


def a_token(user: User, *scopes: Scope) -> tuple[ApiToken, str]:
    """Return a token of a system, for a day; with every scope unless some are named."""
    at = clock.now()
    return issue_token(
        user=user,
        name="Test",
        scopes=scopes or list(Scope),
        expires_at=at + timedelta(days=1),
        by=None,
        at=at,
    )


class Api:
    """A system at work: JSON out and in, with its token."""

    def __init__(self, user: User, *scopes: Scope) -> None:
        self.user = user
        self.token, self.secret = a_token(user, *scopes)
        self.client = Client(headers={"Authorization": f"Bearer {self.secret}"})

    def get(self, path: str, query: Any = None, **headers: str) -> Any:
        return self.client.get(V1 + path, query, headers=_dashed(headers))

    def send(self, method: str, path: str, body: Any = None, **headers: str) -> Any:
        return self.client.generic(
            method.upper(),
            V1 + path,
            body if isinstance(body, bytes) else _json(body),
            content_type="application/json",
            headers=_dashed(headers),
        )

    def post(self, path: str, body: Any = None, **headers: str) -> Any:
        return self.send("post", path, body, **headers)

    def patch(self, path: str, body: Any = None, **headers: str) -> Any:
        return self.send("patch", path, body, **headers)

    def change(self, path: str, body: Any, method: str = "patch") -> Any:
        """Read, then change on top of what was read."""
        return self.send(method, path, body, if_match=self.get(path)["ETag"])


def problem(response: HttpResponse, status: int) -> dict[str, Any]:
    """Return the problem that `response` is; fail unless it is one, of this status, and has words."""
    assert response.status_code == status, (response.status_code, response.content[:2000])
    assert response["Content-Type"] == "application/problem+json"
    body: dict[str, Any] = response.json()  # type: ignore[attr-defined]
    assert body["status"] == status
    assert len(body["title"]) > 5
    assert len(body["detail"]) > 10
    assert UUID(body["request_id"]) == UUID(response["X-Request-ID"])
    return body


def faults(response: HttpResponse, status: int = 422) -> dict[str, str]:
    """Return what a problem says of each place: pointer, or the parameter after "?"."""
    return {
        each.get("pointer", f"?{each.get('parameter')}"): each["detail"]
        for each in problem(response, status).get("errors", [])
    }


def ids_in(response: HttpResponse) -> set[UUID]:
    """Return every id that an answer shows."""
    return {UUID(text) for text in _UUID.findall(response.content.decode())}


def _json(body: Any) -> bytes:
    return b"" if body is None else json.dumps(body).encode()


def _dashed(headers: dict[str, str]) -> dict[str, str]:
    return {name.replace("_", "-"): value for name, value in headers.items()}
