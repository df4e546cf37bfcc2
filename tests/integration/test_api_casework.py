"""The API of casework: the queue, whose an encounter was, people, and the Enforcement Activity Record."""

from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest

from accounts.models import User
from accounts.roles import Role
from accounts.scopes import Scope
from audit.models import Event
from casework.enums import MatchBasis
from casework.models import EncounterMatch, EnforcementActivityRecord, Person
from core.ids import new_id
from documents.enums import Shows
from tests.api_support import Api, a_system, faults, ids_in, problem
from tests.factories import PersonFactory
from tests.factories_visits import NOON, add_photograph, casework_unit, caseworker, closed_visit, officer
from tests.support_casework import answers, complete, draft, matched
from tests.visit_support import events, queries_of
from visits.models import Encounter

pytestmark = pytest.mark.django_db
ANSWERS = {
    "details": "Met in the kitchen at 11:00, wearing an apron.",
    "verified_by": ["document"],
    "outcome_stands": True,
}


@pytest.fixture
def api() -> Api:
    """Give a system of the casework unit of Brackenford."""
    return Api(a_system(Role.CASEWORKER, team=casework_unit()))


def an_encounter(**values: Any) -> Encounter:
    _visit, (worker,) = closed_visit({"name": "Nguyễn Thị Hương", **values})
    return worker


def of(encounter: Encounter, rest: str = "") -> str:
    return f"/casework/encounters/{encounter.pk}/{rest}"


def recorded(api: Api) -> set[UUID]:
    """Return the ids of the last event of this reader."""
    return set(Event.objects.filter(actor=api.user.pk).latest("at", "id").subjects)


def staff() -> set[UUID]:
    return set(User.objects.values_list("pk", flat=True))


# --- The queue


def test_the_queue_is_walked_oldest_first_and_what_is_shown_is_recorded(api: Api) -> None:
    old = [an_encounter(), an_encounter(), an_encounter()]
    first = api.get("/casework/?limit=2")
    body = first.json()
    second = api.get(body["next"].removeprefix("/api/v1")).json()
    walked = [item["encounter"] for item in (*body["items"], *second["items"])]
    assert sorted(walked) == sorted(str(each.pk) for each in old)
    assert second["next"] is None
    listed = events("casework.work.listed")[0]
    assert ids_in(first) - staff() - {UUID(int=0)} <= set(listed.subjects) | {
        UUID(hex=body["next"].rpartition("-")[2])
    }


def test_the_queue_is_of_ones_own_region_and_narrowed(api: Api) -> None:
    mine = an_encounter()
    closed_visit({"name": "Elsewhere"}, oic=officer("Stowmere"))
    assert [item["encounter"] for item in api.get("/casework/").json()["items"]] == [str(mine.pk)]
    assert api.get("/casework/", {"matched": "true"}).json()["items"] == []
    assert faults(api.get("/casework/", {"matched": "yes"})).keys() == {"?matched"}


def test_lists_cost_the_same_for_one_and_for_twenty_five(api: Api) -> None:
    an_encounter()
    PersonFactory()
    api.get("/casework/")
    few = {path: len(queries_of(lambda path=path: api.get(path))) for path in ("/casework/", "/people/")}
    closed_visit(*({"name": f"Person {n}"} for n in range(24)))
    PersonFactory.create_batch(24)
    many = {path: len(queries_of(lambda path=path: api.get(path))) for path in few}
    assert few == many
    assert [len(api.get(path).json()["items"]) for path in few] == [25, 25]


# --- One encounter


def test_an_encounter_shows_what_the_officer_recorded_and_all_ids_are_recorded(api: Api) -> None:
    encounter = an_encounter()
    photograph = add_photograph(encounter.visit, Shows.OFFENDER, encounter=encounter)
    response = api.get(of(encounter))
    body = response.json()
    assert (body["name"], body["visit"]["reference"]) == ("Nguyễn Thị Hương", encounter.visit.reference)
    (shown,) = [each for each in body["photographs"] if each["id"] == str(photograph.pk)]
    assert ids_in(response) - staff() <= recorded(api)
    assert api.get(of(encounter), if_none_match=response["ETag"]).status_code == 304
    picture = api.get(shown["picture"].removeprefix("/api/v1"), accept="image/jpeg")
    assert picture["Content-Type"] == "image/jpeg"
    assert {photograph.pk, photograph.document_id} == recorded(api)


def test_what_is_not_ones_casework_is_not_there(api: Api) -> None:
    _visit, (other,) = closed_visit({"name": "Elsewhere"}, oic=officer("Stowmere"))
    photograph = add_photograph(other.visit, Shows.OFFENDER, encounter=other)
    record = complete(other, caseworker("Stowmere"))
    match = EncounterMatch.objects.get()
    for path in (of(other), of(other, "record/"), of(other, "candidates/")):
        assert problem(api.get(path), 404)
    assert problem(api.get(f"/casework/photographs/{photograph.pk}/"), 404)
    assert problem(api.post(f"/casework/matches/{match.pk}/undo/", {"reason": "Wrong"}), 404)
    tag = '"1"'
    assert problem(api.patch(of(other, "record/"), ANSWERS, if_match=tag), 404)
    assert problem(api.post(f"/casework/records/{record.pk}/amend/", {"reason": "x"}, if_match=tag), 404)
    assert not EncounterMatch.objects.filter(undone_at__isnull=False).exists()


@pytest.mark.parametrize("role", [Role.CPCT, Role.CFI, Role.ADMINISTRATOR, Role.AUDITOR, Role.MANAGER])
def test_nobody_else_reads_or_writes_a_case_record(role: Role) -> None:
    encounter = an_encounter()
    match = matched(encounter, caseworker())
    other = Api(a_system(role))
    for path in (
        "/casework/",
        "/people/",
        of(encounter),
        f"/people/{match.person_id}/",
        of(encounter, "record/"),
    ):
        assert problem(other.get(path), 403)
    assert problem(other.post(f"/casework/matches/{match.pk}/undo/", {"reason": "Wrong"}), 403)


# --- Whose it was


def test_candidates_are_offered_and_recorded_and_compared(api: Api) -> None:
    encounter = an_encounter()
    person = PersonFactory(name="Nguyễn Thị Hương")
    response = api.get(of(encounter, "candidates/"))
    assert [item["person"]["id"] for item in response.json()["items"]] == [str(person.pk)]
    assert response.json()["items"][0]["reasons"]
    assert ids_in(response) <= recorded(api)
    compared = api.get(of(encounter, f"compare/{person.pk}/"))
    assert compared.json()["on_record"]["reference"] == person.reference
    assert ids_in(compared) <= recorded(api)
    assert problem(api.get(of(encounter, f"compare/{new_id()}/")), 404)


def test_a_match_is_made_once_shown_and_undone_with_a_reason(api: Api) -> None:
    encounter, person = an_encounter(), PersonFactory()
    body = {"person": str(person.pk), "basis": ["date_of_birth"]}
    first, second = api.post(of(encounter, "matches/"), body), api.post(of(encounter, "matches/"), body)
    assert (first.status_code, second.status_code) == (201, 200)
    assert first.json() == second.json() == api.get(of(encounter)).json()["match"]
    assert EncounterMatch.objects.get().basis == [MatchBasis.DATE_OF_BIRTH]
    (event,) = events("casework.encounter.matched")
    assert {encounter.pk, person.pk} <= set(event.subjects)
    undo = f"/casework/matches/{first.json()['id']}/undo/"
    undone = api.post(undo, {"reason": "Another date of birth."})
    assert undone.json()["undone_reason"] == "Another date of birth."
    assert "already" in problem(api.post(undo, {"reason": "Again."}), 409)["detail"]
    assert api.get(of(encounter)).json()["undone"] == [undone.json()]


def test_a_case_record_is_made_once_from_what_the_officer_recorded(api: Api) -> None:
    encounter = an_encounter()
    body = {"id": str(new_id())}
    results = [api.post(of(encounter, "new-person/"), body) for _ in range(2)]
    assert [response.status_code for response in results] == [201, 200]
    assert str(Person.objects.get().pk) == body["id"]
    assert Person.objects.get().name == encounter.name


def test_somebody_elses_match_is_said_and_not_overwritten(api: Api) -> None:
    encounter = an_encounter()
    match = matched(encounter, caseworker(name="Grace Whitcombe"))
    body = {"person": str(PersonFactory().pk), "basis": ["photograph"]}
    assert "Grace Whitcombe" in problem(api.post(of(encounter, "matches/"), body), 409)["detail"]
    assert EncounterMatch.objects.get() == match


@pytest.mark.parametrize(
    ("changes", "where"),
    [
        ({"basis": []}, "#/basis"),
        ({"basis": ["new_record"]}, "#/basis/0"),
        ({"basis": ["photograph", "photograph"]}, "#/basis"),
        ({"basis": ["other"]}, "#/basis_words"),
        ({"person": str(new_id())}, "#/person"),
        ({"person": "x"}, "#/person"),
        ({"matched_by": "me"}, "#/matched_by"),
        ({"basis_words": "a\u202eb"}, "#/basis_words"),
    ],
)
def test_a_match_that_cannot_be_is_pointed_at(api: Api, changes: dict[str, Any], where: str) -> None:
    encounter = an_encounter()
    body = {"person": str(PersonFactory().pk), "basis": ["date_of_birth"]} | changes
    assert list(faults(api.post(of(encounter, "matches/"), body))) == [where]
    assert not EncounterMatch.objects.exists()


# --- The record


def test_a_record_is_started_saved_and_completed(api: Api) -> None:
    encounter = an_encounter()
    matched(encounter, api.user)
    begun = api.get(of(encounter, "record/"))
    assert (begun["ETag"], begun.json()["id"], begun.json()["state"]) == ('"0"', None, "draft")
    started = api.patch(of(encounter, "record/"), {"details": "Met in the kitchen."}, if_match='"0"')
    assert started.status_code == 200, started.content
    assert started.json()["missing"] == ["verified_by", "outcome_stands"]
    rest = {"verified_by": ["document"], "outcome_stands": True}
    done = api.post(of(encounter, "record/complete/"), rest, if_match=started["ETag"])
    assert (done.json()["state"], done.json()["missing"]) == ("completed", [])
    assert done.json()["details"] == "Met in the kitchen."
    assert done.json() == api.get(f"/casework/records/{done.json()['id']}/").json()
    assert api.get("/casework/").json()["items"] == []


def test_what_a_record_lacks_is_pointed_at_and_it_stays_a_draft(api: Api) -> None:
    encounter = an_encounter()
    record = draft(encounter, api.user, outcome_stands=None)
    response = api.post(of(encounter, "record/complete/"), {}, if_match=f'"{record.version}"')
    assert list(faults(response)) == ["#/outcome_stands"]
    assert not EnforcementActivityRecord.objects.get().is_completed


def test_a_record_saved_on_an_old_version_comes_back_as_it_stands(api: Api) -> None:
    encounter = an_encounter()
    record = draft(encounter, api.user)
    old = api.get(of(encounter, "record/"))["ETag"]
    theirs = api.patch(of(encounter, "record/"), {"details": "Theirs."}, if_match=old)
    mine = api.patch(of(encounter, "record/"), {"details": "Mine."}, if_match=old)
    assert problem(mine, 412)["current"] == theirs.json()
    assert problem(api.patch(of(encounter, "record/"), {"details": "Mine."}), 428)
    record.refresh_from_db()
    assert record.details == "Theirs."


def test_a_completed_record_is_opened_again_with_a_reason(api: Api) -> None:
    encounter = an_encounter()
    record = complete(encounter, api.user)
    path = f"/casework/records/{record.pk}/amend/"
    stale = api.post(path, {"reason": "The time is wrong."}, if_match=f'"{record.version - 1}"')
    assert problem(stale, 412)["current"]["state"] == "completed"
    opened = api.post(path, {"reason": "The time is wrong."}, if_match=stale["ETag"])
    assert opened.json()["state"] == "draft"
    assert events("casework.record.amended")[-1].reason == "The time is wrong."
    again = api.post(path, {"reason": "The time is wrong."}, if_match=opened["ETag"])
    assert "open already" in problem(again, 409)["detail"]


@pytest.mark.parametrize(
    ("changes", "where"),
    [
        ({"verified_by": ["document", "not_verified"]}, "#/verified_by"),
        ({"verified_by": ["guess"]}, "#/verified_by/0"),
        ({"outcome_stands": "yes"}, "#/outcome_stands"),
        ({"details": "x" * 10_001}, "#/details"),
        ({"details": "a\u202eb"}, "#/details"),
        ({"state": "completed"}, "#/state"),
    ],
)
def test_answers_that_cannot_be_are_pointed_at(api: Api, changes: dict[str, Any], where: str) -> None:
    encounter = an_encounter()
    matched(encounter, api.user)
    response = api.patch(of(encounter, "record/"), ANSWERS | changes, if_match='"0"')
    assert list(faults(response)) == [where]
    assert not EnforcementActivityRecord.objects.exists()


def test_a_record_needs_a_person_first(api: Api) -> None:
    response = api.patch(of(an_encounter(), "record/"), ANSWERS, if_match='"0"')
    assert "Match" in problem(response, 409)["detail"]


def test_an_officer_reads_the_record_of_their_own_encounter_and_no_other() -> None:
    lead = Api(a_system(Role.OFFICER, team=officer().team))
    _visit, (mine,) = closed_visit({"name": "Mine"}, oic=lead.user)
    own, other = complete(mine, caseworker()), complete(an_encounter(), caseworker())
    response = lead.get(f"/casework/records/{own.pk}/")
    assert response.json()["details"] == answers()["details"]
    assert ids_in(response) - staff() <= recorded(lead)
    assert problem(lead.get(f"/casework/records/{other.pk}/"), 404)
    assert problem(lead.get(of(mine, "record/")), 403)


# --- People


def test_people_are_found_and_recorded(api: Api) -> None:
    person = PersonFactory(name="Nguyễn Thị Hương")
    PersonFactory(name="Bilal Rehman")
    matched(an_encounter(), api.user, person, at=NOON + timedelta(hours=22))
    found = api.get("/people/", {"text": person.reference})
    assert [item["id"] for item in found.json()["items"]] == [str(person.pk)]
    assert recorded(api) == {person.pk}
    assert events("casework.person.searched")[-1].fields == ["text"]
    assert faults(api.get("/people/", {"born": "1990"})).keys() == {"?born"}


def test_a_case_record_shows_its_card_and_records_every_id(api: Api) -> None:
    encounter = an_encounter()
    record = complete(encounter, api.user)
    person = EncounterMatch.objects.get().person
    response = api.get(f"/people/{person.pk}/")
    body = response.json()
    assert [item["record"]["reference"] for item in body["activities"]] == [record.reference]
    assert body["activities"][0]["encounter"] == str(encounter.pk)
    assert "Enforcement Activity Record completed" in [moment["title"] for moment in body["timeline"]]
    assert ids_in(response) - staff() <= recorded(api)


def test_a_person_is_corrected_and_an_old_version_comes_back_as_they_stand(api: Api) -> None:
    person = matched(an_encounter(), api.user).person
    path = f"/people/{person.pk}/"
    old = api.get(path)
    theirs = api.patch(path, {"also_known_as": "Huong"}, if_match=old["ETag"])
    assert theirs.status_code == 200, theirs.content
    assert theirs.json()["name"] == old.json()["name"]
    mine = api.patch(path, {"name": "Huong Nguyen"}, if_match=old["ETag"])
    assert problem(mine, 412)["current"] == theirs.json()
    assert list(faults(api.patch(path, {"name": ""}, if_match=theirs["ETag"]))) == ["#/name"]
    both = {"date_of_birth": "1990-01-02", "date_of_birth_not_known": True}
    assert list(faults(api.patch(path, both, if_match=theirs["ETag"]))) == ["#/date_of_birth"]
    assert list(faults(api.patch(path, {"reference": "PER-1"}, if_match=theirs["ETag"]))) == ["#/reference"]
    assert Person.objects.get(pk=person.pk).also_known_as == "Huong"


def test_the_scope_that_reads_writes_nothing() -> None:
    reader = Api(a_system(Role.CASEWORKER, team=casework_unit()), Scope.CASEWORK_READ)
    encounter = an_encounter()
    assert reader.get(of(encounter)).status_code == 200
    refused = reader.post(of(encounter, "new-person/"), {"id": str(new_id())})
    assert "casework:write" in problem(refused, 403)["detail"]
    assert not Person.objects.exists()
