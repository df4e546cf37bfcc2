"""The API of visits: lists, the record, and changes, through the same operations and sight as the pages."""

from typing import Any

import pytest

from accounts.roles import Role
from accounts.scopes import Scope
from core import clock
from core.ids import new_id
from tests.api_support import Api, a_system, faults, problem
from tests.factories_visits import make_visit, officer
from tests.visit_support import events, many_visits, queries_of
from visits.models import Visit

pytestmark = pytest.mark.django_db


@pytest.fixture
def api() -> Api:
    """Give a system that is an officer, in charge of its visits."""
    return Api(a_system(Role.OFFICER))


def details(visit: Visit) -> str:
    return f"/visits/{visit.pk}/details/"


def new_visit(**changes: Any) -> dict[str, Any]:
    return {
        "kinds": ["illegal_working"],
        "started_at": "2026-11-19T10:00:00Z",
        "premises": {"trading_name": "Ferrow Street Bakery", "town": "Brackenford"},
    } | changes


# --- Lists


def test_a_list_shows_the_visits_that_one_may_read_and_records_just_those(api: Api) -> None:
    mine, other = make_visit(api.user), make_visit()
    response = api.get("/visits/")
    assert [item["id"] for item in response.json()["items"]] == [str(mine.pk)]
    assert str(other.pk) not in response.content.decode()
    (event,) = events("visits.visit.listed")
    assert (event.actor, list(event.subjects)) == (api.user.pk, [mine.pk])


def test_a_list_is_walked_to_its_end_and_back(api: Api) -> None:
    all_of_them = [str(visit.pk) for visit in many_visits([api.user], 7, until=clock.now())]
    pages, address = [], "/visits/?limit=3"
    while address:
        page = api.get(address).json()
        pages.append([item["id"] for item in page["items"]])
        address = (page["next"] or "").removeprefix("/api/v1")
    assert pages == [all_of_them[:3], all_of_them[3:6], all_of_them[6:]]
    before = api.get(page["previous"].removeprefix("/api/v1")).json()
    assert [item["id"] for item in before["items"]] == pages[1]


def test_a_list_costs_the_same_however_long_it_is_and_counts_nothing(api: Api) -> None:
    make_visit(api.user)
    api.get("/visits/")
    few = queries_of(lambda: api.get("/visits/"))
    many_visits([api.user], 60, until=clock.now())
    many = queries_of(lambda: api.get("/visits/", {"limit": "100"}))
    assert len(few) == len(many) <= 6, "\n".join(many)
    assert not any("OFFSET" in sql or "COUNT(" in sql for sql in many)


@pytest.mark.parametrize(
    ("query", "where"),
    [
        ({"limit": "101"}, "?limit"),
        ({"limit": "0"}, "?limit"),
        ({"limit": "x"}, "?limit"),
        ({"cursor": "older-1-x"}, "?cursor"),
        ({"status": "closing"}, "?status"),
        ({"text": "ab"}, "?text"),
        ({"text": "a\0b"}, "?text"),
        ({"team": "x"}, "?team"),
        ({"page": "2"}, "?page"),
        ({"kind": ["arrest", "other"]}, "?kind"),
    ],
)
def test_a_list_says_which_parameter_is_wrong(api: Api, query: Any, where: str) -> None:
    assert list(faults(api.get("/visits/", query))) == [where]


# --- Recording


def test_a_visit_is_recorded_and_the_same_sent_twice_makes_one(api: Api) -> None:
    body = new_visit(id=str(new_id()))
    first, second = api.post("/visits/", body), api.post("/visits/", body)
    assert (first.status_code, second.status_code) == (201, 200)
    assert first.json() == second.json()
    assert first["Location"] == f"/api/v1/visits/{body['id']}/"
    assert Visit.objects.get().oic == api.user
    other = api.post("/visits/", body | {"kinds": ["arrest"]})
    assert "already" in problem(other, 409)["detail"]


@pytest.mark.parametrize(
    ("changes", "where"),
    [
        ({"reference": "VIS-2026-000001"}, "#/reference"),
        ({"status": "closed"}, "#/status"),
        ({"version": 3}, "#/version"),
        ({"id": "2b1f8a4e-9d3c-4a57-8a57-0a3bb1a1a111"}, "#/id"),
        ({"kinds": ["raid"]}, "#/kinds/0"),
        ({"kinds": "arrest"}, "#/kinds"),
        ({"started_at": "2026-02-30T10:00:00Z"}, "#/started_at"),
        ({"started_at": "2026-11-19T10:00:00"}, "#/started_at"),
        ({"started_at": "2090-11-19T10:00:00Z"}, "#/started_at"),
        ({"premises": {"town": "Stowmere"}}, "#/premises/trading_name"),
        ({"premises": {"trading_name": "x" * 151}}, "#/premises/trading_name"),
        ({"premises": {"trading_name": "x", "owner/s": "y"}}, "#/premises/owner~1s"),
        ({"premises": {"trading_name": "\u202eneddih"}}, "#/premises/trading_name"),
        ({"premises": {"trading_name": 7}}, "#/premises/trading_name"),
        ({"premises": []}, "#/premises"),
    ],
)
def test_what_is_wrong_is_pointed_at_and_nothing_is_recorded(
    api: Api, changes: dict[str, Any], where: str
) -> None:
    assert list(faults(api.post("/visits/", new_visit(**changes)))) == [where]
    assert not Visit.objects.exists()


# --- The record, and changing it


def test_a_visit_is_read_whole_and_recorded(api: Api) -> None:
    visit = make_visit(api.user)
    response = api.get(f"/visits/{visit.pk}/")
    assert response.json()["details"]["premises"]["postcode"] == "QF1 2AB"
    assert events("visits.visit.read")[-1].subject_id == visit.pk
    assert api.get(f"/visits/{visit.pk}/", if_none_match=response["ETag"]).status_code == 304


def test_a_visit_of_others_is_not_there(api: Api) -> None:
    other = make_visit()
    for path in (f"/visits/{other.pk}/", details(other)):
        assert problem(api.get(path), 404) | {"request_id": ""} == problem(
            api.get(path.replace(str(other.pk), str(new_id()))), 404
        ) | {"request_id": ""}
    assert problem(api.patch(details(other), {}, if_match='"2"'), 404)


def test_a_change_changes_what_is_sent_and_leaves_the_rest(api: Api) -> None:
    visit = make_visit(api.user)
    before = api.get(details(visit))
    response = api.patch(details(visit), {"premises": {"town": "Stowmere"}}, if_match=before["ETag"])
    assert response.status_code == 200, response.content
    after = response.json()
    assert after["premises"] == before.json()["premises"] | {"town": "Stowmere"}
    assert after | {"premises": 0, "version": 0} == before.json() | {"premises": 0, "version": 0}
    assert response["ETag"] == f'"{after["version"]}"' != before["ETag"]
    assert api.get(details(visit)).json() == after
    assert [list(event.fields) for event in events("visits.details.saved")][-1] == ["town", "search_key"]


def test_a_change_on_an_old_version_gets_the_record_as_it_stands_and_changes_nothing(api: Api) -> None:
    visit = make_visit(api.user)
    old = api.get(details(visit))["ETag"]
    theirs = api.patch(details(visit), {"premises": {"business_kind": "Harrier"}}, if_match=old)
    mine = api.patch(details(visit), {"premises": {"business_kind": "Kestrel"}}, if_match=old)
    found = problem(mine, 412)
    assert found["current"] == theirs.json()
    assert found["etag"] == mine["ETag"] == theirs["ETag"]
    assert Visit.objects.get().premises.business_kind == "Harrier"
    assert events("visits.visit.read")[-1].subject_id == visit.pk


@pytest.mark.parametrize(
    ("header", "status"),
    [(None, 428), ("*", 400), ("2", 400), ('W/"2"', 400), ('"2", "3"', 400), ('"x"', 412)],
)
def test_a_change_names_the_one_version_it_was_made_on(api: Api, header: str | None, status: int) -> None:
    visit = make_visit(api.user)
    headers = {"if_match": header} if header else {}
    assert problem(api.patch(details(visit), {"premises": {"business_kind": "Harrier"}}, **headers), status)
    assert Visit.objects.get().premises.business_kind == "Restaurant"


def test_what_an_operation_refuses_comes_in_its_words_and_points_at_its_field(api: Api) -> None:
    visit = make_visit(api.user)
    response = api.change(
        details(visit), {"ended_at": "2026-11-18T10:00:00Z", "premises": {"business_kind": "Harrier"}}
    )
    assert faults(response) == {"#/ended_at": "The visit cannot have ended before it started."}
    assert Visit.objects.get().premises.business_kind == "Restaurant"


def test_who_may_read_may_not_change_by_that() -> None:
    lead, colleague = officer(), Api(a_system(Role.OFFICER))
    visit = make_visit(lead, officers=[colleague.user])
    response = colleague.change(details(visit), {"premises": {"business_kind": "Harrier"}})
    assert lead.name in problem(response, 403)["detail"]


def test_a_scope_narrows_what_the_roles_allow() -> None:
    reader = Api(a_system(Role.OFFICER), Scope.VISITS_READ)
    visit = make_visit(reader.user)
    assert reader.get(details(visit)).status_code == 200
    response = reader.change(details(visit), {"premises": {"business_kind": "Harrier"}})
    assert "visits:write" in problem(response, 403)["detail"]
    assert events("accounts.page_refused")[-1].reason == "PATCH api:visit-details"


def test_a_scope_gives_nothing_that_the_roles_do_not_allow() -> None:
    auditor = Api(a_system(Role.AUDITOR))
    visit = make_visit()
    assert auditor.get(details(visit)).status_code == 200
    assert problem(auditor.change(details(visit), {"premises": {"business_kind": "Harrier"}}), 403)
