"""Reminders of debriefs to those who do not lead them, and what is said to be late on home pages."""

from datetime import timedelta

import pytest
import time_machine
from django.urls import reverse

from accounts.models import User
from accounts.roles import Role
from core.clock import london_day
from debriefs.debrief_enums import Reply
from debriefs.models import Requirement
from debriefs.operations.deciding import Answer, decide_to_postpone
from debriefs.operations.inviting import reply
from debriefs.operations.minutes import save_action_point
from debriefs.operations.planning import change_plan
from debriefs.operations.reminding_others import (
    remind_invited,
    remind_managers,
    remind_of_following_up,
    remind_owners,
)
from notices.models import Notice
from tests.debrief_support import hmi_of
from tests.factories import UserFactory
from tests.factories_held import (
    again,
    critical,
    follow_up,
    hold,
    plan,
    team_of,
    the_plan,
    two_visits,
    visit_with_concern,
)
from tests.factories_visits import NOON, make_visit, officer, use_force
from tests.sign_in import signed_in
from tests.visit_support import words
from visits.models import CriticalIncident, Visit

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


def told(user: User, kind: str) -> int:
    return Notice.objects.filter(to=user, kind=f"debriefs.{kind}").count()


def test_who_has_not_answered_is_reminded_once_of_each_day_for_which_it_is_planned() -> None:
    oic = officer()
    silent, answered = team_of(oic, 2)
    when = NOON + 4 * DAY  # Monday
    debrief = plan(visit_with_concern(oic, officers=[silent, answered]), planned_at=when)
    reply(debrief=debrief, answer=Reply.COMES, words="", by=answered, at=NOON)
    for days, expected in ((0, 0), (1, 1), (2, 1), (3, 1)):
        remind_invited(at=NOON + days * DAY)
        assert told(silent, "to_answer") == expected, days
    later = the_plan(planned_at=when + DAY)
    change_plan(
        debrief=debrief, values=later, expected_version=again(debrief).version, by=oic, at=NOON + 3 * DAY
    )
    remind_invited(at=NOON + 4 * DAY)
    assert [told(user, "to_answer") for user in (silent, answered, oic)] == [2, 1, 0]  # all asked anew


def test_the_owner_of_an_action_point_is_reminded_when_it_is_due_and_when_it_is_overdue() -> None:
    oic = officer()
    owner = team_of(oic)[0]
    debrief = hold(plan(visit_with_concern(oic, officers=[owner])))
    values = {"what": "Order a ladder.", "owner": owner, "due_on": london_day(NOON + 7 * DAY)}
    save_action_point(
        debrief=debrief, point=None, values=values, expected_version=0, by=oic, at=NOON + 2 * DAY
    )
    for days, due, overdue in ((5, 0, 0), (6, 1, 0), (7, 1, 0), (8, 1, 1), (9, 1, 1)):
        remind_owners(at=NOON + days * DAY)
        assert (told(owner, "action_due"), told(owner, "action_overdue")) == (due, overdue), days


def test_managers_are_told_once_of_what_is_overdue_and_of_what_nobody_is_named_to_lead() -> None:
    late, unnamed = visit_with_concern(), make_visit()
    use_force(unnamed, concerns=True, concern_needs="no_more")  # an HMI leads, and none is named
    manager, of_unnamed, other = (
        UserFactory(team=team, roles=[Role.MANAGER]) for team in (late.team, unnamed.team, officer().team)
    )
    for days in (1, 2, 8, 9):
        remind_managers(at=NOON + days * DAY)
        assert told(manager, "team_overdue") == (days > 7), days
        assert told(of_unnamed, "nobody_leads") == 1
        assert told(of_unnamed, "team_overdue") == (days > 7), days
    assert not Notice.objects.filter(to=other).exists()
    assert told(manager, "nobody_leads") == 0


def test_that_nobody_is_named_to_lead_is_told_once_also_when_the_visit_ends_and_it_gets_a_day() -> None:
    unnamed = make_visit()
    use_force(unnamed, concerns=True, concern_needs="no_more")
    manager = UserFactory(team=unnamed.team, roles=[Role.MANAGER])
    for day in (None, london_day(NOON + 7 * DAY)):
        Requirement.objects.filter(visit=unnamed).update(due_on=day)
        remind_managers(at=NOON + DAY)
        assert told(manager, "nobody_leads") == 1


def test_who_leads_and_who_manages_are_told_once_of_a_debrief_that_is_late_to_be_followed_up() -> None:
    oic = officer()
    first, second = two_visits(oic)
    elsewhere = UserFactory(roles=[Role.MANAGER])
    Visit.objects.filter(pk=second.pk).update(team=elsewhere.team)
    debrief = hold(plan(first, second))  # on the day after NOON
    manager, other = UserFactory(team=oic.team, roles=[Role.MANAGER]), UserFactory(roles=[Role.MANAGER])
    for days, times in ((28, 0), (29, 0), (30, 1), (31, 1)):
        remind_of_following_up(at=NOON + days * DAY)
        assert told(oic, "follow_up_overdue") == times, days
        assert [told(user, "team_follow_up_overdue") for user in (manager, elsewhere, other)] == [
            times,
            times,
            0,
        ]
        with time_machine.travel(NOON + days * DAY, tick=False):
            home = words(signed_in(manager).get(reverse("home")))
            listed = signed_in(manager).get(f"{reverse('debriefs')}?overdue=on")
            none = words(signed_in(other).get(reverse("home")))
        asked = f"Ask {oic.name} to follow up the debrief of"
        assert [asked in home, asked in none] == [bool(times), False]
        assert ("Not followed up" in words(listed)) is bool(times)
    follow_up(debrief, at=NOON + 32 * DAY)
    with time_machine.travel(NOON + 32 * DAY, tick=False):
        assert asked not in words(signed_in(manager).get(reverse("home")))
        assert debrief.reference not in words(signed_in(manager).get(f"{reverse('debriefs')}?overdue=on"))


def test_the_list_says_when_a_postponed_debrief_is_looked_at_again_and_when_that_day_has_passed() -> None:
    visit, gold, _silver, _bronze = critical(officer())
    debrief = plan(visit, by=gold)
    answer = Answer(True, "The procedures run.", london_day(NOON + 10 * DAY))
    incident = CriticalIncident.objects.get(visit=visit)
    decide_to_postpone(visit=visit, about=incident.pk, answer=answer, by=visit.oic, at=NOON)
    for days, late in ((9, False), (10, False), (11, True)):
        with time_machine.travel(NOON + days * DAY, tick=False):
            client = signed_in(gold)
            said = words(client.get(reverse("debriefs")))
            narrowed = words(client.get(f"{reverse('debriefs')}?overdue=on"))
            page = client.get(reverse("debrief", args=[debrief.pk])).content.decode()
        assert "Postponed Looked at again on 29 November 2026" in said
        assert "Not recorded as held" not in said
        assert ("Not looked at again" in said) is late, days
        assert (debrief.reference in narrowed) is late, days
        assert ("ev-callout--late" in page) is late, days


def test_home_says_what_was_due_and_a_debrief_that_nobody_follows_up_is_late() -> None:
    oic = officer()
    debrief = hold(plan(visit_with_concern(oic)))
    waiting = make_visit(oic)
    use_force(waiting, concerns=True, concern_needs="no_more")
    hmi_of(waiting)
    for days, late in ((29, False), (30, True)):
        with time_machine.travel(NOON + days * DAY, tick=False):
            said = words(signed_in(oic).get(reverse("home")))
        assert f"Follow up the debrief of {debrief.visits.get().title}" in said
        assert ("was to be followed up by 18 December" in said) is late
        assert "Was due 26 November" in said
        assert "By 26 November" not in said
