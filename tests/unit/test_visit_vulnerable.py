"""VIS-7, VIS-10 and VIS-11: each head of the definition of an adult at risk, and what follows from it."""

from dataclasses import replace
from datetime import date
from uuid import uuid4

import pytest

from tests.unit.test_visit_rules import COMPLETE, OIC, outstanding, person
from visits.facts import FormFacts, VisitFacts, VulnerableFacts, WelfareFacts
from visits.gate import KEPT_APART, Verdict, as_told
from visits.parts import PartState, parts_of
from visits.rules import Item, assess
from visits.rules.vulnerable import Decision, Standing, decide, is_under_18

DAY = date(2026, 11, 19)
ADULT = date(1994, 5, 8)
AT_RISK, NOT_AT_RISK = Standing.ADULT_AT_RISK, Standing.NOT_AT_RISK


def decided(heads: set[str], grounds: set[str] = frozenset(), **changes: object) -> Decision:  # type: ignore[assignment]
    said: dict[str, object] = {"born": ADULT, "claims_to_be_a_child": False, "on": DAY}
    return decide(grounds=grounds, heads=heads, **(said | changes))  # type: ignore[arg-type]


@pytest.mark.parametrize("inability", ["unable_to_care", "unable_to_protect"])
@pytest.mark.parametrize("reason", ["mental", "disability", "age", "illness"])
def test_a_need_for_care_for_each_reason_with_each_inability_is_an_adult_at_risk(
    inability: str, reason: str
) -> None:
    assert decided({"care", inability}, {reason}).standing == AT_RISK


@pytest.mark.parametrize("head", ["self_harm", "trafficking"])
def test_a_risk_of_self_harm_and_trafficking_each_count_by_themselves(head: str) -> None:
    assert decided({head}).standing == AT_RISK


@pytest.mark.parametrize("heads", [{"care"}, {"unable_to_care"}, {"unable_to_protect"}, {"none"}])
def test_half_of_the_definition_is_no_adult_at_risk(heads: set[str]) -> None:
    assert decided(heads, {"illness"}).standing == NOT_AT_RISK


@pytest.mark.parametrize("grounds", [set(), {"pregnancy"}, {"language"}, {"other"}])
def test_a_need_for_care_by_reason_of_nothing_that_the_definition_names_does_not_count(
    grounds: set[str],
) -> None:
    assert decided({"care", "unable_to_care"}, grounds).standing == NOT_AT_RISK


def test_silence_is_no_answer() -> None:
    assert decided(set(), {"illness"}).standing == Standing.NOT_ANSWERED


def test_the_heads_that_hold_are_said() -> None:
    because = decided({"care", "unable_to_care", "self_harm"}, {"age"}).because
    assert because[0] == "18 or over"
    assert len(because) == 4


@pytest.mark.parametrize(
    ("born", "child"),
    [(date(2008, 11, 20), True), (date(2008, 11, 19), False), (date(2008, 11, 18), False), (None, False)],
)
def test_eighteen_is_reached_on_the_birthday(born: date | None, child: bool) -> None:
    assert is_under_18(born, DAY) is child
    assert (decided({"self_harm"}, born=born).standing == Standing.CHILD) is child


def test_born_on_29_february_is_18_on_1_march() -> None:
    assert is_under_18(date(2008, 2, 29), date(2026, 2, 28))
    assert not is_under_18(date(2008, 2, 29), date(2026, 3, 1))


def test_who_claims_to_be_a_child_is_one_unless_a_date_of_birth_says_adult() -> None:
    assert decided({"self_harm"}, born=None, claims_to_be_a_child=True).standing == Standing.CHILD
    assert decided({"self_harm"}, born=ADULT, claims_to_be_a_child=True).standing == AT_RISK


def test_whose_age_is_not_known_is_taken_for_an_adult_and_that_is_said() -> None:
    found = decided({"trafficking"}, born=None)
    assert found.standing == AT_RISK
    assert "not known" in found.because[0]


def vulnerable(**changes: object) -> VulnerableFacts:
    facts = VulnerableFacts(uuid4(), "Bilal Rehman", uuid4(), ("illness",), NOT_AT_RISK, False, 0, False)
    return replace(facts, **changes)  # type: ignore[arg-type]


def with_vulnerable(**changes: object) -> VisitFacts:
    one = vulnerable(**changes)
    form = FormFacts("vulnerability", one.id, OIC, "Vulnerability of Bilal Rehman", False, (), apart=True)
    return replace(COMPLETE, any_vulnerable=True, vulnerable=(one,), forms=(*COMPLETE.forms, form))


class TestVis11:
    def test_who_is_vulnerable_needs_a_referral_or_a_reason(self) -> None:
        (item,) = outstanding(with_vulnerable(), "VIS-11")
        assert item.blocks
        assert item.apart
        assert "Bilal Rehman" in item.words

    @pytest.mark.parametrize("answer", [{"referrals": 1}, {"no_referral": True}])
    def test_a_referral_or_a_reason_satisfies_it(self, answer: dict[str, object]) -> None:
        assert outstanding(with_vulnerable(**answer), "VIS-11") == []

    def test_an_adult_at_risk_needs_one_whatever_makes_them_so(self) -> None:
        (item,) = outstanding(with_vulnerable(grounds=(), standing=AT_RISK), "VIS-11")
        assert "adult at risk" in item.fact

    def test_who_needs_an_adjustment_alone_needs_none(self) -> None:
        assert outstanding(with_vulnerable(grounds=(), adjustment=True), "VIS-11") == []

    def test_the_questions_of_the_definition_are_answered(self) -> None:
        (item,) = outstanding(with_vulnerable(standing=Standing.NOT_ANSWERED, referrals=1), "VIS-11")
        assert "adult at risk" in item.words
        assert outstanding(with_vulnerable(standing=Standing.CHILD, referrals=1), "VIS-11") == []

    def test_an_adult_at_risk_who_was_referred_is_told_to_who_decides_about_a_debrief(self) -> None:
        referred = with_vulnerable(standing=AT_RISK, referrals=1)
        assert len(referred.adults_at_risk_referred()) == 1
        assert with_vulnerable(standing=AT_RISK).adults_at_risk_referred() == []
        assert with_vulnerable(referrals=1).adults_at_risk_referred() == []


CHILD = {"born": date(2012, 3, 1)}
FORM = WelfareFacts(uuid4(), relevant=True, concerns=False, referrals=0, no_referral=False)


def visit_with(form: WelfareFacts | None, *, kinds: tuple[str, ...] = (), **met: object) -> VisitFacts:
    return replace(COMPLETE, welfare=form, kinds=kinds, day=DAY, people=(person(**met),))


class TestVis7:
    def test_silence_blocks(self) -> None:
        (item,) = outstanding(visit_with(None), "VIS-7")
        assert item.blocks
        assert item.apart
        assert "whether" in item.words

    @pytest.mark.parametrize(
        ("met", "kinds", "why"),
        [
            (CHILD, (), "under 18 that day"),
            ({"age_disputed": True}, (), "says they are under 18"),
            ({"age_disputed": True, "born": ADULT}, (), "says they are under 18"),
            ({"capacity": "household", **CHILD}, (), "under 18 that day"),
            ({}, ("family_detention",), "family detention"),
        ],
    )
    def test_a_child_or_a_family_met_makes_it_relevant_and_says_why(
        self, met: dict[str, object], kinds: tuple[str, ...], why: str
    ) -> None:
        (item,) = outstanding(visit_with(None, kinds=kinds, **met), "VIS-7")
        assert why in item.fact
        (said_no,) = outstanding(visit_with(replace(FORM, relevant=False), kinds=kinds, **met), "VIS-7")
        assert "not relevant" in said_no.fact
        assert outstanding(visit_with(FORM, kinds=kinds, **met), "VIS-7") == []

    def test_otherwise_it_may_be_said_not_to_be_relevant(self) -> None:
        assert outstanding(visit_with(replace(FORM, relevant=False)), "VIS-7") == []

    def test_concerns_need_a_referral_or_a_reason(self) -> None:
        worried = replace(FORM, concerns=True)
        assert len(outstanding(visit_with(worried), "VIS-7")) == 1
        assert outstanding(visit_with(replace(worried, referrals=1)), "VIS-7") == []
        assert outstanding(visit_with(replace(worried, no_referral=True)), "VIS-7") == []


class TestKeptApart:
    def verdict(self) -> Verdict:
        facts = replace(with_vulnerable(), any_seized=None, welfare=None)
        items = [item for found in assess(facts).values() for item in found]
        return Verdict(tuple(items), (), frozenset())

    def test_who_may_read_it_is_told_each_thing(self) -> None:
        verdict = self.verdict()
        assert as_told(verdict, may_read_welfare=True) is verdict

    def test_others_are_told_once_that_something_is_not_finished(self) -> None:
        told = as_told(self.verdict(), may_read_welfare=False).blocking
        assert [item.rule.code for item in told if not item.apart] == ["VIS-4", "VIS-3"]
        assert told[-1] == KEPT_APART
        assert not any("Bilal" in item.words + item.fact for item in told)

    def test_others_are_told_nothing_where_it_is_finished(self) -> None:
        done = Verdict((), (), frozenset())
        assert as_told(done, may_read_welfare=False) == done

    def test_the_question_itself_is_kept_apart(self) -> None:
        (item,) = outstanding(replace(COMPLETE, any_vulnerable=None), "VIS-10")
        assert item.apart

    def test_the_part_of_the_list_says_only_that_it_is_kept_apart(self) -> None:
        for facts in (COMPLETE, with_vulnerable(), replace(COMPLETE, any_vulnerable=None, welfare=None)):
            groups = parts_of(facts, address="", entry_words="", apart=False)
            [part] = [p for group in groups for p in group.parts if p.title == "Welfare and vulnerability"]
            assert (part.page, part.recorded, part.missing, part.not_answered) == ("", "", (), "")
            assert part.state is PartState.KEPT_APART


def welfare_part(facts: VisitFacts) -> tuple[PartState, str]:
    groups = parts_of(facts, address="", entry_words="")
    return next(
        (p.state, p.recorded)
        for group in groups
        for p in group.parts
        if p.title == "Welfare and vulnerability"
    )


def test_the_part_says_in_few_words_what_is_recorded() -> None:
    adjusted = with_vulnerable(grounds=(), adjustment=True)
    assert welfare_part(adjusted) == (
        PartState.DONE,
        "1 person with a reasonable adjustment, family welfare form not relevant",
    )
    state, words = welfare_part(with_vulnerable(standing=AT_RISK, referrals=1))
    assert (state, words.startswith("1 adult at risk")) == (PartState.DONE, True)
    assert welfare_part(with_vulnerable())[0] is PartState.IN_PROGRESS
    assert welfare_part(COMPLETE)[0] is PartState.NOT_APPLICABLE


def test_an_item_is_not_kept_apart_unless_it_says_so() -> None:
    assert not Item.__dataclass_fields__["apart"].default
