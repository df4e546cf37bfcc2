"""The administrator's page of messages: how the outbox stands, and trying again; never what a message says."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from bs4 import BeautifulSoup
from django.test import Client
from django.urls import reverse

from accounts.models import User
from accounts.roles import Role
from audit.models import Event
from notices.enums import AuditEvent
from notices.models import Message
from tests.factories import UserFactory
from tests.sign_in import signed_in

pytestmark = pytest.mark.django_db
AT = datetime(2026, 11, 20, 12, tzinfo=UTC)


@pytest.fixture
def admin() -> User:
    return UserFactory(roles=[Role.ADMINISTRATOR])


@pytest.fixture
def browser(admin: User) -> Client:
    return signed_in(admin)


def failed(**changes: Any) -> Message:
    usual = {
        "channel": "email", "kind": "visits.named", "address": "canary@visits.example", "subject": "A canary subject",
        "body": "A canary body", "made_at": AT, "due_at": AT, "state": "failed", "failed_at": AT, "failure": "address",
        "tries": 3,
    }  # fmt: skip
    return Message.objects.create(**usual | changes)


def words(response: Any) -> str:
    return " ".join(BeautifulSoup(response.content, "html.parser").main.get_text(" ").split())


def test_it_says_what_waits_and_what_was_given_up_and_never_what_it_says_to_whom(browser):
    one = failed()
    failed(state="waiting", failed_at=None, failure="")
    page = browser.get(reverse("outbox"))
    said = words(page)
    assert "Waiting 1, the oldest since 20 November 2026, 12:00" in said
    assert "Given up 1" in said
    assert "I am named HMI or Gold on a visit" in said
    assert "The address was refused" in said
    assert "canary" not in page.content.decode()
    assert Event.objects.get(event=AuditEvent.MESSAGES_LISTED).subjects == [one.pk]


def test_an_empty_outbox_says_so(browser):
    assert "No message was given up." in words(browser.get(reverse("outbox")))


def test_pages_are_found_by_where_the_last_one_ended(browser):
    rows = [failed(failed_at=AT - timedelta(minutes=n)) for n in range(27)]
    first = BeautifulSoup(browser.get(reverse("outbox")).content, "html.parser")
    rest = BeautifulSoup(browser.get(first.select_one("a[rel=next]")["href"]).content, "html.parser")
    shown = [row["id"] for page in (first, rest) for row in page.select("tbody tr")]
    assert shown == [f"message-{row.pk}" for row in rows]


def test_one_is_tried_again_and_a_second_press_says_that_it_is(browser, admin):
    one, other = failed(), failed()
    send = {"message": str(one.pk)}
    assert "will be tried again within a minute" in words(
        browser.post(reverse("outbox-retry"), send, follow=True)
    )
    assert "somebody has seen to it" in words(browser.post(reverse("outbox-retry"), send, follow=True))
    assert set(Message.objects.values_list("pk", "state")) == {(one.pk, "waiting"), (other.pk, "failed")}
    assert Event.objects.get(event=AuditEvent.MESSAGE_RETRIED).actor == admin.pk


def test_one_that_nobody_needs_is_left(browser, admin):
    one = failed()
    assert "is left as it is" in words(
        browser.post(reverse("outbox-retry"), {"leave": str(one.pk)}, follow=True)
    )
    assert "somebody has seen to it" in words(
        browser.post(reverse("outbox-retry"), {"message": str(one.pk)}, follow=True)
    )
    one.refresh_from_db()
    assert (one.state, one.failed_at) == ("dropped", None)
    assert Event.objects.get(event=AuditEvent.MESSAGE_DISMISSED).actor == admin.pk


def test_the_home_page_of_an_administrator_says_that_something_was_given_up(browser):
    assert "not delivered" not in words(browser.get(reverse("home")))
    failed()
    failed()
    assert "See why 2 messages were not delivered" in words(browser.get(reverse("home")))


def test_all_are_tried_again(browser):
    failed()
    failed()
    page = browser.post(reverse("outbox-retry"), {"all": "1"}, follow=True)
    assert "2 messages will be tried again." in words(page)
    assert not Message.objects.filter(state="failed").exists()


@pytest.mark.parametrize("key", ["", "x", "018f0000-0000-7000-8000-000000000000", "\x00", "x" * 10_000])
def test_what_is_no_message_is_not_there(browser, key):
    assert browser.post(reverse("outbox-retry"), {"message": key}).status_code == 404


def test_only_an_administrator_may_press_the_button():
    one = failed()
    for role in set(Role) - {Role.ADMINISTRATOR}:
        client = signed_in(UserFactory(roles=[role]))
        assert client.post(reverse("outbox-retry"), {"message": str(one.pk)}).status_code == 403
    one.refresh_from_db()
    assert one.state == "failed"
