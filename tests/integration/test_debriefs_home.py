"""Home pages and reminders: debriefs to arrange, to hold, to come to, late, and led by somebody else."""

from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.urls import reverse

from accounts.models import User
from accounts.roles import Role
from debriefs.operations.reminding import remind_leads
from notices.models import Notice
from tests.debrief_support import concern_on, hmi_of
from tests.factories import UserFactory
from tests.factories_held import AFTER, hold, plan, team_of, visit_with_concern
from tests.factories_visits import (
    NOON,
    make_visit,
    officer,
    use_force,
)
from tests.sign_in import signed_in
from tests.visit_support import words

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
