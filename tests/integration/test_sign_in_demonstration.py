"""The demonstration's people, and the page to sign in as one of them, which only it has."""

import os
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.test import Client
from django.urls import reverse

from accounts import demo
from accounts.enums import Factor, TeamKind
from accounts.management.commands import create_administrator
from accounts.models import Mentoring, RoleGrant, Team, User
from accounts.roles import Role, roles_of
from tests.factories import PASSWORD, UserFactory
from tests.sign_in import is_signed_in, post_password

NOW = datetime(2026, 11, 20, 9, tzinfo=UTC)
ROOT = Path(__file__).resolve().parents[2]


@pytest.mark.django_db
def test_there_is_somebody_for_each_role_in_three_regions_and_none_has_a_password() -> None:
    users = demo.load_people(NOW)
    held = [role for user in users.values() for role in roles_of(user, NOW)]
    assert set(held) == set(Role)
    regions = {t.region for t in Team.objects.filter(kind=TeamKind.ENFORCEMENT)}
    assert regions == {t.region for t in Team.objects.filter(kind=TeamKind.CASEWORK)}
    assert len(regions) == 3
    assert not any(user.has_usable_password() for user in users.values())


@pytest.mark.django_db
def test_a_role_for_a_time_ends_and_mentoring_is_running() -> None:
    users = demo.load_people(NOW)
    assert Role.HMI in roles_of(users["Farida Rahimi"], NOW)
    assert Role.HMI not in roles_of(users["Farida Rahimi"], NOW + timedelta(days=28))
    period = Mentoring.objects.running_on(NOW.date()).get(officer=users["Katya Lindqvist"])
    assert period.mentor == users["Devon Achebe"]


@pytest.mark.django_db
def test_loading_again_adds_nothing_and_mends_what_was_changed() -> None:
    demo.load_people(NOW)
    counts = [model.objects.count() for model in (User, Team, RoleGrant, Mentoring)]
    User.objects.filter(name="Tom Asante").update(grade="ao")
    demo.load_people(NOW + timedelta(days=3))
    assert [model.objects.count() for model in (User, Team, RoleGrant, Mentoring)] == counts
    assert User.objects.get(name="Tom Asante").grade == "heo"


@pytest.mark.django_db
def test_every_grant_would_pass_the_administrators_own_form() -> None:
    demo.load_people(NOW)
    for grant in RoleGrant.objects.all():
        grant.full_clean()


@pytest.mark.django_db
def test_one_click_signs_in_as_a_named_person(client: Client) -> None:
    people = demo.load_people(datetime.now(UTC))
    page = client.get(reverse("account_login") + "?next=/account/")
    assert reverse("demo-sign-in") + "?next=%2Faccount%2F" in page.content.decode()
    listed = client.get(reverse("demo-sign-in") + "?next=/account/").content.decode()
    assert "Katya Lindqvist" in listed
    assert "mentored in arrest work by Devon Achebe" in listed
    answer = client.post(
        reverse("demo-sign-in"), {"person": str(people["Grace Whitcombe"].pk), "next": "/account/"}
    )
    assert answer.headers["Location"] == "/account/"
    assert is_signed_in(client)
    assert client.session["second_factor"] == Factor.DEMONSTRATION
    away = client.post(
        reverse("demo-sign-in"),
        {"person": str(people["Imran Sadiq"].pk), "next": "https://elsewhere.example/"},
    )
    assert away.headers["Location"] == reverse("home")


@pytest.mark.django_db
@pytest.mark.parametrize("person", ["", "x", "00000000-0000-7000-8000-000000000000"])
def test_nobody_else_can_be_chosen(client: Client, person: str) -> None:
    assert client.post(reverse("demo-sign-in"), {"person": person}).status_code == 404


@pytest.mark.django_db
def test_a_real_account_can_not_be_chosen(client: Client) -> None:
    real = UserFactory(password=PASSWORD, roles=[Role.ADMINISTRATOR])
    assert client.post(reverse("demo-sign-in"), {"person": str(real.pk)}).status_code == 404
    assert not is_signed_in(client)


PRODUCTION = {
    "DEMO": "0",
    "TESTING": "0",
    "PLAIN_HTTP": "0",
    "CLOCK_OFFSET_FILE": "",
    "ALLOWED_HOSTS": "visits.example",
    "SECRET_KEY": "Zq3-0f9wXb7Rk2Lm8Vt5Yp1Nc6Hd4Gs_JaUeIoTyKxWvBnMqCz",
}


def in_production(code: str, **changes: str) -> subprocess.CompletedProcess[str]:
    """Run `code` in a process of a real server's settings."""
    setup = "import django; django.setup();"
    return subprocess.run(
        [sys.executable, "-c", setup + code],
        env=os.environ | PRODUCTION | {"DJANGO_SETTINGS_MODULE": "config.settings"} | changes,
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


def test_a_real_server_has_no_such_route_and_no_line_for_it() -> None:
    tried = in_production(
        "from django.urls import NoReverseMatch, Resolver404, resolve, reverse\n"
        "from accounts.roles import ACCESS\n"
        "assert 'demo-sign-in' not in ACCESS\n"
        "for ask, argument, error in ((reverse, 'demo-sign-in', NoReverseMatch),"
        " (resolve, '/demo/sign-in/', Resolver404)):\n"
        "    try:\n"
        "        ask(argument)\n"
        "    except error:\n"
        "        continue\n"
        "    raise SystemExit('it is there')\n"
    )
    assert tried.returncode == 0, tried.stderr + tried.stdout


def test_the_demonstration_refuses_to_start_where_others_could_reach_it() -> None:
    tried = in_production("import config.wsgi", DEMO="1")
    assert tried.returncode != 0
    assert "DEMO cannot be used with production settings" in tried.stderr


@pytest.mark.django_db
def test_a_new_database_has_no_account() -> None:
    assert not User.objects.exists()


@pytest.mark.django_db
def test_the_first_administrator_is_made_on_the_command_line(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    given = {"email": "First@Visits.example", "name": "First Person", "staff_number": "A1"}
    monkeypatch.setattr(create_administrator, "getpass", lambda prompt: "short")
    with pytest.raises(CommandError, match="too short"):
        call_command("create_administrator", **given)
    monkeypatch.setattr(create_administrator, "getpass", lambda prompt: PASSWORD)
    call_command("create_administrator", **given)
    with pytest.raises(CommandError, match="already exists"):
        call_command("create_administrator", **given)
    user = User.objects.get(email="first@visits.example")
    assert roles_of(user, datetime.now(UTC)) == {Role.ADMINISTRATOR}
    post_password(client, user.email, PASSWORD)
    assert client.get(reverse("admin:index")).headers["Location"] == reverse("first-password")
