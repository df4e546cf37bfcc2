"""The API of one's own notices: listed, marked read, and how one wants to be told."""

from datetime import timedelta
from typing import Any

import pytest

from accounts.roles import Role
from core import clock
from notices.enums import AuditEvent, How
from notices.kinds import NoticeKind, register
from notices.models import Choice, Notice
from notices.operations import notify
from tests.api_support import Api, a_system, faults, ids_in, problem
from tests.factories_visits import make_visit
from tests.visit_support import events, queries_of
from visits.enums import Told

pytestmark = pytest.mark.django_db
KIND = NoticeKind("tests.spoken", "somebody speaks", "Somebody speaks.", "Tests", urgent=True)


@pytest.fixture
def api() -> Api:
    """Give a system that is an officer."""
    register({KIND})
    return Api(a_system(Role.OFFICER))


def told(api: Api, count: int = 1) -> list[Notice]:
    at = clock.now() - timedelta(minutes=1)
    return [
        Notice.objects.create(to=api.user, kind=KIND.name, at=at - timedelta(minutes=n)) for n in range(count)
    ]


def test_ones_own_notices_are_listed_with_the_record_and_recorded(api: Api) -> None:
    visit = make_visit(api.user)
    Notice.objects.all().delete()
    notify(to=[api.user], kind=Told.NOT_CLOSED, about=visit, at=clock.now())
    notify(to=[a_system(Role.OFFICER)], kind=KIND.name, at=clock.now())
    response = api.get("/notices/")
    (item,) = response.json()["items"]
    assert (item["subject_id"], item["hidden"]) == (str(visit.pk), False)
    assert item["subject"].startswith(visit.reference)
    assert ids_in(response) - {api.user.pk} <= set(events(AuditEvent.NOTICES_LISTED)[-1].subjects)


def test_a_record_that_one_may_not_see_any_more_is_not_named(api: Api) -> None:
    visit = make_visit()
    notify(to=[api.user], kind=Told.NOT_CLOSED, about=visit, at=clock.now())
    response = api.get("/notices/")
    (item,) = response.json()["items"]
    assert (item["subject_id"], item["subject"], item["hidden"]) == (None, "", True)
    assert str(visit.pk) not in response.content.decode()


def test_a_list_costs_the_same_for_one_and_for_twenty_five(api: Api) -> None:
    told(api)
    api.get("/notices/")
    few = queries_of(lambda: api.get("/notices/"))
    told(api, 30)
    many = queries_of(lambda: api.get("/notices/"))
    assert len(few) == len(many) <= 6, "\n".join(many)
    page = api.get("/notices/").json()
    assert len(page["items"]) == 25
    assert len(api.get(page["next"].removeprefix("/api/v1")).json()["items"]) == 6


def test_a_notice_is_marked_read_once_and_nobody_elses_is_there(api: Api) -> None:
    (notice,), (other,) = told(api), told(Api(a_system(Role.OFFICER)))
    first, second = (api.post(f"/notices/{notice.pk}/read/") for _ in range(2))
    assert first.json() == second.json()
    assert first.json()["read_at"]
    assert len(events(AuditEvent.NOTICES_MARKED_READ)) == 1
    assert problem(api.post(f"/notices/{other.pk}/read/"), 404)
    other.refresh_from_db()
    assert other.read_at is None


def test_all_are_marked_read_up_to_the_latest_that_was_seen(api: Api) -> None:
    latest, earlier, earliest = told(api, 3)
    assert api.post("/notices/read/", {"until": earlier.at.isoformat()}).json() == {"read": 2}
    unread = Notice.objects.filter(read_at=None)
    assert list(unread) == [latest]
    assert earliest not in unread


def test_one_chooses_how_to_be_told_and_the_other_kinds_stay(api: Api) -> None:
    before = {item["kind"]: item["how"] for item in api.get("/notices/choices/").json()["items"]}
    changed = api.patch("/notices/choices/", {"items": [{"kind": KIND.name, "how": "here"}]})
    after = {item["kind"]: item["how"] for item in changed.json()["items"]}
    assert after == before | {KIND.name: How.HERE}
    assert Choice.objects.get().how == How.HERE


@pytest.mark.parametrize(
    ("path", "method", "body", "where"),
    [
        ("/notices/read/", "post", {"until": "now"}, "#/until"),
        ("/notices/read/", "post", {}, "#/until"),
        (
            "/notices/choices/",
            "patch",
            {"items": [{"kind": "tests.spoken", "how": "shout"}]},
            "#/items/0/how",
        ),
        ("/notices/choices/", "patch", {"items": []}, "#/items"),
        ("/notices/choices/", "patch", {"items": [{"kind": "tests.spoken", "how": "here"}] * 2}, "#/items"),
        ("/notices/choices/", "patch", {"everything": "here"}, "#/everything"),
    ],
)
def test_what_is_wrong_is_pointed_at(api: Api, path: str, method: str, body: Any, where: str) -> None:
    assert list(faults(api.send(method, path, body))) == [where]
    assert not Choice.objects.exists()


def test_a_kind_that_does_not_exist_is_refused_in_words(api: Api) -> None:
    response = api.patch("/notices/choices/", {"items": [{"kind": "no.such", "how": "here"}]})
    assert "offered" in problem(response, 409)["detail"]
