"""A debrief is required by facts: worked out with every change, kept with what was seen, never deleted."""

from datetime import date, timedelta

import pytest
from django.urls import reverse

from accounts.enums import Grade, MentoringKind
from accounts.models import Mentoring
from core.clock import london_day
from core.errors import DomainError, NotAllowed
from debriefs.enums import LedAs, RequirementState
from debriefs.models import KeptAssessment, Requirement, TriggerRecord
from debriefs.operations.deciding import Answer, decide_to_debrief, decide_to_postpone, set_lead, stand_down
from notices.models import Notice
from tests.debrief_support import codes, concern_on, declared, hmi_of, latest, referred, required
from tests.factories_visits import (
    NOON,
    add_form,
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
from visits.operations.concerns import withdraw_concern
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
    assert (latest(visit).required, latest(visit).by) == (True, visit.oic)


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


def test_another_lead_by_decision_stays_whatever_the_facts_propose() -> None:
    visit = make_visit()
    concern_on(visit)
    other = officer()
    set_lead(requirement=required(visit), lead=other, reason="She was there.", by=visit.oic, at=NOON)
    declared(visit)
    assert (required(visit).lead, required(visit).led_as) == (other, LedAs.OTHER)


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


def test_deb_8_is_asked_before_closing_and_kept_with_the_reason() -> None:
    visit = make_visit()
    form = referred(visit)
    assert any("Decide whether to debrief" in item for item in outstanding(visit))
    decide_to_debrief(visit=visit, about=form.pk, answer=Answer(False, WHY), by=visit.oic, at=NOON)
    assert outstanding(visit) == []
    assert not Requirement.objects.filter(visit=visit).exists()
    decide_to_debrief(visit=visit, about=form.pk, answer=Answer(True, WHY), by=visit.oic, at=NOON)
    assert (codes(visit), required(visit).kind) == ({"DEB-8"}, "discretionary")


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
    concern_on(visit, about_lead=True)
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


def test_a_second_concern_is_a_trigger_of_its_own() -> None:
    colleague = officer()
    visit = make_visit(officers=[colleague])
    concern_on(visit)
    concern_on(visit, colleague)
    assert TriggerRecord.objects.filter(requirement__visit=visit, code="DEB-4").count() == 2
