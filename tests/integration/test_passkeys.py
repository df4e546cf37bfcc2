"""Passkeys: enrolled, used after a password and instead of one, looked after; and every false one refused."""

import json
from typing import Any

import pytest
import time_machine
from allauth.mfa.models import Authenticator
from django.test import Client, override_settings
from django.urls import reverse

from accounts.enums import AuditEvent, Factor
from accounts.models import User
from accounts.operations import factors
from accounts.roles import Role
from audit.models import Event
from core import clock
from core.errors import DomainError
from tests.factories import PASSWORD, UserFactory
from tests.sign_in import give_second_factor, is_signed_in, post_code, post_password, sign_in
from tests.soft_passkey import HOST, ORIGIN, SoftPasskey, encoded, question_on, question_to_sign_in

pytestmark = pytest.mark.django_db
NEW = "/account/passkeys/new/"
REFUSED = "That passkey was not accepted"


@pytest.fixture
def user() -> User:
    return UserFactory(password=PASSWORD, email="devon@visits.example", roles=[Role.OFFICER])


def enrol(user: User, passkey: SoftPasskey, name: str = "Work phone") -> Client:
    """Add a passkey by the page, signed in as usual; return the browser."""
    client = sign_in(Client(), user)
    record = [{"method": "password", "at": clock.now().timestamp()}]
    session = client.session
    session["account_authentication_methods"] = record
    session["account_authentication_methods_user"] = str(user.pk)
    session.save()
    answer = passkey.create(question_on(client.get(NEW, **HOST)))
    response = client.post(NEW, {"name": name, "credential": answer}, **HOST)
    assert response.status_code == 302, response.content.decode()
    return client


def come_in(client: Client, passkey: SoftPasskey, **more: Any) -> Any:
    """Sign in with the passkey alone."""
    answer = passkey.get(question_to_sign_in(client), **more)
    return client.post("/sign-in/passkey/", {"credential": answer}, **HOST)


def events(user: User) -> list[str]:
    return list(Event.objects.filter(subject_id=user.pk).order_by("at", "id").values_list("event", flat=True))


def test_a_newcomer_sets_up_a_passkey_as_the_first_factor_and_is_in(client: Client, user: User) -> None:
    post_password(client, user.email, PASSWORD, **HOST)
    assert "a passkey is easier" in client.get(reverse("mfa_activate_totp"), **HOST).content.decode()
    page = client.get(NEW, **HOST)
    asked = question_on(page)["publicKey"]
    assert asked["authenticatorSelection"]["userVerification"] == "required"
    assert asked["authenticatorSelection"]["residentKey"] == "required"
    answer = SoftPasskey().create({"publicKey": asked})
    done = client.post(NEW, {"name": "", "credential": answer}, **HOST)
    assert done.headers["Location"] == reverse("mfa_view_recovery_codes")
    assert is_signed_in(client)
    assert client.session["second_factor"] == Factor.PASSKEY
    assert AuditEvent.SECOND_FACTOR_SET_UP in events(user)


def test_a_passkey_alone_opens_the_page_that_was_asked_for(client: Client, user: User) -> None:
    passkey = SoftPasskey()
    enrol(user, passkey)
    answer = passkey.get(question_to_sign_in(client))
    body = {"credential": answer, "next": "/account/"}
    before = client.session.session_key
    assert client.post("/sign-in/passkey/", body, **HOST).headers["Location"] == "/account/"
    assert client.session.session_key != before
    page = client.get(reverse("my-account"), **HOST).content.decode()
    assert "Work phone" in page
    assert events(user)[-1] == AuditEvent.SIGNED_IN


def test_after_a_password_it_stands_for_the_code(client: Client, user: User) -> None:
    passkey = SoftPasskey()
    enrol(user, passkey)
    asked = post_password(client, user.email, PASSWORD, **HOST)
    assert asked.headers["Location"] == reverse("mfa_authenticate")
    page = client.get(reverse("mfa_authenticate"), **HOST)
    assert "Use your passkey" in page.content.decode()
    done = client.post(reverse("mfa_authenticate"), {"credential": passkey.get(question_on(page))}, **HOST)
    assert done.headers["Location"] == reverse("home")
    assert client.session["second_factor"] == Factor.PASSKEY


def test_a_recovery_code_stands_in_for_a_lost_passkey(client: Client, user: User) -> None:
    enrol(user, SoftPasskey())
    codes = Authenticator.objects.get(user=user, type="recovery_codes").wrap().get_unused_codes()
    post_password(client, user.email, PASSWORD)
    post_code(client, codes[0])
    assert is_signed_in(client)


@pytest.mark.parametrize(
    "origin",
    [
        "http://localhost.evil.example",
        "https://visits.localhost",
        "http://localhost:9999",
        "https://localhost",
        "",
    ],
)
def test_an_answer_given_on_another_page_is_refused(client: Client, user: User, origin: str) -> None:
    passkey = SoftPasskey()
    enrol(user, passkey)
    passkey.origin = origin
    refused = come_in(client, passkey)
    assert (refused.status_code, REFUSED in refused.content.decode()) == (403, True)
    assert not is_signed_in(client)
    passkey.origin = ORIGIN
    assert come_in(client, passkey).status_code == 302


def test_a_passkey_is_not_made_on_another_page(user: User) -> None:
    client = enrol(user, SoftPasskey())
    other = SoftPasskey(origin="http://elsewhere.localhost")
    answer = other.create(question_on(client.get(NEW, **HOST)))
    assert REFUSED in client.post(NEW, {"name": "x", "credential": answer}, **HOST).content.decode()
    assert Authenticator.objects.filter(type="webauthn").count() == 1


def test_a_device_that_verified_nobody_opens_nothing(client: Client, user: User) -> None:
    passkey = SoftPasskey()
    there = enrol(user, passkey)
    passkey.verifies = False
    assert come_in(client, passkey).status_code == 403
    post_password(client, user.email, PASSWORD, **HOST)
    page = client.get(reverse("mfa_authenticate"), **HOST)
    again = client.post(reverse("mfa_authenticate"), {"credential": passkey.get(question_on(page))}, **HOST)
    assert REFUSED in again.content.decode()
    assert not is_signed_in(client)
    weak = SoftPasskey(verifies=False).create(question_on(there.get(NEW, **HOST)))
    assert REFUSED in there.post(NEW, {"name": "x", "credential": weak}, **HOST).content.decode()


def test_an_answer_counts_once_and_for_its_own_question(client: Client, user: User) -> None:
    passkey = SoftPasskey()
    enrol(user, passkey)
    answer = passkey.get(question_to_sign_in(client))
    thief = Client()
    question_to_sign_in(thief)
    assert thief.post("/sign-in/passkey/", {"credential": answer}, **HOST).status_code == 403
    client.post("/sign-in/passkey/", {"credential": answer}, **HOST)
    client.post(reverse("account_logout"))
    assert client.post("/sign-in/passkey/", {"credential": answer}, **HOST).status_code == 403


def test_a_copy_is_noticed_by_its_count_and_opens_nothing_from_then_on(client: Client, user: User) -> None:
    passkey = SoftPasskey()
    there = enrol(user, passkey)
    come_in(Client(), passkey)
    come_in(Client(), passkey)
    passkey.counter = 1  # the copy, made before the last two signatures
    refused = come_in(client, passkey)
    assert "This passkey may have been copied" in refused.content.decode()
    assert not is_signed_in(client)
    passkey.counter = 50  # neither it nor the true one is told apart any more
    assert come_in(client, passkey).status_code == 403
    assert events(user).count(AuditEvent.PASSKEY_COPIED) == 1
    assert "May have been copied" in there.get(reverse("my-account"), **HOST).content.decode()


def test_a_device_that_does_not_count_is_no_copy(client: Client, user: User) -> None:
    passkey = SoftPasskey(counts=False)
    enrol(user, passkey)
    for _ in range(2):
        assert come_in(Client(), passkey).status_code == 302


def test_nobody_comes_in_as_somebody_else(client: Client, user: User) -> None:
    mine, theirs = SoftPasskey(), SoftPasskey()
    enrol(user, mine)
    colleague = UserFactory(password=PASSWORD)
    enrol(colleague, theirs)
    assert come_in(client, mine, handle=theirs.handle).status_code == 403
    assert come_in(client, mine, handle=b"nobody").status_code == 403
    assert come_in(client, SoftPasskey(), handle=mine.handle).status_code == 403
    post_password(client, colleague.email, PASSWORD, **HOST)
    page = client.get(reverse("mfa_authenticate"), **HOST)
    answer = mine.get(question_on(page))
    assert (
        REFUSED in client.post(reverse("mfa_authenticate"), {"credential": answer}, **HOST).content.decode()
    )
    assert not is_signed_in(client)


def test_a_key_that_somebody_has_enrolled_is_not_enrolled_again(user: User) -> None:
    passkey = SoftPasskey()
    enrol(user, passkey)
    client = enrol(UserFactory(password=PASSWORD), SoftPasskey())
    answer = passkey.create(question_on(client.get(NEW, **HOST)))
    assert REFUSED in client.post(NEW, {"name": "x", "credential": answer}, **HOST).content.decode()


def test_a_disabled_account_learns_no_more_than_an_unknown_one(client: Client, user: User) -> None:
    passkey = SoftPasskey()
    enrol(user, passkey)
    User.objects.filter(pk=user.pk).update(is_active=False)
    known, unknown = come_in(client, passkey), come_in(client, SoftPasskey(), handle=b"x")
    assert known.status_code == unknown.status_code == 403
    assert REFUSED in known.content.decode()
    assert REFUSED in unknown.content.decode()
    assert Event.objects.filter(event=AuditEvent.SIGN_IN_FAILED).count() == 2


def test_wrong_answers_after_a_password_are_stopped_after_five(client: Client, user: User) -> None:
    enrol(user, SoftPasskey())
    post_password(client, user.email, PASSWORD, **HOST)
    for _ in range(5):
        page = client.get(reverse("mfa_authenticate"), **HOST)
        answer = SoftPasskey().get(question_on(page))
        client.post(reverse("mfa_authenticate"), {"credential": answer}, **HOST)
    page = client.post(reverse("mfa_authenticate"), {"credential": answer}, **HOST)
    assert "too many" in page.content.decode()
    assert events(user).count(AuditEvent.SECOND_FACTOR_FAILED) == 6


def odd_answers() -> list[str]:
    whole = json.loads(SoftPasskey().get({"publicKey": {"challenge": "abcd", "rpId": "localhost"}}))
    parts = whole["response"]
    return [
        "",
        "null",
        "[]",
        "{}",
        '"text"',
        "not JSON",
        "[" * 15_000,
        "x" * 30_000,
        json.dumps(whole | {"rawId": "a\x00b"}),
        json.dumps(whole | {"rawId": 7}),
        json.dumps(whole | {"response": []}),
        json.dumps(whole | {"response": parts | {"clientDataJSON": encoded(b"\xff\xfe{")}}),
        json.dumps(whole | {"response": parts | {"clientDataJSON": encoded(b"[]")}}),
        json.dumps(whole | {"response": parts | {"authenticatorData": "AAAA"}}),
        json.dumps(whole | {"response": parts | {"signature": None}}),
        json.dumps(whole | {"response": parts | {"userHandle": encoded(b"\xff\x00")}}),
        json.dumps(
            whole | {"response": {"clientDataJSON": parts["clientDataJSON"], "attestationObject": "oA"}}
        ),
    ]


def test_odd_answers_are_refused_in_words(client: Client, user: User) -> None:
    inside = enrol(user, SoftPasskey())
    for odd in odd_answers():
        question_to_sign_in(client)
        response = client.post("/sign-in/passkey/", {"credential": odd}, **HOST)
        assert response.status_code == 403, odd
        inside.get(NEW, **HOST)
        again = inside.post(NEW, {"name": "x", "credential": odd}, **HOST)
        assert again.status_code == 200, odd
    assert Authenticator.objects.filter(type="webauthn").count() == 1


def test_a_passkey_is_renamed_and_odd_names_are_refused(user: User) -> None:
    client = enrol(user, SoftPasskey())
    passkey = Authenticator.objects.get(type="webauthn")
    address = reverse("passkey-name", args=[passkey.pk])
    assert client.post(address, {"name": "  Sécurité "}, **HOST).headers["Location"] == reverse("my-account")
    assert "Sécurité" in client.get(reverse("my-account"), **HOST).content.decode()
    for odd in ("", "\u202eenohp", "x" * 61):
        assert "There is a problem" in client.post(address, {"name": odd}, **HOST).content.decode(), odd


def test_an_odd_name_costs_no_new_passkey(user: User) -> None:
    """The device has made it already, so a plain name takes the place of what was typed."""
    enrol(user, SoftPasskey(), name="\u202eenohp" + "x" * 80)
    assert Authenticator.objects.get(type="webauthn").data["name"] == "My passkey"


def test_the_last_factor_stays(user: User) -> None:
    passkey = SoftPasskey()
    client = enrol(user, passkey)
    row = Authenticator.objects.get(type="webauthn")
    address = reverse("factor-remove", args=[row.pk])
    assert "your only way to show that it is you" in client.get(address, **HOST).content.decode()
    assert client.post(address, **HOST).status_code == 409
    second = SoftPasskey()
    answer = second.create(question_on(client.get(NEW, **HOST)))
    client.post(NEW, {"name": "Key on my ring", "credential": answer}, **HOST)
    assert client.post(address, **HOST).headers["Location"] == reverse("my-account")
    assert come_in(Client(), passkey).status_code == 403
    assert come_in(Client(), second).status_code == 302
    assert AuditEvent.SECOND_FACTOR_REMOVED in events(user)
    left = Authenticator.objects.get(type="webauthn")
    with pytest.raises(DomainError, match="only way"):
        factors.remove(factor=left, by=user, at=clock.now())


def test_a_copied_passkey_does_not_count_as_another(user: User) -> None:
    give_second_factor(user)
    enrol(user, SoftPasskey())
    row = Authenticator.objects.get(type="webauthn")
    row.data["copied"] = True
    row.save()
    with pytest.raises(DomainError, match="only way"):
        factors.remove(factor=Authenticator.objects.get(type="totp"), by=user, at=clock.now())
    factors.remove(factor=row, by=user, at=clock.now())


def test_somebody_elses_passkey_is_not_there(user: User) -> None:
    enrol(user, SoftPasskey())
    row = Authenticator.objects.get(type="webauthn")
    stranger = enrol(UserFactory(password=PASSWORD), SoftPasskey())
    for route in ("passkey-name", "factor-remove"):
        address = reverse(route, args=[row.pk])
        assert stranger.get(address, **HOST).status_code == 404
        assert stranger.post(address, {"name": "mine"}, **HOST).status_code == 404
    row.refresh_from_db()
    assert row.data["name"] == "Work phone"


def test_factors_ask_again_who_it_is_after_five_minutes(user: User) -> None:
    """A person without a password confirms with the passkey itself."""
    user.set_unusable_password()
    user.save()
    with time_machine.travel("2026-11-20 09:00:05+00:00", tick=False) as hands:
        passkey, client = SoftPasskey(), Client()
        enrol(user, passkey)
        come_in(client, passkey)
        assert client.get(NEW, **HOST).status_code == 200
        hands.shift(301)
        asked = client.get(NEW, **HOST)
        assert asked.headers["Location"].startswith(reverse("mfa_reauthenticate_webauthn"))
        page = client.get(asked.headers["Location"], **HOST)
        wrong = client.post(page.request["PATH_INFO"], {"credential": "{}"}, **HOST)
        assert wrong.status_code == 200
        page = client.get(f"{reverse('mfa_reauthenticate_webauthn')}?next={NEW}", **HOST)
        body = {"credential": passkey.get(question_on(page)), "next": NEW}
        assert client.post(page.request["PATH_INFO"], body, **HOST).headers["Location"] == NEW
        assert client.get(NEW, **HOST).status_code == 200


def test_where_single_sign_on_is_the_only_door_a_passkey_alone_opens_nothing(
    client: Client, user: User
) -> None:
    passkey = SoftPasskey()
    enrol(user, passkey)
    answer = passkey.get(question_to_sign_in(client))
    only = {"OIDC_ISSUER": "https://gate.example", "OIDC_ONLY": True, "OIDC_NAME": "Staff Gate"}
    with override_settings(**only):
        refused = client.post("/sign-in/passkey/", {"credential": answer}, **HOST)
        assert refused.status_code == 403
        assert "data-passkey" not in client.get(reverse("account_login"), **HOST).content.decode()
    assert not is_signed_in(client)


def test_the_sign_in_page_of_passkeys_is_no_page_to_look_at(client: Client) -> None:
    assert client.get("/sign-in/passkey/").headers["Location"] == reverse("account_login")


def test_no_more_than_ten_passkeys(user: User) -> None:
    client = enrol(user, SoftPasskey())
    row = Authenticator.objects.get(type="webauthn")
    Authenticator.objects.bulk_create(
        Authenticator(user=user, type="webauthn", data=row.data) for _ in range(9)
    )
    assert client.get(NEW, **HOST).headers["Location"] == reverse("my-account")
    assert "which is the most" in client.get(reverse("my-account"), **HOST).content.decode()
