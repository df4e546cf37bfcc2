"""One's own notices: counted at the head of every page, listed, opened, read, and chosen."""

from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from bs4 import BeautifulSoup
from django.test import Client
from django.urls import reverse

from accounts.models import RoleGrant, User
from accounts.roles import Role
from audit.models import Event
from core.ids import new_id
from notices.enums import AuditEvent
from notices.kinds import NoticeKind, register
from notices.models import Choice, Notice
from notices.operations import notify
from tests.factories import UserFactory
from tests.referral_support import ready_visit, worker
from tests.sign_in import signed_in
from visits.enums import Told
from visits.models import Visit

pytestmark = pytest.mark.django_db
AT = datetime(2026, 11, 20, 12, tzinfo=UTC)
ALWAYS = NoticeKind(
    "tests.always", "somebody is at risk", "Somebody is at risk.", "Tests", urgent=True, always=True
)


@pytest.fixture(autouse=True)
def midday():
    register({ALWAYS})
    with time_machine.travel(AT + timedelta(minutes=1), tick=True):
        yield


@pytest.fixture
def user() -> User:
    return UserFactory(roles=[Role.OFFICER])


@pytest.fixture
def browser(user: User) -> Client:
    return signed_in(user)


def many(user: User, count: int, *, kind: str = "tests.always") -> list[Notice]:
    return Notice.objects.bulk_create(
        Notice(id=new_id(), to=user, kind=kind, at=AT - timedelta(minutes=n)) for n in range(count)
    )


def soup(response) -> BeautifulSoup:
    return BeautifulSoup(response.content, "html.parser")


def head(client: Client) -> str:
    link = soup(client.get(reverse("my-account"))).select_one("a.ev-bar__notices")
    assert link is not None
    return " ".join(link.get_text().split())


def visit_of(oic: User) -> Visit:
    return ready_visit(worker("Elira Kelmendi"), begun=AT - timedelta(hours=3), oic=oic)


@pytest.mark.parametrize(
    ("count", "words"),
    [
        (0, "Notices"),
        (3, "Notices (3 not read)"),
        (99, "Notices (99 not read)"),
        (120, "Notices (99+ not read)"),
    ],
)
def test_the_head_of_every_page_counts_what_is_not_read(browser, user, count, words):
    many(user, count)
    many(UserFactory(), 2)
    assert head(browser) == words


def test_the_list_shows_ones_own_latest_first_and_says_which_were_shown(browser, user):
    rows = many(user, 27)
    others = many(UserFactory(), 1)
    first = browser.get(reverse("notices"))
    page = soup(first)
    shown = [item["id"].removeprefix("notice-") for item in page.select(".ev-notices__item")]
    assert shown == [str(row.pk) for row in rows[:25]]
    event = Event.objects.filter(event=AuditEvent.NOTICES_LISTED).latest("at")
    assert [str(key) for key in event.subjects] == shown
    older = page.select_one("a[rel=next]")["href"]
    rest = soup(browser.get(older))
    assert [item["id"] for item in rest.select(".ev-notices__item")] == [
        f"notice-{row.pk}" for row in rows[25:]
    ]
    assert str(others[0].pk) not in first.content.decode()


@pytest.mark.parametrize("size", [2, 20])
def test_the_list_takes_as_many_queries_for_twenty_visits_as_for_two(
    browser, user, size, django_assert_max_num_queries
):
    for number in range(size):
        notify(to=[user], kind=Told.NAMED, at=AT - timedelta(minutes=number), about=visit_of(user))
    with django_assert_max_num_queries(10):
        assert len(soup(browser.get(reverse("notices"))).select(".ev-notices__link a")) == size


def test_a_notice_leads_to_its_record_and_is_read_by_that(browser, user):
    visit = visit_of(user)
    notify(to=[user], kind=Told.NAMED, at=AT, about=visit)
    notice = Notice.objects.get()
    assert visit.reference in browser.get(reverse("notices")).content.decode()
    event = Event.objects.filter(event=AuditEvent.NOTICES_LISTED).latest("at")
    assert event.subjects == [notice.pk, visit.pk]
    assert browser.get(reverse("notice", args=[notice.pk])).headers["Location"] == reverse(
        "visit", args=[visit.pk]
    )
    assert head(browser) == "Notices"
    assert Event.objects.filter(event=AuditEvent.NOTICES_MARKED_READ, subject_id=notice.pk).count() == 1


def test_a_record_that_may_not_be_seen_any_more_is_not_named(browser, user):
    visit = visit_of(UserFactory())
    notify(to=[user], kind=Told.NAMED, at=AT, about=visit)
    page = browser.get(reverse("notices")).content.decode()
    assert "You cannot see the record that this is about any more." in page
    for secret in (visit.reference, str(visit.pk), visit.title, "Elira"):
        assert secret not in page
    assert visit.pk not in Event.objects.filter(event=AuditEvent.NOTICES_LISTED).latest("at").subjects
    assert browser.get(reverse("notice", args=[Notice.objects.get().pk])).headers["Location"] == reverse(
        "notices"
    )


def test_somebody_elses_notice_is_not_there(browser):
    theirs = many(UserFactory(), 1)[0]
    assert browser.get(reverse("notice", args=[theirs.pk])).status_code == 404
    assert browser.post(reverse("notice-read", args=[theirs.pk])).status_code == 404
    theirs.refresh_from_db()
    assert theirs.read_at is None


def test_one_is_marked_read_and_twice_changes_nothing(browser, user):
    first, second = many(user, 2)
    for _ in range(2):
        assert browser.post(reverse("notice-read", args=[first.pk])).status_code == 302
    first.refresh_from_db()
    second.refresh_from_db()
    assert first.read_at is not None
    assert second.read_at is None
    assert Event.objects.filter(event=AuditEvent.NOTICES_MARKED_READ).count() == 1


def test_all_that_were_shown_are_marked_read_and_none_that_came_since(browser, user):
    many(user, 30)
    latest = soup(browser.get(reverse("notices"))).select_one("input[name=latest]")["value"]
    since = Notice.objects.create(to=user, kind="tests.always", at=AT + timedelta(seconds=5))
    theirs = many(UserFactory(), 1)[0]
    page = browser.post(reverse("notices-read"), {"latest": latest}, follow=True)
    assert "30 notices marked as read." in page.content.decode()
    assert list(Notice.objects.filter(read_at=None).values_list("pk", flat=True)) == sorted(
        [since.pk, theirs.pk]
    )


@pytest.mark.parametrize("latest", ["", "x", "older-1-" + "0" * 32, "\x00"])
def test_a_strange_place_marks_nothing_read_and_breaks_nothing(browser, user, latest):
    many(user, 1)
    assert browser.post(reverse("notices-read"), {"latest": latest}).status_code == 302
    assert browser.get(reverse("notices"), {"from": latest}).status_code == 200
    assert Notice.objects.filter(read_at=None).count() == 1


def test_a_page_of_buttons_does_not_answer_a_link(browser, user):
    notice = many(user, 1)[0]
    assert browser.get(reverse("notice-read", args=[notice.pk])).status_code == 405
    assert browser.get(reverse("notices-read")).status_code == 405


def answers_on(page):
    """What the page would send as it stands."""
    ticked = page.select("input[type=radio][checked]")
    return {box["name"]: box["value"] for box in ticked} | {"version": "0"}


def test_a_person_chooses_among_the_kinds_that_concern_them(browser, user):
    page = soup(browser.get(reverse("notice-choices")))
    words = " ".join(page.get_text().split())
    assert "cannot be switched off" in words
    assert "daily extract is published" not in words
    assert page.select_one("input[name=visits-named][value=at_once]").has_attr("checked")
    chosen = answers_on(page) | {
        "visits-named": "here",
        "visits-not_closed": "digest",
        "documents-upload_refused": "at_once",
        "referrals-row_amended": "here",
    }
    assert browser.post(reverse("notice-choices"), chosen).status_code == 302
    found = dict(Choice.objects.filter(user=user).values_list("kind", "how"))
    assert found == {
        "visits.named": "here",
        "documents.upload_refused": "at_once",
        "referrals.row_amended": "here",
    }
    assert set(Event.objects.get(event=AuditEvent.CHOICES_CHANGED).fields) == set(found)
    page = soup(browser.get(reverse("notice-choices")))
    assert page.select_one("input[name=visits-named][value=here]").has_attr("checked")


@pytest.mark.parametrize("answer", ["at_once", "by pigeon", "", "\x00", "x" * 10_000])
def test_what_is_not_offered_is_refused(browser, user, answer):
    chosen = answers_on(soup(browser.get(reverse("notice-choices")))) | {"visits-not_closed": answer}
    assert browser.post(reverse("notice-choices"), chosen).status_code == 422
    assert not Choice.objects.filter(user=user).exists()


def test_a_kind_that_cannot_be_switched_off_takes_no_answer(browser, user):
    chosen = answers_on(soup(browser.get(reverse("notice-choices")))) | {"tests-always": "here"}
    assert browser.post(reverse("notice-choices"), chosen).status_code == 302
    assert not Choice.objects.filter(user=user, kind="tests.always").exists()


def test_a_new_role_changes_which_kinds_concern_a_person(browser, user):
    RoleGrant.objects.create(user=user, role=Role.CPCT, starts_at=AT - timedelta(days=1))
    assert "daily extract is published" in soup(browser.get(reverse("notice-choices"))).get_text()
