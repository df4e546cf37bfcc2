"""Signing in with a password and a second factor."""

import re

import pytest
import time_machine
from allauth.mfa.models import Authenticator
from django.test import Client
from django.urls import reverse

from accounts.enums import AuditEvent
from accounts.models import User
from audit.models import Event
from tests.factories import PASSWORD, UserFactory
from tests.sign_in import SECRET, code, give_second_factor, is_signed_in, post_code, post_password, wrong_code

pytestmark = pytest.mark.django_db


@pytest.fixture
def user() -> User:
    return UserFactory(password=PASSWORD, email="rhiannon@visits.example")


def events(user: User) -> list[str]:
    return list(Event.objects.filter(subject_id=user.pk).order_by("at", "id").values_list("event", flat=True))


def test_a_password_and_a_code_open_the_page_that_was_asked_for(client: Client, user: User) -> None:
    give_second_factor(user)
    asked = client.get(reverse("my-account"))
    assert asked.headers["Location"] == f"{reverse('account_login')}?next=%2Faccount%2F"
    page = client.get(asked.headers["Location"])
    assert 'name="next" value="/account/"' in page.content.decode()
    after_password = client.post(
        reverse("account_login"), {"login": user.email, "password": PASSWORD, "next": "/account/"}
    )
    assert after_password.headers["Location"] == reverse("mfa_authenticate")
    assert not is_signed_in(client)
    after_code = post_code(client, code())
    assert after_code.headers["Location"] == "/account/"
    assert is_signed_in(client)
    assert events(user) == [AuditEvent.SIGNED_IN]


def test_the_address_counts_in_capitals_too(client: Client, user: User) -> None:
    give_second_factor(user)
    response = post_password(client, "Rhiannon@VISITS.example", PASSWORD)
    assert response.headers["Location"] == reverse("mfa_authenticate")


def test_a_password_alone_opens_nothing_but_the_setting_up(client: Client, user: User) -> None:
    post_password(client, user.email, PASSWORD)
    for route in ("my-account", "account_change_password", "mfa_view_recovery_codes"):
        assert client.get(reverse(route)).headers["Location"] == reverse("mfa_activate_totp")


def test_setting_up_an_authenticator_lets_the_person_in_and_shows_recovery_codes(
    client: Client, user: User
) -> None:
    post_password(client, user.email, PASSWORD)
    page = client.get(reverse("mfa_activate_totp")).content.decode()
    assert "data:image/svg+xml;base64," in page
    match = re.search(r'id="authenticator-key">([A-Z2-7]+)<', page)
    assert match
    wrong = client.post(reverse("mfa_activate_totp"), {"code": wrong_code()})
    assert "That code is not right" in wrong.content.decode()
    done = client.post(reverse("mfa_activate_totp"), {"code": code(match[1])})
    assert done.headers["Location"] == reverse("mfa_view_recovery_codes")
    codes = re.findall(
        r"<li><code[^>]*>(\d{8})</code>", client.get(done.headers["Location"]).content.decode()
    )
    assert len(codes) == 10
    assert is_signed_in(client)
    assert AuditEvent.SECOND_FACTOR_SET_UP in events(user)
    file = client.get(reverse("mfa_download_recovery_codes")).content.decode()
    assert set(codes) == set(re.findall(r"\d{8}", file))


def test_the_secret_is_not_kept_as_it_is(user: User) -> None:
    give_second_factor(user)
    kept = str(list(Authenticator.objects.values_list("data", flat=True)))
    assert SECRET not in kept


def test_a_session_that_waits_at_the_set_up_is_signed_out_once_another_has_set_one_up(
    client: Client, user: User
) -> None:
    post_password(client, user.email, PASSWORD)
    give_second_factor(user)
    assert client.get(reverse("my-account")).headers["Location"].startswith(reverse("account_login"))
    assert "_auth_user_id" not in client.session


def test_wrong_codes_are_refused_recorded_and_stopped_after_five(client: Client, user: User) -> None:
    give_second_factor(user)
    post_password(client, user.email, PASSWORD)
    for _ in range(5):
        assert "That code is not right" in post_code(client, wrong_code()).content.decode()
    assert "too many wrong codes" in post_code(client, code()).content.decode()
    assert not is_signed_in(client)
    assert events(user).count(AuditEvent.SECOND_FACTOR_FAILED) == 5


def test_a_code_works_once_even_where_the_clock_still_allows_it(user: User) -> None:
    give_second_factor(user)
    with time_machine.travel("2026-11-20 09:00:05+00:00", tick=False) as clock:
        first = Client()
        post_password(first, user.email, PASSWORD)
        used = code()
        post_code(first, used)
        assert is_signed_in(first)
        clock.shift(35)  # the library's own memory of used codes is 30 seconds long
        second = Client()
        post_password(second, user.email, PASSWORD)
        assert "used before" in post_code(second, used).content.decode()
        assert not is_signed_in(second)
        post_code(second, code())
        assert is_signed_in(second)


def test_a_recovery_code_works_once(user: User) -> None:
    codes = give_second_factor(user)
    first, second = Client(), Client()
    post_password(first, user.email, PASSWORD)
    post_code(first, codes[3])
    assert is_signed_in(first)
    assert AuditEvent.RECOVERY_CODE_USED in events(user)
    post_password(second, user.email, PASSWORD)
    assert "That code is not right" in post_code(second, codes[3]).content.decode()
    assert not is_signed_in(second)


def test_new_recovery_codes_replace_the_old(client: Client, user: User) -> None:
    old = give_second_factor(user)
    post_password(client, user.email, PASSWORD)
    post_code(client, code())
    assert "The 10 that you have left" in client.get(reverse("mfa_generate_recovery_codes")).content.decode()
    client.post(reverse("mfa_generate_recovery_codes"))
    page = client.get(reverse("mfa_view_recovery_codes")).content.decode()
    new = re.findall(r"<li><code[^>]*>(\d{8})</code>", page)
    assert len(new) == 10
    assert not set(new) & set(old)
    assert AuditEvent.RECOVERY_CODES_MADE in events(user)


def test_recovery_codes_ask_for_the_password_again_after_five_minutes(client: Client, user: User) -> None:
    give_second_factor(user)
    with time_machine.travel("2026-11-20 09:00:05+00:00", tick=False) as clock:
        post_password(client, user.email, PASSWORD)
        post_code(client, code())
        assert client.get(reverse("mfa_view_recovery_codes")).status_code == 200
        clock.shift(301)
        asked = client.get(reverse("mfa_view_recovery_codes"))
        assert asked.headers["Location"].startswith(reverse("account_reauthenticate"))
        refused = client.post(asked.headers["Location"], {"password": "not it at all"})
        assert "That is not your password" in refused.content.decode()
        back = client.post(asked.headers["Location"], {"password": PASSWORD})
        assert back.headers["Location"] == reverse("mfa_view_recovery_codes")
        assert client.get(back.headers["Location"]).status_code == 200


def test_a_disabled_account_learns_no_more_than_a_wrong_password(client: Client, user: User) -> None:
    give_second_factor(user)
    wrong = post_password(client, user.email, "not the password at all")
    User.objects.filter(pk=user.pk).update(is_active=False)
    right = post_password(Client(), user.email, PASSWORD)
    unknown = post_password(Client(), "nobody@visits.example", PASSWORD)
    words = "The e-mail address or the password is not right"
    assert all(words in response.content.decode() for response in (wrong, right, unknown))
    assert Event.objects.filter(event=AuditEvent.SIGN_IN_FAILED).count() == 3


def test_changing_the_password_signs_out_everywhere_else(user: User) -> None:
    give_second_factor(user)
    with time_machine.travel("2026-11-20 09:00:05+00:00", tick=False) as clock:
        here, there = Client(), Client()
        for client in (here, there):
            post_password(client, user.email, PASSWORD)
            post_code(client, code())
            clock.shift(60)
        short = {"oldpassword": PASSWORD, "password1": "short", "password2": "short"}
        assert "too short" in here.post(reverse("account_change_password"), short).content.decode()
        new = "walrus lantern gravel"
        answers = {"oldpassword": PASSWORD, "password1": new, "password2": new}
        done = here.post(reverse("account_change_password"), answers)
        assert done.headers["Location"] == reverse("my-account")
        assert "Your password is changed." in here.get(reverse("my-account")).content.decode()
        assert not is_signed_in(there)
        assert AuditEvent.PASSWORD_CHANGED in events(user)


@pytest.mark.parametrize(
    "address",
    [
        "https://elsewhere.example/",
        "//elsewhere.example/",
        "/\\elsewhere.example",
        "javascript:alert(1)",
        "http:///elsewhere.example",
        "\thttps://elsewhere.example",
    ],
)
def test_the_way_back_leads_to_this_site_only(client: Client, user: User, address: str) -> None:
    give_second_factor(user)
    client.post(reverse("account_login"), {"login": user.email, "password": PASSWORD, "next": address})
    assert post_code(client, code()).headers["Location"] == reverse("home")
    out = client.post(reverse("account_logout"), {"next": address})
    assert out.headers["Location"] == reverse("account_login")


@pytest.mark.parametrize(
    "login",
    [
        "a\x00b@visits.example",
        "\ud800@visits.example",
        "' OR 1=1 --",
        "x" * 5000,
        "\u202e@visits.example",
        "",
    ],
)
def test_odd_names_are_refused_in_words(client: Client, login: str) -> None:
    body = {"login": login.encode("utf-8", "surrogatepass").decode("latin-1"), "password": "x\x00y"}
    response = client.post(reverse("account_login"), body)
    assert response.status_code == 200
    assert "There is a problem" in response.content.decode()
