"""Who reads and writes case records: the expected answers stand here, not in the access table."""

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from accounts.roles import Role
from casework import queries
from casework.models import EnforcementActivityRecord
from documents.enums import Shows
from tests.factories import PersonFactory, UserFactory
from tests.factories_visits import (
    add_encounter,
    add_photograph,
    caseworker,
    close,
    closed_visit,
    make_visit,
    officer,
    serve_cprn,
)
from tests.sign_in import signed_in
from tests.support_casework import MORNING, complete, matched
from visits.models import Photograph

pytestmark = pytest.mark.django_db
PAGES = (
    "casework-list",
    "people",
    "casework-encounter",
    "ear",
    "person",
    "person-edit",
    "ear-read",
    "ear-amend",
    "match-undo",
    "casework-compare",
)


@pytest.fixture
def case() -> dict[str, Any]:
    """A completed record in Brackenford, and an encounter there that nobody has matched."""
    user = caseworker()
    visit, (worker, waiting) = closed_visit({"name": "Tomas Reyl"}, {"name": "Mira Dahl"})
    record = complete(worker, user)
    made = worker.matches.get()
    return {
        "user": user,
        "visit": visit,
        "worker": worker,
        "waiting": waiting,
        "record": record,
        "match": made,
        "person": made.person,
    }


def address(page: str, case: dict[str, Any]) -> str:
    arguments: dict[str, list[Any]] = {
        "casework-encounter": [case["waiting"].pk],
        "ear": [case["worker"].pk],
        "person": [case["person"].pk],
        "person-edit": [case["person"].pk],
        "ear-read": [case["record"].pk],
        "ear-amend": [case["record"].pk],
        "match-undo": [case["match"].pk],
        "casework-compare": [case["waiting"].pk, case["person"].pk],
    }
    return reverse(page, args=arguments.get(page, []))


@pytest.mark.parametrize("role", [Role.CASEWORKER, Role.CASEWORK_ADMIN])
def test_caseworkers_and_administrative_officers_of_the_unit_open_every_page(
    role: Role, case: dict[str, Any]
) -> None:
    client = signed_in(caseworker(roles=[role]))
    for page in PAGES:
        response = client.get(address(page, case))
        assert response.status_code == (302 if page == "ear" else 200), page


def test_another_region_reads_case_records_and_not_the_encounter_behind_them(case: dict[str, Any]) -> None:
    client = signed_in(caseworker("Stowmere"))
    expected = {
        "casework-list": 200,
        "people": 200,
        "person": 200,
        "person-edit": 200,
        "ear-read": 200,
        "casework-encounter": 404,
        "ear": 404,
        "ear-amend": 404,
        "match-undo": 404,
        "casework-compare": 404,
    }
    assert {page: client.get(address(page, case)).status_code for page in PAGES} == expected
    assert "Tomas Reyl" not in client.get(reverse("casework-list")).content.decode()
    words = client.get(address("ear-read", case)).content.decode()
    assert "What the officer recorded" not in words


@pytest.mark.parametrize(
    "role",
    [
        Role.CPCT,
        Role.CFI,
        Role.INTELLIGENCE,
        Role.REPORTING,
        Role.AUDITOR,
        Role.ADMINISTRATOR,
        Role.MANAGER,
        Role.HMI,
    ],
)
def test_no_other_role_opens_any_page(role: Role, case: dict[str, Any]) -> None:
    client = signed_in(UserFactory(roles=[role], team=case["visit"].team))
    assert {client.get(address(page, case)).status_code for page in PAGES} == {403}


def test_an_officer_reads_the_record_of_an_encounter_on_their_own_visit_and_nothing_else(
    case: dict[str, Any],
) -> None:
    own, stranger = signed_in(case["visit"].oic), signed_in(officer())
    page = address("ear-read", case)
    assert own.get(page).status_code == 200
    assert "Correct this record" not in own.get(page).content.decode()
    assert stranger.get(page).status_code == 404
    assert own.get(address("person", case)).status_code == 403


def test_somebody_not_signed_in_is_sent_to_sign_in(case: dict[str, Any]) -> None:
    for page in PAGES:
        response = Client().get(address(page, case))
        assert response.status_code == 302
        assert response.url.startswith(reverse("account_login"))


def test_an_encounter_of_another_region_is_read_where_the_same_person_was_met_too(
    case: dict[str, Any],
) -> None:
    user = caseworker("Stowmere")
    _visit, (there,) = closed_visit({"name": "Tomas Reyl"}, oic=officer("Stowmere"))
    client = signed_in(user)
    page = reverse("casework-encounter", args=[case["worker"].pk])
    assert client.get(page).status_code == 404
    matched(there, user, person=case["person"])
    assert client.get(page).status_code == 200
    assert client.get(reverse("casework-encounter", args=[case["waiting"].pk])).status_code == 404
    assert client.get(reverse("match-undo", args=[case["match"].pk])).status_code == 200
    undone = client.post(
        reverse("match-undo", args=[case["match"].pk]), {"reason": "Mine now.", "version": 0}
    )
    assert undone.status_code == 422  # reading is not undoing
    assert case["worker"].matches.get().undone_at is None


def test_an_encounter_on_a_visit_never_closed_is_not_there() -> None:
    met = add_encounter(make_visit())
    client = signed_in(caseworker())
    assert client.get(reverse("casework-encounter", args=[met.pk])).status_code == 404


def test_photographs_are_those_of_the_person_their_papers_and_the_cprn_that_names_them() -> None:
    visit = make_visit()
    named, other = add_encounter(visit, name="Named"), add_encounter(visit, name="Other", capacity="other")
    serve_cprn(visit, [named])
    notice = add_photograph(visit, Shows.NOTICE_TO_OCCUPIER)
    add_photograph(visit, Shows.OFFENDER, encounter=other)
    close(visit)
    at_home, away = caseworker(), caseworker("Stowmere")
    shown = set(queries.photographs_visible_to(at_home, MORNING))
    assert {p.document.shows for p in shown} == {Shows.CPRN, Shows.OFFENDER}
    assert notice not in shown
    assert not queries.photographs_visible_to(away, MORNING).exists()
    page = reverse("casework-photograph", args=[Photograph.objects.get(encounter=named).pk])
    response = signed_in(at_home).get(page)
    assert response["Content-Type"] == "image/jpeg"
    assert b"".join(response.streaming_content)[:3] == b"\xff\xd8\xff"
    assert signed_in(away).get(page).status_code == 404
    assert signed_in(at_home).get(reverse("casework-photograph", args=[notice.pk])).status_code == 404


def test_the_administrator_sees_no_records() -> None:
    PersonFactory()
    _visit, (worker,) = closed_visit()
    complete(worker, caseworker())
    administrator = UserFactory(roles=[Role.ADMINISTRATOR])
    assert not EnforcementActivityRecord.objects.visible_to(administrator, MORNING).exists()
    assert not queries.encounters_visible_to(administrator, MORNING).exists()
