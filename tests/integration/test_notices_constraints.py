"""What the database itself refuses of notices, choices and messages, constraint by constraint."""

from datetime import UTC, date, datetime
from typing import Any
from uuid import uuid4

import pytest
from django.db import IntegrityError, transaction

from notices.models import Choice, Message, Notice
from tests.factories import UserFactory

pytestmark = pytest.mark.django_db
NOON = datetime(2026, 11, 20, 12, tzinfo=UTC)
MESSAGES: list[tuple[str, dict[str, Any]]] = [
    ("message_channel_exists", {"channel": "pigeon"}),
    ("message_state_exists", {"state": "lost"}),
    ("message_failure_exists", {"failure": "bad_luck"}),
    ("message_to_one_receiver", {"address": ""}),
    ("message_says_something", {"subject": ""}),
    ("message_says_something", {"body": ""}),
    ("message_says_something", {"payload": {"extract": "1"}}),
    ("message_says_something", {"channel": "push"}),
    ("message_sent_says_when", {"state": "sent"}),
    ("message_sent_says_when", {"sent_at": NOON}),
    ("message_given_up_says_when_and_why", {"state": "failed", "failed_at": NOON}),
    ("message_given_up_says_when_and_why", {"state": "failed", "failure": "refused"}),
    ("message_given_up_says_when_and_why", {"failed_at": NOON}),
    ("message_leased_while_waiting", {"lease": uuid4()}),
    ("message_leased_while_waiting", {"leased_until": NOON}),
    (
        "message_leased_while_waiting",
        {"lease": uuid4(), "leased_until": NOON, "state": "sent", "sent_at": NOON},
    ),
]


def message(**changes: Any) -> Message:
    valid = {
        "channel": "email", "kind": "digest", "address": "duty@visits.example", "subject": "One", "body": "One",
        "made_at": NOON, "due_at": NOON,
    }  # fmt: skip
    return Message.objects.create(**(valid | changes))


def notice(**changes: Any) -> Notice:
    return Notice.objects.create(**({"kind": "visits.named", "at": NOON} | {"to": UserFactory()} | changes))


def test_a_valid_row_is_taken() -> None:
    assert message().pk
    assert message(user=UserFactory(), address="").pk
    assert message(channel="push", subject="", body="", payload={}).pk
    assert notice(subject_type="visits.visit", subject_id=uuid4()).pk


@pytest.mark.parametrize(("constraint", "changes"), MESSAGES)
def test_a_message_against_the_rules_is_refused(constraint: str, changes: dict[str, Any]) -> None:
    with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
        message(**changes)


def test_a_message_has_one_receiver() -> None:
    with pytest.raises(IntegrityError, match="message_to_one_receiver"), transaction.atomic():
        message(user=UserFactory())


def test_a_person_has_one_digest_a_day() -> None:
    user = UserFactory()
    message(user=user, address="", digest_day=date(2026, 11, 20))
    message(user=user, address="", digest_day=date(2026, 11, 23))
    with pytest.raises(IntegrityError, match="message_one_digest_a_day"), transaction.atomic():
        message(user=user, address="", digest_day=date(2026, 11, 20))


@pytest.mark.parametrize("changes", [{"subject_type": "visits.visit"}, {"subject_id": uuid4()}])
def test_a_notice_names_its_record_whole(changes: dict[str, Any]) -> None:
    with pytest.raises(IntegrityError, match="notice_subject_is_whole"), transaction.atomic():
        notice(**changes)


def test_what_is_told_once_is_told_once() -> None:
    same = {"to": UserFactory(), "subject_type": "visits.visit", "subject_id": uuid4(), "once": True}
    notice(**same)
    notice(**same | {"kind": "visits.not_closed"})
    with pytest.raises(IntegrityError, match="notice_told_once"), transaction.atomic():
        notice(**same)


def test_a_person_chooses_one_way_for_a_kind() -> None:
    user = UserFactory()
    Choice.objects.create(user=user, kind="visits.named", how="here")
    with pytest.raises(IntegrityError, match="choice_one_of_a_kind"), transaction.atomic():
        Choice.objects.create(user=user, kind="visits.named", how="digest")
    with pytest.raises(IntegrityError, match="choice_exists"), transaction.atomic():
        Choice.objects.create(user=user, kind="visits.other", how="by pigeon")
