"""A session begins anew at sign-in, ends on the server at sign-out, and lasts no longer than it may."""

import pytest
import time_machine
from django.conf import settings
from django.contrib.sessions.models import Session
from django.test import Client
from django.urls import reverse

from accounts import drafts
from accounts.enums import AuditEvent, Factor
from accounts.models import User
from accounts.roles import Role
from audit.models import Event
from tests.factories import PASSWORD, UserFactory
from tests.sign_in import code, give_second_factor, is_signed_in, post_code, post_password, sign_in

pytestmark = pytest.mark.django_db
COOKIE = settings.SESSION_COOKIE_NAME


@pytest.fixture
def user() -> User:
    user = UserFactory(password=PASSWORD, roles=[Role.OFFICER])
    give_second_factor(user)
    return user


def test_a_session_planted_before_the_sign_in_is_not_the_one_after(client: Client, user: User) -> None:
    client.get(reverse("account_login"))
    client.session.create()
    post_password(client, user.email, PASSWORD)
    before = client.cookies[COOKIE].value
    post_code(client, code())
    after = client.cookies[COOKIE].value
    assert after != before
    thief = Client()
    thief.cookies[COOKIE] = before
    assert not is_signed_in(thief)


def test_the_cookie_is_for_this_host_only_secure_and_out_of_reach_of_scripts(
    client: Client, user: User
) -> None:
    post_password(client, user.email, PASSWORD)
    cookie = client.cookies[COOKIE]
    assert COOKIE.startswith("__Host-")
    assert (cookie["path"], cookie["domain"], cookie["samesite"]) == ("/", "", "Lax")
    assert cookie["secure"]
    assert cookie["httponly"]


def test_signing_out_ends_the_session_on_the_server(client: Client, user: User) -> None:
    post_password(client, user.email, PASSWORD)
    post_code(client, code())
    key = client.cookies[COOKIE].value
    assert client.get(reverse("account_logout")).status_code == 200
    assert is_signed_in(client)
    client.post(reverse("account_logout"))
    assert not Session.objects.filter(session_key=key).exists()
    thief = Client()
    thief.cookies[COOKIE] = key
    assert not is_signed_in(thief)
    assert Event.objects.filter(event=AuditEvent.SIGNED_OUT, actor=user.pk).count() == 1


def test_a_session_left_idle_ends(client: Client, user: User) -> None:
    with time_machine.travel("2026-11-20 09:00:00+00:00", tick=False) as clock:
        sign_in(client, user)
        for _ in range(3):
            clock.shift(settings.SESSION_IDLE_SECONDS - 1)
            assert is_signed_in(client)
        clock.shift(settings.SESSION_IDLE_SECONDS)
        assert not is_signed_in(client)
        assert Event.objects.filter(event=AuditEvent.SESSION_ENDED, actor=user.pk).count() == 1


def test_a_session_in_use_ends_all_the_same_after_its_longest_time(client: Client, user: User) -> None:
    with time_machine.travel("2026-11-20 06:00:00+00:00", tick=False) as clock:
        sign_in(client, user)
        step = settings.SESSION_IDLE_SECONDS - 60
        for _ in range((settings.SESSION_ABSOLUTE_SECONDS - 1) // step):
            clock.shift(step)
            assert is_signed_in(client)
        clock.shift(settings.SESSION_ABSOLUTE_SECONDS % step or step)
        assert not is_signed_in(client)


def test_staying_keeps_the_session(client: Client, user: User) -> None:
    with time_machine.travel("2026-11-20 09:00:00+00:00", tick=False) as clock:
        sign_in(client, user)
        clock.shift(settings.SESSION_IDLE_SECONDS - 60)
        assert client.post(reverse("session-stay")).status_code == 204
        clock.shift(settings.SESSION_IDLE_SECONDS - 60)
        assert is_signed_in(client)


def test_a_session_that_does_not_say_when_it_began_is_over(client: Client, user: User) -> None:
    sign_in(client, user)
    session = client.session
    del session["signed_in_at"]
    session.save()
    assert not is_signed_in(client)


def test_after_the_end_the_way_back_is_remembered(client: Client, user: User) -> None:
    with time_machine.travel("2026-11-20 09:00:00+00:00", tick=False) as clock:
        sign_in(client, user)
        clock.shift(settings.SESSION_IDLE_SECONDS)
        away = client.get("/account/?a=1&b=2")
        assert away.headers["Location"] == "/sign-in/?next=%2Faccount%2F%3Fa%3D1%26b%3D2"
        posted = client.post(reverse("session-stay"), headers={"referer": "http://testserver/account/?c=3"})
        assert posted.headers["Location"] == "/sign-in/?next=%2Faccount%2F%3Fc%3D3"
        foreign = client.post(reverse("session-stay"), headers={"referer": "https://elsewhere.example/x"})
        assert foreign.headers["Location"] == "/sign-in/?next=%2Faccount%2Fstay%2F"


def test_a_script_is_told_in_a_way_that_it_understands(client: Client) -> None:
    answer = client.get(reverse("my-account"), headers={"accept": "application/json"})
    assert answer.status_code == 401
    assert answer.json()["sign_in"].startswith(reverse("account_login"))


@pytest.mark.urls("tests.integration.sign_in_urls")
def test_what_was_posted_after_the_end_is_kept_for_the_person_who_typed_it(
    client: Client, user: User
) -> None:
    with time_machine.travel("2026-11-20 09:00:00+00:00", tick=False) as clock:
        sign_in(client, user)
        clock.shift(settings.SESSION_IDLE_SECONDS + 1)
        typed = {"trading_name": "Saffron & Slate Kitchen", "postcode": "QF3 8LN", "version": "7"}
        answer = client.post("/page-of-records/", typed)
        assert answer.status_code == 302
    draft = drafts.load(user=user, page="/page-of-records/")
    assert draft is not None
    assert draft.data == {"trading_name": ["Saffron & Slate Kitchen"], "postcode": ["QF3 8LN"]}
    assert draft.base_version == 7


@pytest.mark.urls("tests.integration.sign_in_urls")
def test_a_forged_post_after_the_end_leaves_nothing(user: User) -> None:
    client = Client(enforce_csrf_checks=True)
    with time_machine.travel("2026-11-20 09:00:00+00:00", tick=False) as clock:
        sign_in(client, user)
        clock.shift(settings.SESSION_IDLE_SECONDS + 1)
        assert client.post("/page-of-records/", {"trading_name": "x"}).status_code == 403
    assert drafts.load(user=user, page="/page-of-records/") is None


def test_the_demonstrations_sign_in_counts_for_nothing_outside_it(client: Client, user: User) -> None:
    sign_in(client, user, factor=Factor.DEMONSTRATION)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(settings, "DEMO", True)
        assert is_signed_in(client)
        patch.setattr(settings, "DEMO", False)
        assert not is_signed_in(client)
