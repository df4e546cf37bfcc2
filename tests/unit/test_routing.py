"""Which unit gets the case: PEVA "Illegal working: referral criteria", REF-1 to REF-6."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.errors import DomainError
from referrals.law import S8, S15, S21, Origin, Unit
from referrals.rules import (
    Capacity,
    Certainty,
    EmploymentFacts,
    began_words,
    month_span,
    route,
    route_visit,
    year_span,
)

MET = date(2026, 11, 19)
FIRST, LAST = date(1990, 1, 1), date(2030, 12, 31)


def worker(
    began: date | None,
    certainty: str = "verified",
    *,
    until: date | None = None,
    s21: bool | None = False,
    met: date = MET,
) -> EmploymentFacts:
    return EmploymentFacts(Capacity.WORKER, Certainty(certainty), met, began, until or began, s21)


@pytest.mark.parametrize(
    ("began", "rule", "provisions", "units"),
    [
        (date(1997, 1, 26), "REF-4", (), ()),
        (date(1997, 1, 27), "REF-1", (S8,), (Unit.LOCAL_CFI,)),
        (date(2007, 6, 1), "REF-1", (S8,), (Unit.LOCAL_CFI,)),
        (date(2008, 2, 28), "REF-1", (S8,), (Unit.LOCAL_CFI,)),
        (date(2008, 2, 29), "REF-2", (S15,), (Unit.CPCT,)),
        (date(2019, 3, 4), "REF-2", (S15,), (Unit.CPCT,)),
        (MET, "REF-2", (S15,), (Unit.CPCT,)),
    ],
)
def test_a_verified_start_falls_in_the_row_of_its_day(began, rule, provisions, units):
    routing = route(worker(began))
    assert (routing.rule, routing.provisions, routing.units) == (rule, provisions, units)


def test_ref_1_holds_whatever_the_day_of_the_visit():
    assert {route(worker(date(2007, 6, 1), met=met)).rule for met in (date(2007, 6, 2), MET)} == {"REF-1"}


def test_ref_2_adds_section_21_only_where_its_ground_is_recorded():
    routing = route(worker(date(2019, 3, 4), s21=True))
    assert routing.provisions == (S15, S21)
    assert routing.units == (Unit.CPCT, Unit.CFI)
    assert routing.needs_answer == ()


def test_ref_2_asks_for_section_21_where_it_is_unanswered():
    routing = route(worker(date(2019, 3, 4), s21=None))
    assert routing.provisions == (S15,)
    assert routing.needs_answer == ("s21",)


def test_ref_1_does_not_ask_for_section_21():
    assert route(worker(date(2007, 6, 1), s21=None)).needs_answer == ()


@pytest.mark.parametrize("began", [None, date(1990, 5, 1), date(2007, 6, 1), date(2019, 3, 4)])
@pytest.mark.parametrize("certainty", ["stated", "unknown"])
def test_ref_3_sends_section_8_to_cfi_and_section_15_to_cpct_where_the_start_is_not_verified(
    began, certainty
):
    routing = route(worker(began, certainty))
    assert routing.rule == "REF-3"
    assert routing.provisions == (S8, S15)
    assert routing.units == (Unit.LOCAL_CFI, Unit.CPCT)
    assert routing.to_cpct
    assert routing.to_cfi


def test_ref_3_adds_section_21_where_its_ground_is_recorded():
    assert route(worker(None, "unknown", s21=True)).units == (Unit.LOCAL_CFI, Unit.CPCT, Unit.CFI)


@pytest.mark.parametrize(
    ("span", "rule"),
    [
        (year_span(date(2007, 1, 1)), "REF-1"),
        (month_span(date(2008, 1, 1)), "REF-1"),
        (month_span(date(2008, 2, 1)), "REF-3"),
        (year_span(date(2008, 1, 1)), "REF-3"),
        (month_span(date(2008, 3, 1)), "REF-2"),
        (year_span(date(2026, 1, 1)), "REF-2"),
        (year_span(date(1996, 1, 1)), "REF-4"),
        (month_span(date(1997, 1, 1)), "REF-3"),
        (year_span(date(1997, 1, 1)), "REF-3"),
        ((date(1990, 1, 1), date(2010, 1, 1)), "REF-3"),
    ],
)
def test_a_verified_month_or_year_is_ref_3_only_where_it_spans_two_rows(span, rule):
    assert route(worker(span[0], until=span[1])).rule == rule


def test_a_span_over_the_start_of_the_table_tells_a_person_what_to_settle():
    cautions = route(worker(date(1997, 1, 1), until=date(1997, 1, 31))).cautions
    assert "before 27 January 1997" in cautions[0]
    assert "section 15 does not apply" in cautions[1]
    assert route(worker(date(2008, 2, 1), until=date(2008, 2, 29))).cautions == ()


def test_a_span_ends_at_the_encounter_at_the_latest():
    routing = route(worker(date(2008, 1, 1), until=date(2008, 12, 31), met=date(2008, 2, 10)))
    assert routing.rule == "REF-1"


def test_ref_4_is_never_routed_by_the_software():
    routing = route(worker(date(1996, 12, 31), s21=True))
    assert routing.refused
    assert routing.units == ()
    assert routing.source.origin is Origin.OURS


def test_ref_5_keeps_each_person_of_a_mix_under_their_own_rule():
    mix = route_visit([worker(date(2007, 6, 1)), worker(None, "unknown"), worker(date(2019, 3, 4))])
    assert [person.rule for person in mix.people] == ["REF-1", "REF-3", "REF-2"]
    assert mix.rule == "REF-5"
    assert (mix.for_cpct, mix.cfi_alone, mix.undecided) == (2, 1, 0)
    assert mix.units == (Unit.LOCAL_CFI, Unit.CPCT)


def test_a_visit_whose_people_go_the_same_way_is_no_mix():
    assert not route_visit([worker(date(2019, 3, 4)), worker(date(2020, 3, 4))]).mixed
    assert not route_visit([]).mixed


def test_ref_6_extracts_an_occupier_for_cpct_and_invents_no_section():
    routing = route(EmploymentFacts(Capacity.OCCUPIER, Certainty.UNKNOWN, MET, s21=True))
    assert routing.rule == "REF-6"
    assert routing.provisions == ()
    assert routing.units == (Unit.CPCT,)
    assert routing.source.origin is Origin.OURS


@pytest.mark.parametrize(
    ("facts", "words"),
    [
        (
            {"earliest": MET + timedelta(1), "latest": MET + timedelta(1)},
            "cannot be after the day of the encounter",
        ),
        (
            {"earliest": date(2020, 1, 2), "latest": date(2020, 1, 1)},
            "earliest start must not be after the latest",
        ),
        ({"earliest": date(2020, 1, 2)}, "both ends"),
        ({}, "Enter the date that was verified"),
    ],
)
def test_facts_that_cannot_be_true_are_refused_in_words(facts, words):
    with pytest.raises(DomainError, match=words):
        EmploymentFacts(Capacity.WORKER, Certainty.VERIFIED, MET, **facts)


def test_the_decision_carries_its_section_its_version_and_what_it_saw():
    routing = route(worker(date(2008, 2, 28)))
    assert routing.source.section == "Illegal working: referral criteria"
    assert routing.guidance_version == "3.0"
    assert {fact.name: fact.words for fact in routing.facts}["Employment began"] == "28 February 2008"


@pytest.mark.parametrize(
    ("span", "words"),
    [
        ((None, None), "Not known"),
        ((date(2019, 3, 4), date(2019, 3, 4)), "4 March 2019"),
        (month_span(date(2019, 2, 10)), "February 2019"),
        (year_span(date(2019, 2, 10)), "2019"),
        ((date(2019, 1, 2), date(2019, 3, 4)), "Between 2 January 2019 and 4 March 2019"),
    ],
)
def test_a_start_is_shown_as_exactly_as_it_is_known(span, words):
    assert began_words(*span) == words


@pytest.mark.parametrize("certainty", list(Certainty))
@pytest.mark.parametrize("s21", [True, False, None])
def test_every_day_from_1990_to_2030_gives_exactly_one_rule(certainty, s21):
    expected = {"REF-4": 0, "REF-1": 0, "REF-2": 0, "REF-3": 0}
    day = FIRST
    while day <= LAST:
        facts = worker(day, certainty.value, s21=s21, met=LAST)
        routing = route(facts)
        assert routing == route(facts)
        expected[routing.rule] += 1
        assert routing.refused == (not routing.units)
        assert (S21 in routing.provisions) == (bool(s21) and routing.rule in ("REF-2", "REF-3"))
        day += timedelta(days=1)
    days = (LAST - FIRST).days + 1
    if certainty is Certainty.VERIFIED:
        before = (date(1997, 1, 27) - FIRST).days
        old_act = (date(2008, 2, 29) - date(1997, 1, 27)).days
        assert expected == {"REF-4": before, "REF-1": old_act, "REF-2": days - before - old_act, "REF-3": 0}
    else:
        assert expected["REF-3"] == days


days = st.dates(date(1980, 1, 1), LAST)


@given(st.sampled_from(Certainty), days, days, st.sampled_from([True, False, None]))
def test_any_span_gives_one_rule_and_a_verified_one_agrees_with_its_days(certainty, one, other, s21):
    earliest, latest = min(one, other), max(one, other)
    routing = route(worker(earliest, certainty.value, until=latest, s21=s21, met=LAST))
    ends = {route(worker(day, certainty.value, s21=s21, met=LAST)).rule for day in (earliest, latest)}
    assert routing.rule == (ends.pop() if len(ends) == 1 else "REF-3")
    assert routing.refused == (routing.rule == "REF-4")
    assert routing.to_cpct == (S15 in routing.provisions)
