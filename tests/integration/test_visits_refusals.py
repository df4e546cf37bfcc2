"""What a visit refuses: other methods and addresses, other people, changes after its closing; and its costs."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from django.urls import reverse
from pytest_django.plugin import DjangoDbBlocker

from accounts.roles import Role
from documents.enums import Shows
from tests import database
from tests.architecture.routes import every_route
from tests.editing_support import (
    a_full_visit,
    address,
    ids_of,
    routes_of_a_visit,
    saved,
)
from tests.factories import UserFactory
from tests.factories_visits import (
    add_document_seen,
    add_encounter,
    add_photograph,
    close,
    officer,
    serve_cprn,
)
from tests.sign_in import signed_in
from tests.visit_support import errors, events, page, queries_of, typed, words
from visits.models import Cprn, DocumentSeen, Encounter, Visit

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def made_once(django_db_setup: None, django_db_blocker: DjangoDbBlocker, own_state: Path) -> Iterator[UUID]:
    """A full visit below all tests of this file: what each does to it is undone."""
    with django_db_blocker.unblock(), database.undone():
        yield a_full_visit().pk


@pytest.fixture
def visit(made_once: UUID) -> Visit:
    return Visit.objects.select_related("oic").get(pk=made_once)


# --- Addresses


@pytest.mark.parametrize(
    "route", ["visit-officer-arrive", "visit-answer", "photograph-upload", "photograph-upload-begin"]
)
def test_buttons_are_not_pages(visit: Visit, route: str) -> None:
    assert signed_in(visit.oic).get(address(route, visit)).status_code == 405


@pytest.mark.parametrize(
    "route", ["visit", "visit-people", "visit-documents-seen", "visit-team", "visit-history", "visit-routing"]
)
def test_pages_that_only_show_take_no_post(visit: Visit, route: str) -> None:
    """Otherwise a visit could be read by posting, and nobody would know."""
    assert signed_in(visit.oic).post(address(route, visit)).status_code == 405


@pytest.mark.parametrize("method", ["put", "patch", "delete"])
def test_no_page_is_read_by_another_method_unrecorded(visit: Visit, method: str) -> None:
    client = signed_in(visit.oic)
    for route in (
        "visit-details",
        "visit-entry",
        "encounter",
        "visit-cprn",
        "visit-close",
        "visit-photographs",
    ):
        before = len(events("visits.visit.read"))
        response = getattr(client, method)(address(route, visit))
        assert response.status_code == 405 or len(events("visits.visit.read")) > before, route


@pytest.mark.parametrize(
    "text", ["not-a-uuid", "0", "%00", "00000000-0000-7000-8000-00000000000", "../../admin"]
)
def test_a_malformed_address_is_nowhere(visit: Visit, text: str) -> None:
    client = signed_in(visit.oic)
    known = f"/visits/{visit.pk}/"
    for here in (f"/visits/{text}/", f"{known}people/{text}/", f"{known}team/{text}/departed/"):
        assert client.get(here).status_code == 404
        assert client.post(here).status_code == 404


def test_kinds_and_questions_that_do_not_exist_are_nowhere(visit: Visit) -> None:
    client = signed_in(visit.oic)
    for route in ("form-invalid", "photograph-not-taken", "photograph-picture"):
        assert client.get(address(route, visit, kind="nonsense")).status_code == 404
    assert (
        client.post(address("visit-answer", visit, question="nonsense"), {"answer": "no"}).status_code == 404
    )


def test_parts_of_another_visit_are_not_found_under_ones_own() -> None:
    visit, other = a_full_visit(), a_full_visit()
    client = signed_in(visit.oic)
    theirs = {
        name: value for name, value in ids_of(other).items() if name.endswith("_id") and name != "visit_id"
    }
    for route in routes_of_a_visit():
        names = next({name for name, _ in r.arguments} for r in every_route() if r.name == route)
        if not names & set(theirs):
            continue
        here = address(route, visit, **theirs)
        for response in (client.get(here), client.post(here, {"reason": "x"})):
            assert response.status_code in (403, 404, 405), route
    for kind, model in (("document", DocumentSeen), ("cprn", Cprn)):
        form_id = model.objects.get(visit=other).pk
        assert client.get(address("form-invalid", visit, kind=kind, form_id=form_id)).status_code == 404


# --- Other people


def test_a_colleague_who_is_not_on_the_visit_finds_nothing_of_it(visit: Visit) -> None:
    colleagues = [officer(team=visit.team), officer(), UserFactory(roles=[Role.MANAGER])]
    before = saved()
    for colleague in colleagues:
        client = signed_in(colleague)
        for route in routes_of_a_visit():
            here = address(route, visit)
            for response in (client.get(here), client.post(here, {"reason": "x"}), client.put(here)):
                assert response.status_code in (403, 404, 405), route
                assert visit.reference not in response.content.decode()
    assert saved() == before


def test_an_officer_of_the_team_adds_forms_and_changes_nobody_elses() -> None:
    devon = officer()
    visit = a_full_visit(officers=[devon])
    client = signed_in(devon)
    new = address("encounter-new", visit)
    assert client.post(new, typed(client.get(new)) | {"name": "Elira Kelmendi"}).status_code == 302
    own = Encounter.objects.get(name="Elira Kelmendi")
    assert own.author == devon
    here = address("encounter", visit, encounter_id=own.pk)
    assert client.post(here, typed(client.get(here)) | {"nationality": "Albania"}).status_code == 302
    before = saved()
    oic = signed_in(visit.oic)
    for route in ("encounter", "document-seen", "visit-cprn", "visit-details", "visit-entry"):
        form = typed(oic.get(address(route, visit)))
        assert page(client.get(address(route, visit))).main.find("form") is None, route
        response = client.post(address(route, visit), form | {"reference": "X", "name": "X"})
        assert response.status_code == 422, route
        assert "Only" in errors(response)[0]
    for kind, model in (("person", Encounter), ("document", DocumentSeen), ("cprn", Cprn)):
        form_id = model.objects.filter(visit=visit, author=visit.oic).get().pk
        here = address("form-invalid", visit, kind=kind, form_id=form_id)
        response = client.post(here, {"reason": "Wrong"})
        assert response.status_code == 422
        assert "Only" in errors(response)[0]
    assert saved() == before


# --- A closed visit

Form = dict[str, Any]
REFUSED_WHEN_CLOSED: dict[str, Form] = {
    "visit-details": {},
    "visit-entry": {},
    "visit-cprn": {},
    "encounter": {"name": "Another"},
    "encounter-new": {"name": "Another"},
    "document-seen": {"number": "9"},
    "document-seen-new": {"number": "9"},
    "visit-officer": {"arrived_at": "10:30"},
    "visit-officer-arrive": {},
    "visit-officer-depart": {"departed_at": "11:30"},
    "visit-officer-remove": {},
    "visit-team-add": {},
    "visit-answer": {"answer": "no"},
    "form-invalid": {"reason": "Wrong"},
    "photograph-not-taken": {"reason": "Declined"},
    "photograph-upload": {},
    "photograph-upload-begin": {"name": "x.jpg", "size": "1000"},
    "visit-photographs": {},
    "visit-close": {},
}


@pytest.fixture(scope="module")
def closed_once(made_once: UUID, django_db_blocker: DjangoDbBlocker) -> tuple[UUID, dict[str, Form]]:
    """A visit that is closed, and what its pages would send that were opened before."""
    with django_db_blocker.unblock():
        visit = a_full_visit()
        forms = {route: _opened(visit, route) for route in REFUSED_WHEN_CLOSED}
        close(visit)
        return visit.pk, forms


def _opened(visit: Visit, route: str) -> Form:
    """Return what the page of the route sends: its form as it stands, with the answers that it is to refuse."""
    client, here, form = signed_in(visit.oic), address(route, visit), dict(REFUSED_WHEN_CLOSED[route])
    if route == "visit-photographs":
        photograph = visit.photographs.get()
        return {
            f"shows-{photograph.pk}": "other",
            f"legible-{photograph.pk}": "no",
            f"version-{photograph.pk}": "2",
        }
    if route == "visit-team-add":
        return {"officers": [str(officer(team=visit.team).pk)]}
    shown = None if route.startswith("photograph-upload") else client.get(here)
    if shown and shown.status_code == 200 and page(shown).main.find("form", attrs={"novalidate": True}):
        form = typed(shown) | form
    return form


@pytest.mark.parametrize("route", REFUSED_WHEN_CLOSED)
def test_a_closed_visit_refuses_in_words(closed_once: tuple[UUID, dict[str, Form]], route: str) -> None:
    pk, forms = closed_once
    visit = Visit.objects.select_related("oic").get(pk=pk)
    client, before = signed_in(visit.oic), saved()
    response = client.post(address(route, visit), forms[route])
    assert response.status_code in (302, 403, 422), response.status_code
    if response.status_code == 302:
        response = client.get(response["Location"])
    assert "closed" in page(response).get_text()
    assert saved() == before


def test_what_was_typed_while_somebody_closed_the_visit_can_still_be_read(visit: Visit) -> None:
    here, client = address("encounter-new", visit), signed_in(visit.oic)
    form = typed(client.get(here)) | {"name": "Elira Kelmendi", "circumstances": "Serving at table."}
    close(visit)
    response = client.post(here, form)
    assert response.status_code == 422
    text = words(response)
    assert "This visit is closed" in text
    assert "Elira Kelmendi" in text
    assert "Serving at table." in text


# --- What a page costs


COSTS = (
    "visit",
    "visit-people",
    "visit-documents-seen",
    "visit-cprn",
    "visit-photographs",
    "visit-close",
    "visit-team",
    "visit-details",
    "encounter",
    "visits",
)


@pytest.fixture(scope="module")
def grown_once(made_once: UUID, django_db_blocker: DjangoDbBlocker) -> tuple[UUID, dict[str, list[str]]]:
    """A visit with thirty people, papers and photographs, and the queries of its pages when it had one."""
    with django_db_blocker.unblock():
        visit = a_full_visit()
        few = {route: _queries(visit, route) for route in COSTS}
        people = [add_encounter(visit, name=f"Person {number}") for number in range(29)]
        serve_cprn(Visit.objects.get(pk=visit.pk), [*Encounter.objects.filter(visit=visit)])
        for person in people:
            add_document_seen(visit, person)
            add_photograph(visit, Shows.OFFENDER, encounter=person, legible=None)
        return visit.pk, few


def _queries(visit: Visit, route: str) -> list[str]:
    """Return the queries of a page that has been opened before."""
    client = signed_in(visit.oic)
    here = reverse("visits") if route == "visits" else address(route, visit)
    client.get(here)
    return queries_of(lambda: client.get(here))


@pytest.mark.parametrize("route", COSTS)
def test_the_number_of_queries_does_not_grow(
    grown_once: tuple[UUID, dict[str, list[str]]], route: str
) -> None:
    pk, few = grown_once
    many = _queries(Visit.objects.select_related("oic").get(pk=pk), route)
    assert len(many) == len(few[route]) <= 16, "\n".join(many)
