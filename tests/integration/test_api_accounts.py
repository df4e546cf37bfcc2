"""Absences, urgent access and the auditor's file through the API: versions, sent twice, swapped ids, the audit."""

import csv
import io
from datetime import timedelta

import pytest

from accounts.enums import AuditEvent
from accounts.models import Absence, UrgentAccess, User
from accounts.roles import Role
from audit.enums import AuditEvent as Trail
from audit.exporting import HEADERS
from core import clock
from core.clock import london_day
from core.ids import new_id
from documents.enums import Shows
from tests.api_support import Api, a_system, faults, problem
from tests.deputy_support import away
from tests.factories import PersonFactory, TeamFactory, UserFactory
from tests.factories_visits import add_photograph, make_visit
from tests.visit_support import events

pytestmark = pytest.mark.django_db
URGENT = "/urgent-accesses/"
WHY = {"why": "child", "reason": "A school is worried about two children."}


def a_team() -> tuple[Api, User, User]:
    """Return a team's manager, an officer of theirs, and one who can stand in."""
    team = TeamFactory(region="Brackenford")
    boss = Api(a_system(Role.MANAGER, team=team))
    officer, deputy = (UserFactory(roles=[Role.OFFICER], team=team) for _ in range(2))
    return boss, officer, deputy


def days(first: int, last: int) -> dict[str, str]:
    today = london_day(clock.now())
    return {
        "first": (today + timedelta(days=first)).isoformat(),
        "last": (today + timedelta(days=last)).isoformat(),
    }


# --- Absences


def test_an_absence_is_recorded_once_corrected_on_its_version_and_ended() -> None:
    boss, officer, deputy = a_team()
    here, sent = (
        f"/absences/people/{officer.pk}/",
        {"id": str(new_id()), "deputy": str(deputy.pk), **days(3, 9)},
    )
    made, again = boss.post(here, sent), boss.post(here, sent)
    assert (made.status_code, again.status_code) == (201, 200)
    assert made.json() == again.json()
    assert (made.json()["first"], made.json()["state"]) == (sent["first"], "coming")
    one = f"/absences/{sent['id']}/"
    assert made["Location"] == f"/api/v1{one}"
    changed = boss.patch(one, {"last": days(0, 5)["last"]}, if_match=made["ETag"])
    assert (changed.json()["last"], changed.json()["first"]) == (days(0, 5)["last"], sent["first"])
    for rest, method in (("", "patch"), ("end/", "post")):
        stale = boss.send(
            method, one + rest, {"reason": "Leave."} if not rest else None, if_match=made["ETag"]
        )
        assert problem(stale, 412)["current"]["last"] == days(0, 5)["last"]
    ended = boss.post(f"{one}end/", if_match=changed["ETag"])
    assert ended.json()["state"] == "called_off"
    assert boss.post(f"{one}end/", if_match=changed["ETag"]).json() == ended.json()
    assert list(faults(boss.patch(one, {"first": "2020-01-01"}, if_match=ended["ETag"]))) == ["#/first"]
    assert (
        "stays as it was" in problem(boss.patch(one, {"reason": "x"}, if_match=ended["ETag"]), 409)["detail"]
    )
    assert Absence.objects.count() == 1


def test_what_is_wrong_with_an_absence_is_said_where_it_stands() -> None:
    boss, officer, deputy = a_team()
    here, good = f"/absences/people/{officer.pk}/", {"deputy": str(deputy.pk), **days(3, 9)}
    far = UserFactory(roles=[Role.OFFICER], team=TeamFactory(region="Stowmere"))
    for change, pointer, words in (
        (days(-1, 9), "#/first", "has passed"),
        (days(3, 1), "#/last", "must not be before"),
        ({"deputy": str(far.pk)}, "#/deputy", "Send one of their “deputies”"),
        ({"deputy": str(officer.pk)}, "#/deputy", "Send one of their “deputies”"),
        ({"deputy": "nobody"}, "#/deputy", "an id"),
        ({"first": "2026-02-30"}, "#/first", "real day"),
        ({"user": str(officer.pk)}, "#/user", "Take it out"),
    ):
        said = faults(boss.post(here, good | change))
        assert list(said) == [pointer]
        assert words in said[pointer]
    assert not Absence.objects.exists()


def test_absences_of_others_are_not_there_and_a_deputy_reads_theirs_alone() -> None:
    boss, officer, deputy = a_team()
    stranger, acting = Api(a_system(Role.MANAGER)), Api(a_system(Role.OFFICER, team=officer.team))
    absence = away(officer, acting.user, clock.now())
    away(UserFactory(roles=[Role.OFFICER]), UserFactory(roles=[Role.OFFICER]), clock.now())
    one, of_them = f"/absences/{absence.pk}/", f"/absences/people/{officer.pk}/"
    assert [each["id"] for each in acting.get("/absences/").json()["items"]] == [str(absence.pk)]
    assert problem(acting.patch(one, {"reason": "x"}, if_match='"1"'), 403)
    assert problem(acting.get(f"{of_them}deputies/"), 404)
    assert stranger.get("/absences/").json()["items"] == []
    for answer in (
        stranger.get(one),
        stranger.patch(one, {"reason": "x"}, if_match='"1"'),
        stranger.post(f"{one}end/", if_match='"1"'),
        stranger.get(f"{of_them}deputies/"),
        stranger.post(of_them, {"deputy": str(deputy.pk), **days(20, 21)}),
    ):
        assert problem(answer, 404)
    people = boss.get("/absences/people/").json()["items"]
    away_now = {each["user"]["id"]: [a["state"] for a in each["absences"]] for each in people}
    assert away_now[str(officer.pk)] == ["now"]
    assert away_now[str(boss.user.pk)] == []
    assert absence.pk in events(AuditEvent.ABSENCES_LISTED)[-1].subjects


def test_who_one_is_says_for_whom_one_acts_and_until_when() -> None:
    _, officer, _ = a_team()
    acting = Api(a_system(Role.OFFICER, team=officer.team))
    assert acting.get("/me/").json()["acts_for"] == []
    away(officer, acting.user, clock.now())
    (found,) = acting.get("/me/").json()["acts_for"]
    assert (found["id"], found["leads"], found["teams"]) == (str(officer.pk), True, [])


# --- Urgent access


def test_a_record_is_opened_at_once_read_with_the_reason_and_closed_again() -> None:
    lead, visit = Api(a_system(Role.SAFEGUARDING)), make_visit()
    photograph, here = add_photograph(visit, Shows.OTHER), f"/visits/{visit.pk}/"
    assert problem(lead.get(here), 404)
    sent = {"reference": visit.reference.lower(), **WHY}
    made, again = lead.post(URGENT, sent), lead.post(URGENT, sent)
    assert (made.status_code, again.status_code) == (201, 200)
    assert made.json() == again.json()
    assert made.json()["is_open"] is True
    for address in (here, f"{here}photographs/{photograph.pk}/picture/"):
        assert lead.get(address).status_code == 200
    said = {
        event.reason for name in ("visits.visit.read", "visits.photograph.viewed") for event in events(name)
    }
    assert said == {f"Urgent access. A child may be at risk of harm: {WHY['reason']}"}
    assert problem(lead.patch(f"{here}details/", {"premises": {"business_kind": "x"}}, if_match='"1"'), 403)
    assert problem(lead.get("/visits/"), 403)
    ended = lead.post(f"{URGENT}{made.json()['id']}/end/")
    assert ended.json()["is_open"] is False
    assert problem(lead.get(here), 404)


def test_a_case_record_is_opened_at_once_too() -> None:
    lead, person = Api(a_system(Role.SAFEGUARDING)), PersonFactory()
    assert problem(lead.get(f"/people/{person.pk}/"), 404)
    assert lead.post(URGENT, {"reference": person.reference, **WHY}).status_code == 201
    assert lead.get(f"/people/{person.pk}/").status_code == 200
    assert WHY["reason"] in events("casework.person.read")[-1].reason


def test_what_is_sought_in_vain_is_refused_in_words_and_recorded() -> None:
    lead = Api(a_system(Role.SAFEGUARDING))
    said = faults(lead.post(URGENT, {"reference": "VIS-2026-999999", **WHY}))
    assert "it has to be exact" in said["#/reference"]
    (event,) = events(AuditEvent.URGENT_ACCESS_SOUGHT)
    assert event.reason.startswith("VIS-2026-999999: ")
    assert list(
        faults(lead.post(URGENT, {"reference": "VIS-2026-999999", "why": "child", "reason": " "}))
    ) == ["#/reason"]
    assert not UrgentAccess.objects.exists()


def test_an_auditor_reviews_once_and_a_lead_sees_their_own_alone() -> None:
    lead, other, auditor = (
        Api(a_system(role)) for role in (Role.SAFEGUARDING, Role.SAFEGUARDING, Role.AUDITOR)
    )
    key = lead.post(URGENT, {"reference": make_visit().reference, **WHY}).json()["id"]
    assert other.get(URGENT).json()["items"] == []
    for answer in (other.get(f"{URGENT}{key}/"), other.post(f"{URGENT}{key}/end/")):
        assert problem(answer, 404)
    assert [each["id"] for each in auditor.get(URGENT, {"waiting": "true"}).json()["items"]] == [key]
    no = {"justified": False, "review": "Nobody at the school knew of it."}
    first, again = (auditor.post(f"{URGENT}{key}/review/", no) for _ in range(2))
    assert first.json() == again.json()
    assert (first.json()["justified"], first.json()["is_open"]) == (False, False)
    late = Api(a_system(Role.AUDITOR)).post(f"{URGENT}{key}/review/", no | {"justified": True})
    assert "A review stands" in problem(late, 403)["detail"]
    assert auditor.get(URGENT, {"waiting": "true"}).json()["items"] == []
    assert str(lead.get(f"{URGENT}{key}/").json()["reviewed_by"]["id"]) == str(auditor.user.pk)


# --- The auditor's file


def test_events_are_taken_as_csv_with_a_reason_which_is_a_disclosure() -> None:
    auditor, visit = Api(a_system(Role.AUDITOR)), make_visit()
    sent = {"reason": "For the inspection.", "record": visit.reference}
    taken = auditor.post("/audit/export/", sent)
    header, *_ = csv.reader(io.StringIO(b"".join(taken.streaming_content).decode()))
    assert tuple(header) == HEADERS
    assert taken["Content-Disposition"].startswith('attachment; filename="audit-')
    (event,) = events(Trail.AUDIT_EXPORTED)
    assert event.reason == sent["reason"]
    assert event.recipient.startswith(auditor.user.name)
    assert visit.pk in event.subjects


def test_a_file_needs_a_reason_and_words_that_mean_somebody() -> None:
    auditor = Api(a_system(Role.AUDITOR))
    for sent, pointer in (
        ({}, "#/reason"),
        ({"reason": "  "}, "#/reason"),
        ({"reason": "x", "person": "Nobody at all"}, "#/person"),
        ({"reason": "x", "record": "VIS-1999-000001"}, "#/record"),
        ({"reason": "x", "event": "no.such.event"}, "#/event"),
        ({"reason": "x", "since": "2026-11-02", "until": "2026-11-01"}, "#/until"),
    ):
        assert list(faults(auditor.post("/audit/export/", sent))) == [pointer]
    assert not events(Trail.AUDIT_EXPORTED)
