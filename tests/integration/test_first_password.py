"""A password that an administrator set opens one page: the one where the person chooses another."""

from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.conf import settings
from django.test import Client
from django.urls import reverse

from accounts.enums import AuditEvent
from accounts.models import User
from accounts.operations import passwords
from accounts.roles import Role
from audit.models import Event
from core import clock
from core.errors import DomainError
from tests.factories import PASSWORD, UserFactory
from tests.sign_in import code, give_second_factor, is_signed_in, post_code, post_password, sign_in, signed_in

pytestmark = pytest.mark.django_db
CHOSEN = "walrus lantern gravel"
CHOOSE = "/sign-in/first-password/"


@pytest.fixture
def newcomer() -> User:
    user = UserFactory(password=PASSWORD, email="new@visits.example", roles=[Role.OFFICER])
    passwords.note_initial(user=user, by=UserFactory(roles=[Role.ADMINISTRATOR]), at=clock.now())
    user.refresh_from_db()
    return user


def choose(client: Client, password: str = CHOSEN, again: str | None = None) -> str:
    answers = {"password1": password, "password2": password if again is None else again}
    response = client.post(CHOOSE, answers)
    return response.headers.get("Location") or response.content.decode()


def test_nothing_opens_before_the_password_is_chosen_the_setting_up_neither(
    client: Client, newcomer: User
) -> None:
    post_password(client, newcomer.email, PASSWORD)
    for route in ("home", "visits", "my-account", "mfa_activate_totp", "account_reauthenticate"):
        assert client.get(reverse(route)).headers["Location"] == CHOOSE, route
    script = client.get(reverse("home"), headers={"accept": "application/json"})
    assert (script.status_code, script.json()["sign_in"]) == (401, CHOOSE)
    assert "Choose your password" in client.get(CHOOSE).content.decode()


def test_after_it_comes_the_second_factor_and_then_the_work(client: Client, newcomer: User) -> None:
    post_password(client, newcomer.email, PASSWORD)
    assert choose(client) == reverse("home")
    newcomer.refresh_from_db()
    assert newcomer.check_password(CHOSEN)
    assert newcomer.initial_password_at is None
    assert client.get(reverse("home")).headers["Location"] == reverse("mfa_activate_totp")
    assert Event.objects.filter(event=AuditEvent.PASSWORD_CHANGED, actor=newcomer.pk).count() == 1
    assert client.get(CHOOSE).headers["Location"] == reverse("home")


def test_it_counts_also_in_a_session_that_has_shown_a_factor(newcomer: User) -> None:
    """Somebody who forgot the password and still has the authenticator."""
    give_second_factor(newcomer)
    client = Client()
    post_password(client, newcomer.email, PASSWORD)
    post_code(client, code())
    assert client.get(reverse("home")).headers["Location"] == CHOOSE
    choose(client)
    assert is_signed_in(client)


@pytest.mark.parametrize(
    ("password", "again", "words"),
    [
        (PASSWORD, None, "Choose another password than the one that you were given"),
        ("short", None, "too short"),
        ("password1234", None, "too common"),
        (CHOSEN, "walrus lantern grovel", "The two passwords are not the same"),
        ("", "", "Enter a new password"),
    ],
)
def test_a_password_that_will_not_do_is_refused_in_words(
    client: Client, newcomer: User, password: str, again: str | None, words: str
) -> None:
    post_password(client, newcomer.email, PASSWORD)
    assert words in choose(client, password, again)
    newcomer.refresh_from_db()
    assert newcomer.initial_password_at is not None


def test_a_first_password_that_was_not_used_in_time_opens_nothing(newcomer: User) -> None:
    late = datetime.now(UTC) + timedelta(days=settings.INITIAL_PASSWORD_DAYS, minutes=1)
    with time_machine.travel(late, tick=False):
        page = post_password(Client(), newcomer.email, PASSWORD).content.decode()
        assert "Your first password was not used in time" in page
        wrong = post_password(Client(), newcomer.email, "not the password at all").content.decode()
        assert "was not used in time" not in wrong
    assert Event.objects.filter(event=AuditEvent.SIGN_IN_FAILED, subject_id=newcomer.pk).count() == 2
    with time_machine.travel(late - timedelta(minutes=2), tick=False):
        assert post_password(Client(), newcomer.email, PASSWORD).status_code == 302


def test_an_administrator_who_sets_a_password_ends_the_persons_sessions(newcomer: User) -> None:
    User.objects.filter(pk=newcomer.pk).update(initial_password_at=None)
    newcomer.refresh_from_db()
    there, administrator = signed_in(newcomer), UserFactory(roles=[Role.ADMINISTRATOR])
    assert is_signed_in(there)
    new = {"password1": CHOSEN, "password2": CHOSEN, "usable_password": "true"}
    signed_in(administrator).post(reverse("admin:auth_user_password_change", args=[newcomer.pk]), new)
    assert not is_signed_in(there)
    newcomer.refresh_from_db()
    assert newcomer.initial_password_at is not None
    assert Event.objects.filter(event=AuditEvent.PASSWORD_SET, actor=administrator.pk).count() == 1


def test_whoever_has_chosen_cannot_choose_again_without_the_present_password(newcomer: User) -> None:
    passwords.choose(user=newcomer, password=CHOSEN, at=clock.now())
    with pytest.raises(DomainError, match="already"):
        passwords.choose(user=newcomer, password="another one entirely", at=clock.now())
    client = sign_in(Client(), newcomer)
    assert choose(client, "another one entirely") == reverse("home")
    newcomer.refresh_from_db()
    assert newcomer.check_password(CHOSEN)
