"""The administration site: accounts and nothing else, by administrators with a second factor."""

from typing import Any

import pytest
from django.contrib.admin import site as default_site
from django.test import Client
from django.urls import get_resolver, reverse

from accounts.admin import site
from accounts.enums import AuditEvent
from accounts.models import ApiToken, Mentoring, RoleGrant, System, Team, User
from accounts.roles import Role
from audit.models import Event
from tests.factories import PASSWORD, RoleGrantFactory, TeamFactory, UserFactory
from tests.sign_in import post_password, sign_in, signed_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def administrator() -> User:
    return UserFactory(roles=[Role.ADMINISTRATOR])


def starting(**more: str) -> dict[str, str]:
    return {"starts_at_0": "01/11/2026", "starts_at_1": "09:00:00", "ends_at_0": "", "ends_at_1": "", **more}


def test_it_holds_accounts_teams_roles_mentoring_and_tokens_only() -> None:
    assert set(site._registry) == {Team, User, RoleGrant, Mentoring, System, ApiToken}
    routed = {p.app_name for p in get_resolver().url_patterns if getattr(p, "namespace", "") == "admin"}
    nested = [p for p in get_resolver().reverse_dict if str(p).startswith("auth_")]
    assert routed <= {"admin"}
    assert nested == []
    assert default_site is not site


def test_an_administrator_without_a_second_factor_does_not_get_in(administrator: User) -> None:
    client = sign_in(Client(), administrator, factor=None)
    assert client.get(reverse("admin:index")).headers["Location"] == reverse("mfa_activate_totp")


def test_its_own_sign_in_page_is_no_way_in(client: Client) -> None:
    page = client.get(reverse("admin:login"))
    assert page.headers["Location"].startswith(reverse("account_login"))
    posted = client.post(reverse("admin:login"), {"username": "x", "password": "y"})
    assert posted.headers["Location"].startswith(reverse("account_login"))


@pytest.mark.parametrize("model", ["team", "user", "rolegrant", "mentoring", "system", "apitoken"])
def test_lists_searches_and_forms_open(administrator: User, model: str) -> None:
    RoleGrantFactory()
    client = signed_in(administrator)
    assert client.get(reverse(f"admin:accounts_{model}_changelist")).status_code == 200
    assert client.get(reverse(f"admin:accounts_{model}_add")).status_code == 200


def test_an_account_is_added_with_a_password_for_the_first_sign_in(administrator: User) -> None:
    client, team = signed_in(administrator), TeamFactory()
    answers: dict[str, Any] = {
        "email": "New.Person@Visits.example",
        "name": "New Person",
        "staff_number": "N1",
        "grade": "eo",
        "team": str(team.pk),
        "line_manager": "",
        "password1": PASSWORD,
        "password2": PASSWORD,
    }
    response = client.post(reverse("admin:accounts_user_add"), answers)
    assert response.status_code == 302, response.content.decode()
    made = User.objects.get(email="new.person@visits.example")
    assert Event.objects.filter(event=AuditEvent.ACCOUNT_ADDED, actor=administrator.pk, subject_id=made.pk)
    first = post_password(Client(), made.email, PASSWORD)
    assert first.headers["Location"] == reverse("home")


def test_an_account_is_put_out_of_use_and_its_password_set(administrator: User) -> None:
    client, user = signed_in(administrator), UserFactory()
    address = reverse("admin:accounts_user_change", args=[user.pk])
    answers = {
        "email": user.email,
        "name": "Another Name",
        "staff_number": user.staff_number,
        "grade": user.grade,
        "team": str(user.team_id),
        "line_manager": "",
    }
    assert client.post(address, answers).status_code == 302
    user.refresh_from_db()
    assert (user.name, user.is_active) == ("Another Name", False)
    event = Event.objects.get(event=AuditEvent.ACCOUNT_CHANGED)
    assert set(event.fields) == {"name", "is_active"}
    new = {
        "password1": "walrus lantern gravel",
        "password2": "walrus lantern gravel",
        "usable_password": "true",
    }
    assert client.post(reverse("admin:auth_user_password_change", args=[user.pk]), new).status_code == 302
    user.refresh_from_db()
    assert user.check_password("walrus lantern gravel")
    assert Event.objects.filter(event=AuditEvent.PASSWORD_SET, subject_id=user.pk).exists()


def test_a_role_is_given_for_a_time_and_by_whom_is_kept(administrator: User) -> None:
    client, user = signed_in(administrator), UserFactory()
    given = starting(user=str(user.pk), role="hmi", team="", reason="Acting up")
    given |= {"ends_at_0": "30/11/2026", "ends_at_1": "17:00:00"}
    response = client.post(reverse("admin:accounts_rolegrant_add"), given)
    assert response.status_code == 302, response.content.decode()
    grant = RoleGrant.objects.get(user=user)
    assert (grant.role, grant.granted_by) == ("hmi", administrator)
    assert Event.objects.filter(event=AuditEvent.ROLE_GRANTED, subject_id=grant.pk).exists()
    before = {"ends_at_0": "20/11/2026", "ends_at_1": "17:00:00", "reason": "Back early", "role": "cpct"}
    client.post(reverse("admin:accounts_rolegrant_change", args=[grant.pk]), before)
    grant.refresh_from_db()
    assert (grant.role, grant.reason) == ("hmi", "Back early")


def test_nobody_gives_or_changes_a_role_or_an_account_of_their_own(administrator: User) -> None:
    client = signed_in(administrator)
    own = starting(user=str(administrator.pk), role="administrator", team="", reason="")
    page = client.post(reverse("admin:accounts_rolegrant_add"), own)
    assert "You cannot give yourself a role" in page.content.decode()
    grant = RoleGrant.objects.get(user=administrator)
    for address in (
        reverse("admin:accounts_rolegrant_change", args=[grant.pk]),
        reverse("admin:accounts_user_change", args=[administrator.pk]),
        reverse("admin:auth_user_password_change", args=[administrator.pk]),
    ):
        assert client.post(address, {"name": "x"}).status_code == 403
    assert RoleGrant.objects.filter(user=administrator).count() == 1


def test_case_work_for_an_administrator_is_refused_in_words(administrator: User) -> None:
    client = signed_in(administrator)
    other = UserFactory(roles=[Role.ADMINISTRATOR])
    page = client.post(
        reverse("admin:accounts_rolegrant_add"),
        starting(user=str(other.pk), role="officer", team="", reason=""),
    )
    assert "sees no case data" in page.content.decode()


def test_nothing_is_deleted(administrator: User) -> None:
    client, user = signed_in(administrator), UserFactory()
    assert (
        client.post(reverse("admin:accounts_user_delete", args=[user.pk]), {"post": "yes"}).status_code == 403
    )
    action = {"action": "delete_selected", "_selected_action": [str(user.pk)], "post": "yes"}
    client.post(reverse("admin:accounts_user_changelist"), action)
    assert User.objects.filter(pk=user.pk).exists()
