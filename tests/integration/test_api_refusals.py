"""What the API refuses: strange text, JSON that readers disagree about, too much, too often; always a problem."""

import logging

import pytest
from django.test import Client, override_settings

from accounts.roles import Role
from core.ids import new_id
from tests.api_support import V1, Api, a_system, faults, ids_in, problem
from tests.editing_support import a_full_visit
from tests.factories import UserFactory
from tests.factories_visits import add_encounter, make_visit
from tests.sign_in import signed_in
from tests.visit_support import events, queries_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def api() -> Api:
    return Api(a_system(Role.OFFICER))


@pytest.mark.parametrize(
    "sent",
    [
        b"",
        b"{",
        b"[]",
        b"null",
        b'"x"',
        b'{"a": NaN}',
        b'{"a": 1e999}',
        b'{"a": 1, "a": 2}',
        b'{"premises": {"business_kind": "\\u0000"}}',
        b'{"premises": {"business_kind": "\\ud800"}}',
        b'{"\\u0000": 1}',
        b"\xff\xfe",
        b"{" + b'"a":{' * 40 + b"}" * 41,
        b"[" * 100_000,
        b'{"a": ' + b"9" * 5000 + b"}",
    ],
)
def test_what_is_no_clear_json_is_refused_at_parsing(api: Api, sent: bytes) -> None:
    assert problem(api.post("/visits/", sent), 400 if sent else 422)


def test_text_is_kept_in_one_spelling(api: Api) -> None:
    visit = make_visit(api.user)
    response = api.change(f"/visits/{visit.pk}/details/", {"premises": {"trading_name": "Cafe\u0301  "}})
    assert response.json()["premises"]["trading_name"] == "Caf\u00e9"
    for text in ("Caf\u00e9", "Cafe\u0301", "cafe"):
        assert [item["id"] for item in api.get("/visits/", {"text": text}).json()["items"]] == [str(visit.pk)]


def test_the_framework_and_the_middleware_answer_problems_too(api: Api) -> None:
    assert problem(api.get("/nowhere/"), 404)
    assert problem(api.send("put", "/visits/", {}), 405)
    assert problem(api.send("options", "/visits/"), 405)
    assert problem(api.get("/visits/", accept="text/html"), 406)
    response = api.client.post(f"{V1}/visits/", {"a": "b"})
    assert problem(response, 415)
    assert "Allow" in api.send("put", "/visits/", {}).headers
    with override_settings(API_MAX_BYTES=100):
        assert problem(api.post("/visits/", {"premises": {"business_kind": "x" * 200}}), 413)


def test_a_fault_of_ours_says_nothing_of_the_inside(api: Api) -> None:
    api.client.raise_request_exception = False
    with override_settings(API_MAX_BYTES="a setting that is no number"):
        response = api.post("/visits/", {})
    assert problem(response, 500)
    for inside in ("Traceback", "TypeError", "parsing.py", "no number"):
        assert inside not in response.content.decode()


def test_requests_are_counted_by_the_minute(api: Api) -> None:
    with override_settings(API_REQUESTS_PER_MINUTE=2):
        assert [api.get("/me/").status_code for _ in range(2)] == [200, 200]
        response = api.get("/me/")
    assert problem(response, 429)
    assert 1 <= int(response["Retry-After"]) <= 60


def test_changes_and_strangers_are_counted_apart(api: Api) -> None:
    with override_settings(API_CHANGES_PER_MINUTE=0):
        assert api.get("/me/").status_code == 200
        assert problem(api.post("/visits/", {}), 429)
    with override_settings(API_REFUSALS_PER_MINUTE=0):
        assert problem(Client().get(f"{V1}/me/"), 429)
        assert problem(Client().get(f"{V1}/me/", headers={"Authorization": "Bearer evt_x"}), 429)
        assert api.get("/me/").status_code == 200


def test_a_lost_redis_refuses_nobody_and_is_logged(api: Api, caplog: pytest.LogCaptureFixture) -> None:
    nowhere = {
        "default": {
            "BACKEND": "core.redis_cache.RedisCache",
            "LOCATION": "redis://127.0.0.1:1",
        }
    }
    with override_settings(CACHES=nowhere), caplog.at_level(logging.ERROR):
        assert api.get("/me/").status_code == 200
    assert "cannot be counted" in caplog.text


def test_an_answer_may_not_be_kept_and_carries_the_headers_of_the_service(api: Api) -> None:
    for response in (api.get("/me/"), api.get("/nowhere/")):
        assert "no-store" in response["Cache-Control"]
        assert response["X-Content-Type-Options"] == "nosniff"
        assert "Content-Security-Policy" in response


def test_the_ids_of_a_whole_visit_are_the_ids_in_its_event(api: Api) -> None:
    visit = a_full_visit(oic=api.user)
    response = api.get(f"/visits/{visit.pk}/")
    (event,) = events("visits.visit.read")[-1:]
    shown = ids_in(response) - {api.user.pk, visit.team_id}
    assert shown == set(event.subjects)


def test_a_visit_costs_the_same_with_one_person_and_with_twenty_five(api: Api) -> None:
    visit = make_visit(api.user)
    add_encounter(visit)
    paths = (f"/visits/{visit.pk}/", f"/visits/{visit.pk}/people/")
    api.get(paths[0])
    few = [len(queries_of(lambda path=path: api.get(path))) for path in paths]
    for number in range(24):
        add_encounter(visit, name=f"Person {number}")
    assert [len(queries_of(lambda path=path: api.get(path))) for path in paths] == few
    assert max(few) <= 20


def test_a_part_of_another_visit_is_not_found_under_ones_own(api: Api) -> None:
    mine, theirs = a_full_visit(oic=api.user), a_full_visit()
    parts = {
        "people": theirs.encounters.get(),
        "documents-seen": theirs.documents_seen.get(),
        "photographs": theirs.photographs.get(),
        "team": theirs.team_members.get(),
    }
    for name, part in parts.items():
        assert problem(api.get(f"/visits/{mine.pk}/{name}/{part.pk}/"), 404)
        assert problem(api.patch(f"/visits/{mine.pk}/{name}/{part.pk}/", {}, if_match='"1"'), 404)
        assert problem(api.get(f"/visits/{mine.pk}/{name}/{new_id()}/"), 404)
    sent = {"person": str(parts["people"].pk)}
    here = f"/visits/{mine.pk}/documents-seen/{mine.documents_seen.get().pk}/"
    assert list(faults(api.change(here, sent))) == ["#/person"]


def test_the_page_that_shows_the_description_has_a_section_for_each_operation() -> None:
    client = signed_in(UserFactory(roles=[Role.AUDITOR]))
    contents = client.get("/api/").content.decode()
    assert 'href="?about=visits#change-visit-details"' in contents
    assert 'id="problem-stale"' in contents
    text = client.get("/api/", {"about": "visits"}).content.decode()
    assert 'id="change-visit-details"' in text
    assert "premises.town" in text
    assert "style=" not in text
