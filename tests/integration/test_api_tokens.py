"""Tokens of systems: issued with an end, shown once, kept as a digest, gone at once when revoked."""

import logging
import re
from datetime import timedelta
from io import StringIO
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse

from accounts.enums import AccountKind
from accounts.models import ApiToken, User
from accounts.operations.systems import add_system, issue_token, revoke_token
from accounts.roles import Role
from accounts.scopes import Scope
from audit.models import Event
from core import clock
from core.errors import DomainError, NotAllowed
from tests.api_support import V1, Api, a_system, problem
from tests.factories import RoleGrantFactory, TeamFactory, UserFactory
from tests.sign_in import sign_in, signed_in
from tests.visit_support import events

pytestmark = pytest.mark.django_db


def issue(user: User, by: User | None = None, days: float = 30, **changes: Any) -> tuple[ApiToken, str]:
    at = clock.now()
    values = {"name": "Case system, test", "scopes": [Scope.VISITS_READ]} | changes
    return issue_token(user=user, expires_at=at + timedelta(days=days), by=by, at=at, **values)


def test_a_system_is_added_gets_a_token_and_is_known_by_it() -> None:
    administrator = UserFactory(roles=[Role.ADMINISTRATOR])
    system = add_system(name="Case system", team=TeamFactory(), by=administrator, at=clock.now())
    RoleGrantFactory(user=system, role=Role.OFFICER)
    token, secret = issue(system, administrator)
    me = Client().get(f"{V1}/me/", headers={"Authorization": f"Bearer {secret}"}).json()
    assert (me["name"], me["kind"], me["scopes"]) == ("Case system", "system", ["visits:read"])
    assert [held["role"] for held in me["roles"]] == ["officer"]
    assert events("accounts.api_token_issued")[-1].actor == administrator.pk
    token.refresh_from_db()
    assert token.last_used_on == clock.today()


def test_only_a_digest_is_kept_and_nothing_repeats_the_token(caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.DEBUG):
        token, secret = issue(a_system(Role.OFFICER))
        Client().get(f"{V1}/visits/", headers={"Authorization": f"Bearer {secret}"})
        Client().get(f"{V1}/visits/", headers={"Authorization": f"Bearer {secret}x"})
    assert secret not in str(ApiToken.objects.values())
    assert secret not in caplog.text
    assert token.digest not in caplog.text
    assert secret not in str(list(Event.objects.values()))


@pytest.mark.parametrize(
    "case", ["revoked", "expired", "disabled", "person", "other", "empty", "basic", "long"]
)
def test_what_is_no_token_in_force_opens_nothing(case: str) -> None:
    api = Api(a_system(Role.OFFICER))
    header = f"Bearer {api.secret}"
    if case == "revoked":
        revoke_token(token=api.token, by=None, at=clock.now())
    elif case == "expired":
        then = clock.now() - timedelta(days=9)
        ApiToken.objects.update(created_at=then, expires_at=then + timedelta(days=1))
    elif case == "disabled":
        User.objects.filter(pk=api.user.pk).update(is_active=False)
    elif case == "person":
        User.objects.filter(pk=api.user.pk).update(kind=AccountKind.PERSON, grade="eo")
    else:
        header = {
            "other": f"Bearer {api.secret[:-1]}_",
            "empty": "Bearer",
            "basic": "Basic eDp5",
            "long": f"Bearer evt_{'x' * 5000}",
        }[case]
    assert problem(Client().get(f"{V1}/me/", headers={"Authorization": header}), 401)
    kept = case in ("revoked", "expired", "disabled", "person")
    assert [event.subject_id for event in events("accounts.api_token_refused")] == [api.token.pk] * kept


def test_a_good_session_does_not_make_up_for_a_bad_token() -> None:
    client = sign_in(Client(), UserFactory(roles=[Role.OFFICER]))
    assert problem(client.get(f"{V1}/me/", headers={"Authorization": "Bearer evt_wrong"}), 401)
    assert client.get(f"{V1}/me/").json()["kind"] == "person"


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"days": 91}, "expires_at"),
        ({"days": 0}, "expires_at"),
        ({"scopes": []}, "scopes"),
        ({"name": " "}, "name"),
    ],
)
def test_a_token_needs_a_name_a_scope_and_an_end_that_is_not_far(changes: dict[str, Any], field: str) -> None:
    with pytest.raises(DomainError) as refused:
        issue(a_system(), **changes)
    assert refused.value.field == field


def test_a_person_gets_no_token_and_only_an_administrator_gives_one() -> None:
    with pytest.raises(DomainError):
        issue(UserFactory(roles=[Role.OFFICER]))
    with pytest.raises(NotAllowed):
        issue(a_system(), UserFactory(roles=[Role.MANAGER]))


def test_a_change_by_session_needs_the_token_of_the_page() -> None:
    client = sign_in(Client(enforce_csrf_checks=True), UserFactory(roles=[Role.OFFICER]))
    refused = client.post(f"{V1}/visits/", "{}", content_type="application/json")
    assert "page" in problem(refused, 403)["detail"]


def test_a_system_gets_through_no_page_even_with_a_session() -> None:
    client = sign_in(Client(), a_system(Role.OFFICER))
    assert client.get("/visits/").headers["Location"].startswith("/sign-in/")
    assert problem(client.get(f"{V1}/me/"), 401)


@pytest.mark.parametrize(
    ("name", "columns"),
    [
        ("api_token_has_scopes_that_exist", {"scopes": ["everything"]}),
        ("api_token_has_scopes_that_exist", {"scopes": []}),
        ("api_token_ends_after_it_begins", {"expires_at": clock.now() - timedelta(days=9)}),
        ("api_token_is_a_digest", {"digest": "evt_secret"}),
    ],
)
def test_a_token_that_cannot_be_is_refused_by_the_database(name: str, columns: dict[str, Any]) -> None:
    token, _ = issue(a_system())
    with pytest.raises(IntegrityError, match=name), transaction.atomic():
        ApiToken.objects.filter(pk=token.pk).update(**columns)


@pytest.mark.parametrize(
    ("name", "columns"),
    [
        ("user_kind_exists", {"kind": "robot", "grade": "eo"}),
        ("user_system_has_no_password", {"password": "md5$x$y"}),
    ],
)
def test_a_system_that_cannot_be_is_refused_by_the_database(name: str, columns: dict[str, Any]) -> None:
    system = a_system()
    with pytest.raises(IntegrityError, match=name), transaction.atomic():
        User.objects.filter(pk=system.pk).update(**columns)


def test_an_administrator_adds_a_system_issues_a_token_and_revokes_it() -> None:
    administrator, team = UserFactory(roles=[Role.ADMINISTRATOR]), TeamFactory()
    client = signed_in(administrator)
    client.post(
        reverse("admin:accounts_system_add"), {"name": "Case system", "team": team.pk, "is_active": "on"}
    )
    system = User.objects.get(kind=AccountKind.SYSTEM)
    end = (clock.now() + timedelta(days=9)).date()
    form = {
        "user": system.pk,
        "name": "Live",
        "scopes": ["visits:read"],
        "expires_at_0": f"{end:%d/%m/%Y}",
        "expires_at_1": "09:00:00",
    }
    page = client.post(reverse("admin:accounts_apitoken_add"), form)
    secret = re.search(r"evt_[\w-]+", page.content.decode())
    assert secret
    token = ApiToken.objects.get()
    assert (token.created_by, token.scopes) == (administrator, ["visits:read"])
    api = Client(headers={"Authorization": f"Bearer {secret[0]}"})
    assert api.get(f"{V1}/me/").status_code == 200
    shown = client.get(reverse("admin:accounts_apitoken_change", args=[token.pk]))
    assert shown.status_code == 200
    assert token.digest not in shown.content.decode()
    client.post(
        reverse("admin:accounts_apitoken_changelist"),
        {"action": "revoke", "_selected_action": [str(token.pk)]},
    )
    assert problem(api.get(f"{V1}/me/"), 401)
    refused = client.post(reverse("admin:accounts_apitoken_add"), form | {"expires_at_0": "01/01/2099"})
    assert "not later than" in refused.content.decode()
    assert ApiToken.objects.count() == 1
    assert client.get(reverse("admin:auth_user_password_change", args=[system.pk])).status_code == 403


def test_the_commands_do_the_same_on_the_server() -> None:
    TeamFactory(name="Brackenford casework")
    out = StringIO()
    call_command("add_system", "Case system", team="Brackenford casework", role=["caseworker"], stdout=out)
    options = {"name": "Live", "scope": ["casework:read"], "days": 30}
    secret = StringIO()
    call_command("issue_api_token", "Case system", **options, stdout=secret, stderr=StringIO())
    me = Client().get(f"{V1}/me/", headers={"Authorization": f"Bearer {secret.getvalue().strip()}"}).json()
    assert [held["role"] for held in me["roles"]] == ["caseworker"]
    call_command("revoke_api_token", str(ApiToken.objects.get().pk), stdout=out)
    assert ApiToken.objects.get().revoked_at
    for command, arguments in (
        ("add_system", {"name": "Case system", "team": "Brackenford casework"}),
        ("add_system", {"name": "Other", "team": "Nowhere"}),
        ("issue_api_token", {"system": "Nobody"} | options),
        ("issue_api_token", {"system": "Case system"} | options | {"days": 400}),
    ):
        first, *_ = arguments
        rest = {key: value for key, value in arguments.items() if key != first}
        with pytest.raises(CommandError):
            call_command(command, arguments[first], **rest, stdout=out, stderr=out)
