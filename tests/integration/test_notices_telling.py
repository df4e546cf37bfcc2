"""Telling people: a notice for each, a message for those who chose one, in the transaction of what happened."""

from datetime import UTC, datetime
from uuid import uuid4

import pytest
from django.db import transaction

from audit.models import Event
from notices.enums import AuditEvent, How
from notices.kinds import KindError, NoticeKind, register
from notices.models import Choice, Message, Notice
from notices.operations import mail, notify, notify_each, push
from tests.factories import TeamFactory, UserFactory

pytestmark = pytest.mark.django_db
AT = datetime(2026, 11, 20, 12, tzinfo=UTC)
PLAIN = NoticeKind("tests.plain", "something plain happens", "Something plain happened.", "Tests")
URGENT = NoticeKind("tests.urgent", "it is urgent", "It was urgent.", "Tests", how=How.AT_ONCE, urgent=True)
ALWAYS = NoticeKind(
    "tests.always", "somebody is at risk", "Somebody is at risk.", "Tests", urgent=True, always=True
)
ONCE = NoticeKind("tests.once", "a day has passed", "A day has passed.", "Tests", once=True)


@pytest.fixture(autouse=True)
def kinds() -> None:
    register({PLAIN, URGENT, ALWAYS, ONCE})


def told(user: object) -> list[str]:
    return sorted(Notice.objects.filter(to=user).values_list("kind", flat=True))


def test_everybody_is_told_once_however_often_they_are_named() -> None:
    first, second, team = UserFactory(), UserFactory(), TeamFactory()
    notify(to=[first, second, first], kind="tests.plain", at=AT, about=team, by=second)
    assert told(first) == told(second) == ["tests.plain"]
    notice = Notice.objects.get(to=first)
    assert (notice.subject_type, notice.subject_id, notice.by_id) == ("accounts.team", team.pk, second.pk)
    event = Event.objects.get(event=AuditEvent.NOTICES_MADE)
    assert set(event.subjects) == set(Notice.objects.values_list("pk", flat=True))


def test_a_disabled_account_is_told_nothing() -> None:
    notify(to=[UserFactory(is_active=False)], kind="tests.always", at=AT)
    assert not Notice.objects.exists()
    assert not Message.objects.exists()


@pytest.mark.parametrize(
    ("kind", "chosen", "mails", "for_digest"),
    [
        ("tests.plain", None, 0, True),
        ("tests.plain", "here", 0, False),
        ("tests.plain", "at_once", 0, True),  # it was urgent once, and is no more: its own way holds
        ("tests.urgent", None, 1, False),
        ("tests.urgent", "digest", 0, True),
        ("tests.urgent", "here", 0, False),
        ("tests.always", "here", 1, False),  # nobody can switch it off
    ],
)
def test_a_person_is_told_as_they_chose(kind: str, chosen: str | None, mails: int, for_digest: bool) -> None:
    user = UserFactory()
    if chosen:
        Choice.objects.create(user=user, kind=kind, how=chosen)
    notify(to=[user], kind=kind, at=AT)
    assert Message.objects.filter(user=user, channel="email").count() == mails
    assert Notice.objects.get(to=user).for_digest is for_digest


def test_what_is_told_once_is_not_told_again_by_a_task_that_runs_again() -> None:
    first, second, team = UserFactory(), UserFactory(), TeamFactory()
    notify(to=[first], kind="tests.once", at=AT, about=team)
    notify(to=[first, second], kind="tests.once", at=AT, about=team)
    assert told(first) == told(second) == ["tests.once"]
    assert Event.objects.filter(event=AuditEvent.NOTICES_MADE).count() == 2
    notify(to=[first, second], kind="tests.once", at=AT, about=team)
    assert Event.objects.filter(event=AuditEvent.NOTICES_MADE).count() == 2
    with pytest.raises(KindError, match="none was given"):
        notify(to=[first], kind="tests.once", at=AT)


def test_telling_many_takes_as_many_queries_as_telling_two(django_assert_num_queries) -> None:
    for size in (2, 20):
        people, teams = UserFactory.create_batch(size), TeamFactory.create_batch(size)
        with django_assert_num_queries(6):  # two of them the transaction's
            notify_each(told=zip(people, teams, strict=True), kind="tests.urgent", at=AT)


def test_what_is_undone_was_told_to_nobody() -> None:
    with transaction.atomic():
        notify(to=[UserFactory()], kind="tests.urgent", at=AT)
        transaction.set_rollback(True)
    assert not Notice.objects.exists()
    assert not Message.objects.exists()


def test_a_kind_that_nobody_registered_is_a_fault_of_the_program() -> None:
    with pytest.raises(KindError, match="not registered"):
        notify(to=[UserFactory()], kind="tests.unheard_of", at=AT)
    with pytest.raises(KindError, match="registered twice"):
        register([NoticeKind("tests.plain", "other words", "Other words.", "Tests")])


def test_a_kind_that_cannot_be_switched_off_is_urgent() -> None:
    with pytest.raises(KindError, match="has to be urgent"):
        NoticeKind("tests.never", "a", "B.", "Tests", always=True)
    with pytest.raises(KindError, match="not urgent"):
        NoticeKind("tests.never", "a", "B.", "Tests", how=How.AT_ONCE)


def test_a_push_goes_to_the_systems_that_want_it_with_ids_and_hashes_only(settings) -> None:
    settings.PUSH_RECEIVERS = [
        {"name": "penalties", "url": "https://a.example/", "secret": "s", "events": ["extract.published"]},
        {"name": "reports", "url": "https://b.example/", "secret": "s", "events": ["other"]},
    ]
    key = uuid4()
    push(event="extract.published", payload={"extract": key, "sha256": "ab" * 32}, at=AT)
    message = Message.objects.get()
    assert (message.address, message.payload) == ("penalties", {"extract": str(key), "sha256": "ab" * 32})
    with pytest.raises(KindError, match="neither"):
        push(event="extract.published", payload={"name": "Elira Kelmendi"}, at=AT)


def test_a_mail_to_a_duty_desk_is_one_message_an_address() -> None:
    mail(to=["a@x.example", "b@x.example", "a@x.example"], kind="k", subject="S", body="B", count=1, at=AT)
    assert sorted(Message.objects.values_list("address", flat=True)) == ["a@x.example", "b@x.example"]
