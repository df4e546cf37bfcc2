"""One e-mail a day at most, on working mornings; old notices and messages forgotten; settings refused."""

from datetime import date, datetime, timedelta
from typing import Any

import pytest
from django.test import override_settings

from audit.models import Event
from core.clock import LONDON
from notices.checks import check_mail_channel, check_push_receivers
from notices.enums import AuditEvent
from notices.models import Message, Notice
from notices.operations import Forgotten, forget, write_digests
from tests.factories import UserFactory

pytestmark = pytest.mark.django_db


def london(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=LONDON)


MORNING = london("2026-11-20 07:30")  # a Friday


def notice(user: Any, **changes: Any) -> Notice:
    return Notice.objects.create(**{"to": user, "kind": "k", "at": MORNING, "for_digest": True} | changes)


@pytest.mark.parametrize(
    ("at", "written"),
    [
        ("2026-11-20 07:29:59", 0),
        ("2026-11-20 07:30", 1),
        ("2026-11-20 17:59", 1),  # the worker was away until then
        ("2026-11-20 18:00", 0),
        ("2026-11-21 07:30", 0),  # Saturday
        ("2026-11-22 07:30", 0),
        ("2026-11-23 07:30", 1),
        ("2026-03-30 07:30", 1),  # in summer time, since the day before
    ],
)
def test_it_is_written_on_working_days_from_half_past_seven_in_london(at: str, written: int) -> None:
    notice(UserFactory())
    assert write_digests(at=london(at)) == written


def test_it_counts_what_a_person_has_not_read_and_says_nothing_else() -> None:
    user = UserFactory(name="Rhiannon Pryce")
    for _ in range(3):
        notice(user)
    notice(user, read_at=MORNING)
    notice(user, for_digest=False)
    assert write_digests(at=MORNING) == 1
    message = Message.objects.get()
    assert (message.user_id, message.count, message.digest_day) == (user.pk, 3, date(2026, 11, 20))
    assert message.subject == "You have 3 notices in Enforcement visits"
    assert "http://localhost:8000/\n" in message.body
    assert "Rhiannon" not in message.body


def test_there_is_one_a_day_whatever_runs_and_however_the_clock_is_set() -> None:
    user = UserFactory()
    notice(user)
    assert write_digests(at=MORNING) == 1
    notice(user)
    assert write_digests(at=MORNING + timedelta(minutes=15)) == 0
    assert write_digests(at=MORNING - timedelta(seconds=1)) == 0
    assert write_digests(at=london("2026-11-23 07:30")) == 1
    notice(user)
    assert write_digests(at=MORNING + timedelta(hours=1)) == 0  # the clock was set back to Friday
    assert Message.objects.values_list("count", flat=True).distinct().get() == 1


def test_nobody_is_written_to_who_has_read_everything_or_is_gone() -> None:
    notice(UserFactory(), read_at=MORNING)
    notice(UserFactory(is_active=False))
    assert write_digests(at=MORNING) == 0


def test_it_takes_as_many_queries_for_twenty_people_as_for_two(django_assert_num_queries) -> None:
    for size in (2, 20):
        Message.objects.all().delete()
        for user in UserFactory.create_batch(size):
            notice(user)
        with django_assert_num_queries(6):
            assert write_digests(at=MORNING) == size


def test_old_notices_and_messages_are_forgotten_and_what_waits_is_not() -> None:
    user, day = UserFactory(), timedelta(days=1)
    kept = [notice(user, at=MORNING - 89 * day, read_at=MORNING), notice(user, at=MORNING - 179 * day)]
    notice(user, at=MORNING - 91 * day, read_at=MORNING)
    notice(user, at=MORNING - 181 * day)
    usual = {"channel": "email", "kind": "k", "user": user, "subject": "S", "body": "B", "due_at": MORNING}
    old = usual | {"made_at": MORNING - 31 * day}
    waits = Message.objects.create(**old)
    Message.objects.create(**old, state="sent", sent_at=MORNING)
    Message.objects.create(**old, state="failed", failed_at=MORNING, failure="refused")
    new = Message.objects.create(**usual, made_at=MORNING, state="sent", sent_at=MORNING)
    assert forget(at=MORNING) == Forgotten(notices=2, messages=2)
    assert set(Notice.objects.all()) == set(kept)
    assert set(Message.objects.all()) == {waits, new}
    assert Event.objects.get(event=AuditEvent.FORGOTTEN).reason == "2 notices, 2 messages"
    assert forget(at=MORNING) == Forgotten()


GOOD = {"name": "a", "url": "https://a.example/push", "secret": "s" * 32, "events": ["extract.published"]}


@pytest.mark.parametrize(
    "changed",
    [
        {"url": "http://a.example/push"},
        {"url": "https://me:secret@a.example/"},
        {"secret": "s" * 31},
        {"events": []},
        {"name": ""},
        {"more": 1},
    ],
)
def test_a_receiver_without_a_safe_address_a_long_secret_and_an_event_is_refused(changed: dict) -> None:
    with override_settings(PUSH_RECEIVERS=[GOOD, GOOD | {"url": "http://localhost:1/"}]):
        assert check_push_receivers() == []
    with override_settings(PUSH_RECEIVERS=[GOOD | changed]):
        assert [message.id for message in check_push_receivers()] == ["notices.E003"]


@pytest.mark.parametrize(
    ("changed", "ids"),
    [
        ({"MAIL_CHANNEL": "local"}, []),
        ({"MAIL_CHANNEL": "pigeon"}, ["notices.E001"]),
        ({"MAIL_CHANNEL": "notify"}, ["notices.E002"]),
        ({"MAIL_CHANNEL": "notify", "NOTIFY_API_KEY": "k"}, ["notices.E002"]),
        ({"MAIL_CHANNEL": "notify", "NOTIFY_API_KEY": "k", "NOTIFY_TEMPLATES": {"default": "t"}}, []),
    ],
)
def test_a_way_to_send_that_lacks_something_is_refused(changed: dict[str, Any], ids: list[str]) -> None:
    with override_settings(**changed):
        assert [message.id for message in check_mail_channel()] == ids
