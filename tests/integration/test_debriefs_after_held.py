"""Who is put on a visit, or named Bronze, only after its debrief was held: it is said how they took part."""

from datetime import datetime

import pytest
import time_machine
from django.urls import reverse

from accounts.enums import Grade
from accounts.models import User
from core.errors import DomainError
from debriefs.debrief_enums import InvitedDuty, Outcome
from debriefs.enums import RequirementState
from debriefs.operations import holding
from debriefs.operations.leading import change_lead
from debriefs.queries.debriefs import completing_facts
from tests.debrief_support import declared
from tests.factories_held import (
    AFTER,
    TOMORROW,
    again,
    critical,
    follow_up,
    hold,
    plan,
    state_of,
    team_of,
    visit_with_concern,
)
from tests.factories_visits import NOON, make_visit, officer
from tests.sign_in import signed_in
from tests.visit_support import page as parsed
from visits.models import CriticalIncident, Visit
from visits.operations import team
from visits.operations.following_up import follow_up as add_step_to
from visits.steps import BRONZE

pytestmark = pytest.mark.django_db


def name_bronze(visit: Visit, user: User, location: str, *, here: bool = True, at: datetime = NOON) -> None:
    form = CriticalIncident.objects.get(visit=visit)
    values = {"location": location, "officer": user, "incident_here": here}
    add_step_to(step=BRONZE, form=form, values=values, by=visit.oic, at=at)


def test_nobody_attended_who_was_put_on_the_visit_after_the_debrief_was_held() -> None:
    visit = visit_with_concern(oic := officer())
    early, late, taker = team_of(oic, 3)
    taken_off = team.add_officer(visit=visit, user=early, by=oic, at=NOON)
    debrief = plan(visit, minute_taker=taker)
    team.remove_officer(member=taken_off, by=oic, at=NOON)
    hold(debrief)
    for user in (early, late, taker):
        team.add_officer(visit=visit, user=user, by=oic, at=AFTER)
    of = {each.user: each for each in debrief.invitations.standing().select_related("user")}
    assert [of[user].after_held for user in (oic, early, late, taker)] == [False, True, True, False]
    refused = f"{late.name} was put on the visit after the debrief was held. Say that they gave feedback"
    attended = {of[late].pk: holding.TookPart(Outcome.ATTENDED)}
    with pytest.raises(DomainError, match=refused):
        holding.record_attendance(debrief=debrief, outcomes=attended, by=oic, at=AFTER)
    change_lead(debrief=debrief, lead=late, reason="Is back.", by=oic, at=AFTER)
    said = {of[taker].pk: holding.TookPart(Outcome.ATTENDED)}
    holding.record_attendance(debrief=again(debrief), outcomes=said, by=late, at=AFTER)
    assert set(completing_facts(again(debrief)).no_outcome) == {early.name, late.name}
    with time_machine.travel(AFTER, tick=False):
        page = parsed(signed_in(late).get(reverse("debrief-attendance", args=[debrief.pk])))
        answer = signed_in(late).post(
            reverse("api:debrief-attendance", args=[debrief.pk]),
            {"took_part": [{"invitation": str(of[early].pk), "outcome": "attended"}]},
            content_type="application/json",
        )
    boxes = {user: page.find("select", attrs={"name": f"outcome-{of[user].pk}"}) for user in of}
    offered = {user: bool(box and box.find("option", value="attended")) for user, box in boxes.items()}
    assert offered == {oic: True, taker: True, early: False, late: False}
    assert page.get_text().count("put on it after the debrief was held") == 2
    assert answer.status_code == 409
    assert "gave feedback, declined, or could not be reached" in answer.content.decode()


def test_a_debrief_of_an_incident_is_held_once_it_is_recorded_who_was_bronze_where_it_occurred() -> None:
    visit = make_visit(officer())
    declared(visit, gold=(gold := officer(grade=Grade.HEO)))
    name_bronze(visit, officer(grade=Grade.HEO), "The shop", here=False)
    debrief = plan(visit, by=gold)
    with pytest.raises(DomainError, match=f"Nobody is recorded as Bronze .* {visit.reference}"):
        hold(debrief)
    bronze = officer(grade=Grade.HEO)
    name_bronze(visit, bronze, "The yard")
    hold(debrief)
    there = debrief.invitations.get(user=bronze)
    assert (there.duty, there.outcome) == (InvitedDuty.MUST, Outcome.ATTENDED)


def test_who_is_named_bronze_only_after_it_was_held_attended_or_it_is_said_why_not() -> None:
    visit, gold, silver, bronze = critical(oic := officer())
    declined, attended = team_of(oic, 2)
    for user in (declined, attended):
        team.add_officer(visit=visit, user=user, by=oic, at=NOON)
    debrief = plan(visit, by=gold)
    of = {each.user: each for each in debrief.invitations.select_related("user")}
    ways = {user: Outcome.ATTENDED for user in (gold, silver, bronze, attended, oic) if user in of}
    said = {of[user].pk: holding.TookPart(way) for user, way in (ways | {declined: Outcome.DECLINED}).items()}
    holding.hold(debrief=debrief, held_at=TOMORROW, outcomes=said, by=gold, at=AFTER)
    outsider = officer(grade=Grade.HEO)
    for number, user in enumerate((declined, attended, outsider)):
        name_bronze(visit, user, f"Gate {number}", at=AFTER)
    duties = dict(debrief.invitations.standing().values_list("user", "duty"))
    assert {duties[user.pk] for user in (declined, attended, outsider)} == {InvitedDuty.MUST}
    assert set(completing_facts(again(debrief)).must_and_did_not) == {declined.name, outsider.name}
    with pytest.raises(DomainError, match="must attend"):
        follow_up(debrief)
    late = {each.user: each.pk for each in debrief.invitations.standing().select_related("user")}
    answers = {
        late[declined]: holding.TookPart(Outcome.ABSENT, "Nobody knew that he had to."),
        late[outsider]: holding.TookPart(Outcome.ATTENDED),
    }
    holding.record_attendance(debrief=debrief, outcomes=answers, by=gold, at=AFTER)
    assert completing_facts(again(debrief)).must_and_did_not == ()


def test_a_bronze_of_what_another_debrief_is_to_answer_is_not_asked_of_the_one_that_was_held() -> None:
    visit = visit_with_concern(officer())
    debrief = hold(plan(visit))
    declared(visit)
    name_bronze(visit, bronze := officer(grade=Grade.HEO), "The yard")
    assert not debrief.invitations.filter(user=bronze).exists()
    assert state_of(visit) == RequirementState.OPEN
