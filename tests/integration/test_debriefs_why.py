"""Why a debrief is required: each fact to those who may read it, the rule to everybody else."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from django.urls import reverse

from accounts.enums import MentoringKind
from accounts.models import Mentoring, User
from accounts.roles import Role
from debriefs import rules
from debriefs.enums import Decided
from debriefs.findings import DebriefRule, Kind
from debriefs.models import DebriefChange, Decision, Invitation, KeptAssessment
from debriefs.operations.deciding import Answer, decide_to_debrief
from debriefs.operations.nightly import look_at_all
from debriefs.queries.why import explain
from tests.api_support import Api, a_system
from tests.debrief_support import concern_on, declared, hmi_of, latest, referred, required
from tests.factories import UserFactory
from tests.factories_held import plan
from tests.factories_visits import (
    NOON,
    add_encounter,
    add_step,
    make_visit,
    officer,
    use_force,
)
from tests.sign_in import signed_in
from tests.visit_support import links, words
from visits.models import CriticalIncident, UseOfForce, Visit, VisitOfficer, Vulnerability
from visits.operations.answering import answer
from visits.operations.concerns import withdraw_concern
from visits.operations.saving import save_changes

pytestmark = pytest.mark.django_db
WHY = "Everybody should hear how it went."


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


SAYS_WHO_LEADS = ("visit", "visit-waiting", "visit-history", "visit-record", "visit-debrief", "debrief-lead")


def test_whom_a_concern_is_about_is_told_to_nobody_but_its_readers() -> None:
    raiser = officer()
    visit = make_visit(officers=[raiser])
    concern_on(visit, raiser, about_oic=True)
    told, neutral = f"about {visit.oic.name}", "nobody is named yet. An area of concern was raised."
    manager = UserFactory(team=visit.team, roles=[Role.MANAGER])
    first = reverse("debrief-answer", args=[visit.pk, latest(visit).number])
    for user in (visit.oic, manager):
        client = signed_in(user)
        for here in (*(reverse(route, args=[visit.pk]) for route in SAYS_WHO_LEADS), first):
            assert told not in words(client.get(here)), here
        assert neutral in words(client.get(reverse("visit-debrief", args=[visit.pk])))
    system = Api(a_system(Role.MANAGER, team=visit.team))
    for part in ("debrief-assessment", "debrief-requirement", "closing"):
        said = system.get(f"/visits/{visit.pk}/{part}/")
        assert (said.status_code, told in said.content.decode()) == (200, False), part
    for reader in (raiser, hmi_of(visit)):
        assert f"It is {told}, officer in charge at that time." in words(
            signed_in(reader).get(reverse("visit-debrief", args=[visit.pk]))
        )


@pytest.mark.parametrize("about", ["the officer in charge", "the HMI", "nobody in charge"])
def test_who_raised_a_concern_is_told_to_nobody_by_what_follows_from_it(about: str) -> None:
    raiser, colleague = officer(name="Zebedee Quillon"), officer()
    visit = make_visit(officers=[colleague])
    use_force(visit, techniques=["baton_drawn"], concerns=False)
    debrief = plan(visit)
    VisitOfficer.objects.filter(visit=visit, user=colleague).update(user=raiser)  # named on no page by that
    hmi = hmi_of(visit)
    whom = {"the officer in charge": visit.oic, "the HMI": hmi}.get(about)
    concern = concern_on(visit, raiser, about=whom)
    withdraw_concern(concern=concern, reason="I misread it.", by=raiser, at=NOON)
    VisitOfficer.objects.filter(visit=visit, user=raiser).update(user=colleague)
    Invitation.objects.filter(debrief=debrief, user=raiser).delete()
    manager = UserFactory(team=visit.team, roles=[Role.MANAGER])
    numbers = KeptAssessment.objects.filter(visit=visit).values_list("number", flat=True)
    pages = [
        *(reverse(route, args=[visit.pk]) for route in SAYS_WHO_LEADS),
        *(reverse("debrief-answer", args=[visit.pk, number]) for number in numbers),
        *(reverse(route, args=[debrief.pk]) for route in ("debrief", "debrief-points")),
    ]
    for user in (visit.oic, colleague, manager, *([hmi] if whom == hmi else [])):
        client = signed_in(user)
        for here in pages:
            assert "Quillon" not in client.get(here).content.decode(), (here, user)
    system = Api(a_system(Role.MANAGER, team=visit.team))
    for part in ("debrief-assessment", "debrief-requirement", "closing"):
        assert "Quillon" not in system.get(f"/visits/{visit.pk}/{part}/").content.decode(), part
    said = DebriefChange.objects.filter(by=raiser).exclude(subject_id__in=Invitation.objects.values("pk"))
    assert not said.exists()


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


def test_why_names_who_recorded_what_the_rule_reads_and_not_who_saved_another_field_since() -> None:
    """A child, a baton and an incident: each with the newest change of what decides it."""
    colleague = officer()
    visit = make_visit(officers=[colleague])
    child = add_encounter(visit, date_of_birth=date(2012, 3, 1), at=NOON)
    force = use_force(visit, techniques=["baton_drawn"], encounter=child)

    def told(user: User) -> list[str]:
        said = explain(latest(visit), visit, user, NOON).triggers
        return [f"{each.rule.code} {fact.how}" for each in said for fact in each.saw]

    before = told(visit.oic)
    later = NOON + timedelta(hours=3)
    fresh = UseOfForce.objects.get(pk=force.pk)
    values = {"techniques": ["baton_drawn"], "behalf_reason": "Was taken to hospital."}
    save_changes(
        visit=visit,
        thing=fresh,
        values=values,
        by=colleague,
        at=later,
        event="visits.form.amended",
        acting_for=None,
    )
    assert UseOfForce.objects.get(pk=force.pk).changed_by == colleague
    assert told(visit.oic) == before
    assert [each for each in before if each.startswith("DEB-6") and visit.oic.name in each]
    save_changes(
        visit=visit,
        thing=fresh,
        values={"techniques": ["baton_drawn", "escort"]},
        by=colleague,
        at=later,
        event="visits.form.amended",
        acting_for=None,
    )
    assert all(f"{colleague.name}, 19 November 2026" in each for each in told(visit.oic))
    declared(visit)
    incident = CriticalIncident.objects.get(visit=visit)
    save_changes(
        visit=visit,
        thing=incident,
        values={"serious_harm": True, "community_impact": True},
        by=colleague,
        at=later,
        event="visits.form.amended",
        acting_for=None,
    )
    [of_incident] = [each for each in told(visit.oic) if each.startswith("DEB-7")]
    assert (visit.oic.name in of_incident, colleague.name in of_incident) == (True, False)


def test_of_an_adult_at_risk_who_recorded_what_decides_is_named_to_those_who_may_read_it() -> None:
    recorder, later, other = (officer(name=name) for name in ("Orla Inchcape", "Zebedee Quillon", "Ada Marr"))
    visit = make_visit(officers=[recorder, later, other])
    form = referred(visit)
    manager = UserFactory(team=visit.team, roles=[Role.MANAGER])

    def told(user: User, number: int | None = None) -> list[str]:
        answers = KeptAssessment.objects.filter(visit=visit)
        kept = answers.get(number=number) if number else answers.latest("number")
        why = explain(kept, visit, user, NOON)
        return [
            fact.how
            for each in (*why.triggers, *why.undecided, *why.to_consider)
            for fact in each.saw
            if each.rule.code == "DEB-8"
        ]

    assert (
        told(visit.oic)
        == [f"Vulnerability of {form.encounter}. {visit.oic.name}, 19 November 2026, 12:00."] * 2
    )

    def save(by: User, hours: int, **values: Any) -> None:
        save_changes(
            visit=visit,
            thing=Vulnerability.objects.get(pk=form.pk),
            values=values,
            by=by,
            at=NOON + timedelta(hours=hours),
            event="visits.apart.saved",
            acting_for=None,
        )

    save(other, 1, details="He did not answer when spoken to.")
    assert all(visit.oic.name in each for each in told(visit.oic))
    save(recorder, 2, heads=["self_harm", "trafficking"])
    assert all("Orla Inchcape, 19 November 2026, 14:00." in each for each in told(visit.oic))
    add_step(Vulnerability.objects.get(pk=form.pk), "referral", by=later, at=NOON + timedelta(hours=3))
    assert all("Zebedee Quillon, 19 November 2026, 15:00." in each for each in told(visit.oic))
    undecided = latest(visit).number
    at = NOON + timedelta(hours=4)
    decide_to_debrief(visit=visit, about=form.pk, answer=Answer(True, WHY), by=visit.oic, at=at)
    [said] = told(visit.oic)
    assert said.endswith(
        f"Zebedee Quillon, 19 November 2026, 15:00. Decided by {visit.oic.name}, 19 November 2026, 16:00."
    )
    assert not any("Decided" in each for each in told(visit.oic, undecided))
    for user in (manager, UserFactory(roles=[Role.AUDITOR])):
        assert "".join(told(user)) == ""


def ended(code: str, day: date) -> list[DebriefRule]:
    return [replace(each, until=day) if each.rule.code == code else each for each in rules.RULES]


def with_another(code: str, day: date) -> list[DebriefRule]:
    old = rules.BY_CODE[code]
    words = {"title": "Said anew", "section": "New section", "version": "4.0"}
    new = replace(old, rule=replace(old.rule, effective_from=day, **words), kind=Kind.DISCRETIONARY)
    return [*ended(code, day), new]


LATER, ALREADY = date(2026, 12, 1), date(2026, 11, 1)  # than the day of the visit


@pytest.mark.parametrize(
    ("techniques", "standing"),
    [(["baton_drawn"], "triggers"), ([], "undecided"), (["handcuffs"], "not_met")],
)
def test_an_answer_is_explained_by_the_version_of_a_rule_under_which_it_was_given(
    techniques: list[str], standing: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Also where another holds for that day, and came to be known only after the answer was given."""
    visit = make_visit()
    use_force(visit, techniques=techniques)
    client, here = signed_in(visit.oic), reverse("visit-debrief", args=[visit.pk])
    why, before = explain(latest(visit), visit, visit.oic, NOON), words(client.get(here))
    assert "DEB-6" in str(getattr(why, standing))
    for rules_since in (ended, with_another):
        for day in (LATER, ALREADY):
            with monkeypatch.context() as later:
                later.setattr(rules, "RULES", tuple(rules_since("DEB-6", day)))
                assert explain(latest(visit), visit, visit.oic, NOON) == why, day
                assert words(client.get(here)) == before, day


@pytest.mark.parametrize("rules_since", [ended, with_another])
def test_what_triggered_by_a_rule_of_before_asks_for_the_debrief_that_it_asked_for(
    rules_since: Callable[[str, date], list[DebriefRule]], monkeypatch: pytest.MonkeyPatch
) -> None:
    visit = make_visit()
    use_force(visit, techniques=["baton_drawn"])
    monkeypatch.setattr(rules, "RULES", tuple(rules_since("DEB-6", ALREADY)))
    use_force(visit, techniques=["handcuffs"])
    assert required(visit).kind == Kind.FORMAL
    said = words(signed_in(visit.oic).get(reverse("visit-debrief", args=[visit.pk])))
    assert ("A baton was drawn (DEB-6), since" in said) is (rules_since is ended)
    assert ("guidance 4.0" in said) is (rules_since is with_another)


def test_no_rule_under_which_answers_were_kept_is_taken_out() -> None:
    said = {(each.rule.code, each.rule.version) for each in rules.RULES}
    assert said >= {(f"DEB-{number}", "3.0") for number in range(1, 9)}


def test_an_earlier_answer_is_read_as_it_was_given() -> None:
    visit = make_visit()
    concern_on(visit)
    client = signed_in(visit.oic)
    first = KeptAssessment.objects.filter(visit=visit).earliest("number")
    said = words(client.get(reverse("debrief-answer", args=[visit.pk, first.number])))
    assert "See the newest answer" in said
    assert client.get(reverse("debrief-answer", args=[visit.pk, 99])).status_code == 404


def test_the_period_of_mentoring_that_is_told_is_that_of_the_day() -> None:
    oic, new, later = officer(), officer(), officer()
    of_the_day, _next = (
        Mentoring.objects.create(
            officer=new, mentor=mentor, kind=MentoringKind.ARREST, started_on=start, ended_on=end
        )
        for mentor, start, end in (
            (oic, date(2026, 11, 1), date(2026, 11, 20)),
            (later, date(2026, 11, 21), None),
        )
    )
    visit = make_visit(oic, officers=[new], kinds=["arrest"])
    here, client = reverse("visit-debrief", args=[visit.pk]), signed_in(oic)
    said = words(client.get(here))
    assert f"began 1 November 2026 with {oic.name}, and ended 20 November 2026" in said
    assert later.name not in said
    number = latest(visit).number
    Mentoring.objects.filter(pk=of_the_day.pk).update(ended_on=date(2026, 11, 2))
    look_at_all(at=NOON)
    said = words(client.get(reverse("debrief-answer", args=[visit.pk, number])))
    assert "By what is recorded now, they were not" in said
    assert "who recorded a fact and when are told as they stand now" in said


def test_the_day_by_which_it_is_held_says_from_when_it_is_counted() -> None:
    soon, later = make_visit(), make_visit()
    concern_on(soon)
    concern_on(later, at=NOON + timedelta(days=30))

    def told(visit: Visit) -> str:
        return words(signed_in(visit.oic).get(reverse("visit-debrief", args=[visit.pk])))

    assert "5 working days after the visit;" in told(soon)
    said = told(later)
    assert "after the visit;" not in said
    assert "5 working days after 19 December, when it was found to be required or taken up again;" in said


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


def test_an_indication_of_a_failing_or_of_learning_is_asked_for_and_leads_to_its_record() -> None:
    visit = make_visit()
    client, here = signed_in(visit.oic), reverse("visit-debrief", args=[visit.pk])
    to_record = reverse("visit-forms", args=[visit.pk, "critical-incident"])
    for value, is_required, told, leads_to in (
        (None, None, "It is not answered whether command failed", reverse("visit-happened", args=[visit.pk])),
        (True, None, "Consider declaring a critical incident, and record it", to_record),
        (False, False, "No debrief is required", None),
    ):
        answer(visit=visit, question="any_failing", value=value, by=visit.oic, at=NOON)
        assert latest(visit).required is is_required
        page = client.get(here)
        assert told in words(page)
        hrefs = set(links(page).values())
        assert leads_to is None or leads_to in hrefs
        assert (to_record in hrefs) == (value is True)
