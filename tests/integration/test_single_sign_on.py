"""Single sign-on, against a real provider in a process of its own."""

from collections.abc import Iterator
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from allauth.socialaccount.models import SocialAccount, SocialToken
from django.db import IntegrityError, connection, transaction
from django.test import Client, override_settings
from django.urls import reverse

from accounts.enums import AuditEvent
from accounts.models import User
from accounts.roles import Role
from audit.models import Event
from tests.factories import PASSWORD, UserFactory
from tests.provider import ProviderProcess
from tests.sign_in import code, give_second_factor, is_signed_in, post_code, post_password, signed_in

pytestmark = pytest.mark.django_db
START, RETURN = "/sign-in/single/", "/sign-in/single/return/"
SITE = "http://testserver"
STATED = {"OIDC_FACTOR_AMR": ["mfa", "hwk"]}


@pytest.fixture(scope="module")
def process() -> Iterator[ProviderProcess]:
    running = ProviderProcess(sites=[SITE])
    yield running
    running.stop()


@pytest.fixture
def provider(process: ProviderProcess) -> Iterator[ProviderProcess]:
    with override_settings(**process.settings()):
        yield process


@pytest.fixture
def user() -> User:
    return UserFactory(staff_number="S777001", email="imran@visits.example", roles=[Role.OFFICER])


def way(provider: ProviderProcess, client: Client, query: str = "") -> str:
    """Go to the provider and back; return the address that brings the answer."""
    began = client.get(START + query)
    assert began.status_code == 302, began.content.decode()
    back = provider.answer_to(began.headers["Location"])
    assert back.startswith(SITE + RETURN)
    return back.removeprefix(SITE)


def come_in(provider: ProviderProcess, client: Client, query: str = "") -> Any:
    return client.get(way(provider, client, query))


def said(response: Any, status: int) -> str:
    assert response.status_code == status, response.content.decode()
    return str(response.content.decode())


def refusals() -> list[str]:
    return list(
        Event.objects.filter(event=AuditEvent.SIGN_ON_REFUSED).order_by("at").values_list("reason", flat=True)
    )


def test_without_settings_there_is_no_such_door(client: Client) -> None:
    for address in (START, RETURN, "/sign-in/single/ended/"):
        assert client.get(address).status_code == 404
    assert START not in client.get(reverse("account_login")).content.decode()


def test_a_person_known_by_staff_number_comes_in_and_is_tied_to_the_subject(
    provider: ProviderProcess, client: Client, user: User
) -> None:
    sub = provider.seats(staff_number="S777001", amr=("pwd", "mfa"))
    page = client.get(reverse("account_login")).content.decode()
    assert "Sign in with Staff Gate" in page
    with override_settings(**STATED):
        arrived = come_in(provider, client, "?next=/account/")
    assert arrived.headers["Location"] == "/account/"
    assert is_signed_in(client)
    tie = SocialAccount.objects.get(user=user)
    assert (tie.provider, tie.uid, tie.extra_data) == (provider.issuer, sub, {})
    assert not SocialToken.objects.exists()
    events = Event.objects.filter(subject_id=user.pk).order_by("at", "id")
    assert list(events.values_list("event", flat=True)) == [AuditEvent.SIGN_ON_TIED, AuditEvent.SIGNED_IN]


def test_the_question_carries_state_nonce_and_pkce(provider: ProviderProcess, client: Client) -> None:
    asked = [parse_qs(urlsplit(client.get(START).headers["Location"]).query) for _ in range(2)]
    for question in asked:
        assert question["code_challenge_method"] == ["S256"]
        assert question["response_type"] == ["code"]
        assert question["redirect_uri"] == [SITE + RETURN]
    for name in ("state", "nonce", "code_challenge"):
        assert asked[0][name] != asked[1][name]


def test_nobody_adds_to_the_question_by_the_link(provider: ProviderProcess, client: Client) -> None:
    link = f"{START}?scope=admin&auth_params=prompt%3Dnone&process=connect"
    question = client.get(link).headers["Location"]
    assert "admin" not in question
    assert "prompt" not in question


def test_the_session_is_a_new_one_and_ends_as_others_do(
    provider: ProviderProcess, client: Client, user: User
) -> None:
    provider.seats(staff_number="S777001", amr=("mfa",))
    with override_settings(**STATED):
        address = way(provider, client)
        before = client.session.session_key
        client.get(address)
        assert client.session.session_key != before
        out = client.post(reverse("account_logout"))
    assert out.headers["Location"] == "/sign-in/single/ended/"
    assert not is_signed_in(client)
    ended = client.get(out.headers["Location"]).content.decode()
    assert f"{provider.issuer}/session/end?client_id=enforcement-visits" in ended


def test_an_unstated_factor_is_asked_for_here(provider: ProviderProcess, client: Client, user: User) -> None:
    give_second_factor(user)
    provider.seats(staff_number="S777001", amr=("pwd",))
    with override_settings(**STATED):
        assert come_in(provider, client).headers["Location"] == reverse("mfa_authenticate")
        assert not is_signed_in(client)
        post_code(client, code())
    assert is_signed_in(client)


def test_a_factor_stated_in_words_that_the_settings_do_not_name_counts_for_nothing(
    provider: ProviderProcess, client: Client, user: User
) -> None:
    provider.seats(staff_number="S777001", amr=("mfa",), acr="two-factors")
    come_in(provider, client)
    assert client.get(reverse("home")).headers["Location"] == reverse("mfa_activate_totp")


def test_a_factor_stated_as_a_class_of_assurance_counts(
    provider: ProviderProcess, client: Client, user: User
) -> None:
    provider.seats(staff_number="S777001", acr="two-factors")
    with override_settings(OIDC_FACTOR_ACR=["two-factors"]):
        come_in(provider, client)
    assert is_signed_in(client)


def test_an_administrator_comes_into_the_administration_site_by_the_same_door(
    provider: ProviderProcess, client: Client
) -> None:
    UserFactory(staff_number="S777002", roles=[Role.ADMINISTRATOR])
    provider.seats(staff_number="S777002", amr=("hwk",))
    asked = client.get(reverse("admin:index"))
    assert asked.headers["Location"].startswith("/sign-in/?next=")
    with override_settings(**STATED):
        arrived = come_in(provider, client, "?next=/admin/")
    assert arrived.headers["Location"] == "/admin/"
    assert client.get("/admin/").status_code == 200


def test_the_way_back_leads_to_this_site_only(provider: ProviderProcess, client: Client, user: User) -> None:
    provider.seats(staff_number="S777001", amr=("mfa",))
    with override_settings(**STATED):
        arrived = come_in(provider, client, "?next=https://elsewhere.example/")
    assert arrived.headers["Location"] == reverse("home")


def test_a_person_of_that_subject_stays_the_same_whatever_the_provider_says_of_them(
    provider: ProviderProcess, user: User
) -> None:
    """A new e-mail address or staff number at the provider moves nobody to another account."""
    other = UserFactory(staff_number="S777009", email="other@visits.example")
    with override_settings(OIDC_MATCH="email", OIDC_CLAIM="email", **STATED):
        sub = provider.seats(email="Imran@visits.example", email_verified=True, amr=("mfa",))
        come_in(provider, Client())
        provider.seats(sub, email=other.email, email_verified=True, amr=("mfa",))
        again = Client()
        come_in(provider, again)
    assert user.email in again.get(reverse("my-account")).content.decode()
    assert not SocialAccount.objects.filter(user=other).exists()


def test_another_subject_does_not_get_an_account_that_is_tied(
    provider: ProviderProcess, client: Client, user: User
) -> None:
    provider.seats(staff_number="S777001", amr=("mfa",))
    come_in(provider, Client())
    provider.seats(staff_number="S777001", amr=("mfa",))
    words = said(come_in(provider, client), 403)
    assert "tied to another identity at Staff Gate" in words
    assert not is_signed_in(client)
    assert SocialAccount.objects.filter(user=user).count() == 1
    assert Event.objects.get(event=AuditEvent.SIGN_ON_REFUSED).subject_id == user.pk


def test_the_database_keeps_one_identity_for_each_account(user: User) -> None:
    SocialAccount.objects.create(user=user, provider="https://gate.example", uid="1")
    with pytest.raises(IntegrityError, match="one_sign_on_identity"), transaction.atomic():
        SocialAccount.objects.create(user=user, provider="https://gate.example", uid="2")


def test_an_unverified_address_opens_nobodys_account(
    provider: ProviderProcess, client: Client, user: User
) -> None:
    provider.seats(email=user.email, email_verified=False)
    with override_settings(OIDC_MATCH="email", OIDC_CLAIM="email"):
        words = said(come_in(provider, client), 403)
    assert "has not verified your e-mail address" in words
    assert refusals() == ["e-mail not verified"]


def test_unknown_people_are_refused_in_words_and_get_no_account(
    provider: ProviderProcess, client: Client
) -> None:
    before = User.objects.count()
    provider.seats(staff_number="S000000")
    words = said(come_in(provider, client), 403)
    assert "Nobody has an account here with the staff number" in words
    assert "Ask an administrator" in words
    provider.seats(name="Somebody without a number")
    assert "did not say your staff number" in said(come_in(provider, client), 403)
    assert User.objects.count() == before
    assert refusals() == ["nobody matches", "claim missing"]
    assert not is_signed_in(client)


@pytest.mark.parametrize("tied", [True, False])
def test_a_disabled_person_is_refused_tied_or_not(
    provider: ProviderProcess, client: Client, user: User, tied: bool
) -> None:
    sub = provider.seats(staff_number="S777001", amr=("mfa",))
    if tied:
        come_in(provider, Client())
    User.objects.filter(pk=user.pk).update(is_active=False)
    provider.seats(sub, staff_number="S777001", amr=("mfa",))
    assert "Your account here is not in use" in said(come_in(provider, client), 403)
    assert refusals() == ["not in use"]
    assert not is_signed_in(client)


def test_an_answer_with_another_state_or_of_another_browser_is_refused(
    provider: ProviderProcess, client: Client, user: User
) -> None:
    provider.seats(staff_number="S777001", amr=("mfa",))
    address = way(provider, client)
    assert "Start signing in again" in said(Client().get(address), 403)
    wrong = address.replace("state=", "state=x")
    assert "Start signing in again" in said(client.get(wrong), 403)
    assert not is_signed_in(client)


def test_an_answer_counts_once(provider: ProviderProcess, client: Client, user: User) -> None:
    provider.seats(staff_number="S777001", amr=("mfa",))
    address = way(provider, client)
    with override_settings(**STATED):
        client.get(address)
        client.post(reverse("account_logout"))
        assert "was used already" in said(client.get(address), 403)
    assert not is_signed_in(client)


def test_an_answer_to_another_nonce_is_refused(provider: ProviderProcess, client: Client, user: User) -> None:
    provider.seats(staff_number="S777001", amr=("mfa",))
    address = way(provider, client)
    session = client.session
    for state, _, _ in session["socialaccount_states"].values():
        state["nonce"] = "of another sign-in"
    session.save()
    assert "cannot be relied on" in said(client.get(address), 502)
    assert refusals() == ["answer not valid"]


def test_a_code_without_its_verifier_is_refused_by_the_provider(
    provider: ProviderProcess, client: Client, user: User
) -> None:
    provider.seats(staff_number="S777001", amr=("mfa",))
    address = way(provider, client)
    session = client.session
    for state, _, _ in session["socialaccount_states"].values():
        state["pkce_code_verifier"] = "x" * 64
    session.save()
    assert "cannot be relied on" in said(client.get(address), 502)


def test_an_answer_in_the_name_of_another_issuer_is_refused(
    provider: ProviderProcess, client: Client, user: User
) -> None:
    provider.seats(staff_number="S777001", amr=("mfa",))
    address = way(provider, client)
    assert "iss=" in address
    elsewhere = address.partition("&iss=")[0] + "&iss=https://elsewhere.example"
    said(client.get(elsewhere), 403)
    with override_settings(OIDC_ISSUER=provider.issuer.replace("localhost", "127.0.0.1")):
        assert "cannot be relied on" in said(client.get(START), 502)
    assert not is_signed_in(client)


def test_whoever_cancels_there_is_told_how_to_go_on(provider: ProviderProcess, client: Client) -> None:
    provider.seats_somebody_who_cancels()
    words = said(come_in(provider, client), 403)
    assert "You stopped signing in at Staff Gate" in words
    assert "Sign in another way" in words


def test_a_provider_that_is_away_is_said_to_be(client: Client) -> None:
    gone = ProviderProcess(sites=[SITE])
    with override_settings(**gone.settings()):
        gone.seats(staff_number="S777001")
        address = way(gone, client)
        gone.stop()
        assert "Staff Gate does not answer" in said(client.get(address), 502)
    with override_settings(**gone.settings() | {"OIDC_ISSUER": "http://localhost:9"}):
        assert "Try again in a few minutes" in said(client.get(START), 502)
        assert "Sign in again" in said(client.get("/sign-in/single/ended/"), 200)


def test_as_the_only_door_no_password_opens_anything(
    provider: ProviderProcess, client: Client, user: User
) -> None:
    user.set_password(PASSWORD)
    user.save()
    with override_settings(OIDC_ONLY=True):
        page = client.get(reverse("account_login")).content.decode()
        assert 'type="password"' not in page
        assert "Sign in with Staff Gate" in page
        refused = post_password(client, user.email, PASSWORD)
        assert refused.status_code == 403
        assert "Passwords open nothing here" in refused.content.decode()
    assert not is_signed_in(client)


def test_whoever_is_signed_in_already_is_not_asked_again(provider: ProviderProcess, user: User) -> None:
    here = signed_in(user)
    assert here.get(START).headers["Location"] == reverse("home")
    assert here.get(f"{RETURN}?state=x&code=y").headers["Location"] == reverse("home")
    assert is_signed_in(here)


@pytest.mark.parametrize(
    "query",
    ["", "state=", "state=\x00", "state=%ED%A0%80", "code=" + "x" * 5000, "error=%00", "iss=%E2%80%AE"],
)
def test_odd_answers_are_refused_in_words(provider: ProviderProcess, client: Client, query: str) -> None:
    assert "Start signing in again" in said(client.get(f"{RETURN}?{query}"), 403)


def test_a_first_password_does_not_matter_to_whoever_never_types_it(
    provider: ProviderProcess, client: Client, user: User
) -> None:
    with connection.cursor() as cursor:
        cursor.execute("UPDATE accounts_user SET initial_password_at = now() WHERE id = %s", [user.pk])
    provider.seats(staff_number="S777001", amr=("mfa",))
    with override_settings(**STATED):
        come_in(provider, client)
    assert is_signed_in(client)
