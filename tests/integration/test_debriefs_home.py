"""Home pages and reminders: debriefs to arrange, to hold, to come to, late, and led by somebody else."""

from datetime import datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.urls import reverse

from accounts.enums import Grade
from accounts.models import User
from accounts.roles import Role
from core.clock import london_day
from debriefs.models import Debrief, DebriefChange
from debriefs.operations.deciding import Answer, decide_to_postpone, set_lead, stand_down
from debriefs.operations.reminding import remind_leads
from notices.models import Notice
from tests.debrief_support import amend, concern_on, declared, hmi_of, required
from tests.deputy_support import away
from tests.factories import UserFactory
from tests.factories_held import AFTER, critical, hold, plan, team_of, visit_with_concern
from tests.factories_visits import (
    NOON,
    make_visit,
    officer,
    use_force,
)
from tests.sign_in import signed_in
from tests.visit_support import words
from visits.models import CriticalIncident

pytestmark = pytest.mark.django_db


def test_the_lead_is_reminded_once_when_it_is_due_and_once_when_it_is_overdue() -> None:
    visit = make_visit()
    concern_on(visit)

    def told() -> list[str]:
        kinds = ("debriefs.due", "debriefs.overdue", "debriefs.to_review")
        return sorted(Notice.objects.filter(to=visit.oic, kind__in=kinds).values_list("kind", flat=True))

    for days, expected in ((1, []), (6, ["debriefs.due"]), (7, ["debriefs.due"])):
        remind_leads(at=NOON + timedelta(days=days))
        assert told() == expected
    for days in (8, 9):
        remind_leads(at=NOON + timedelta(days=days))
        assert told() == ["debriefs.due", "debriefs.overdue"]


def test_a_postponement_is_reminded_of_on_each_day_that_is_set_and_the_manager_sees_a_late_one() -> None:
    visit = make_visit()
    gold = officer(grade=Grade.HEO)
    incident = declared(visit, gold=gold)

    def postpone(day: int, at: datetime) -> None:
        answer = Answer(True, "The procedures run.", london_day(NOON) + timedelta(days=day))
        decide_to_postpone(visit=visit, about=incident.pk, answer=answer, by=visit.oic, at=at)

    def told(day: int) -> int:
        for _twice in range(2):
            remind_leads(at=NOON + timedelta(days=day))
        return Notice.objects.filter(to=gold, kind="debriefs.to_review").count()

    postpone(10, NOON)
    assert (told(9), told(10), told(12)) == (0, 1, 1)
    manager = UserFactory(team=visit.team, roles=[Role.MANAGER])
    with time_machine.travel(NOON + timedelta(days=12), tick=False):
        here = words(signed_in(manager).get(reverse("home")))
        assert f"Ask {gold.name} about the postponed debrief of" in here
        assert "was to be looked at again 29 November" in here
    postpone(20, NOON + timedelta(days=12))
    assert (told(13), told(20)) == (1, 2)


def test_a_debrief_that_is_asked_for_again_is_reminded_of_again() -> None:
    visit = make_visit()
    force = use_force(visit, techniques=["baton_drawn"])
    for day in (6, 8):
        remind_leads(at=NOON + timedelta(days=day))
    amend(force, techniques=["handcuffs"])
    stand_down(requirement=required(visit), reason="A mistake.", by=visit.oic, at=NOON + timedelta(days=9))
    concern_on(visit, at=NOON + timedelta(days=10))
    for day in (15, 20):
        remind_leads(at=NOON + timedelta(days=day))
    kinds = Notice.objects.filter(to=visit.oic, kind__in=("debriefs.due", "debriefs.overdue"))
    assert kinds.count() == 4


def test_home_shows_the_debriefs_to_hold_those_that_are_late_and_those_that_others_hold() -> None:
    visit = make_visit()
    concern_on(visit)
    led = signed_in(visit.oic)
    assert "Arrange the debrief of" in words(led.get(reverse("home")))
    with time_machine.travel(NOON + timedelta(days=12), tick=False):
        assert "was due 26 November" in words(signed_in(visit.oic).get(reverse("home")))
        manager = UserFactory(team=visit.team, roles=[Role.MANAGER])
        assert f"Ask {visit.oic.name} about the debrief of" in words(signed_in(manager).get(reverse("home")))
    hmi = hmi_of(visit)
    use_force(visit, concerns=True, concern_needs="no_more")
    assert f"{hmi.name} leads it" in words(signed_in(visit.oic).get(reverse("home")))


def test_who_acts_for_a_lead_who_is_away_finds_what_is_to_arrange_and_may_stand_it_down() -> None:
    visit = make_visit()
    lead, deputy = officer(grade=Grade.HEO), officer()
    force = use_force(visit, techniques=["baton_drawn"])
    set_lead(requirement=required(visit), lead=lead, reason="Was away.", by=visit.oic, at=NOON)
    amend(force, techniques=["handcuffs"])
    away(lead, deputy, NOON, by=lead)
    with time_machine.travel(NOON, tick=False):
        client = signed_in(deputy)
        assert "Arrange the debrief of" in words(client.get(reverse("home")))
        assert "Record that no debrief is held" in words(
            client.get(reverse("visit-debrief", args=[visit.pk]))
        )
    answered = stand_down(requirement=required(visit), reason="A mistake.", by=deputy, at=NOON)
    [change] = DebriefChange.objects.filter(subject_id=answered.pk, values__has_key="stood_down_because")
    assert (change.by, change.acting_for) == (deputy, lead)


def test_home_follows_a_debrief_from_its_invitations_to_its_end() -> None:
    oic = officer()
    colleague = team_of(oic)[0]
    debrief = plan(visit_with_concern(oic, officers=[colleague]))

    def at_home(user: User, at: Any) -> str:
        with time_machine.travel(at, tick=False):
            return words(signed_in(user).get(reverse("home")))

    assert "Hold the debrief of Saffron & Slate Kitchen" in at_home(oic, NOON)
    assert "Arrange the debrief" not in at_home(oic, NOON)
    assert "Say whether you can come to the debrief of Saffron & Slate Kitchen" in at_home(colleague, NOON)
    assert "was to be" in at_home(oic, debrief.planned_at + timedelta(days=1))
    assert debrief.reference not in at_home(colleague, debrief.planned_at + timedelta(days=1))
    hold(debrief)
    assert "Follow up the debrief of Saffron & Slate Kitchen" in at_home(oic, AFTER)
    assert debrief.reference not in at_home(colleague, AFTER)


def test_a_postponed_debrief_is_told_of_and_stands_on_nobodys_home_page_as_to_come_to() -> None:
    visit, gold, _silver, bronze = critical(officer())
    debrief = plan(visit, by=gold)
    incident = CriticalIncident.objects.get(visit=visit)
    clients = {user: signed_in(user) for user in (gold, bronze, visit.oic)}
    day = {"review_on-day": "29", "review_on-month": "11", "review_on-year": "2026"}

    def decide(yes: str, **more: str) -> None:
        here = reverse("debrief-decide", args=[visit.pk, incident.pk])
        said = {"version": "0", "yes": yes, "reason": "The procedures run.", **more}
        assert clients[visit.oic].post(here, said).status_code == 302

    def calendar() -> tuple[bool, int]:
        body = clients[bronze].get(reverse("debrief-calendar", args=[debrief.pk])).content.decode()
        [number] = [line for line in body.splitlines() if line.startswith("SEQUENCE:")]
        return "METHOD:CANCEL" in body, int(number.removeprefix("SEQUENCE:"))

    def told(kind: str) -> set[User]:
        return {notice.to for notice in Notice.objects.filter(kind=kind, subject_id=debrief.pk)}

    with time_machine.travel(NOON, tick=False) as clock:
        planned = calendar()
        clock.shift(60)
        decide("yes", **day)
        postponed = calendar()
        assert told("debriefs.postponed") == {
            user for user in (gold, *_invited(debrief)) if user != visit.oic
        }
        assert "can come to the debrief" not in words(clients[bronze].get(reverse("home")))
        here = words(clients[gold].get(reverse("home")))
        assert ("Look again at the postponed debrief" in here, "Hold the debrief" in here) == (True, False)
        page = words(clients[gold].get(reverse("debrief", args=[debrief.pk])))
        assert ("Was planned for" in page, "Record that it was held" in page) == (True, False)
        assert f"Postponed by {visit.oic.name}" in page
        assert "On the visit, Bronze for the location where the incident occurred" in page
        decide("yes", **day | {"review_on-day": "30"})
        assert Notice.objects.filter(to=bronze, kind="debriefs.postponed").count() == 1
        clock.shift(60)
        decide("no")
        assert told("debriefs.goes_on") == told("debriefs.postponed")
        page = words(clients[gold].get(reverse("debrief", args=[debrief.pk])))
        assert f"Taken up again by {visit.oic.name}" in page
        assert "can come to the debrief" in words(clients[bronze].get(reverse("home")))
        again = calendar()
    assert [cancelled for cancelled, _ in (planned, postponed, again)] == [False, True, False]
    assert planned[1] < postponed[1] < again[1]


def _invited(debrief: Debrief) -> list[User]:
    return [each.user for each in debrief.invitations.standing().select_related("user")]
