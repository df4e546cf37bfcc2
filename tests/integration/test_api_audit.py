"""The API of the audit trail: the same filters as the page, and each reading of it recorded in it."""

from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest

from accounts.roles import Role
from accounts.scopes import Scope
from audit.events import Kind
from audit.models import Event
from audit.queries import place_of
from core import clock
from core.ids import new_id
from tests.api_support import Api, a_system, faults, ids_in, problem
from tests.audit_support import write
from tests.factories import UserFactory
from tests.factories_visits import make_visit
from tests.visit_support import events, queries_of

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)


@pytest.fixture
def api() -> Api:
    """Give a system that is an auditor."""
    return Api(a_system(Role.AUDITOR))


def test_events_are_listed_latest_first_and_reading_them_is_recorded(api: Api) -> None:
    write(3, at=clock.now() - HOUR)
    response = api.get("/audit/?limit=2")
    body = response.json()
    known = list(Event.objects.exclude(actor=api.user.pk).order_by("-at", "-id").values_list("pk", flat=True))
    assert [UUID(item["id"]) for item in body["items"]] == known[:2]
    event = events("audit.read")[-1]
    assert (event.actor, set(event.subjects)) == (api.user.pk, set(known[:2]))
    assert {item["kind"] for item in body["items"]} <= set(Kind)
    rest = api.get(body["next"].removeprefix("/api/v1")).json()["items"]
    assert [UUID(item["id"]) for item in rest][:1] == known[2:3]


def test_a_list_costs_the_same_for_one_event_and_for_twenty_five(api: Api) -> None:
    write(1, at=clock.now() - HOUR)
    api.get("/audit/")
    few = queries_of(lambda: api.get("/audit/?limit=1"))
    write(25, at=clock.now() - HOUR)
    many = queries_of(lambda: api.get("/audit/"))
    assert len(few) == len(many) <= 6, "\n".join(many)
    assert not any("OFFSET" in sql or "COUNT(" in sql for sql in many)


def test_events_are_narrowed_by_person_record_kind_event_and_days(api: Api) -> None:
    lead = UserFactory(name="Rhiannon Pryce", roles=[Role.OFFICER])
    visit = make_visit(lead)
    mine = Api(a_system(Role.OFFICER), Scope.VISITS_READ)
    mine.get("/visits/")
    record = {"record": visit.reference}
    found = api.get("/audit/", record).json()["items"]
    assert found
    assert {item["actor_name"] for item in api.get("/audit/", {"person": "Rhiannon"}).json()["items"]} == {
        "Rhiannon Pryce"
    }
    listed = api.get("/audit/", {"event": "visits.visit.listed"}).json()["items"]
    assert [item["actor"] for item in listed] == [str(mine.user.pk)]
    kinds = {item["kind"] for item in api.get("/audit/", {"kind": "collection"}).json()["items"]}
    assert kinds == {"collection"}
    assert api.get("/audit/", {"until": "2026-01-01"}).json()["items"] == []
    last = events("audit.read")[-3]
    assert last.fields == ["event"]


@pytest.mark.parametrize(
    ("query", "where"),
    [
        ({"person": "Nobody Whatsoever"}, "?person"),
        ({"record": "VIS-2026-000000"}, "?record"),
        ({"event": "visits.made.up"}, "?event"),
        ({"kind": "reading"}, "?kind"),
        ({"since": "2026-11-20", "until": "2026-11-19"}, "?until"),
        ({"since": "yesterday"}, "?since"),
        ({"person": "a\0b"}, "?person"),
        ({"person": "a\u202eb"}, "?person"),
        ({"from": "older"}, "?from"),
    ],
)
def test_a_parameter_that_is_wrong_is_named(api: Api, query: Any, where: str) -> None:
    assert list(faults(api.get("/audit/", query))) == [where]


def test_one_event_is_read_whole_and_that_is_recorded(api: Api) -> None:
    (subject,) = write(1, at=clock.now() - HOUR, reason="A review.")
    event = Event.objects.get(subjects__contains=[subject])
    response = api.get(f"/audit/{place_of(event)}/")
    body = response.json()
    assert (body["subjects"], body["reason"], body["sealed"]) == ([str(subject)], "A review.", False)
    assert body["hash"] == bytes(event.hash).hex()
    assert events("audit.read")[-1].subject_id == event.pk
    assert ids_in(response) >= {event.pk, subject}


NOBODYS = "018f0000000070008000000000000000"


@pytest.mark.parametrize("place", ["x", "1-2", f"1-{NOBODYS}", f"9999999999999999-{NOBODYS}"])
def test_an_event_that_is_not_there_is_not_found(api: Api, place: str) -> None:
    assert problem(api.get(f"/audit/{place}/"), 404)


def test_the_state_of_sealing_and_verification_is_said_and_its_reading_recorded(api: Api) -> None:
    write(2, at=clock.now() - HOUR)
    body = api.get("/audit/state/").json()
    assert (body["seal"], body["verification"]) == (None, None)
    assert body["waiting"] >= 2
    assert events("audit.read")[-1].actor == api.user.pk


@pytest.mark.parametrize("role", [Role.ADMINISTRATOR, Role.MANAGER, Role.CPCT])
def test_nobody_but_an_auditor_reads_the_trail(role: Role) -> None:
    other = Api(a_system(role))
    for path in ("/audit/", "/audit/state/", f"/audit/1-{new_id().hex}/"):
        assert problem(other.get(path), 403)
    assert not events("audit.read")
