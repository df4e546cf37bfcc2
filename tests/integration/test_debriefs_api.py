"""What follows from a debrief, through the API: noted once, changed by version, withdrawn, done, taken as a file."""

from datetime import timedelta
from typing import Any

import pytest

from accounts.models import User
from audit.models import Event
from core import clock
from core.clock import london_day
from core.ids import new_id
from debriefs.debrief_enums import DebriefEvent
from debriefs.models import ActionPoint, Debrief, LearningPoint
from debriefs.queries.learning import unpublished_points
from tests.api_support import Api
from tests.factories_held import hold, plan, two_visits, visit_with_concern
from tests.factories_visits import officer
from tests.sign_in import signed_in
from visits.operations.team import add_officer

pytestmark = pytest.mark.django_db


@pytest.fixture
def debrief() -> Debrief:
    now = clock.now()
    return plan(
        visit_with_concern(officers=[officer()]),
        at=now - timedelta(days=2),
        planned_at=now - timedelta(days=1),
    )


class Person(Api):
    """Somebody who is signed in, and whose browser asks the API."""

    def __init__(self, user: User) -> None:
        self.user, self.client = user, signed_in(user)


def noted(api: Api, debrief: Debrief, kind: str, **body: Any) -> Any:
    return api.post(f"/debriefs/{debrief.pk}/{kind}/", {"id": str(new_id()), **body})


def test_a_point_that_is_sent_twice_is_there_once(debrief: Debrief) -> None:
    api, body = (
        Person(debrief.lead),
        {"id": str(new_id()), "text": "Bring two ladders.", "theme": "equipment"},
    )
    answers = [api.post(f"/debriefs/{debrief.pk}/learning-points/", body) for _ in range(2)]
    assert [answer.status_code for answer in answers] == [201, 200]
    assert answers[1].json()["id"] == body["id"]
    assert LearningPoint.objects.filter(debrief=debrief).count() == 1


def test_a_point_changes_by_its_version_and_what_was_not_sent_stays(debrief: Debrief) -> None:
    api = Person(debrief.lead)
    made = noted(api, debrief, "good-practice", text="Briefed twice.", theme="briefing")
    where, first = made["Location"].removeprefix("/api/v1"), made["ETag"]
    saved = api.send("PATCH", where, {"text": "Briefed at the gate too."}, **{"If-Match": first})
    assert (saved.status_code, saved.json()["theme"]) == (200, "briefing")
    stale = api.send("PATCH", where, {"text": "Lost?"}, **{"If-Match": first})
    assert stale.status_code == 412
    assert "Briefed at the gate too." in stale.content.decode()


def test_who_may_not_write_is_told_so_before_what_is_wrong_with_the_answer(debrief: Debrief) -> None:
    colleague = debrief.invitations.exclude(user=debrief.lead).first()
    assert colleague is not None
    api = Person(colleague.user)
    past = (london_day(clock.now()) - timedelta(days=9)).isoformat()
    assert noted(api, debrief, "action-points", what="Order it.", due_on=past).status_code == 403
    assert noted(api, debrief, "interested-parties", who="CPCT", how="email").status_code == 403


def test_a_point_is_withdrawn_in_its_own_debrief_alone_and_stays_to_be_read(debrief: Debrief) -> None:
    api = Person(debrief.lead)
    key = noted(api, debrief, "interested-parties", who="The caseworker").json()["id"]
    other = plan(visit_with_concern(debrief.lead), at=clock.now(), planned_at=clock.now() + timedelta(days=1))
    because = {"reason": "Told in another debrief."}
    assert api.post(f"/debriefs/{other.pk}/points/{key}/withdrawal/", because).status_code == 404
    assert api.post(f"/debriefs/{debrief.pk}/points/{key}/withdrawal/", because).status_code == 204
    (row,) = api.get(f"/debriefs/{debrief.pk}/points/").json()["interested_parties"]
    assert row["withdrawn_because"] == "Told in another debrief."


def test_an_owner_who_does_not_read_the_debrief_says_once_that_it_is_done(debrief: Debrief) -> None:
    owner, tomorrow = officer(), london_day(clock.now()) + timedelta(days=1)
    made = noted(
        Person(debrief.lead), debrief, "action-points",
        what="Order a ladder.", owner=str(owner.pk), due_on=tomorrow.isoformat(),
    ).json()  # fmt: skip
    theirs, where = Person(owner), f"/action-points/{made['id']}/done/"
    assert theirs.get(f"/debriefs/{debrief.pk}/").status_code == 404
    answers = [theirs.post(where, {"evidence": "Ordered on Monday."}) for _ in range(2)]
    assert [answer.status_code for answer in answers] == [200, 200]
    assert ActionPoint.objects.get(pk=made["id"]).evidence == "Ordered on Monday."
    assert Person(officer()).post(where, {"evidence": "I did."}).status_code == 404


def test_a_separate_debrief_is_asked_for_of_the_invited_alone(debrief: Debrief) -> None:
    api, where = Person(debrief.lead), f"/debriefs/{debrief.pk}/separate/"
    member = debrief.invitations.exclude(user=debrief.lead).get().user
    asked = {
        "id": str(new_id()),
        "planned_at": (clock.now() + timedelta(hours=1)).isoformat(),
        "place": "Van",
    }
    refused = api.post(where, asked | {"leader": str(officer().pk), "people": [str(member.pk)]})
    assert refused.status_code == 422
    assert "Choose a team leader who is invited" in refused.content.decode()
    body = asked | {"leader": str(member.pk), "people": [str(member.pk)]}
    assert [api.post(where, body).status_code for _ in range(2)] == [201, 200]
    assert debrief.separate_debriefs.get().lead == member


def test_notes_are_asked_for_once_while_they_wait_and_the_calendar_file_is_kept_as_taken(
    debrief: Debrief,
) -> None:
    api, where = Person(debrief.lead), f"/debriefs/{debrief.pk}/notes/"
    assert api.post(where, {}).status_code == 409  # it was not held yet
    hold(debrief, at=clock.now())
    assert [api.post(where).status_code for _ in range(2)] == [201, 200]
    listed = api.get(where).json()
    assert (listed["current"], [each["file"] for each in listed["items"]]) == (False, [None])
    taken = api.get(f"/debriefs/{debrief.pk}/calendar/")
    assert taken["Content-Type"].startswith("text/calendar")
    assert b"BEGIN:VEVENT" in taken.content
    assert DebriefEvent.CALENDAR_TAKEN in Event.objects.filter(subject_id=debrief.pk).values_list(
        "event", flat=True
    )


def test_a_learning_point_that_cannot_be_published_is_kept_back_once_with_a_reason(debrief: Debrief) -> None:
    api = Person(debrief.lead)
    hold(debrief, at=clock.now())
    key = noted(api, debrief, "learning-points", text="Ask the baker.", theme="entry").json()["id"]
    assert [str(point.pk) for point in unpublished_points(debrief)] == [key]
    where = f"/debriefs/{debrief.pk}/learning-points/{key}/kept-back/"
    assert api.post(where, {"reason": " "}).status_code == 422
    said = api.post(where, {"reason": "There is one baker."})
    assert (said.status_code, said.json()["standing"]) == (201, "kept_back")
    assert (said.json()["text"], said.json()["because"]) == ("", "There is one baker.")
    assert unpublished_points(debrief) == []
    assert api.post(where, {"reason": "Again."}).status_code == 409
    other = plan(visit_with_concern(debrief.lead), at=clock.now(), planned_at=clock.now() + timedelta(days=1))
    elsewhere = f"/debriefs/{other.pk}/learning-points/{key}/kept-back/"
    assert api.post(elsewhere, {"reason": "It is not of this one."}).status_code == 404


def test_another_visit_of_the_operation_joins_a_planned_debrief_by_its_version() -> None:
    now, colleague = clock.now(), officer()
    first, second = two_visits(officer())
    add_officer(visit=second, user=colleague, by=second.oic, at=now)
    debrief = plan(first, at=now, planned_at=now + timedelta(days=1))
    api, where = Person(debrief.lead), f"/debriefs/{debrief.pk}/visits/{second.pk}/join/"
    assert api.post(where).status_code == 428
    match = {"If-Match": f'"{debrief.version}"'}
    joined = api.send("POST", where, None, **match)
    assert joined.status_code == 200, joined.content
    assert debrief.visits.count() == 2
    assert debrief.invitations.filter(user=colleague).exists()
    assert api.send("POST", where, None, **match).status_code == 412
    match = {"If-Match": joined["ETag"]}
    alone = visit_with_concern(debrief.lead)
    of_none = api.send("POST", f"/debriefs/{debrief.pk}/visits/{alone.pk}/join/", None, **match)
    assert "One debrief answers several visits only of one operation" in of_none.content.decode()
    unread = visit_with_concern()
    assert (
        api.send("POST", f"/debriefs/{debrief.pk}/visits/{unread.pk}/join/", None, **match).status_code == 404
    )


def test_an_answer_of_before_is_read_as_it_was_given() -> None:
    visit = visit_with_concern()
    api, where = Person(visit.oic), f"/visits/{visit.pk}/debrief-assessment/"
    newest = api.get(where).json()
    before = api.get(f"{where}1/").json()
    assert (before["number"], before["required"], before["triggers"]) == (1, None, [])
    assert api.get(f"{where}{newest['number']}/").json() == newest
    assert newest["required"] is True
    for number in (0, newest["number"] + 1, 10**30):
        assert api.get(f"{where}{number}/").status_code == 404, number
    assert Person(officer()).get(f"{where}1/").status_code == 404
