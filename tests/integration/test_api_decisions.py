"""Hand-overs, PDFs and the quarantine of a visit through the API: versions, sent twice, swapped ids, the audit."""

from collections.abc import Iterator
from copy import copy
from typing import Any

import pytest
from django.core.files.storage import storages
from django.db import transaction

from accounts.roles import Role
from core.ids import new_id
from documents.enums import DisposalDecision
from documents.models import Disposal, Document
from tests.api_support import Api, faults, ids_in, problem
from tests.api_table_visits import DecisionsWorld
from tests.api_world import COLLEAGUE, HMI, MANAGER, OIC
from tests.factories import UserFactory
from tests.visit_support import events
from visits.enums import AuditEvent
from visits.models import HandOver, Visit, VisitPrint
from visits.operations.printing import take_back_prints

pytestmark = pytest.mark.django_db
REASON = {"reason": "It shows a neighbour’s home."}


@pytest.fixture(scope="module")
def made(django_db_setup: None, django_db_blocker: Any) -> Iterator[DecisionsWorld]:
    """The world, made once: what a test changes in it is undone after that test."""
    with django_db_blocker.unblock(), transaction.atomic():
        yield DecisionsWorld()
        transaction.set_rollback(True)


@pytest.fixture
def world(made: DecisionsWorld, db: None) -> DecisionsWorld:
    own = copy(made)
    own.visit = Visit.objects.get(pk=made.visit.pk)
    return own


def api(world: DecisionsWorld, who: str) -> Api:
    return world.clients[who]


# --- Handing over


def test_a_hand_over_sent_twice_is_one_and_a_second_on_the_old_version_shows_who_is_in_charge(
    world: DecisionsWorld,
) -> None:
    here, mine = world.at("hand-overs/"), api(world, OIC)
    tag = mine.get(here)["ETag"]
    sent = {"to": str(world.successor.pk)}
    made = mine.post(here, sent, if_match=tag)
    assert made.status_code == 201
    assert mine.post(here, sent, if_match=tag).json() == made.json()
    assert HandOver.objects.filter(visit=world.visit).count() == 1
    world.visit.refresh_from_db()
    assert world.visit.oic == world.successor
    other = UserFactory(roles=[Role.OFFICER], team=world.visit.team)
    late = {"to": str(other.pk), "reason": "Away."}
    refused = problem(api(world, MANAGER).post(here, late, if_match=tag), 412)
    assert refused["current"]["oic"]["id"] == str(world.successor.pk)
    assert refused["etag"] == f'"{world.successor.pk}"'
    assert [item["id"] for item in refused["current"]["items"]] == [made.json()["id"]]


def test_a_hand_over_names_its_version_a_known_officer_and_a_managers_reason(world: DecisionsWorld) -> None:
    here, boss = world.at("hand-overs/"), api(world, MANAGER)
    to = {"to": str(world.successor.pk)}
    assert problem(boss.post(here, to), 428)
    assert problem(boss.post(here, to, if_match='"nobody"'), 412)
    assert list(faults(boss.change(here, to, "post"))) == ["#/reason"]
    for unknown in (new_id(), world.people["cpct"].pk, world.people[HMI].pk):
        said = faults(boss.change(here, {"to": str(unknown), "reason": "Away."}, "post"))
        assert "Look for them under “hand-overs/candidates/”" in said["#/to"]
    assert Visit.objects.get(pk=world.visit.pk).oic == world.oic


def test_those_who_can_take_it_over_are_found_and_the_ids_recorded(world: DecisionsWorld) -> None:
    far = UserFactory(name="Zdenka Horáková", roles=[Role.OFFICER])
    here = world.at("hand-overs/candidates/")
    near = ids_in(api(world, OIC).get(here))
    assert world.successor.pk in near
    assert {world.oic.pk, far.pk}.isdisjoint(near)
    found = api(world, OIC).get(here, {"name": "horakova"})
    assert far.pk in ids_in(found)
    assert far.pk in {key for event in events(AuditEvent.VISIT_READ) for key in event.subjects}


# --- PDFs


def test_a_pdf_is_given_to_who_asked_alone_and_its_taking_is_a_disclosure(world: DecisionsWorld) -> None:
    mine = world.print_of(OIC)
    assert api(world, OIC).get(mine).json()["file"] == f"/api/v1{mine}file/"
    taken = api(world, OIC).get(f"{mine}file/")
    assert (taken.status_code, taken["Content-Type"], taken.content) == (200, "application/pdf", b"%PDF-1.7")
    (event,) = events(AuditEvent.PRINT_TAKEN)
    assert world.oic.name in event.recipient
    assert world.prints[OIC].pk in event.subjects
    for who in (COLLEAGUE, MANAGER):
        assert problem(api(world, who).get(mine), 404)
        assert problem(api(world, who).get(f"{mine}file/"), 404)
    elsewhere = mine.replace(str(world.visit.pk), str(world.closed.pk))
    assert problem(api(world, OIC).get(elsewhere), 404)


def test_a_pdf_that_is_not_ready_or_was_taken_back_says_why_and_is_not_given(world: DecisionsWorld) -> None:
    mine = world.print_of(OIC)
    take_back_prints(visit=world.visit, document=world.visit.pk)
    said = api(world, OIC).get(mine).json()
    assert (said["state"], said["file"]) == ("failed", None)
    assert "Ask for the PDF again" in said["failure"]
    assert problem(api(world, OIC).get(f"{mine}file/"), 404)


def test_asking_twice_makes_one_pdf_and_the_list_goes_on_where_it_ended(world: DecisionsWorld) -> None:
    here, mine = world.at("prints/"), api(world, OIC)
    first, again = mine.post(here), mine.post(here)
    assert (first.status_code, again.status_code) == (201, 200)
    assert first.json() == again.json()
    assert first["Location"] == f"/api/v1{here}{first.json()['id']}/"
    page = mine.get(here, {"limit": 1}).json()
    assert [item["id"] for item in page["items"]] == [first.json()["id"]]
    rest = mine.get(page["next"].removeprefix("/api/v1")).json()
    assert [item["id"] for item in rest["items"]] == [str(world.prints[OIC].pk)]
    assert rest["next"] is None
    assert VisitPrint.objects.filter(asked_by=world.oic).count() == 2


# --- Quarantine


def test_the_quarantine_is_read_in_words_and_the_ids_are_recorded(world: DecisionsWorld) -> None:
    items = api(world, HMI).get(world.at("quarantine/")).json()["items"]
    states = {item["id"]: (item["state"], item["is_waiting"]) for item in items}
    assert states == {
        str(world.held.pk): ("In quarantine", False),
        str(world.asked.pk): ("Disposal asked for: waits for a second person", True),
    }
    assert set(events(AuditEvent.QUARANTINE_READ)[-1].subjects) >= {world.held.pk, world.asked.pk}


def test_two_people_dispose_of_a_picture_through_the_api_and_one_does_not(
    django_capture_on_commit_callbacks: Any,
) -> None:
    world = DecisionsWorld()  # its own: files that are deleted stay so
    here = world.at(f"quarantine/{world.held.pk}/")
    boss, hmi = api(world, MANAGER), api(world, HMI)
    asked = boss.send("post", f"{here}disposal/", REASON, if_match=boss.get(here)["ETag"])
    assert asked.json()["can_decide"] is False
    yes = {"confirm": True, "words": "A home, indeed."}
    own = boss.post(f"{here}decision/", yes, if_match=asked["ETag"])
    assert "Somebody else has to decide" in problem(own, 403)["detail"]
    stale = hmi.post(f"{here}decision/", yes, if_match='"1"')
    assert problem(stale, 412)["current"]["is_waiting"] is True
    with django_capture_on_commit_callbacks(execute=True):
        done = hmi.post(f"{here}decision/", yes, if_match=asked["ETag"])
    assert done.status_code == 200
    document = Document.objects.get(pk=world.held.document_id)
    assert Disposal.objects.get(document=document).decision == DisposalDecision.CONFIRMED
    assert not storages["originals"].exists(document.original)
    assert problem(hmi.post(f"{here}picture/", REASON), 403)


def test_a_picture_in_quarantine_is_looked_at_with_a_reason(world: DecisionsWorld) -> None:
    here = world.at(f"quarantine/{world.held.pk}/picture/")
    assert list(faults(api(world, HMI).post(here, {"reason": " "}))) == ["#/reason"]
    assert not events(AuditEvent.QUARANTINED_VIEWED)
    shown = api(world, HMI).post(here, REASON)
    assert b"".join(shown.streaming_content)[:2] == b"\xff\xd8"
    (event,) = events(AuditEvent.QUARANTINED_VIEWED)
    assert (event.actor, event.reason) == (world.people[HMI].pk, REASON["reason"])


def test_photographs_of_another_visit_and_those_never_in_quarantine_are_not_found(
    world: DecisionsWorld,
) -> None:
    boss = api(world, MANAGER)
    for visit, photograph in ((world.closed, world.held), (world.visit, world.photograph)):
        here = f"/visits/{visit.pk}/quarantine/{photograph.pk}/"
        assert problem(boss.get(here), 404)
        for rest, body in (
            ("return/", REASON),
            ("disposal/", REASON),
            ("decision/", {"confirm": True, "words": "x"}),
        ):
            assert problem(boss.post(here + rest, body, if_match='"1"'), 404)
        assert problem(boss.post(f"{here}picture/", REASON), 404)


def test_bringing_back_undoes_it_and_withdraws_a_disposal_that_waits(world: DecisionsWorld) -> None:
    here, boss = world.at(f"quarantine/{world.asked.pk}/"), api(world, MANAGER)
    back = boss.send("post", f"{here}return/", REASON, if_match=boss.get(here)["ETag"])
    assert back.json()["state"] == "Brought back"
    assert boss.get(world.at(f"photographs/{world.asked.pk}/")).status_code == 200
    assert Disposal.objects.get(document=world.asked.document_id).decision == DisposalDecision.WITHDRAWN
    assert Document.objects.get(pk=world.asked.document_id).removed_at is None
