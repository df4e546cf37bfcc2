"""Guessing passwords is slowed, and the real user elsewhere is not locked out."""

import logging

import pytest
import time_machine
from django.test import Client
from django.urls import reverse

from accounts.enums import AuditEvent
from accounts.models import User
from audit.models import Event
from tests.factories import PASSWORD, UserFactory
from tests.sign_in import give_second_factor, post_password

pytestmark = pytest.mark.django_db

ATTACKER = {"REMOTE_ADDR": "203.0.113.9"}
OFFICE = {"REMOTE_ADDR": "198.51.100.4"}


@pytest.fixture
def user() -> User:
    user = UserFactory(password=PASSWORD, email="imran@visits.example")
    give_second_factor(user)
    return user


def guess(user: User, times: int) -> list[int]:
    return [
        post_password(Client(**ATTACKER), user.email, f"guess number {n}").status_code for n in range(times)
    ]


def test_the_fifth_wrong_password_locks_name_and_address_together(user: User) -> None:
    assert guess(user, 5) == [200, 200, 200, 200, 429]
    right = post_password(Client(**ATTACKER), user.email, PASSWORD)
    assert right.status_code == 429
    assert "Too many attempts" in right.content.decode()
    assert Event.objects.filter(event=AuditEvent.SIGN_IN_FAILED, subject_id=user.pk).count() == 6


def test_the_real_user_elsewhere_signs_in_meanwhile(user: User) -> None:
    guess(user, 12)
    there = post_password(Client(**OFFICE), user.email, PASSWORD)
    assert there.headers["Location"] == reverse("mfa_authenticate")


def test_capitals_and_another_browser_are_no_way_round(user: User) -> None:
    guess(user, 5)
    again = post_password(
        Client(**ATTACKER, headers={"user-agent": "another"}), "IMRAN@Visits.example", PASSWORD
    )
    assert again.status_code == 429


def test_a_forged_forwarding_header_is_no_way_round(user: User) -> None:
    for n in range(5):
        client = Client(**ATTACKER, headers={"x-forwarded-for": f"192.0.2.{n}"})
        last = post_password(client, user.email, "a wrong password")
    assert last.status_code == 429


def test_others_at_the_same_address_sign_in_meanwhile(user: User) -> None:
    guess(user, 5)
    colleague = UserFactory(password=PASSWORD)
    give_second_factor(colleague)
    assert post_password(Client(**ATTACKER), colleague.email, PASSWORD).status_code == 302


def test_the_lock_opens_after_a_quarter_of_an_hour_whatever_was_tried_meanwhile(user: User) -> None:
    with time_machine.travel("2026-11-20 09:00:00+00:00", tick=False) as clock:
        guess(user, 5)
        clock.shift(14 * 60)
        assert guess(user, 1) == [429]
        clock.shift(61)
        assert post_password(Client(**ATTACKER), user.email, PASSWORD).status_code == 302


def test_the_log_names_neither_the_person_nor_the_address(
    user: User, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.DEBUG):
        guess(user, 6)
    assert user.email not in caplog.text
    assert "203.0.113.9" not in caplog.text
    assert "guess number" not in caplog.text
