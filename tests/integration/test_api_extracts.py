"""The API of CPCT's extracts: lists, days, rows, files and pictures, as the pages give and record them."""

import base64
import hashlib
import json
from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any
from uuid import UUID

import pytest
import time_machine
from django.core.files.base import ContentFile
from django.core.files.storage import storages

from accounts.roles import Role
from accounts.scopes import Scope
from audit.models import Event
from documents.models import Document
from referrals.models import Download, Extract
from referrals.operations.copies import make_due_copies
from referrals.operations.extract import publish_due_extracts, publish_extract
from referrals.operations.file import read_file
from tests.api_support import Api, a_system, faults, ids_in, problem
from tests.referral_support import (
    add_person,
    close_visit,
    closed_visit,
    complete_ear,
    encounter_of,
    london,
    occupier,
    photograph,
    ready_visit,
    worker,
)
from tests.visit_support import events, queries_of

pytestmark = pytest.mark.django_db
DAY = date(2026, 11, 19)
NIGHT = london("2026-11-20 00:15")
D = "/extracts/2026-11-19/"


@pytest.fixture(autouse=True)
def morning() -> Iterator[None]:
    with time_machine.travel(london("2026-11-20 08:45"), tick=False):
        yield


@pytest.fixture
def api() -> Api:
    """Give a system of CPCT's."""
    return Api(a_system(Role.CPCT))


def published() -> Extract:
    visit = closed_visit(
        worker("Bilal Rehman", "2007-06-01"),
        worker("Nguyễn Thị Hương", None),
        worker("Elira Kelmendi"),
        occupier("Marcus Oyelaran"),
        at="2026-11-19 16:02",
    )
    complete_ear(encounter_of(visit, "Elira Kelmendi"), london("2026-11-19 17:00"))
    return publish_extract(day=DAY, by=None, at=NIGHT)


def shown_and_recorded(response: Any, api: Api) -> tuple[set[UUID], set[UUID]]:
    """Return the ids of records that an answer shows, and those that its event has."""
    assert response.status_code == 200, response.content
    event = Event.objects.filter(actor=api.user.pk).latest("at", "id")
    return ids_in(response) - {api.user.pk}, set(event.subjects)


# --- Days


def test_days_are_listed_latest_first_and_walked_to_their_end(api: Api) -> None:
    closed_visit(worker(), at="2026-11-14 12:00")
    days = [extract.day.isoformat() for extract in publish_due_extracts(at=NIGHT)][::-1]
    pages, address = [], "/extracts/?limit=4"
    while address:
        page = api.get(address).json()
        pages.append([item["day"] for item in page["items"]])
        address = (page["next"] or "").removeprefix("/api/v1")
    assert pages == [days[:4], days[4:]]
    assert [
        item["day"] for item in api.get(page["previous"].removeprefix("/api/v1")).json()["items"]
    ] == days[:4]
    assert [item["day"] for item in api.get("/extracts/?until=2026-11-15").json()["items"]] == days[-2:]
    assert [item["day"] for item in api.get("/extracts/?since=2026-11-19").json()["items"]] == days[:1]


def test_a_list_costs_the_same_for_one_day_and_for_twenty_five(api: Api) -> None:
    publish_extract(day=DAY, by=None, at=NIGHT)
    api.get("/extracts/")
    few = queries_of(lambda: api.get("/extracts/"))
    for ago in range(1, 25):
        publish_extract(day=DAY - timedelta(days=ago), by=None, at=NIGHT)
    many = queries_of(lambda: api.get("/extracts/"))
    assert len(few) == len(many) <= 8, "\n".join(many)
    assert not any("OFFSET" in sql for sql in many)


def test_the_standing_says_what_is_missing(api: Api) -> None:
    closed_visit(worker(), at="2026-11-18 12:00")
    body = api.get("/extracts/standing/").json()
    assert (body["day"], body["published_at"]) == ("2026-11-19", None)
    assert body["missing"] == body["overdue"] == ["2026-11-18", "2026-11-19"]
    publish_due_extracts(at=NIGHT)
    body = api.get("/extracts/standing/").json()
    assert body["missing"] == body["overdue"] == []
    assert events("referrals.extract.listed")[-1].subjects == [Extract.objects.get(day=DAY).pk]


def test_a_day_shows_its_counts_its_files_and_who_took_them(api: Api) -> None:
    extract = published()
    body = api.get(D).json()
    assert (body["rows"], body["considerable"], body["not_considerable"], body["cfi_alone"]) == (3, 1, 2, 1)
    assert [(file["format"], file["sha256"] != "") for file in body["files"]] == [
        ("csv", True),
        ("xlsx", False),
        ("jsonl", False),
    ]
    assert body["files"][0]["sha256"] == extract.sha256
    assert body["downloads"] == []
    assert events("referrals.extract.read")[-1].subject_id == extract.pk


# --- Rows


def test_rows_are_paged_in_the_order_of_the_file_and_recorded(api: Api) -> None:
    published()
    first = api.get(f"{D}rows/?limit=2")
    assert [row["position"] for row in first.json()["items"]] == [1, 2]
    shown, recorded = shown_and_recorded(first, api)
    assert shown == recorded - {Extract.objects.get().pk}
    assert len(shown) == 3
    second = api.get(first.json()["next"].removeprefix("/api/v1")).json()
    assert [row["position"] for row in second["items"]] == [3]
    assert second["next"] is None
    assert api.get(second["previous"].removeprefix("/api/v1")).json()["items"] == first.json()["items"]


@pytest.mark.parametrize(("show", "names"), [("considerable", ["Elira Kelmendi"]), ("amended", [])])
def test_rows_are_narrowed(api: Api, show: str, names: list[str]) -> None:
    published()
    items = api.get(f"{D}rows/", {"show": show}).json()["items"]
    assert [row["person"]["name"] for row in items] == names


def test_rows_cost_the_same_for_one_and_for_twenty_five(api: Api) -> None:
    closed_visit(worker("One"), at="2026-11-18 12:00")
    closed_visit(*(worker(f"Person {n}") for n in range(25)), at="2026-11-19 12:00")
    publish_due_extracts(at=NIGHT)
    api.get("/extracts/2026-11-18/rows/")
    few = queries_of(lambda: api.get("/extracts/2026-11-18/rows/"))
    many = queries_of(lambda: api.get(f"{D}rows/"))
    assert len(api.get(f"{D}rows/").json()["items"]) == 25
    assert len(few) == len(many) <= 8, "\n".join(many)


def test_a_row_says_why_it_stands_as_it_does(api: Api) -> None:
    published()
    rows = {row["person"]["name"]: row["position"] for row in api.get(f"{D}rows/").json()["items"]}
    response = api.get(f"{D}rows/{rows['Elira Kelmendi']}/")
    body = response.json()
    assert body["considerable"] is True
    assert body["why"]["rule"] == "REF-2"
    assert [law["code"] for law in body["why"]["laws"]] == ["s15"]
    assert body["ear"]["details"] == "Met at work."
    assert body["cprn"]["served_on"] == "Neil Farrow"
    shown, recorded = shown_and_recorded(response, api)
    assert shown - {UUID(body["ear"]["completed_by"]["id"])} <= recorded
    assert UUID(body["ear"]["id"]) in recorded
    lacking = api.get(f"{D}rows/{rows['Nguyễn Thị Hương']}/").json()
    assert (lacking["considerable"], lacking["ear"]) == (False, None)


def test_an_amended_row_and_the_one_it_replaces_name_each_other(api: Api) -> None:
    visit = closed_visit(worker("Samuel Adjei"), at="2026-11-18 12:00")
    publish_due_extracts(at=london("2026-11-19 00:15"))
    complete_ear(encounter_of(visit, "Samuel Adjei"), london("2026-11-19 10:00"))
    publish_due_extracts(at=NIGHT)
    old, new = api.get("/extracts/2026-11-18/rows/1/").json(), api.get(f"{D}rows/1/").json()
    assert old["superseded_by"] == {"day": "2026-11-19", "position": 1}
    assert new["supersedes"] == {"day": "2026-11-18", "position": 1}
    assert new["amendment"]
    (first, second) = api.get("/extracts/").json()["items"]
    assert (first["amendments"], second["amended_later"]) == (1, 1)


@pytest.mark.parametrize(
    "path", ["rows/99/", "rows/99999999999999999999/", "rows/99/photographs/", "rows/0/"]
)
def test_a_row_that_is_not_there_is_not_found(api: Api, path: str) -> None:
    published()
    assert problem(api.get(D + path), 404)


@pytest.mark.parametrize("path", ["2026-11-18/", "2026-02-30/", "2026-11-18/csv/", "2026-11-18/rows/"])
def test_a_day_without_an_extract_is_not_found(api: Api, path: str) -> None:
    published()
    assert problem(api.get(f"/extracts/{path}"), 404)


@pytest.mark.parametrize(
    ("path", "query", "where"),
    [
        ("/extracts/", {"since": "19.11.2026"}, "?since"),
        ("/extracts/", {"cursor": "after-2"}, "?cursor"),
        ("/extracts/", {"month": "2026-11"}, "?month"),
        (f"{D}rows/", {"cursor": "after--1"}, "?cursor"),
        (f"{D}rows/", {"cursor": "after-9999999999"}, "?cursor"),
        (f"{D}rows/", {"show": "mine"}, "?show"),
        (f"{D}rows/", {"show": ""}, "?show"),
        (f"{D}rows/", {"limit": "101"}, "?limit"),
    ],
)
def test_a_parameter_that_is_wrong_is_named(api: Api, path: str, query: Any, where: str) -> None:
    published()
    assert list(faults(api.get(path, query))) == [where]


# --- Files


@pytest.mark.parametrize(
    ("file_format", "media"),
    [
        ("csv", "text/csv"),
        ("xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
        ("jsonl", "application/jsonl"),
    ],
)
def test_a_file_is_given_with_its_hash_and_the_disclosure_names_who_took_it(
    api: Api, file_format: str, media: str
) -> None:
    extract = published()
    make_due_copies(at=NIGHT)
    response = api.get(f"{D}{file_format}/", accept=media)
    data = b"".join(response.streaming_content)
    sha256 = hashlib.sha256(data)
    (kept,) = [file for file in api.get(D).json()["files"] if file["format"] == file_format]
    assert (kept["sha256"], kept["size"]) == (sha256.hexdigest(), len(data))
    assert response["Repr-Digest"] == f"sha-256=:{base64.b64encode(sha256.digest()).decode()}:"
    assert response["Content-Type"].startswith(media)
    assert kept["name"] in response["Content-Disposition"]
    (event,) = events("referrals.extract.downloaded")
    assert event.recipient == f"CPCT: {api.user.name} ({api.user.staff_number})"
    assert set(extract.lines.values_list("encounter", flat=True)) <= set(event.subjects)
    assert Download.objects.get().format == file_format
    assert api.get(D).json()["downloads"][0]["by"]["id"] == str(api.user.pk)


def test_who_has_a_file_already_is_given_nothing_and_nothing_is_disclosed(api: Api) -> None:
    published()
    tag = api.get(f"{D}csv/")["ETag"]
    again = api.get(f"{D}csv/", if_none_match=tag)
    assert (again.status_code, again.content) == (304, b"")
    assert Download.objects.count() == len(events("referrals.extract.downloaded")) == 1


def test_a_file_that_is_not_made_yet_is_not_found_and_not_disclosed(api: Api) -> None:
    published()
    assert problem(api.get(f"{D}xlsx/"), 404)
    assert not Download.objects.exists()


def test_the_contract_of_the_columns_is_given(api: Api) -> None:
    body = api.get("/extracts/columns/").json()
    assert [column["key"] for column in body["columns"]][:3] == ["marking", "extract_day", "version"]
    schema = api.get(f"/extracts/columns/{body['version']}/").json()
    assert schema["required"] == [column["key"] for column in body["columns"]]
    assert problem(api.get("/extracts/columns/9.9/"), 404)


def test_json_lines_say_what_the_contract_promises(api: Api) -> None:
    extract = published()
    make_due_copies(at=NIGHT)
    lines = b"".join(api.get(f"{D}jsonl/").streaming_content).decode().splitlines()
    assert len(lines) == extract.rows
    properties = api.get("/extracts/columns/1.0/").json()["properties"]
    assert list(json.loads(lines[0])) == list(properties)


# --- Photographs


def with_pictures() -> None:
    visit = ready_visit(worker("Elira Kelmendi"), begun=london("2026-11-19 10:00"))
    other = add_person(visit, **worker("Bilal Rehman", "2007-06-01"))
    photograph(visit, shows="offender", encounter=encounter_of(visit, "Elira Kelmendi"))
    photograph(visit, shows="offender", encounter=other)
    close_visit(visit, london("2026-11-19 16:02"))
    for document in Document.objects.all():
        document.viewing = storages["viewing"].save("copy.jpg", ContentFile(b"\xff\xd8picture"))
        document.save(update_fields=["viewing"])
    publish_extract(day=DAY, by=None, at=NIGHT)


def test_the_pictures_of_a_row_are_those_of_its_person_and_of_the_papers(api: Api) -> None:
    with_pictures()
    response = api.get(f"{D}rows/1/photographs/")
    items = response.json()["items"]
    assert [item["shows"] for item in items] == ["CPRN", "Person"]
    shown, recorded = shown_and_recorded(response, api)
    assert shown <= recorded
    picture = api.get(items[1]["picture"].removeprefix("/api/v1"), accept="image/jpeg")
    assert b"".join(picture.streaming_content) == b"\xff\xd8picture"
    viewed = events("referrals.photograph.viewed")[-1]
    assert UUID(items[1]["id"]) in viewed.subjects


def test_a_picture_of_somebody_else_is_not_found_through_a_row(api: Api) -> None:
    with_pictures()
    shown = {item["id"] for item in api.get(f"{D}rows/1/photographs/").json()["items"]}
    others = [p for p in Document.objects.values_list("photograph__pk", flat=True) if str(p) not in shown]
    assert len(others) == 1
    for path in (f"{D}rows/1/photographs/{others[0]}/", f"{D}rows/1/photographs/{others[0]}/thumbnail/"):
        assert problem(api.get(path), 404)
    assert not events("referrals.photograph.viewed")


def test_a_picture_that_was_removed_is_named_and_not_given(api: Api) -> None:
    with_pictures()
    kept = api.get(f"{D}rows/1/photographs/").json()["items"][0]["picture"].removeprefix("/api/v1")
    Document.objects.update(
        removed_at=NIGHT, removed_by=Document.objects.first().uploaded_by, removed_reason="x"
    )
    (first, *_) = api.get(f"{D}rows/1/photographs/").json()["items"]
    assert (first["removed"], first["picture"], first["thumbnail"]) == (True, None, None)
    assert problem(api.get(kept), 404)


# --- Running one


def test_a_missing_day_is_run_once_with_the_reason_kept(api: Api) -> None:
    body = {"day": "2026-11-19", "reason": "The scheduler was down."}
    first, second = api.post("/extracts/", body), api.post("/extracts/", body)
    assert (first.status_code, second.status_code) == (201, 200)
    assert first["Location"] == "/api/v1/extracts/2026-11-19/"
    extract = Extract.objects.get()
    assert (extract.requested_by, extract.reason) == (api.user, body["reason"])
    assert second.json() == first.json()
    assert [file["sha256"] != "" for file in first.json()["files"]] == [True, True, True]
    (event,) = events("referrals.extract.published")
    assert (event.actor, event.reason) == (api.user.pk, body["reason"])


@pytest.mark.parametrize(
    ("changes", "where"),
    [
        ({"day": "2026-11-20"}, "#/day"),
        ({"day": "2026-11-10"}, "#/day"),
        ({"day": "2026-11-31"}, "#/day"),
        ({"day": 20261119}, "#/day"),
        ({"reason": " "}, "#/reason"),
        ({"reason": "x" * 501}, "#/reason"),
        ({"reason": "\u202eesrever"}, "#/reason"),
        ({"late": False}, "#/late"),
    ],
)
def test_a_run_that_cannot_be_is_refused_and_makes_nothing(
    api: Api, changes: dict[str, Any], where: str
) -> None:
    body = {"day": "2026-11-19", "reason": "The scheduler was down."} | changes
    assert list(faults(api.post("/extracts/", body))) == [where]
    assert not Extract.objects.exists()


# --- Who may


@pytest.mark.parametrize("role", [Role.CFI, Role.CASEWORKER, Role.AUDITOR, Role.MANAGER])
def test_nobody_but_cpct_reads_or_runs_an_extract(role: Role) -> None:
    published()
    other = Api(a_system(role))
    for path in ("/extracts/", D, f"{D}rows/", f"{D}rows/1/", f"{D}csv/", f"{D}rows/1/photographs/"):
        assert "CPCT" in problem(other.get(path), 403)["detail"]
    assert problem(other.post("/extracts/", {"day": "2026-11-18", "reason": "Why not"}), 403)
    assert not Download.objects.exists()


def test_the_scope_that_reads_runs_nothing() -> None:
    reader = Api(a_system(Role.CPCT), Scope.EXTRACTS_READ)
    assert reader.get("/extracts/").status_code == 200
    refused = reader.post("/extracts/", {"day": "2026-11-19", "reason": "The scheduler was down."})
    assert "extracts:write" in problem(refused, 403)["detail"]
    assert not Extract.objects.exists()


def test_what_stands_in_the_file_is_what_stands_in_the_rows(api: Api) -> None:
    extract = published()
    data = b"".join(read_file(extract)).decode()
    for row in api.get(f"{D}rows/").json()["items"]:
        assert row["person"]["name"] in data
