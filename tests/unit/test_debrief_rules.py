"""DEB-1 to DEB-9, CI-1 to CI-3 and who leads: each rule by its code, each limb both ways."""

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest

from debriefs.facts import (
    BronzeFacts,
    ConcernFacts,
    ConcernNeeds,
    ForceFacts,
    IncidentFacts,
    NotReferredFacts,
    OfficerFacts,
    ReferredFacts,
    VisitFacts,
    VisitKind,
)
from debriefs.facts_json import facts_of_json, facts_to_json
from debriefs.findings import About, Assessment, Capacity, Duty, Kind, Lead
from debriefs.rules import BY_CODE, RULES, assess

DAY = date(2026, 11, 19)
# Everything is answered, and nothing asks for a debrief.
QUIET = VisitFacts(
    visit="v",
    day=DAY,
    oic="oic",
    hmi="hmi",
    kinds=(VisitKind.ILLEGAL_WORKING,),
    officers=(OfficerFacts(officer="oic"), OfficerFacts(officer="new")),
    any_force=False,
    any_criterion=False,
    any_failing=False,
    any_vulnerable=False,
)
ADULT = date(1990, 5, 4)


def force(**given: Any) -> ForceFacts:
    """Handcuffs on an adult, all answered, no concerns: force that asks for no debrief (DEB-9)."""
    answers: dict[str, Any] = {
        "record": "f",
        "used_by": "new",
        "force": True,
        "baton_drawn": False,
        "on": "p",
        "date_of_birth": ADULT,
        "claims_to_be_a_child": False,
        "concerns": ConcernNeeds.NO_CONCERN,
    }
    return ForceFacts(**(answers | given))


def visit(**changes: Any) -> VisitFacts:
    return replace(QUIET, **changes)


def with_force(*uses: ForceFacts, **changes: Any) -> VisitFacts:
    return visit(any_force=True, force=uses, **changes)


def with_incident(**given: Any) -> VisitFacts:
    answers: dict[str, Any] = {"record": "i", "declared": True, "criteria_met": True, "gold": "gold"}
    return visit(any_criterion=True, incident=IncidentFacts(**(answers | given)))


def found(facts: VisitFacts) -> Assessment:
    return assess(facts, facts.day)


def codes(facts: VisitFacts) -> set[str]:
    return {trigger.code for trigger in found(facts).triggers}


def open_codes(facts: VisitFacts) -> set[str]:
    return {each.code for each in found(facts).undecided}


def to_consider(facts: VisitFacts) -> set[str]:
    return {each.code for each in found(facts).considerations}


def test_nothing_asks_for_a_debrief_where_everything_is_answered_and_nothing_happened() -> None:
    answer = found(QUIET)
    assert (answer.required, answer.triggers, answer.undecided, answer.lead) == (False, (), (), None)
    assert set(answer.not_met) == set(BY_CODE)


# --- DEB-1 --------------------------------------------------------------------------------------


def test_deb_1_a_family_detention_visit() -> None:
    facts = visit(kinds=(VisitKind.OTHER, VisitKind.FAMILY_DETENTION))
    assert codes(facts) == {"DEB-1"}
    assert found(facts).kind is Kind.MANDATORY


@pytest.mark.parametrize("kind", [kind for kind in VisitKind if kind is not VisitKind.FAMILY_DETENTION])
def test_deb_1_no_other_kind_of_visit(kind: VisitKind) -> None:
    assert codes(visit(kinds=(kind,))) == set()


def test_deb_1_is_open_while_the_kind_is_not_recorded() -> None:
    assert open_codes(visit(kinds=())) == {"DEB-1"}
    assert found(visit(kinds=())).required is None


# --- DEB-2 --------------------------------------------------------------------------------------

MENTORED = (OfficerFacts(officer="oic"), OfficerFacts(officer="new", newly_trained=True))


def test_deb_2_an_arrest_visit_with_newly_trained_staff_names_them() -> None:
    facts = visit(kinds=(VisitKind.ARREST,), officers=MENTORED)
    assert codes(facts) == {"DEB-2"}
    seen = found(facts).triggers[0].facts
    assert [(fact.about, fact.record) for fact in seen] == [(About.VISIT, "v"), (About.OFFICER, "new")]


@pytest.mark.parametrize(
    "facts",
    [
        visit(kinds=(VisitKind.ARREST,)),
        visit(kinds=(VisitKind.ILLEGAL_WORKING,), officers=MENTORED),
        visit(kinds=(VisitKind.OTHER,), officers=MENTORED),
    ],
)
def test_deb_2_needs_both_an_arrest_visit_and_newly_trained_staff(facts: VisitFacts) -> None:
    assert codes(facts) == set()


def test_deb_2_is_open_while_the_kind_is_not_recorded_and_somebody_is_newly_trained() -> None:
    assert open_codes(visit(kinds=(), officers=MENTORED)) == {"DEB-1", "DEB-2"}
    assert "DEB-2" in found(visit(kinds=())).not_met


# --- DEB-3 --------------------------------------------------------------------------------------


def test_deb_3_a_concern_about_force_that_needs_no_more_than_a_debrief_is_led_by_the_hmi() -> None:
    answer = found(with_force(force(concerns=ConcernNeeds.NO_MORE)))
    assert [trigger.code for trigger in answer.triggers] == ["DEB-3"]
    assert answer.lead is not None
    assert (answer.lead.capacity, answer.lead.user, answer.kind) == (Lead.HMI, "hmi", Kind.MANDATORY)


@pytest.mark.parametrize(
    "needs", [ConcernNeeds.NO_CONCERN, ConcernNeeds.INVESTIGATION, ConcernNeeds.CRITICAL_INCIDENT]
)
def test_deb_3_not_where_there_is_no_concern_or_it_needs_more(needs: ConcernNeeds) -> None:
    assert codes(with_force(force(concerns=needs))) == set()


def test_deb_3_holds_although_a_critical_incident_was_declared_for_another_reason() -> None:
    declared = with_incident().incident
    facts = with_force(force(concerns=ConcernNeeds.NO_MORE), incident=declared, any_criterion=True)
    assert codes(facts) == {"DEB-3", "DEB-7"}


def test_deb_3_is_open_while_nobody_said_whether_there_are_concerns() -> None:
    assert open_codes(with_force(force(concerns=None))) == {"DEB-3"}


# --- DEB-4 --------------------------------------------------------------------------------------


def test_deb_4_an_area_of_concern_raised_by_anybody() -> None:
    assert codes(visit(concerns=(ConcernFacts(record="c"),))) == {"DEB-4"}


def test_deb_4_a_concern_that_was_withdrawn_stays_and_is_noted_so() -> None:
    facts = visit(concerns=(ConcernFacts(record="c", withdrawn=True),))
    assert codes(facts) == {"DEB-4"}
    assert "withdrawn since" in found(facts).triggers[0].facts[0].words


@pytest.mark.parametrize(
    ("about", "lead"),
    [(None, ("oic", Lead.OIC)), ("oic", ("hmi", Lead.HMI)), ("hmi", (None, Lead.HMI))],
)
def test_deb_4_a_concern_about_somebody_in_charge_is_led_by_an_hmi_whom_it_is_not_about(
    about: str | None, lead: Any
) -> None:
    proposed = found(visit(concerns=(ConcernFacts(record="c", about=about),))).lead
    assert proposed is not None
    assert (proposed.user, proposed.capacity) == lead


@pytest.mark.parametrize(
    ("about", "lead"),
    [
        (("oic",), ("gold", Lead.GOLD)),
        (("gold",), ("hmi", Lead.HMI)),
        (("gold", "hmi"), (None, Lead.HMI)),
    ],
)
def test_deb_4_gold_about_whom_there_is_a_concern_does_not_lead_after_an_incident(
    about: tuple[str, ...], lead: Any
) -> None:
    concerns = tuple(ConcernFacts(record=who, about=who, withdrawn=True) for who in about)
    incident = IncidentFacts(record="i", declared=True, gold="gold")
    proposed = found(visit(concerns=concerns, any_criterion=True, incident=incident)).lead
    assert proposed is not None
    assert (proposed.user, proposed.capacity) == lead


# --- DEB-5 --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "child",
    [
        {"date_of_birth": DAY.replace(year=DAY.year - 18) + timedelta(days=1)},
        {"date_of_birth": DAY.replace(year=DAY.year - 18) + timedelta(days=1), "claims_to_be_a_child": None},
        {"date_of_birth": None, "claims_to_be_a_child": True},
        {"date_of_birth": ADULT, "claims_to_be_a_child": True},  # does not displace the claim
    ],
)
def test_deb_5_any_force_on_a_child_or_on_whoever_claims_to_be_one(child: dict[str, Any]) -> None:
    answer = found(with_force(force(**child)))
    assert ([trigger.code for trigger in answer.triggers], answer.kind) == (["DEB-5"], Kind.FORMAL)


@pytest.mark.parametrize(
    "adult",
    [
        {"date_of_birth": DAY.replace(year=DAY.year - 18)},
        {"date_of_birth": None, "claims_to_be_a_child": False},
        {"on": None, "at_nobody": True, "date_of_birth": None, "claims_to_be_a_child": None},
    ],
)
def test_deb_5_not_from_the_eighteenth_birthday_on_and_not_without_a_claim(adult: dict[str, Any]) -> None:
    assert codes(with_force(force(**adult))) == set()


def test_deb_5_counts_the_day_on_which_force_was_used() -> None:
    born = DAY.replace(year=DAY.year - 18)
    assert codes(with_force(force(date_of_birth=born, day=DAY - timedelta(days=1)))) == {"DEB-5"}


@pytest.mark.parametrize(
    "unknown",
    [
        {"claims_to_be_a_child": None},
        {"on": None, "date_of_birth": None, "claims_to_be_a_child": None},
        {"force": None, "baton_drawn": False, "claims_to_be_a_child": True},
    ],
)
def test_deb_5_is_open_while_it_is_not_said_on_whom_what_was_done(unknown: dict[str, Any]) -> None:
    assert open_codes(with_force(force(**unknown))) == {"DEB-5"}


def test_one_use_of_force_leaves_open_each_rule_whose_answer_it_lacks() -> None:
    facts = with_force(force(concerns=None, baton_drawn=None, claims_to_be_a_child=None))
    assert open_codes(facts) == {"DEB-3", "DEB-5", "DEB-6"}


# --- DEB-6 --------------------------------------------------------------------------------------


@pytest.mark.parametrize("at", [{}, {"on": None, "at_nobody": True, "date_of_birth": None}])
def test_deb_6_a_baton_drawn_also_at_nobody(at: dict[str, Any]) -> None:
    answer = found(with_force(force(baton_drawn=True, **at)))
    assert ([trigger.code for trigger in answer.triggers], answer.kind) == (["DEB-6"], Kind.FORMAL)


def test_deb_6_is_open_while_it_is_not_said_what_was_done() -> None:
    assert "DEB-6" in open_codes(with_force(force(force=None, baton_drawn=None)))


# --- DEB-7 --------------------------------------------------------------------------------------


def test_deb_7_a_declared_critical_incident_is_led_by_gold_and_recorded() -> None:
    answer = found(with_incident())
    assert ([trigger.code for trigger in answer.triggers], answer.kind) == (["DEB-7"], Kind.FORMAL_RECORDED)
    assert answer.lead is not None
    assert (answer.lead.capacity, answer.lead.user) == (Lead.GOLD, "gold")


def test_deb_7_names_the_bronze_of_the_location_and_the_silver_where_practicable() -> None:
    bronzes = (BronzeFacts(officer="here", incident_here=True), BronzeFacts(officer="there"))
    answer = found(with_incident(silver="silver", bronzes=bronzes))
    assert [(each.user, each.capacity, each.duty) for each in answer.attendees] == [
        ("here", Capacity.BRONZE, Duty.MUST),
        ("silver", Capacity.SILVER, Duty.WHERE_PRACTICABLE),
    ]


@pytest.mark.parametrize(
    "facts",
    [
        visit(any_criterion=None),
        visit(any_criterion=True),
        visit(any_failing=None),
        visit(any_failing=True),
        with_incident(declared=False),
        with_incident(declared=False, criteria_met=None),
        with_incident(declared=False, criteria_met=False),
        with_incident(declared=False, criteria_met=False, failing_or_learning=True),
        with_incident(declared=False, criteria_met=False, considered=True, to_declare=True),
    ],
)
def test_deb_7_is_open_while_an_incident_may_have_to_be_declared(facts: VisitFacts) -> None:
    assert (codes(facts), open_codes(facts)) == (set(), {"DEB-7"})


def test_deb_7_not_for_an_incident_that_was_considered_and_not_declared() -> None:
    facts = with_incident(declared=False, criteria_met=False, failing_or_learning=True, considered=True)
    assert (codes(facts), open_codes(facts)) == (set(), set())


def test_deb_7_is_open_and_to_be_considered_while_a_concern_needs_an_incident_and_none_is_recorded() -> None:
    facts = with_force(force(concerns=ConcernNeeds.CRITICAL_INCIDENT))
    assert (codes(facts), open_codes(facts), to_consider(facts)) == (set(), {"DEB-7"}, {"CI-2"})
    assert found(facts).required is None
    (undecided,), (considered,) = found(facts).undecided, found(facts).considerations
    assert [(fact.about, fact.record) for fact in undecided.facts] == [(About.FORCE, "f")]
    assert considered.facts == undecided.facts
    recorded = with_incident(declared=False, criteria_met=False, failing_or_learning=False).incident
    assert open_codes(replace(facts, incident=recorded)) == set()


def test_an_indication_of_a_failing_or_of_learning_is_to_be_considered_also_before_it_is_recorded() -> None:
    answer = found(visit(any_failing=True))
    (undecided,), (considered,) = answer.undecided, answer.considerations
    assert (answer.required, undecided.code, considered.code) == (None, "DEB-7", "CI-2")
    assert [(fact.about, fact.record) for fact in considered.facts] == [(About.VISIT, "v")]
    assert considered.facts == undecided.facts


# --- DEB-8 --------------------------------------------------------------------------------------


def test_deb_8_never_follows_from_a_referral_by_itself() -> None:
    facts = visit(any_vulnerable=True, adults_referred=(ReferredFacts(record="a"),))
    assert (codes(facts), open_codes(facts), to_consider(facts)) == (set(), {"DEB-8"}, {"DEB-8"})
    assert found(facts).required is None


@pytest.mark.parametrize(("decided", "expected"), [(True, {"DEB-8"}), (False, set())])
def test_deb_8_is_what_the_officer_in_charge_decides(decided: bool, expected: set[str]) -> None:
    facts = visit(any_vulnerable=True, adults_referred=(ReferredFacts(record="a", debrief=decided),))
    assert (codes(facts), to_consider(facts)) == (expected, set())
    assert found(facts).kind is (Kind.DISCRETIONARY if decided else None)


def test_deb_8_is_open_while_nobody_said_whether_anybody_was_vulnerable() -> None:
    assert open_codes(visit(any_vulnerable=None)) == {"DEB-8"}


@pytest.mark.parametrize("answered", [True, False])
def test_deb_8_is_open_until_whoever_was_vulnerable_is_recorded_and_referred_or_not(answered: bool) -> None:
    assert open_codes(visit(any_vulnerable=True)) == {"DEB-8"}
    other = NotReferredFacts(record="a", answered=answered)
    facts = visit(any_vulnerable=True, not_referred=(other,))
    assert (codes(facts), open_codes(facts)) == (set(), set() if answered else {"DEB-8"})
    assert found(facts).required is (False if answered else None)
    decided = replace(facts, adults_referred=(ReferredFacts(record="b", debrief=False),))
    assert open_codes(decided) == (set() if answered else {"DEB-8"})


def test_facts_that_were_kept_before_these_were_asked_are_read_as_not_answered() -> None:
    incident = with_incident(declared=False, criteria_met=False).incident
    facts = visit(any_vulnerable=True, any_criterion=False, incident=incident)
    kept = facts_to_json(facts)
    del kept["not_referred"], kept["incident"]["to_declare"]
    assert facts_of_json(kept) == facts


# --- DEB-9 --------------------------------------------------------------------------------------


def test_deb_9_any_other_force_asks_for_no_debrief() -> None:
    answer = found(with_force(force()))
    assert (answer.required, answer.attendees) == (False, ())


def test_deb_9_what_is_no_force_by_the_definition_counts_for_nothing() -> None:
    nothing = force(record="n", force=False, baton_drawn=False, claims_to_be_a_child=True)
    assert codes(with_force(force(), nothing)) == set()


@pytest.mark.parametrize("facts", [visit(any_force=None), visit(any_force=True)])
def test_force_that_is_not_answered_or_not_recorded_leaves_its_rules_open(facts: VisitFacts) -> None:
    assert open_codes(facts) == {"DEB-3", "DEB-5", "DEB-6"}


# --- Who leads, who attends, what a person considers -----------------------------------------------


def test_gold_leads_before_the_hmi_and_the_hmi_before_the_officer_in_charge() -> None:
    concern = force(concerns=ConcernNeeds.NO_MORE)
    family = (VisitKind.FAMILY_DETENTION,)
    incident = with_incident().incident
    everything = with_force(concern, kinds=family, incident=incident, any_criterion=True)
    leads = [
        found(facts).lead for facts in (everything, with_force(concern, kinds=family), visit(kinds=family))
    ]
    assert [lead.capacity for lead in leads if lead] == [Lead.GOLD, Lead.HMI, Lead.OIC]


def test_no_lead_is_invented_where_nobody_is_named() -> None:
    lead = found(with_force(force(concerns=ConcernNeeds.NO_MORE), hmi=None)).lead
    assert lead is not None
    assert (lead.capacity, lead.user) == (Lead.HMI, None)


def test_force_under_investigation_proposes_the_hmi_where_another_rule_asks_and_a_person_confirms() -> None:
    investigated = force(concerns=ConcernNeeds.INVESTIGATION)
    assert found(with_force(investigated)).lead is None
    facts = with_force(investigated, kinds=(VisitKind.FAMILY_DETENTION,))
    lead = found(facts).lead
    assert lead is not None
    assert (codes(facts), lead.capacity, lead.to_confirm) == ({"DEB-1"}, Lead.HMI, True)
    assert to_consider(facts) == {"DEB-3"}


@pytest.mark.parametrize(
    "trigger",
    [{"concerns": ConcernNeeds.NO_MORE}, {"claims_to_be_a_child": True}, {"baton_drawn": True}],
)
def test_those_who_used_and_saw_force_should_attend_its_debrief(trigger: dict[str, Any]) -> None:
    answer = found(with_force(force(witnesses=("oic",), **trigger), force(record="g", used_by="oic")))
    assert [(each.user, each.capacity, each.duty) for each in answer.attendees] == [
        ("new", Capacity.USED_FORCE, Duty.SHOULD),
        ("oic", Capacity.USED_FORCE, Duty.SHOULD),
        ("oic", Capacity.WITNESSED_FORCE, Duty.SHOULD),
    ]


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ({"declared": False, "criteria_met": True}, {"CI-1"}),
        ({"declared": False, "criteria_met": False, "failing_or_learning": True}, {"CI-2"}),
        ({"declared": False, "criteria_met": False, "failing_or_learning": True, "considered": True}, set()),
        ({"declared": False, "criteria_met": False, "failing_or_learning": False}, set()),
        ({"declared": False, "criteria_met": False, "considered": True, "to_declare": True}, {"CI-2"}),
        ({"declared": True}, {"CI-3"}),
        ({"declared": True, "postponement_considered": False}, set()),
        ({"declared": True, "postponement_considered": True}, set()),
    ],
)
def test_ci_1_to_ci_3_are_shown_to_a_person(given: dict[str, Any], expected: set[str]) -> None:
    assert to_consider(with_incident(**given)) == expected


def test_nothing_is_decided_for_a_day_before_any_version_that_is_known() -> None:
    answer = assess(visit(kinds=(VisitKind.FAMILY_DETENTION,)), date(2024, 11, 6))
    assert (answer.covered, answer.required, answer.triggers) == (False, None, ())
    assert assess(visit(kinds=(VisitKind.FAMILY_DETENTION,)), date(2024, 11, 7)).required is True


def test_every_rule_carries_its_code_section_version_and_the_guidances_words() -> None:
    for rule in RULES:
        said = rule.rule
        assert said.code.startswith("DEB-")
        assert said.section
        assert said.quote
        assert said.version == "3.0"
