"""The dated table of law: windows without gap or overlap, ceilings from legislation, everything sourced."""

from datetime import date, timedelta

import pytest

from referrals import law
from referrals.law import Origin, Unit


def test_the_windows_follow_each_other_without_gap_or_overlap():
    for earlier, later in zip(law.WINDOWS, law.WINDOWS[1:], strict=False):
        assert earlier.last is not None
        assert later.first == earlier.last + timedelta(days=1)
    assert law.WINDOWS[-1].last is None


def test_the_windows_are_the_guidances():
    assert [(w.first, w.last) for w in law.WINDOWS] == [
        (date(1997, 1, 27), date(2008, 2, 28)),
        (date(2008, 2, 29), None),
    ]
    assert all(w.source.origin is Origin.GUIDANCE and w.source.version == "version 3.0" for w in law.WINDOWS)


def test_each_provision_names_its_unit():
    assert {code: p.unit for code, p in law.PROVISIONS.items()} == {
        "s8": Unit.LOCAL_CFI,
        "s15": Unit.CPCT,
        "s21": Unit.CFI,
    }


@pytest.mark.parametrize(
    ("breach", "pounds"),
    [
        (date(2008, 2, 28), []),
        (date(2008, 2, 29), [10_000]),
        (date(2014, 5, 15), [10_000]),
        (date(2014, 5, 16), [20_000]),
        (date(2024, 2, 12), [20_000]),
        (date(2024, 2, 13), [45_000, 60_000]),
        (date(2026, 11, 19), [45_000, 60_000]),
    ],
)
def test_the_ceiling_is_the_one_in_force_on_the_day_of_the_breach(breach, pounds):
    assert sorted(p.pounds for p in law.maximum_penalties(breach)) == pounds


def test_no_ceiling_is_presented_as_guidance():
    assert Origin.GUIDANCE not in {p.source.origin for p in law.MAXIMUM_PENALTIES}
    assert {p.source.version for p in law.MAXIMUM_PENALTIES if p.source.origin is Origin.LEGISLATION} == {
        "SI 2008/132",
        "SI 2014/1262",
        "SI 2024/82",
    }


def test_the_quoted_criteria_stand_in_the_table_of_the_guidance():
    assert all(w.words.split(":")[0].startswith("From ") for w in law.WINDOWS)
    assert law.SAVING.version == "SI 2008/310"
