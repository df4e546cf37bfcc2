"""What people are told of, where it happens: visits left open, being named, photographs refused, extracts."""

from datetime import date, timedelta
from typing import Any

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.urls import reverse

from accounts.models import User
from accounts.roles import Role
from core import clock
from desk import health
from documents.enums import Told as OfDocuments
from documents.operations import finish_upload
from notices.models import Message, Notice
from notices.operations import mark_all_read
from notices.queries import NOTICES, notices_page, unread_count
from referrals.enums import Told as OfExtracts
from referrals.operations.extract import publish_due_extracts, publish_extract
from tests.factories import UserFactory
from tests.factories_documents import NOON, an_upload, send
from tests.factories_visits import make_visit
from tests.hostile_pictures import PDF, jpeg
from tests.plans import found_by_condition, read_in_order
from tests.referral_support import closed_visit, complete_ear, cpct_officer, encounter_of, london, worker
from tests.sign_in import signed_in
from visits.enums import OversightRole, VisitStatus
from visits.enums import Told as OfVisits
from visits.models import Visit
from visits.operations.reminding import remind_of_unclosed
from visits.operations.team import name_oversight
from visits.tasks import remind_of_unclosed as the_task

pytestmark = pytest.mark.django_db
AT = london("2026-11-20 12:00")


def told(kind: str) -> dict[User, Any]:
    return {notice.to: notice.subject_id for notice in Notice.objects.filter(kind=kind).select_related("to")}


def over_since(hours: float, **changes: Any) -> Visit:
    visit = make_visit()
    ended = AT - timedelta(hours=hours)
    values = {
        "status": VisitStatus.COMPLETED,
        "started_at": ended - timedelta(hours=1),
        "ended_at": ended,
        "happens_at": ended,
    }
    Visit.objects.filter(pk=visit.pk).update(**values | changes)
    return Visit.objects.get(pk=visit.pk)


def test_the_oic_and_the_manager_are_told_once_of_a_visit_left_open_for_a_day() -> None:
    visit = over_since(24.1)
    boss, other = UserFactory(team=visit.team, roles=[Role.MANAGER]), UserFactory(roles=[Role.MANAGER])
    with time_machine.travel(AT, tick=False):
        the_task()
    remind_of_unclosed(at=AT + timedelta(hours=1))
    assert told(OfVisits.NOT_CLOSED) == {visit.oic: visit.pk, boss: visit.pk}
    assert not Notice.objects.filter(to=other).exists()


@pytest.mark.parametrize(
    ("hours", "changes"),
    [
        (23.9, {}),
        (24.1, {"status": VisitStatus.CLOSED, "closed_at": AT}),
        (24.1, {"status": VisitStatus.IN_PROGRESS, "ended_at": None}),
        (24 * 15, {}),  # told long ago
    ],
)
def test_nobody_is_told_of_other_visits(hours: float, changes: dict[str, Any]) -> None:
    if "closed_at" in changes:
        changes = changes | {"closed_by": UserFactory()}
    over_since(hours, **changes)
    assert remind_of_unclosed(at=AT) == 0
    assert not Notice.objects.exists()


def test_reminding_takes_as_many_queries_for_ten_visits_as_for_two(django_assert_num_queries) -> None:
    for size in (2, 10):
        Visit.objects.update(happens_at=AT - timedelta(days=30))
        for _ in range(size):
            UserFactory(team=over_since(30).team, roles=[Role.MANAGER])
        with django_assert_num_queries(11):
            assert remind_of_unclosed(at=AT) == size


def test_whoever_is_named_on_a_visit_is_told_at_once_and_may_open_it() -> None:
    visit, hmi = make_visit(), UserFactory(roles=[Role.HMI])
    boss = UserFactory(team=visit.team, roles=[Role.MANAGER])
    name_oversight(
        visit=visit, user=hmi, named_as=OversightRole.HMI, reason="Force.", by=boss, at=clock.now()
    )
    notice = Notice.objects.get()
    assert (notice.to, notice.kind, notice.subject_id, notice.by) == (hmi, OfVisits.NAMED, visit.pk, boss)
    assert Message.objects.get().user == hmi
    client: Client = signed_in(hmi)
    page = client.get(reverse("notice", args=[notice.pk]), follow=True)
    assert page.redirect_chain == [(reverse("visit", args=[visit.pk]), 302)]
    assert page.status_code == 200


@pytest.mark.parametrize(
    ("data", "later", "is_told"),
    [
        (PDF, timedelta(minutes=3), True),
        (PDF, timedelta(minutes=1), False),  # they are still on the page, which says so itself
        (jpeg(), timedelta(minutes=3), False),
    ],
)
def test_whoever_may_have_left_the_page_is_told_of_a_refusal(
    data: bytes, later: timedelta, is_told: bool
) -> None:
    by, visit = UserFactory(roles=[Role.OFFICER]), make_visit()
    upload = send(an_upload(by, data, attach_to=f"{visit.pk}:cprn"), by, data)
    finish_upload(upload=upload, by=by, at=NOON + later)
    assert told(OfDocuments.UPLOAD_REFUSED) == ({by: upload.pk} if is_told else {})


def test_a_notice_of_a_refused_photograph_leads_to_the_photographs_of_its_visit() -> None:
    visit = make_visit()
    upload = send(an_upload(visit.oic, PDF, attach_to=f"{visit.pk}:cprn"), visit.oic, PDF)
    finish_upload(upload=upload, by=visit.oic, at=NOON + timedelta(hours=1))
    (row,) = notices_page(visit.oic, clock.now(), cursor="").rows
    assert row.link is not None
    assert row.link.href == reverse("visit-photographs", args=[visit.pk])


def test_cpct_is_told_of_each_extract_and_when_it_was_late() -> None:
    closed_visit(worker(), at="2026-11-18 12:00")
    grace = cpct_officer()
    publish_extract(day=date(2026, 11, 18), by=None, at=london("2026-11-19 00:15"))
    late = publish_extract(day=date(2026, 11, 19), by=None, at=london("2026-11-20 09:40"))
    assert told(OfExtracts.EXTRACT_LATE) == {grace: late.pk}
    assert Notice.objects.filter(kind=OfExtracts.EXTRACT_PUBLISHED, to=grace).count() == 1
    words = [row.link.text for row in notices_page(grace, AT, cursor="").rows if row.link]
    assert words == ["Extract of 19 November 2026", "Extract of 18 November 2026"]


def test_the_oic_is_told_when_what_cpct_was_sent_has_changed() -> None:
    visit = closed_visit(worker("Elira Kelmendi"), at="2026-11-18 12:00")
    publish_due_extracts(at=london("2026-11-19 00:15"))
    assert told(OfExtracts.ROW_AMENDED) == {}
    complete_ear(encounter_of(visit, "Elira Kelmendi"), london("2026-11-19 10:00"))
    publish_due_extracts(at=london("2026-11-20 00:15"))
    assert told(OfExtracts.ROW_AMENDED) == {visit.oic: visit.pk}


def test_every_read_of_notices_and_messages_has_an_index() -> None:
    mine = Notice.objects.visible_to(UserFactory(), AT)
    assert "notice_list" in read_in_order(NOTICES.cut(mine, None))
    assert "notice_age" in found_by_condition(Notice.objects.filter(at__lt=AT).order_by())
    due = Message.objects.waiting().filter(due_at__lte=AT).order_by("due_at", "id")[:1]
    assert "message_due" in read_in_order(due)
    assert "message_failed" in read_in_order(Message.objects.failed().order_by("-failed_at", "-id")[:26])
    assert "message_age" in found_by_condition(Message.objects.filter(made_at__lt=AT).order_by())


def test_counting_what_is_not_read_costs_the_same_for_whoever_read_ten_thousand() -> None:
    user = UserFactory()
    Notice.objects.bulk_create(Notice(to=user, kind="k", at=AT, read_at=AT) for _ in range(10_000))
    Notice.objects.bulk_create(Notice(to=user, kind="k", at=AT) for _ in range(3))
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE notices_notice")
        query = Notice.objects.visible_to(user, AT).unread().order_by()[:100].query
        sql, values = query.sql_with_params()
        cursor.execute(f"EXPLAIN (ANALYZE, BUFFERS, FORMAT JSON) {sql}", values)
        shown = cursor.fetchone()[0][0]["Plan"]
    assert "notice_unread" in str(shown)
    assert unread_count(user, AT) == 3
    assert shown["Shared Hit Blocks"] + shown["Shared Read Blocks"] <= 8, shown
    mark_all_read(until=AT, by=user, at=AT)
    assert unread_count(user, AT) == 0


def test_the_health_page_says_when_messages_do_not_leave() -> None:
    row = {
        "channel": "email",
        "kind": "k",
        "address": "a@b.example",
        "subject": "S",
        "body": "B",
        "due_at": AT,
    }
    assert health._outbox(AT).well
    one = Message.objects.create(**row, made_at=AT)
    assert health._outbox(AT + timedelta(minutes=59)).well
    assert not health._outbox(AT + timedelta(minutes=61)).well
    Message.objects.filter(pk=one.pk).update(state="failed", failed_at=AT, failure="refused")
    part = health._outbox(AT)
    assert (part.well, part.figures["failed"]) == (False, 1)
    assert "A message was given up within a day" in part.words
