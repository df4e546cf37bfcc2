"""Trying the rules: each answer to each question says one thing of the invented visit, and nothing more."""

from dataclasses import asdict
from datetime import date
from typing import Any

import pytest

from debriefs.facts import ConcernNeeds, VisitFacts, VisitKind
from debriefs.findings import Lead
from debriefs.forms.trying import TryForm
from debriefs.rules import assess
from debriefs.trial import facts_from
from visits.rules.vulnerable import is_under_18

DAY = date(2026, 11, 19)
FORCE = {"force": "yes"}
# Answers under which nothing asks for a debrief, and nothing is open.
QUIET = {
    "kinds": ["illegal_working"],
    "newly_trained": "no",
    "concern": "no",
    "force": "no",
    "incident": "no",
    "vulnerable": "no",
}


def facts(**answers: Any) -> VisitFacts:
    return facts_from(answers, DAY)


def test_what_is_left_out_is_open_and_never_no() -> None:
    given = facts()
    assert (given.kinds, given.any_force, given.any_criterion, given.any_vulnerable) == ((), None, None, None)
    assert (given.force, given.concerns, given.incident, given.adults_referred) == ((), (), None, ())
    assert assess(given, DAY).required is None


def test_nothing_is_open_where_every_question_is_answered_with_nothing() -> None:
    answer = assess(facts(**QUIET), DAY)
    assert (answer.required, answer.undecided, answer.considerations) == (False, (), ())


# Question and answer → what follows in the facts: the whole of each fact that the answer can change.
KINDS = {kind.value: (kind,) for kind in VisitKind}
NEWLY_TRAINED = {"yes": True, "no": False}
CONCERN = {
    "no": None,
    "yes": (None, False),
    "about_oic": ("officer in charge", False),
    "about_hmi": ("HMI", False),
    "about_gold": ("Gold", False),
    "withdrawn": (None, True),
}
FORCE_USED = {"yes": True, "no": False, "unknown": None}
BATON = {"yes": True, "no": False, "unknown": None}
# Under 18 by the date of birth, and says so: None where nobody has answered.
CHILD = {"no": (False, False), "under_18": (True, False), "claims": (None, True), "unknown": (None, None)}
CONCERNS = {**{needs.value: needs for needs in ConcernNeeds}, "unknown": None}
# Whether a criterion was met; and of the record: is one met, declared, who is Gold, considered, to declare.
INCIDENT = {
    "no": (False, None),
    "declared": (True, (True, True, "Gold", False, False)),
    "not_declared": (True, (True, False, None, False, False)),
    "undecided": (False, (False, False, None, False, False)),
    "failing": (False, None),
    "to_declare": (False, (False, False, None, True, True)),
    "unknown": (None, None),
}
VULNERABLE = {"yes": True, "no": False, "unknown": None}
# Of each adult who was referred: whether the OIC decided to debrief; of others: whether none applies.
ADULT: dict[str, tuple[list[bool | None], list[bool]]] = {
    "no": ([], [True]),
    "undecided": ([None], []),
    "yes": ([True], []),
    "decided_no": ([False], []),
    "unknown": ([], [False]),
}


def test_each_answer_that_the_form_offers_is_in_the_tables_here() -> None:
    tables = {
        "kinds": KINDS,
        "newly_trained": NEWLY_TRAINED,
        "concern": CONCERN,
        "force": FORCE_USED,
        "baton": BATON,
        "child": CHILD,
        "concerns": CONCERNS,
        "incident": INCIDENT,
        "vulnerable": VULNERABLE,
        "adult": ADULT,
    }
    offered = {name: {value for value, _ in field.choices} for name, field in TryForm().fields.items()}  # type: ignore[attr-defined]
    assert offered == {name: set(table) for name, table in tables.items()}


@pytest.mark.parametrize(("answer", "expected"), KINDS.items())
def test_the_kind_of_visit(answer: str, expected: tuple[VisitKind, ...]) -> None:
    assert facts(kinds=[answer]).kinds == expected
    assert facts(kinds=[answer, "arrest"]).kinds == (*expected, VisitKind.ARREST)


@pytest.mark.parametrize(("answer", "expected"), NEWLY_TRAINED.items())
def test_whether_somebody_is_still_mentored(answer: str, expected: bool) -> None:
    assert [each.newly_trained for each in facts(newly_trained=answer).officers] == [False, expected]


@pytest.mark.parametrize(("answer", "expected"), CONCERN.items())
def test_an_area_of_concern(answer: str, expected: tuple[str | None, bool] | None) -> None:
    raised = [(each.about, each.withdrawn) for each in facts(concern=answer).concerns]
    assert raised == ([] if expected is None else [expected])


@pytest.mark.parametrize(("answer", "expected"), FORCE_USED.items())
def test_whether_force_was_used_and_one_use_of_it_is_there(answer: str, expected: bool | None) -> None:
    given = facts(force=answer)
    assert (given.any_force, [each.force for each in given.force]) == (expected, [True] if expected else [])


@pytest.mark.parametrize(("answer", "expected"), BATON.items())
def test_whether_a_baton_was_drawn(answer: str, expected: bool | None) -> None:
    (use,) = facts(**FORCE, baton=answer).force
    assert use.baton_drawn is expected


@pytest.mark.parametrize("answer", [{}, {"force": "unknown"}])
def test_a_baton_that_was_drawn_is_force_where_nobody_has_said_of_force(answer: dict[str, str]) -> None:
    given = facts(**answer, baton="yes")
    assert (given.any_force, [each.baton_drawn for each in given.force]) == (True, [True])
    assert "DEB-6" in {trigger.code for trigger in assess(given, DAY).triggers}


@pytest.mark.parametrize(("answer", "expected"), CHILD.items())
def test_whether_it_was_used_on_a_child(answer: str, expected: tuple[bool | None, bool | None]) -> None:
    (use,) = facts(**FORCE, child=answer).force
    under = None if use.date_of_birth is None else is_under_18(use.date_of_birth, DAY)
    assert (under, use.claims_to_be_a_child) == expected
    assert use.on is not None
    assert use.at_nobody is False


@pytest.mark.parametrize(("answer", "expected"), CONCERNS.items())
def test_what_the_concerns_about_force_need(answer: str, expected: ConcernNeeds | None) -> None:
    (use,) = facts(**FORCE, concerns=answer).force
    assert use.concerns is expected


@pytest.mark.parametrize(("answer", "expected"), INCIDENT.items())
def test_a_critical_incident(answer: str, expected: tuple[bool | None, Any]) -> None:
    given = facts(incident=answer)
    told = given.incident
    record = told and (told.criteria_met, told.declared, told.gold, told.considered, told.to_declare)
    assert (given.any_criterion, record) == expected
    if answer == "undecided":
        assert told is not None
        assert told.failing_or_learning is True
    if told is None:
        assert given.any_failing is {"no": False, "failing": True, "unknown": None}[answer]


@pytest.mark.parametrize(("answer", "expected"), VULNERABLE.items())
def test_whether_anybody_was_vulnerable_and_one_who_was_is_recorded(
    answer: str, expected: bool | None
) -> None:
    given = facts(vulnerable=answer)
    assert (given.any_vulnerable, [each.answered for each in given.not_referred]) == (
        expected,
        [False] if expected else [],
    )


@pytest.mark.parametrize(("answer", "expected"), ADULT.items())
def test_the_referral_of_an_adult_at_risk(
    answer: str, expected: tuple[list[bool | None], list[bool]]
) -> None:
    given = facts(vulnerable="yes", adult=answer)
    assert given.any_vulnerable is True
    assert [each.debrief for each in given.adults_referred] == expected[0]
    assert [each.answered for each in given.not_referred] == expected[1]
    alone = facts(adult=answer)  # a referral says that somebody was vulnerable, and nothing else does
    assert (alone.any_vulnerable, alone.not_referred) == (True if expected[0] else None, ())


@pytest.mark.parametrize(
    ("answers", "codes"),
    [
        ({"kinds": ["family_detention"]}, {"DEB-1"}),
        ({"kinds": ["arrest"], "newly_trained": "yes"}, {"DEB-2"}),
        ({"force": "yes", "baton": "no", "child": "no", "concerns": "no_more"}, {"DEB-3"}),
        ({"concern": "about_oic"}, {"DEB-4"}),
        ({"concern": "about_hmi"}, {"DEB-4"}),
        ({"force": "yes", "baton": "no", "child": "under_18", "concerns": "no_concern"}, {"DEB-5"}),
        ({"force": "yes", "baton": "no", "child": "claims", "concerns": "no_concern"}, {"DEB-5"}),
        ({"force": "yes", "baton": "yes", "child": "no", "concerns": "no_concern"}, {"DEB-6"}),
        ({"incident": "declared"}, {"DEB-7"}),
        ({"vulnerable": "yes", "adult": "yes"}, {"DEB-8"}),
        ({"vulnerable": "yes", "adult": "decided_no"}, set()),
        ({"vulnerable": "yes", "adult": "no"}, set()),
        ({"force": "yes", "baton": "no", "child": "no", "concerns": "no_concern"}, set()),
    ],
)
def test_each_rule_can_be_tried_by_itself(answers: dict[str, Any], codes: set[str]) -> None:
    answer = assess(facts(**QUIET | answers), DAY)
    assert {trigger.code for trigger in answer.triggers} == codes
    assert answer.undecided == ()


@pytest.mark.parametrize(
    ("answers", "code"),
    [
        ({"vulnerable": "yes"}, "DEB-8"),
        ({"vulnerable": "unknown", "adult": "no"}, "DEB-8"),
        ({"incident": "undecided"}, "DEB-7"),
        ({"incident": "to_declare"}, "DEB-7"),
        ({"force": "yes", "baton": "no", "child": "no", "concerns": "critical_incident"}, "DEB-7"),
    ],
)
def test_what_is_left_to_answer_is_never_no_debrief_required(answers: dict[str, str], code: str) -> None:
    answer = assess(facts(**QUIET | answers), DAY)
    assert (answer.required, [each.code for each in answer.undecided]) == (None, [code])


def test_the_people_of_the_invented_visit_are_named_by_what_they_are() -> None:
    given = facts(kinds=["family_detention"], **FORCE, concerns="no_more")
    lead = assess(given, DAY).lead
    assert lead is not None
    assert (lead.capacity, lead.user) == (Lead.HMI, "HMI")
    assert {each["officer"] for each in asdict(given)["officers"]} == {"officer in charge", "another officer"}
