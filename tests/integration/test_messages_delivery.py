"""The outbox, delivered: leases, pauses, giving up, trying again; each noted where it belongs."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.db.models import F
from django.db.models.functions import Now
from django.test import override_settings

from accounts.roles import Role
from audit.models import Event
from core.errors import NotAllowed
from core.ids import new_id
from core.workflow import TransitionRefused
from notices.channels.outcome import DELIVERED, Outcome
from notices.enums import AuditEvent, Failure, MessageState
from notices.models import Message
from notices.operations import Delivery, crowded, deliver, retry, retry_all
from notices.operations import delivery as at_work
from notices.queries import outbox_state
from tests.factories import UserFactory
from tests.receiving import Receiving, receiving

pytestmark = pytest.mark.django_db
AT = datetime(2026, 11, 20, 12, tzinfo=UTC)


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Receiving]:
    with receiving(tmp_path_factory.mktemp("receiving") / "r") as running:
        yield running


@pytest.fixture(autouse=True)
def well(server: Receiving) -> Iterator[None]:
    server.behave("ok")
    with override_settings(**server.settings() | {"MAIL_CHANNEL": "notify"}):
        yield


def message(**changes: Any) -> Message:
    usual = {
        "channel": "email", "kind": "digest", "address": "duty@visits.example", "subject": "One", "body": "One",
        "made_at": AT, "due_at": AT,
    }  # fmt: skip
    return Message.objects.create(**usual | changes)


def push(**changes: Any) -> Message:
    told = {"extract": str(uuid4()), "sha256": "ab" * 32}
    return message(
        channel="push",
        kind="extract.published",
        address="penalties",
        subject="",
        body="",
        payload=told,
        **changes,
    )


def run(at: datetime = AT, **options: Any) -> Delivery:
    return deliver(clock=lambda: at, **options)


def stored(one: Message) -> Message:
    return Message.objects.get(pk=one.pk)


def test_what_is_due_is_sent_once_and_noted(server):
    one, later = message(), message(due_at=AT + timedelta(minutes=1))
    assert run() == Delivery(sent=1)
    assert run() == Delivery()
    sent = stored(one)
    assert (sent.state, sent.sent_at, sent.tries, sent.lease, sent.in_doubt) == ("sent", AT, 1, None, False)
    assert server.ids("notify").count(one.pk) == 1
    assert stored(later).state == "waiting"


def test_an_email_goes_to_the_address_of_the_day_and_to_no_disabled_account(server):
    here, gone = UserFactory(), UserFactory()
    one, other = message(user=here, address=""), message(user=gone, address="")
    type(here).objects.filter(pk=here.pk).update(email="new@visits.example")
    type(gone).objects.filter(pk=gone.pk).update(is_active=False)
    assert run() == Delivery(sent=1)
    (note,) = [note for note in server.received("notify") if note["id"] == str(one.pk)]
    assert note["to"] == "new@visits.example"
    assert stored(other).state == MessageState.DROPPED
    assert Event.objects.get(event=AuditEvent.MESSAGE_DROPPED).subject_id == other.pk


def test_a_push_is_a_disclosure_that_names_its_recipient():
    one = push()
    run()
    event = Event.objects.get(event=AuditEvent.PUSH_SENT)
    assert (event.recipient, event.kind) == ("penalties", "disclosure")
    assert [str(key) for key in event.subjects] == [str(one.pk), one.payload["extract"]]


def test_a_try_that_failed_waits_longer_each_time_and_is_given_up_in_the_end(server, caplog):
    server.behave("broken")
    one, at, pauses = push(), AT, []
    for number in range(1, at_work.MOST_TRIES + 1):
        done = run(at)
        one = stored(one)
        assert one.tries == number
        if number < at_work.MOST_TRIES:
            assert (done, one.state, one.failure) == (Delivery(again=1), "waiting", "unwell")
            pauses.append(one.due_at - at)
            at = one.due_at
    assert (done, one.state, one.failed_at, one.failure) == (Delivery(failed=1), "failed", at, "unwell")
    assert timedelta(seconds=15) <= pauses[0] <= timedelta(seconds=30)
    assert all(timedelta(hours=3) <= pause <= timedelta(hours=6) for pause in pauses[-3:])
    assert timedelta(hours=8) < at - AT < timedelta(hours=40)
    assert server.ids("push").count(one.pk) == at_work.MOST_TRIES  # all of one Idempotency-Key
    assert "given up (unwell)" in caplog.text
    assert Event.objects.get(event=AuditEvent.MESSAGE_GIVEN_UP).reason == "unwell"


def test_what_is_refused_for_good_is_given_up_at_once(server):
    server.behave("refuse")
    one = push()
    assert run() == Delivery(failed=1)
    assert stored(one).failure == Failure.REFUSED


def test_the_other_side_may_ask_for_a_longer_pause(server):
    server.behave("busy")
    one = push()
    run()
    assert stored(one).due_at == AT + timedelta(minutes=30)


def test_an_unknown_end_is_a_doubt_and_notify_is_asked_before_a_second_try(server):
    server.behave("hang")
    one = message()
    with override_settings(EMAIL_TIMEOUT=1):
        assert run() == Delivery(again=1)
    assert stored(one).in_doubt
    server.behave("ok")
    assert run(AT + timedelta(hours=1)) == Delivery(sent=1)
    assert server.ids("notify").count(one.pk) == 1


def test_a_worker_that_died_leaves_a_lease_and_a_doubt(server):
    one = message()
    assert at_work._take(at=AT, kinds=()) is not None  # and it dies
    left = stored(one)
    assert (left.in_doubt, left.tries) == (True, 1)
    assert run(AT + timedelta(days=1)) == Delivery()  # its lease is the database's, whatever this clock says
    Message.objects.update(leased_until=Now() - timedelta(seconds=1))
    assert run(AT) == Delivery(sent=1)
    assert server.ids("notify asked").count(one.pk) == 1


def test_a_lease_that_began_after_the_one_who_looks_is_not_for_a_clock_set_back():
    """Two workers: what one takes while the other's statement runs ends later than that statement's leases."""
    one = message()
    assert at_work._take(at=AT, kinds=()) is not None
    Message.objects.update(leased_until=F("leased_until") + timedelta(seconds=20))
    assert at_work._take(at=AT, kinds=()) is None
    assert stored(one).tries == 1


def test_whoever_comes_back_after_their_lease_changes_nothing(caplog):
    one = message()
    late = at_work._take(at=AT, kinds=())
    Message.objects.update(leased_until=Now() - timedelta(seconds=1))
    in_time = at_work._take(at=AT, kinds=())
    assert at_work._note(late, Outcome(Failure.REFUSED, final=True), at=AT) is None
    assert stored(one).state == "waiting"
    assert at_work._note(in_time, DELIVERED, at=AT) == MessageState.SENT
    assert "lease had ended" in caplog.text


def test_a_clock_that_was_set_back_holds_nothing_up():
    ahead = message(due_at=AT + timedelta(days=3))  # put off when the clock was three days ahead
    leased = message(lease=new_id(), leased_until=AT + timedelta(days=4000))
    assert run() == Delivery(sent=2)
    assert stored(ahead).state == stored(leased).state == "sent"


def test_only_some_kinds_and_only_so_many_if_asked():
    alarms = [message(kind="referrals.alarm") for _ in range(3)]
    message()
    assert run(kinds=["referrals.alarm"], most=2) == Delivery(sent=2)
    assert {stored(one).state for one in alarms} == {"sent", "waiting"}
    assert run(seconds=0) == Delivery()


def test_only_so_many_are_on_their_way_at_once():
    for _ in range(4):
        message(lease=new_id(), leased_until=datetime(2100, 1, 1, tzinfo=UTC))
    assert crowded()
    Message.objects.update(leased_until=Now() - timedelta(seconds=1))
    assert not crowded()


def failed(**changes: Any) -> Message:
    return message(state="failed", failed_at=AT, failure="refused", tries=3, in_doubt=True, **changes)


def test_an_administrator_tries_again_with_the_same_id_and_the_same_doubt(server):
    one, by = failed(), UserFactory(roles=[Role.ADMINISTRATOR])
    retry(message=one, by=by, at=AT + timedelta(hours=1))
    again = stored(one)
    assert (again.state, again.tries, again.in_doubt, again.failed_at) == ("waiting", 0, True, None)
    assert Event.objects.get(event=AuditEvent.MESSAGE_RETRIED).actor == by.pk
    with pytest.raises(TransitionRefused):
        retry(message=one, by=by, at=AT)
    assert run(AT + timedelta(hours=1)) == Delivery(sent=1)
    assert server.ids("notify").count(one.pk) == 1


def test_all_that_were_given_up_are_tried_again_together():
    by = UserFactory(roles=[Role.ADMINISTRATOR])
    rows = [failed() for _ in range(3)]
    assert retry_all(by=by, at=AT) == 3
    assert retry_all(by=by, at=AT) == 0
    assert set(Event.objects.get(event=AuditEvent.MESSAGE_RETRIED).subjects) == {row.pk for row in rows}


@pytest.mark.parametrize("role", [Role.AUDITOR, Role.MANAGER, Role.CPCT])
def test_nobody_else_tries_again(role):
    by = UserFactory(roles=[role])
    with pytest.raises(NotAllowed):
        retry(message=failed(), by=by, at=AT)
    with pytest.raises(NotAllowed):
        retry_all(by=by, at=AT)


def test_the_state_says_what_waits_since_when_and_what_was_given_up_why(django_assert_num_queries):
    assert outbox_state().waiting == 0
    assert outbox_state().oldest is None
    message()
    message(made_at=AT - timedelta(hours=1))
    for failure in ("refused", "refused", "address"):
        message(state="failed", failed_at=AT, failure=failure)
    message(state="sent", sent_at=AT)
    with django_assert_num_queries(2):
        state = outbox_state()
    assert (state.waiting, state.oldest, state.failed) == (2, AT - timedelta(hours=1), 3)
    assert state.failures == {Failure.REFUSED: 2, Failure.ADDRESS: 1}
    assert state.failed_last == AT
