"""A debrief is required by facts: worked out with every change, kept with what was seen, never deleted."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.urls import reverse

from accounts.enums import Grade, MentoringKind
from accounts.models import Mentoring
from accounts.roles import Role
from core.clock import london_day
from core.errors import DomainError, NotAllowed
from debriefs.enums import LedAs, RequirementState
from debriefs.models import DebriefChange, FeedbackRequest, KeptAssessment, Requirement, TriggerRecord
from debriefs.operations.deciding import Answer, decide_to_debrief, decide_to_postpone, set_lead, stand_down
from debriefs.operations.planning import call_off
from debriefs.queries.debriefs import invitations_of
from notices.models import Notice
from tests.api_support import Api, a_system
from tests.debrief_support import amend, codes, concern_on, declared, hmi_of, latest, referred, required
from tests.factories import UserFactory
from tests.factories_held import plan
from tests.factories_visits import (
    NOON,
    add_encounter,
    add_form,
    add_step,
    close,
    make_visit,
    officer,
    planned_visit,
    use_force,
)
from tests.sign_in import signed_in
from tests.visit_support import words
from visits.gate import judge
from visits.models import UseOfForce, Visit
from visits.operations.answering import answer
from visits.operations.concerns import raise_concern, withdraw_concern
from visits.operations.filling_in import set_invalid
from visits.queries import facts_of, visits_for_page

pytestmark = pytest.mark.django_db
WHY = "Everybody should hear how it went."


def outstanding(visit: Visit) -> list[str]:
    fresh = visits_for_page(visit.oic, NOON).get(pk=visit.pk)
    verdict = judge(visit=fresh, facts=facts_of(fresh), at=NOON)
    return [item.words for item in verdict.blocking if item.page.startswith("debrief-")]


def test_a_concern_requires_a_debrief_at_once_led_by_the_officer_in_charge() -> None:
    visit = make_visit()
    assert not Requirement.objects.filter(visit=visit).exists()
    concern_on(visit)
    found = required(visit)
    assert codes(visit) == {"DEB-4"}
    assert (found.lead, found.led_as, found.state) == (visit.oic, LedAs.OIC, RequirementState.OPEN)
    assert (latest(visit).required, latest(visit).by) == (True, None)  # nobody is to learn who raised it


def test_deb_10_it_is_due_five_working_days_after_the_visit() -> None:
    visit = make_visit()  # on a Thursday
    concern_on(visit)
    assert visit.ended_at is not None
    assert (required(visit).due_on, london_day(visit.ended_at)) == (date(2026, 11, 26), date(2026, 11, 19))


def test_before_a_visit_nothing_is_required_and_nothing_of_a_cancelled_one() -> None:
    visit = planned_visit(officer(), kinds=["family_detention"])
    assert latest(visit).required is True
    assert not Requirement.objects.filter(visit=visit).exists()


def test_a_visit_of_a_family_requires_a_debrief_from_its_beginning() -> None:
    visit = make_visit(kinds=["family_detention"])
    assert codes(visit) == {"DEB-1"}


def test_deb_2_looks_at_the_mentoring_of_the_day() -> None:
    oic, new = officer(), officer()
    Mentoring.objects.create(
        officer=new,
        mentor=oic,
        kind=MentoringKind.ARREST,
        started_on=date(2026, 11, 1),
        ended_on=date(2026, 11, 19),
    )
    assert codes(make_visit(oic, officers=[new], kinds=["arrest"])) == set()  # it ended that day
    Mentoring.objects.update(ended_on=date(2026, 11, 20))
    assert codes(make_visit(oic, officers=[new], kinds=["arrest"])) == {"DEB-2"}


def test_what_is_kept_holds_the_facts_and_ids_alone() -> None:
    visit = make_visit()
    force = use_force(visit, techniques=["baton_drawn"])
    kept = latest(visit)
    assert [fact.record for fact in kept.assessment.triggers[0].facts] == [str(force.pk)]
    assert kept.facts_seen.force[0].baton_drawn is True
    assert visit.oic.name not in f"{kept.facts} {kept.outcome}"


def test_nothing_more_is_kept_where_the_answer_stays() -> None:
    visit = make_visit()
    before = KeptAssessment.objects.filter(visit=visit).count()
    add_form(visit, "notes")
    assert KeptAssessment.objects.filter(visit=visit).count() == before


def test_a_concern_that_is_withdrawn_takes_nothing_away() -> None:
    visit = make_visit()
    withdraw_concern(concern=concern_on(visit), reason="I misread it.", by=visit.oic, at=NOON)
    assert (codes(visit), required(visit).state) == ({"DEB-4"}, RequirementState.OPEN)
    assert latest(visit).required is True


def test_the_lead_follows_the_facts_and_is_told() -> None:
    visit = make_visit()
    concern_on(visit)
    hmi = hmi_of(visit)
    use_force(visit, concerns=True, concern_needs="no_more")
    assert (required(visit).lead, required(visit).led_as) == (hmi, LedAs.HMI)
    assert Notice.objects.filter(to=hmi, kind="debriefs.leads").exists()
    gold = officer(grade=Grade.HEO)
    declared(visit, gold=gold)
    assert (required(visit).lead, required(visit).kind) == (gold, "formal_recorded")


def test_another_lead_by_decision_stays_until_a_graver_fact_asks_for_a_stronger_one() -> None:
    visit = make_visit()
    concern_on(visit)
    other = officer(grade=Grade.HEO)
    set_lead(requirement=required(visit), lead=other, reason="She was there.", by=visit.oic, at=NOON)
    use_force(visit, techniques=["baton_drawn"], concerns=False)
    assert (required(visit).lead, required(visit).led_as) == (other, LedAs.OTHER)
    gold = declared(visit).gold
    assert (required(visit).lead, required(visit).led_as) == (gold, LedAs.GOLD)
    told = Notice.objects.filter(kind="debriefs.led_by_another").values_list("to", flat=True)
    assert set(told) == {other.pk}  # the officer in charge declared it
    set_lead(requirement=required(visit), lead=other, reason="Gold is away.", by=visit.oic, at=NOON)
    use_force(visit, concerns=True, concern_needs="no_more")  # for an HMI, which is less than Gold
    assert (required(visit).lead, required(visit).led_as) == (other, LedAs.OTHER)


def test_an_hmi_whom_a_person_set_goes_on_where_one_is_asked_for_and_none_is_named() -> None:
    visit = make_visit()
    concern_on(visit)
    hmi = UserFactory(roles=[Role.HMI])
    set_lead(requirement=required(visit), lead=hmi, reason="Knows them.", by=visit.oic, at=NOON)
    use_force(visit, concerns=True, concern_needs="no_more")
    assert required(visit).lead == hmi


@pytest.mark.parametrize("before", [True, False])
def test_a_concern_about_the_officer_in_charge_is_led_by_an_hmi_whoever_was_set(before: bool) -> None:
    colleague = officer()
    visit = make_visit(officers=[colleague])
    concern_on(visit)
    if before:
        set_lead(requirement=required(visit), lead=colleague, reason="Knows them.", by=visit.oic, at=NOON)
    raise_concern(visit=visit, text="He pushed her.", about=visit.oic, by=colleague, at=NOON)
    assert (required(visit).lead, required(visit).led_as) == (None, LedAs.HMI)
    with pytest.raises(NotAllowed, match="An HM Inspector leads this debrief"):
        set_lead(requirement=required(visit), lead=visit.oic, reason=WHY, by=visit.oic, at=NOON)
    manager = UserFactory(team=visit.team, roles=[Role.MANAGER])
    with pytest.raises(DomainError, match="Choose an HM Inspector to lead"):
        set_lead(requirement=required(visit), lead=colleague, reason=WHY, by=manager, at=NOON)
    hmi = UserFactory(roles=[Role.HMI])
    set_lead(requirement=required(visit), lead=hmi, reason=WHY, by=manager, at=NOON)
    assert required(visit).lead == hmi


def test_a_fact_that_is_taken_back_does_not_give_the_lead_back_to_the_officer_in_charge() -> None:
    visit = make_visit()
    first = hmi_of(visit)
    force = use_force(visit, techniques=["baton_drawn"], concerns=True, concern_needs="no_more")
    amend(force, concerns=False, concern_needs="")
    found = required(visit)
    assert (found.lead, found.led_as) == (first, LedAs.HMI)
    here = words(signed_in(visit.oic).get(reverse("visit-debrief", args=[visit.pk])))
    assert f"{first.name}. There are concerns about the force applied." in here
    second = hmi_of(visit)
    assert (required(visit).lead, required(visit).led_as) == (second, LedAs.HMI)
    incident = declared(visit)
    set_invalid(form=incident, reason="It was another visit.", by=visit.oic, at=NOON)
    assert (required(visit).lead_id, required(visit).led_as) == (incident.gold_id, LedAs.GOLD)
    set_lead(requirement=required(visit), lead=visit.oic, reason="A mistake.", by=visit.oic, at=NOON)
    assert (required(visit).lead, required(visit).led_as) == (visit.oic, LedAs.OIC)


def test_who_leads_while_force_is_investigated_is_asked_until_a_person_has_said() -> None:
    visit = make_visit(kinds=["family_detention"])
    hmi = hmi_of(visit)
    use_force(visit, concerns=True, concern_needs="investigation")
    here, asked = reverse("visit-debrief", args=[visit.pk]), "Confirm who leads while force is investigated"
    assert asked in words(signed_in(visit.oic).get(here))
    set_lead(requirement=required(visit), lead=hmi, reason="Not on the visit.", by=visit.oic, at=NOON)
    assert asked not in words(signed_in(visit.oic).get(here))
    assert required(visit).led_as == LedAs.HMI


def test_who_has_nothing_to_do_with_it_sets_no_lead() -> None:
    visit = make_visit()
    concern_on(visit)
    with pytest.raises(NotAllowed, match="Only the officer in charge"):
        set_lead(requirement=required(visit), lead=visit.oic, reason=WHY, by=officer(), at=NOON)


def test_only_somebody_on_the_visit_an_hmi_or_senior_staff_is_set_as_the_lead() -> None:
    visit = make_visit()
    concern_on(visit)
    with pytest.raises(DomainError, match="Choose somebody who is on the visit"):
        set_lead(requirement=required(visit), lead=officer(), reason=WHY, by=visit.oic, at=NOON)
    found = required(visit)
    system = Api(a_system(Role.MANAGER, team=visit.team))
    here, body = f"/visits/{visit.pk}/debrief-", {"lead": str(officer().pk), "reason": WHY}
    tag = system.get(here + "requirement/")["ETag"]
    assert system.send("put", here + "lead/", body, if_match=tag).status_code == 422
    assert required(visit).version == found.version


def test_a_concern_about_the_officer_in_charge_takes_the_lead_away_that_was_confirmed() -> None:
    raiser = officer()
    visit = make_visit(officers=[raiser])
    hmi = hmi_of(visit)
    concern_on(visit)
    set_lead(requirement=required(visit), lead=visit.oic, reason="Was there.", by=visit.oic, at=NOON)
    concern = concern_on(visit, raiser, about_oic=True)
    found = required(visit)
    assert (found.lead, found.led_as, found.lead_set_by) == (hmi, LedAs.HMI, None)
    withdraw_concern(concern=concern, reason="I misread it.", by=raiser, at=NOON)
    manager = UserFactory(team=visit.team, roles=[Role.MANAGER])
    with pytest.raises(DomainError, match="Choose an HM Inspector"):
        set_lead(requirement=required(visit), lead=visit.oic, reason=WHY, by=manager, at=NOON)
    page = signed_in(manager).get(reverse("debrief-lead", args=[visit.pk])).content.decode()
    assert (str(hmi.pk) in page, str(visit.oic_id) in page) == (True, False)


def test_deb_8_is_asked_before_closing_and_kept_with_the_reason() -> None:
    visit = make_visit()
    form = referred(visit)
    assert any("Decide whether to debrief" in item for item in outstanding(visit))
    decide_to_debrief(visit=visit, about=form.pk, answer=Answer(False, WHY), by=visit.oic, at=NOON)
    assert outstanding(visit) == []
    assert not Requirement.objects.filter(visit=visit).exists()
    decide_to_debrief(visit=visit, about=form.pk, answer=Answer(True, WHY), by=visit.oic, at=NOON)
    assert (codes(visit), required(visit).kind) == ({"DEB-8"}, "discretionary")


def test_no_debrief_is_not_the_answer_before_whoever_was_vulnerable_is_recorded_and_referred_or_not() -> None:
    visit = make_visit()
    assert latest(visit).required is False
    answer(visit=visit, question="any_vulnerable", value=True, by=visit.oic, at=NOON)
    assert latest(visit).required is None
    adult = add_encounter(visit, date_of_birth=date(1970, 3, 1))
    form = add_form(visit, "vulnerability", encounter=adult, heads=[], grounds=[], no_referral_reason="")
    for heads, reason, required_now in (
        ([], "He has a doctor.", None),  # not answered whether he is an adult at risk
        (["self_harm"], "", None),
        (["self_harm"], "He has a doctor.", False),
        (["none"], "", False),
    ):
        amend(form, encounter=adult, heads=heads, no_referral_reason=reason)
        assert latest(visit).required is required_now, (heads, reason)
    child = add_encounter(visit, date_of_birth=date(2012, 3, 1))
    add_form(visit, "vulnerability", encounter=child, heads=["self_harm"], no_referral_reason="")
    assert latest(visit).required is False
    amend(form, encounter=adult, heads=["self_harm"], no_referral_reason="")
    assert latest(visit).required is None
    add_step(form, "referral")
    [undecided] = latest(visit).assessment.undecided
    assert "has not decided yet" in undecided.facts[0].words
    decide_to_debrief(visit=visit, about=form.pk, answer=Answer(False, WHY), by=visit.oic, at=NOON)
    assert latest(visit).required is False


def test_a_concern_about_force_that_needs_an_incident_is_considered_before_no_debrief_is_the_answer() -> None:
    visit = make_visit()
    force = use_force(visit, concerns=True, concern_needs="critical_incident")
    assert latest(visit).required is None
    page = signed_in(visit.oic).get(reverse("visit-debrief", args=[visit.pk]))
    assert "A concern about the force needs a critical incident to be declared" in words(page)
    assert reverse("visit-forms", args=[visit.pk, "critical-incident"]) in page.content.decode()
    system = Api(a_system(Role.MANAGER, team=visit.team))
    [said] = system.get(f"/visits/{visit.pk}/debrief-assessment/").json()["to_consider"]
    assert (said["rule"], said["about"]) == ("CI-2", str(force.pk))
    undecided: dict[str, Any] = {"community_impact": False, "failing_or_learning": True, "considered": ""}
    incident = add_form(visit, "critical-incident", **undecided)
    assert latest(visit).required is None
    said = undecided | {"happened_at": incident.happened_at, "gold": incident.gold, "considered_reason": WHY}
    amend(incident, **said | {"considered": "declare"})
    assert latest(visit).required is None
    amend(incident, **said | {"considered": "not_declare"})
    assert latest(visit).required is False


def test_an_answer_that_is_taken_back_hides_nothing_that_is_recorded() -> None:
    visit = make_visit()
    force, form = use_force(visit, techniques=["baton_drawn"]), referred(visit)
    for question in ("any_force", "any_vulnerable"):
        answer(visit=visit, question=question, value=None, by=visit.oic, at=NOON)
    facts = latest(visit).facts_seen
    assert [each.record for each in facts.force] == [str(force.pk)]
    assert [each.record for each in facts.adults_referred] == [str(form.pk)]
    assert latest(visit).required is True


def test_deb_8_is_decided_by_the_officer_in_charge_of_a_referral_that_is_recorded() -> None:
    visit = make_visit()
    form = referred(visit)
    with pytest.raises(NotAllowed):
        decide_to_debrief(visit=visit, about=form.pk, answer=Answer(True, WHY), by=officer(), at=NOON)
    other = referred(make_visit(visit.oic))
    with pytest.raises(DomainError, match="No referral"):
        decide_to_debrief(visit=visit, about=other.pk, answer=Answer(True, WHY), by=visit.oic, at=NOON)
    with pytest.raises(DomainError, match="Say why"):
        decide_to_debrief(visit=visit, about=form.pk, answer=Answer(True, " "), by=visit.oic, at=NOON)


def test_ci_3_postpones_with_a_reason_and_a_day_and_the_due_date_waits() -> None:
    visit = make_visit()
    incident = declared(visit)
    assert any("Consider postponing" in item for item in outstanding(visit))
    later = london_day(NOON) + timedelta(days=21)
    with pytest.raises(DomainError, match="after today"):
        decide_to_postpone(visit=visit, about=incident.pk, answer=Answer(True, WHY), by=visit.oic, at=NOON)
    yes = Answer(True, WHY, later)
    decide_to_postpone(visit=visit, about=incident.pk, answer=yes, by=visit.oic, at=NOON)
    found = required(visit)
    assert (found.state, found.due_on, found.review_on) == (RequirementState.POSTPONED, None, later)
    assert outstanding(visit) == []
    no = Answer(False, "The procedures are over.")
    decide_to_postpone(visit=visit, about=incident.pk, answer=no, by=visit.oic, at=NOON + timedelta(days=20))
    found = required(visit)
    assert (found.state, found.review_on) == (RequirementState.OPEN, None)
    assert found.due_on == date(2026, 12, 16)  # five working days after the day on which it was put back


def test_vis_3_a_visit_does_not_close_while_nobody_is_named_to_lead() -> None:
    visit = make_visit()
    concern_on(visit, about_oic=True)
    assert outstanding(visit) == ["Name who leads the debrief: HM Inspector"]
    hmi_of(visit)
    assert outstanding(visit) == []


def test_a_corrected_fact_is_followed_and_what_was_triggered_is_answered_by_the_lead() -> None:
    visit = make_visit()
    force = use_force(visit, techniques=["baton_drawn"])
    with pytest.raises(DomainError, match="still holds"):
        stand_down(requirement=required(visit), reason=WHY, by=visit.oic, at=NOON)
    set_invalid(form=UseOfForce.objects.get(pk=force.pk), reason="It stayed in.", by=visit.oic, at=NOON)
    assert (latest(visit).assessment.triggers, required(visit).state) == ((), RequirementState.OPEN)
    with pytest.raises(DomainError, match="cannot be decided yet"):  # force is said to have been used
        stand_down(requirement=required(visit), reason=WHY, by=visit.oic, at=NOON)
    answer(visit=visit, question="any_force", value=False, by=visit.oic, at=NOON)
    with pytest.raises(NotAllowed):
        stand_down(requirement=required(visit), reason=WHY, by=officer(), at=NOON)
    said = words(signed_in(visit.oic).get(reverse("visit-debrief", args=[visit.pk])))
    assert "Nothing asks for a debrief any more" in said
    assert "A baton was drawn (DEB-6), since" in said
    stand_down(requirement=required(visit), reason="Recorded by mistake.", by=visit.oic, at=NOON)
    assert (required(visit).state, codes(visit)) == (RequirementState.STOOD_DOWN, {"DEB-6"})
    concern_on(visit)
    found = required(visit)
    assert (found.state, codes(visit), found.lead) == (RequirementState.OPEN, {"DEB-6", "DEB-4"}, visit.oic)


def test_no_debrief_is_stood_down_while_people_are_invited_to_the_meeting() -> None:
    visit = make_visit(officers=[colleague := officer()])
    force = use_force(visit, techniques=["baton_drawn"])
    debrief = plan(visit)
    amend(force, techniques=["handcuffs"])
    with pytest.raises(DomainError, match=f"{debrief.reference} is planned for it. Open that one and call"):
        stand_down(requirement=required(visit), reason="Recorded by mistake.", by=visit.oic, at=NOON)
    assert required(visit).state == RequirementState.ARRANGED
    client, here = signed_in(visit.oic), reverse("visit-debrief", args=[visit.pk])
    to_record = reverse("debrief-stand-down", args=[visit.pk])
    assert "once the meeting that is planned for it is called off" in words(client.get(here))
    assert to_record not in client.get(here).content.decode()
    call_off(debrief=debrief, reason="Nothing asks for it any more.", by=visit.oic, at=NOON)
    assert Notice.objects.filter(to=colleague, kind="debriefs.called_off").exists()
    assert to_record in client.get(here).content.decode()
    stand_down(requirement=required(visit), reason="Recorded by mistake.", by=visit.oic, at=NOON)
    assert required(visit).state == RequirementState.STOOD_DOWN
    assert not invitations_of(colleague, NOON).exists()


def test_who_was_on_a_closed_visit_is_asked_for_feedback_once_no_debrief_is_held() -> None:
    colleague = officer()
    visit = make_visit(officers=[colleague])
    force = use_force(visit, techniques=["baton_drawn"])
    amend(force, techniques=["handcuffs"])
    close(visit)
    asked = FeedbackRequest.objects.filter(visit=visit)
    assert not asked.exists()
    stand_down(requirement=required(visit), reason="Recorded by mistake.", by=visit.oic, at=NOON)
    assert [request.user for request in asked] == [colleague]


def test_a_second_concern_is_a_trigger_of_its_own() -> None:
    colleague = officer()
    visit = make_visit(officers=[colleague])
    concern_on(visit)
    concern_on(visit, colleague)
    assert TriggerRecord.objects.filter(requirement__visit=visit, code="DEB-4").count() == 2


def test_a_fact_that_was_corrected_away_and_is_back_asks_for_the_debrief_again() -> None:
    visit = make_visit()
    force = use_force(visit, techniques=["baton_drawn"])
    amend(force, techniques=["handcuffs"])
    stand_down(requirement=required(visit), reason="Recorded by mistake.", by=visit.oic, at=NOON)
    amend(force, techniques=["baton_drawn"])
    found = required(visit)
    assert (found.state, found.raised_at) == (RequirementState.OPEN, NOON)
    states = DebriefChange.objects.filter(subject_id=found.pk, values__has_key="state")
    assert [change.values["state"][1] for change in states] == ["stood_down", "open"]


def test_a_yes_after_a_no_asks_for_the_debrief_again() -> None:
    visit = make_visit()
    form = referred(visit)

    def decide(yes: bool) -> None:
        decide_to_debrief(visit=visit, about=form.pk, answer=Answer(yes, WHY), by=visit.oic, at=NOON)

    decide(True)
    decide(False)
    stand_down(requirement=required(visit), reason="Everybody heard.", by=visit.oic, at=NOON)
    decide(True)
    assert required(visit).state == RequirementState.OPEN
