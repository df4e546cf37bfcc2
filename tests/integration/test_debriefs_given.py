"""An open action point gets another owner, in every state of the debrief: whoever had it may have left."""

from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.urls import reverse

from accounts.deputies import acts_for
from accounts.models import User
from accounts.roles import Role
from audit.models import Event
from core.clock import london_day
from core.errors import DomainError, NotAllowed, StaleVersion
from core.ids import new_id
from debriefs.debrief_enums import DebriefState
from debriefs.models import ActionPoint, Debrief, DebriefChange, DebriefNotes
from debriefs.operations.giving import give_action_point
from debriefs.operations.leading import change_lead
from debriefs.operations.minutes import finish_action_point, save_action_point, withdraw
from debriefs.queries.action_points import action_points_left
from debriefs.queries.notes import notes_are_current
from debriefs.queries.timeline import timeline_of
from notices.models import Notice
from tests.api_support import Api
from tests.debrief_support import hmi_of
from tests.deputy_support import away
from tests.factories import UserFactory
from tests.factories_held import AFTER, again, follow_up, hold, plan, team_of, visit_with_concern
from tests.factories_visits import officer
from tests.sign_in import signed_in
from tests.visit_support import typed, words
from visits.enums import PrintState

pytestmark = pytest.mark.django_db
WHY = "She has left the service."
DAY = timedelta(days=1)


class Scene:
    """A debrief that was held and closed, with something that a colleague is to do."""

    def __init__(self) -> None:
        self.oic = officer()
        self.owner, self.heir = team_of(self.oic, 2)
        self.manager = UserFactory(team=self.oic.team, roles=[Role.MANAGER])
        self.visit = visit_with_concern(self.oic, officers=[self.owner, self.heir])
        self.debrief = hold(plan(self.visit))
        self.point = self.noted("Order a ladder.", self.owner)

    def noted(self, what: str, owner: User) -> ActionPoint:
        values = {"what": what, "owner": owner, "due_on": london_day(AFTER + 7 * DAY)}
        return save_action_point(
            debrief=self.debrief, point=None, values=values, expected_version=0, by=self.oic, at=AFTER
        )

    def close(self) -> Debrief:
        """Close it with the notes of now, which need no PDF here."""
        follow_up(self.debrief)
        made = {"state": PrintState.READY, "made_at": AFTER, "data": b"%PDF-", "size": 5, "sha256": "0" * 64}
        DebriefNotes.objects.create(
            debrief=self.debrief, number=1, asked_by=self.oic, asked_at=AFTER, versions=["x"], **made
        )
        Debrief.objects.filter(pk=self.debrief.pk).update(state=DebriefState.CLOSED, closed_at=AFTER)
        return again(self.debrief)

    def give(self, by: User, owner: User | None = None, reason: str = WHY, **more: Any) -> ActionPoint:
        return give_action_point(
            point=self.point, owner=owner or self.heir, reason=reason, by=by, at=AFTER, **more
        )


@pytest.fixture
def scene() -> Scene:
    return Scene()


def leaves(user: User) -> None:
    User.objects.filter(pk=user.pk).update(is_active=False)


def test_a_point_of_a_closed_debrief_is_given_to_another_who_is_told_and_does_it(scene: Scene) -> None:
    debrief = scene.close()
    leaves(scene.owner)
    given = scene.give(scene.oic)
    assert (given.owner, given.owner_because) == (scene.heir, WHY)
    [change] = DebriefChange.objects.filter(subject_id=given.pk, values__has_key="owner_because")
    assert (change.by, change.values["owner_because"]) == (scene.oic, ["", WHY])
    event = Event.objects.get(event="debriefs.action.given")
    assert (event.subject_id, event.reason, set(event.fields)) == (given.pk, WHY, {"owner", "owner_because"})
    notice = Notice.objects.get(to=scene.heir, kind="debriefs.action")
    assert notice.subject_id == given.pk
    [line] = [line for line in timeline_of(debrief) if line.title == "Action point given to somebody else"]
    assert (line.by, line.text) == (scene.oic.name, WHY)
    assert notes_are_current(debrief)
    assert finish_action_point(point=given, evidence="Ordered.", by=scene.heir, at=AFTER).done_at == AFTER


def test_who_may_say_who_leads_gives_it_and_nobody_else(scene: Scene) -> None:
    hmi = hmi_of(scene.visit)
    change_lead(debrief=scene.debrief, lead=scene.heir, reason="Was there.", by=scene.oic, at=AFTER)
    scene.close()
    heirs = team_of(scene.oic, 4)
    for giver, heir in zip((scene.heir, scene.oic, scene.manager, hmi), heirs, strict=True):
        assert scene.give(giver, heir).owner == heir
    for other in (scene.owner, heirs[-1], officer(), UserFactory(roles=[Role.HMI])):
        with pytest.raises(NotAllowed, match=f"Only {scene.heir.name}, who leads the debrief"):
            scene.give(other)


def test_who_acts_for_a_lead_who_is_away_gives_it_in_their_name(scene: Scene) -> None:
    deputy = officer()
    away(scene.oic, deputy, AFTER, by=scene.oic)
    scene.give(deputy)
    [change] = DebriefChange.objects.filter(subject_id=scene.point.pk, values__has_key="owner_because")
    assert (change.by, change.acting_for) == (deputy, scene.oic)


def test_it_is_given_once_with_a_reason_to_somebody_else_whose_account_is_in_use(scene: Scene) -> None:
    gone = officer()
    leaves(gone)
    refused = {
        "Say why": (scene.heir, " "),
        "already. Choose somebody else": (scene.owner, WHY),
        "whose account is in use": (gone, WHY),
        "Choose an officer": (UserFactory(roles=[Role.CASEWORKER]), WHY),
    }
    for said, (owner, reason) in refused.items():
        with pytest.raises(DomainError, match=said):
            scene.give(scene.oic, owner, reason)
    version = scene.give(scene.oic, expected_version=scene.point.version).version
    assert scene.give(scene.oic, expected_version=scene.point.version).version == version  # a double click
    with pytest.raises(StaleVersion):
        scene.give(scene.manager, officer(), expected_version=scene.point.version)
    finish_action_point(point=scene.point, evidence="Ordered.", by=scene.heir, at=AFTER)
    with pytest.raises(DomainError, match="done already"):
        scene.give(scene.oic, officer())
    scene.point = scene.noted("Order two.", scene.owner)
    withdraw(point=scene.point, reason="Noted twice.", by=scene.oic, at=AFTER)
    with pytest.raises(DomainError, match="withdrawn"):
        scene.give(scene.oic)


def test_the_reason_goes_with_the_owner_of_whom_it_was_said(scene: Scene) -> None:
    given = scene.give(scene.oic)
    values = {"what": given.what, "owner": scene.owner, "due_on": given.due_on}
    saved = save_action_point(
        debrief=scene.debrief,
        point=given,
        values=values,
        expected_version=given.version,
        by=scene.oic,
        at=AFTER,
    )
    assert (saved.owner, saved.owner_because) == (scene.owner, "")
    assert [line.text for line in timeline_of(again(scene.debrief)) if "Action point" in line.title] == [WHY]


def test_what_somebody_had_who_left_stands_with_the_lead_and_with_the_manager_once_the_lead_left_too(
    scene: Scene,
) -> None:
    done = scene.noted("Order a light.", scene.owner)
    finish_action_point(point=done, evidence="Ordered.", by=scene.owner, at=AFTER)
    scene.close()
    teams = frozenset({scene.oic.team_id})

    def left(user: User, teams: Any = ()) -> list[ActionPoint]:
        return list(action_points_left(user, teams, AFTER))

    assert left(scene.oic) == []
    scene.owner.role_grants.update(ends_at=AFTER)  # the account is in use, and of no use here
    assert left(scene.oic) == [scene.point]
    assert left(scene.manager, teams) == left(scene.heir) == []
    leaves(scene.oic)
    assert left(scene.manager, teams) == [scene.point]
    assert left(scene.manager, {officer().team_id}) == left(scene.heir) == []
    scene.give(scene.manager)
    assert left(scene.manager, teams) == []


def test_the_home_page_leads_the_manager_to_the_page_on_which_it_is_given(scene: Scene) -> None:
    scene.close()
    leaves(scene.owner)
    leaves(scene.oic)
    here = reverse("debrief-action-give", args=[scene.point.pk])
    with time_machine.travel(AFTER, tick=False):
        client = signed_in(scene.manager)
        home = client.get(reverse("home"))
        assert f"Give to somebody else: {scene.point.what}" in words(home)
        assert f"{scene.owner.name} had it and has left" in words(home)
        links = [
            here in client.get(reverse(route, args=[scene.debrief.pk])).content.decode() for route in PAGES
        ]
        assert links == [True, True]
        assert here in home.content.decode()
        page = client.get(here)
        assert f"{scene.owner.name}, who has left" in words(page)
        answers = typed(page) | {"owner": str(scene.heir.pk), "reason": WHY}
        assert client.post(here, answers).status_code == 302
        assert client.post(here, answers).status_code == 302  # a double click
        later = client.post(here, answers | {"owner": str(officer().pk)})
        assert later.status_code == 409
        assert "Read it again, then save" in words(later)
        assert ActionPoint.objects.get(pk=scene.point.pk).owner == scene.heir
        assert here not in client.get(reverse("home")).content.decode()


PAGES = ("debrief", "debrief-points")


def test_the_page_gives_nothing_to_who_may_not_and_is_not_there_for_who_may_not_see_it(scene: Scene) -> None:
    here = reverse("debrief-action-give", args=[scene.point.pk])
    with time_machine.travel(AFTER, tick=False):
        client = signed_in(scene.owner)
        page = client.get(here)
        assert f"Only {scene.oic.name}, who leads the debrief" in words(page)
        client.post(here, {"version": scene.point.version, "owner": str(scene.heir.pk), "reason": WHY})
        assert ActionPoint.objects.get(pk=scene.point.pk).owner == scene.owner
        assert signed_in(officer()).get(here).status_code == 404
        assert signed_in(scene.oic).get(reverse("debrief-action-give", args=[new_id()])).status_code == 404
        assert (
            here
            not in signed_in(scene.heir).get(reverse("debrief", args=[scene.debrief.pk])).content.decode()
        )


@pytest.mark.parametrize(
    "strange", ["\u202eright", "x" * 501, "\x00nul", "\ud800", "<script>alert(1)</script>"]
)
def test_a_strange_reason_is_kept_or_refused_and_never_breaks_the_page(scene: Scene, strange: str) -> None:
    here = reverse("debrief-action-give", args=[scene.point.pk])
    with time_machine.travel(AFTER, tick=False):
        client = signed_in(scene.oic)
        body = {"version": scene.point.version, "owner": str(scene.heir.pk)}
        answer = client.post(here, body | {"reason": strange.encode("utf-8", "surrogatepass")})
        assert answer.status_code in (200, 302)
        shown = client.get(reverse("debrief-action", args=[scene.point.pk])).content.decode()
        assert "<script>alert" not in shown


class Person(Api):
    """Somebody who is signed in, and whose browser asks the API."""

    def __init__(self, user: User) -> None:
        self.user, self.client = user, signed_in(user)


def test_the_api_gives_it_by_its_version_and_tells_what_stands_where_it_is_stale(scene: Scene) -> None:
    scene.close()
    with time_machine.travel(AFTER, tick=False):
        api, where = Person(scene.manager), f"/action-points/{scene.point.pk}/owner/"
        body = {"owner": str(scene.heir.pk), "reason": WHY}
        assert api.send("PUT", where, body).status_code == 428
        given = api.send("PUT", where, body, **{"If-Match": f'"{scene.point.version}"'})
        assert (given.status_code, given.json()["owner_because"]) == (200, WHY)
        assert given["ETag"] == f'"{scene.point.version + 1}"'
        other = body | {"owner": str(officer().pk)}
        stale = api.send("PUT", where, other, **{"If-Match": f'"{scene.point.version}"'})
        assert stale.status_code == 412
        assert scene.heir.name in stale.content.decode()
        unknown = api.send("PUT", where, body | {"owner": str(new_id())}, **{"If-Match": given["ETag"]})
        assert unknown.status_code == 422
        assert Person(officer()).send("PUT", where, body, **{"If-Match": given["ETag"]}).status_code == 404


def test_home_asks_once_however_many_action_points_are_left(
    scene: Scene, django_assert_num_queries: Any
) -> None:
    leaves(scene.owner)
    for number in range(4):
        scene.noted(f"Order {number}.", scene.heir)
    ActionPoint.objects.update(owner=scene.owner)
    assert acts_for(scene.oic, AFTER) == ()  # the person's roles are read once a request
    with django_assert_num_queries(1):
        found = [(row.owner, row.debrief.reference) for row in action_points_left(scene.oic, (), AFTER)]
    assert found == [(scene.owner, scene.debrief.reference)] * 5
