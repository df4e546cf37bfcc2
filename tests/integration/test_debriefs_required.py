"""A debrief is required by facts: worked out with every change, kept with what was seen, never deleted."""

from datetime import date, timedelta
from typing import Any

import pytest
import time_machine
from django.db import DatabaseError, IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.enums import Grade, MentoringKind
from accounts.models import Mentoring, User
from accounts.roles import Role
from core.clock import london_day
from core.errors import DomainError, NotAllowed
from debriefs.enums import Cause, Decided, LedAs, RequirementState
from debriefs.models import Decision, KeptAssessment, NightlyLook, Requirement, TriggerRecord
from debriefs.operations.deciding import Answer, decide_to_debrief, decide_to_postpone, set_lead, stand_down
from debriefs.operations.nightly import look_at_all
from debriefs.operations.reminding import remind_leads
from debriefs.queries.facts import facts_of_visits
from notices.models import Notice
from tests.factories import UserFactory
from tests.factories_held import AFTER, hold, plan, team_of, visit_with_concern
from tests.factories_visits import (
    NOON,
    add_encounter,
    add_form,
    add_step,
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
from visits.operations.following_up import follow_up
from visits.operations.team import name_oversight
from visits.queries import facts_of, visits_for_page
from visits.steps import DECLARATION

pytestmark = pytest.mark.django_db
WHY = "Everybody should hear how it went."


def codes(visit: Visit) -> set[str]:
    return set(TriggerRecord.objects.filter(requirement__visit=visit).values_list("code", flat=True))


def required(visit: Visit) -> Requirement:
    return Requirement.objects.get(visit=visit)


def latest(visit: Visit) -> KeptAssessment:
    return KeptAssessment.objects.filter(visit=visit).latest("number")


def concern_on(visit: Visit, by: User | None = None, *, about_lead: bool = False) -> Any:
    text = "Nobody held the ladder."
    return raise_concern(visit=visit, text=text, about_lead=about_lead, by=by or visit.oic, at=NOON)


def declared(visit: Visit, **values: Any) -> Any:
    incident = add_form(visit, "critical-incident", serious_harm=True, **values)
    fresh = type(incident).objects.get(pk=incident.pk)
    follow_up(step=DECLARATION, form=fresh, values={"declared_at": NOON}, by=visit.oic, at=NOON)
    return incident


def referred(visit: Visit) -> Any:
    """Record an adult at risk who was referred."""
    person = visit.encounters.first() or add_encounter(visit, date_of_birth=date(1970, 3, 1))
    form = add_form(visit, "vulnerability", encounter=person, heads=["self_harm"], no_referral_reason="")
    add_step(form, "referral")
    return form


def hmi_of(visit: Visit) -> User:
    hmi = UserFactory(roles=[Role.HMI])
    manager = UserFactory(team=visit.team, roles=[Role.MANAGER])
    name_oversight(visit=visit, user=hmi, named_as="hmi", reason="Leads.", by=manager, at=NOON)
    return hmi


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


# --- At night -----------------------------------------------------------------------------------


def test_at_night_what_drifted_is_kept_and_the_officer_in_charge_told() -> None:
    oic, new = officer(), officer()
    visit = make_visit(oic, officers=[new], kinds=["arrest"])
    assert codes(visit) == set()
    Mentoring.objects.create(officer=new, mentor=oic, kind=MentoringKind.ARREST, started_on=date(2026, 11, 1))
    look = look_at_all(at=NOON + timedelta(hours=14))
    assert look is not None
    assert (look.drifted, look.ended_at is not None) == (1, True)
    assert (codes(visit), latest(visit).cause, latest(visit).by) == ({"DEB-2"}, Cause.NIGHTLY, None)
    assert Notice.objects.filter(to=oic, kind="debriefs.drifted").count() == 1


def test_once_a_day_and_nothing_new_where_nothing_drifted() -> None:
    visit = make_visit()
    kept = KeptAssessment.objects.filter(visit=visit).count()
    look = look_at_all(at=NOON)
    assert look is not None
    assert (look.visits, look.drifted) == (1, 0)
    assert look_at_all(at=NOON + timedelta(minutes=1)) is None
    assert KeptAssessment.objects.filter(visit=visit).count() == kept


def test_a_new_reading_of_the_rules_is_kept_beside_the_old(monkeypatch: pytest.MonkeyPatch) -> None:
    visit = make_visit()
    concern_on(visit)
    monkeypatch.setattr("debriefs.operations.nightly.RULEBOOK", "2026-11-19.2")
    monkeypatch.setattr("debriefs.operations.assessing.RULEBOOK", "2026-11-19.2")
    before = latest(visit)
    look_at_all(at=NOON)
    assert latest(visit).rulebook == "2026-11-19.2"
    assert KeptAssessment.objects.get(pk=before.pk).rulebook == "2024-11-07.1"


def test_it_goes_on_where_it_was_ended(monkeypatch: pytest.MonkeyPatch) -> None:
    visits = [make_visit() for _ in range(3)]
    monkeypatch.setattr("debriefs.operations.nightly.BATCH", 1)
    looked: list[int] = []
    real = facts_of_visits

    def ends_after_two(ids: Any, at: Any) -> Any:
        looked.append(len(list(ids)))
        if len(looked) == 3:
            raise KeyboardInterrupt
        return real(ids, at)

    monkeypatch.setattr("debriefs.operations.nightly.facts_of_visits", ends_after_two)
    with pytest.raises(KeyboardInterrupt):
        look_at_all(at=NOON)
    assert NightlyLook.objects.get().visits == 2
    look = look_at_all(at=NOON + timedelta(days=1))  # gone on with, although the day is over
    assert look is not None
    assert (look.visits, look.ended_at is not None) == (len(visits), True)


def test_a_hundred_visits_cost_the_queries_of_one() -> None:
    oic = officer()
    visits = [make_visit(oic) for _ in range(3)]
    for visit in visits:
        use_force(visit, techniques=["baton_drawn"])
        referred(visit)
        declared(visit)
    with CaptureQueriesContext(connection) as one:
        facts_of_visits([visits[0].pk], NOON)
    with CaptureQueriesContext(connection) as three:
        facts_of_visits([visit.pk for visit in visits], NOON)
    assert len(one) == len(three)


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


# --- Who is told what ------------------------------------------------------------------------------


def test_why_tells_each_fact_to_those_who_may_read_it_and_the_rule_to_others() -> None:
    colleague = officer()
    visit = make_visit(officers=[colleague])
    concern_on(visit, colleague)
    form = referred(visit)
    decide_to_debrief(visit=visit, about=form.pk, answer=Answer(True, WHY), by=visit.oic, at=NOON)
    manager = UserFactory(team=visit.team, roles=[Role.MANAGER])
    here = reverse("visit-debrief", args=[visit.pk])
    of_oic, of_manager = (words(signed_in(user).get(here)) for user in (visit.oic, manager))
    for said in (of_oic, of_manager):
        assert "DEB-4" in said
        assert "DEB-8" in said
    assert "Read it" in of_oic
    assert "Read it" not in of_manager
    assert "An adult at risk was referred, and" in of_oic.replace(
        " the officer in charge decided to debrief", " and"
    )
    assert "kept apart" in of_manager
    assert str(form.encounter) not in of_manager


def test_why_names_rule_section_version_and_who_recorded_the_fact() -> None:
    visit = make_visit()
    use_force(visit, techniques=["baton_drawn"])
    said = words(signed_in(visit.oic).get(reverse("visit-debrief", args=[visit.pk])))
    for part in (
        "DEB-6",
        "guidance 3.0",
        "Debriefing following use of force",
        visit.oic.name,
        "19 November 2026",
    ):
        assert part in said


def test_an_earlier_answer_is_read_as_it_was_given() -> None:
    visit = make_visit()
    concern_on(visit)
    client = signed_in(visit.oic)
    first = KeptAssessment.objects.filter(visit=visit).earliest("number")
    said = words(client.get(reverse("debrief-answer", args=[visit.pk, first.number])))
    assert "See the newest answer" in said
    assert client.get(reverse("debrief-answer", args=[visit.pk, 99])).status_code == 404


def test_nobody_else_finds_the_pages() -> None:
    visit = make_visit()
    form = referred(visit)
    concern_on(visit)
    for route, rest in (
        ("visit-debrief", []),
        ("debrief-lead", []),
        ("debrief-stand-down", []),
        ("debrief-decide", [form.pk]),
    ):
        assert signed_in(officer()).get(reverse(route, args=[visit.pk, *rest])).status_code == 404
    manager = UserFactory(team=visit.team, roles=[Role.MANAGER])
    assert signed_in(manager).get(reverse("debrief-decide", args=[visit.pk, form.pk])).status_code == 404


def test_a_decision_is_made_on_its_page() -> None:
    visit = make_visit()
    form = referred(visit)
    here = reverse("debrief-decide", args=[visit.pk, form.pk])
    client = signed_in(visit.oic)
    assert client.post(here, {"version": "0", "yes": "yes", "reason": ""}).status_code == 422
    assert client.post(here, {"version": "0", "yes": "yes", "reason": WHY}).status_code == 302
    assert Decision.objects.get(code=Decided.DEBRIEF).yes is True


# --- The database --------------------------------------------------------------------------------------


def refused(change: Any, name: str) -> None:
    with pytest.raises((IntegrityError, DatabaseError), match=name), transaction.atomic():
        change()


def test_the_database_refuses_what_cannot_be() -> None:
    visit = make_visit()
    concern_on(visit)
    mine = Requirement.objects.filter(visit=visit)
    kept, trigger = latest(visit), TriggerRecord.objects.get()
    for values, name in (
        ({"state": "forgotten"}, "requirement_state_exists"),
        ({"kind": "secret"}, "requirement_kind_exists"),
        ({"led_as": "king"}, "requirement_led_as_exists"),
        ({"lead_because": ""}, "requirement_lead_has_a_reason"),
        ({"led_as": "other"}, "requirement_other_lead_is_somebody"),
        ({"state": "postponed"}, "requirement_postponed_has_a_reason_and_a_day"),
        ({"state": "stood_down"}, "requirement_stood_down_has_a_reason"),
    ):
        refused(lambda values=values: mine.update(**values), name)
    copy = {
        "requirement": mine.get(),
        "code": trigger.code,
        "about": trigger.about,
        "assessment": kept,
        "at": NOON,
    }
    refused(lambda: TriggerRecord.objects.create(**copy), "trigger_once_for_a_record")
    again = {"visit": visit, "at": NOON, "rulebook": "r", "versions": [], "facts": {}, "outcome": {}}
    refused(
        lambda: KeptAssessment.objects.create(**again, number=kept.number, by=visit.oic, cause="facts"),
        "assessment_numbers_do_not_repeat",
    )
    refused(
        lambda: KeptAssessment.objects.create(**again, number=99, by=visit.oic, cause="whim"),
        "assessment_cause_exists",
    )
    refused(
        lambda: KeptAssessment.objects.create(**again, number=99, by=None, cause="facts"),
        "assessment_of_facts_by_somebody",
    )


def test_the_database_refuses_decisions_and_looks_that_cannot_be() -> None:
    visit = make_visit()
    made = {"visit": visit, "about": visit.pk, "at": NOON, "by": visit.oic}
    for values, name in (
        ({"code": "DEB-9", "yes": True, "reason": "x"}, "debrief_decision_code_exists"),
        ({"code": "DEB-8", "yes": True, "reason": ""}, "debrief_decision_has_a_reason"),
        (
            {"code": "DEB-8", "yes": True, "reason": "x", "review_on": date(2026, 12, 1)},
            "debrief_decision_review_of_a_postponement",
        ),
        ({"code": "CI-3", "yes": True, "reason": "x"}, "debrief_decision_to_postpone_has_a_review"),
    ):
        refused(lambda values=values: Decision.objects.create(**made, **values), name)
    look = {"rulebook": "r", "began_at": NOON}
    NightlyLook.objects.create(day=date(2026, 11, 1), **look)
    refused(lambda: NightlyLook.objects.create(day=date(2026, 11, 2), **look), "one_nightly_look_under_way")
    refused(lambda: NightlyLook.objects.update(drifted=1), "nightly_drifted_were_looked_at")


def test_what_was_answered_and_decided_is_never_changed() -> None:
    visit = make_visit()
    concern_on(visit)
    for rows in (KeptAssessment.objects.filter(visit=visit), TriggerRecord.objects.all()):
        refused(lambda rows=rows: rows.update(at=NOON), "permission denied")
        refused(lambda rows=rows: rows._raw_delete("default"), "permission denied")


def test_home_follows_a_debrief_from_its_invitations_to_its_end() -> None:
    oic = officer()
    colleague = team_of(oic)[0]
    debrief = plan(visit_with_concern(oic, officers=[colleague]))

    def at_home(user: User, at: Any) -> str:
        with time_machine.travel(at, tick=False):
            return words(signed_in(user).get(reverse("home")))

    assert f"Hold the debrief {debrief.reference}" in at_home(oic, NOON)
    assert "Arrange the debrief" not in at_home(oic, NOON)
    assert f"Say whether you can come to the debrief {debrief.reference}" in at_home(colleague, NOON)
    assert "was to be" in at_home(oic, debrief.planned_at + timedelta(days=1))
    hold(debrief)
    assert f"Follow up the debrief {debrief.reference}" in at_home(oic, AFTER)
    assert debrief.reference not in at_home(colleague, AFTER)
