"""A debrief is moved to another time, or called off and planned again: who is asked, told and reminded."""

from datetime import timedelta
from typing import Any

import pytest
import time_machine

from accounts.models import User
from debriefs.debrief_enums import Reply
from debriefs.models import Debrief
from debriefs.operations import inviting, planning
from debriefs.operations.reminding_others import remind_invited
from notices.models import Notice
from tests.factories_held import TOMORROW, again, plan, team_of, the_plan, visit_with_concern
from tests.factories_visits import NOON, officer
from tests.sign_in import signed_in
from tests.visit_support import words
from visits.operations import team

pytestmark = pytest.mark.django_db


def answer(debrief: Debrief, comes: User, cannot: User) -> None:
    inviting.reply(debrief=debrief, answer=Reply.COMES, words="", by=comes, at=NOON)
    inviting.reply(debrief=debrief, answer=Reply.CANNOT, words="On leave.", by=cannot, at=NOON)


def replies(debrief: Debrief, *people: User) -> list[str]:
    return [debrief.invitations.get(user=user).reply for user in people]


def change(debrief: Debrief, **changes: object) -> Debrief:
    version, by = again(debrief).version, debrief.lead
    values = the_plan(**changes)
    return planning.change_plan(debrief=debrief, values=values, expected_version=version, by=by, at=NOON)


def test_everybody_answers_again_whether_they_come_at_another_time_and_not_where_the_time_stays() -> None:
    oic = officer()
    comes, cannot = team_of(oic, 2)
    debrief = plan(visit_with_concern(oic, officers=[comes, cannot]))
    answer(debrief, comes, cannot)
    change(debrief, place="Room 5, Stowmere")
    assert replies(debrief, comes, cannot) == ["comes", "cannot"]
    change(debrief, planned_at=TOMORROW + timedelta(hours=1))
    assert replies(debrief, comes, cannot) == ["", ""]
    with time_machine.travel(NOON, tick=False):
        for user in (comes, cannot):
            home = words(signed_in(user).get("/"))
            assert "Say whether you can come to the debrief" in home
            assert "Come to the debrief" not in home
    assert remind_invited(at=NOON) == 2


def test_who_is_taken_off_the_visit_and_put_back_is_told_both_and_asked_anew_and_so_is_who_was_asked_besides() -> (
    None
):
    oic, expert = officer(), officer()
    (member,) = team_of(oic)
    visit = visit_with_concern(oic)
    debrief = plan(visit)
    inviting.invite(debrief=debrief, user=expert, because="Trains on ladders.", by=oic, at=NOON)
    there = team.add_officer(visit=visit, user=member, by=oic, at=NOON)
    for user in (member, expert):
        inviting.reply(debrief=debrief, answer=Reply.COMES, words="", by=user, at=NOON)
    team.remove_officer(member=there, by=oic, at=NOON)
    inviting.take_back(invitation=debrief.invitations.get(user=expert), by=oic, at=NOON)
    team.add_officer(visit=visit, user=member, by=oic, at=NOON)
    inviting.invite(debrief=debrief, user=expert, because="Trains on ladders.", by=oic, at=NOON)
    for user in (member, expert):
        said = Notice.objects.filter(to=user, subject_id=debrief.pk).order_by("at", "pk")
        assert [notice.kind.removeprefix("debriefs.") for notice in said] == [
            "invited",
            "uninvited",
            "invited",
        ]
    assert replies(debrief, member, expert) == ["", ""]
    assert not Notice.objects.filter(to=oic, kind="debriefs.uninvited").exists()


def test_who_is_invited_to_what_is_planned_again_is_told_and_asked_again_of_a_separate_one_too() -> None:
    oic = officer()
    leader, member = team_of(oic, 2)
    parent = plan(visit_with_concern(oic, officers=[leader, member]))
    people: dict[str, Any] = {"leader": leader, "people": [member]}
    separate = planning.plan_separate(parent=parent, values=the_plan(), by=oic, at=NOON, **people)
    for one in (separate, parent):
        inviting.reply(debrief=one, answer=Reply.COMES, words="", by=member, at=NOON)
        planning.call_off(debrief=one, reason="The room is flooded.", by=one.lead, at=NOON)
    for one in (parent, separate):
        version, by = again(one).version, one.lead
        planning.plan_again(debrief=one, values=the_plan(), expected_version=version, by=by, at=NOON)
        assert replies(one, member) == [""]
        assert Notice.objects.filter(to=member, kind="debriefs.moved", subject_id=one.pk).exists()
