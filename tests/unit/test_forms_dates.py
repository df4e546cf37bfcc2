"""Boxes of days and times take what people type, and say what is wrong in words."""

from datetime import UTC, date, datetime, time

import pytest
from django.core.exceptions import ValidationError
from hypothesis import given
from hypothesis import strategies as st

from core.dates import format_range
from core.formatting import MONTHS
from core.forms import DateField3, DateRange, DateTimeLondonField, GovForm, PartialDateField, TimeField24
from tests.forms_support import words_of


def boxes(day: str = "", month: str = "", year: str = "", **more: str) -> dict[str, str]:
    return {"day": day, "month": month, "year": year} | more


# --- Dates


@pytest.mark.parametrize(
    ("typed", "read"),
    [
        (boxes("7", "11", "2024"), date(2024, 11, 7)),
        (boxes(" 07 ", "11", "2024"), date(2024, 11, 7)),
        (boxes("7", "November", "2024"), date(2024, 11, 7)),
        (boxes("7", "nov.", "2024"), date(2024, 11, 7)),
        (boxes("3", "sept", "2024"), date(2024, 9, 3)),
        (boxes("29", "2", "2024"), date(2024, 2, 29)),
    ],
)
def test_a_date_is_read_from_three_boxes(typed, read):
    assert DateField3(label="Date").clean(typed) == read


@pytest.mark.parametrize(
    ("typed", "said", "wrong"),
    [
        (boxes(), "Enter the date of the visit", ("day", "month", "year")),
        (boxes("7", "11"), "The date of the visit must include a year", ("year",)),
        (boxes("7"), "The date of the visit must include a month and year", ("month", "year")),
        (
            boxes("31", "2", "2024"),
            "The date of the visit must be a real date: February 2024 has no day 31",
            ("day",),
        ),
        (
            boxes("29", "2", "2023"),
            "The date of the visit must be a real date: February 2023 has no day 29",
            ("day",),
        ),
        (boxes("7", "11", "24"), "Year must include 4 numbers", ("year",)),
        (boxes("7", "11", "0024"), "Year must be between 1900 and 2100", ("year",)),
        (boxes("7", "13", "2024"), "Month must be a number from 1 to 12, or its name", ("month",)),
        (boxes("7", "ju", "2024"), "Month must be a number from 1 to 12, or its name", ("month",)),
        (boxes("32", "1", "2024"), "Day must be a number from 1 to 31", ("day",)),
        (boxes("0", "1", "2024"), "Day must be a number from 1 to 31", ("day",)),
        (boxes("²", "1", "2024"), "Day must be a number from 1 to 31", ("day",)),
        (boxes("1", "1", "9" * 5000), "Year must include 4 numbers", ("year",)),
    ],
)
def test_a_date_that_is_none_says_which_box_is_wrong(typed, said, wrong):
    with pytest.raises(ValidationError) as caught:
        DateField3(label="When was the visit?", noun="the date of the visit").clean(typed)
    assert caught.value.messages == [said]
    assert caught.value.boxes == wrong


@given(
    st.fixed_dictionaries(
        {"day": st.text(max_size=4), "month": st.text(max_size=10), "year": st.text(max_size=6)}
    )
)
def test_whatever_stands_in_the_boxes_is_a_date_or_an_error_in_words(typed):
    for field in (DateField3(label="Date", required=False), PartialDateField(label="Date", required=False)):
        try:
            read = field.clean(typed)
        except ValidationError:
            assert words_of(field, typed)
        else:
            assert read is None or isinstance(read, (date, DateRange))


@given(st.dates(min_value=date(1900, 1, 1), max_value=date(2100, 12, 31)))
def test_every_day_survives_being_shown_and_read_again(day):
    field = DateField3(label="Date")
    assert field.clean(field.prepare_value(day)) == day
    assert field.clean(boxes(str(day.day), MONTHS[day.month - 1], str(day.year))) == day


def test_a_date_beyond_its_limit_says_the_limit():
    field = DateField3(label="Born", noun="the date of birth", not_after=date(2024, 11, 7))
    assert field.clean(boxes("7", "11", "2024")) == date(2024, 11, 7)
    assert words_of(field, boxes("8", "11", "2024")) == "The date of birth must be 7 November 2024 or earlier"
    field = DateField3(label="Due", noun="the due date", not_before=date(2024, 11, 7))
    assert words_of(field, boxes("6", "11", "2024")) == "The due date must be 7 November 2024 or later"


@pytest.mark.parametrize(
    ("typed", "first", "last", "words"),
    [
        (boxes("4", "3", "2019"), date(2019, 3, 4), date(2019, 3, 4), "4 March 2019"),
        (boxes("", "2", "2008"), date(2008, 2, 1), date(2008, 2, 29), "February 2008"),
        (boxes("", "Dec", "2008"), date(2008, 12, 1), date(2008, 12, 31), "December 2008"),
        (boxes("", "", "2008"), date(2008, 1, 1), date(2008, 12, 31), "2008"),
    ],
)
def test_a_date_known_in_part_is_every_day_that_it_may_be(typed, first, last, words):
    field = PartialDateField(label="Began")
    found = field.clean(typed)
    assert found == DateRange(first, last)
    assert found.exact is (first == last)
    assert format_range(found) == field.shown(found) == words
    assert field.clean(field.prepare_value(found)) == found


def test_a_date_known_in_part_has_a_year_and_no_day_without_a_month():
    field = PartialDateField(label="Began", noun="the start date")
    assert words_of(field, boxes("", "3", "")) == "The start date must include a year"
    assert words_of(field, boxes("4", "", "2019")) == "The start date must include a month"
    assert words_of(field, boxes("31", "2", "2019")).startswith("The start date must be a real date")


def test_a_date_in_part_is_refused_only_when_all_of_it_lies_beyond_the_limit():
    field = PartialDateField(label="Began", noun="the start date", not_after=date(2026, 11, 19))
    assert field.clean(boxes("", "", "2026")).earliest == date(2026, 1, 1)
    assert words_of(field, boxes("", "12", "2026")) == "The start date must be 19 November 2026 or earlier"


# --- Times


@pytest.mark.parametrize(
    ("typed", "read"),
    [
        ("14:05", time(14, 5)),
        ("9:05", time(9, 5)),
        ("0905", time(9, 5)),
        ("14.05", time(14, 5)),
        (" 00:00 ", time(0, 0)),
    ],
)
def test_a_time_is_read_by_the_24_hour_clock(typed, read):
    assert TimeField24(label="Arrived").clean(typed) == read


@pytest.mark.parametrize("typed", ["2pm", "24:00", "12:60", "noon", "1:5", "905", "١٤:٠٥", "14:05:09", "\0"])
def test_a_time_that_the_clock_does_not_show_is_refused_with_an_example(typed):
    assert words_of(TimeField24(label="Arrived", noun="the time of arrival"), typed) == (
        "The time of arrival must be a time on the 24-hour clock, like 14:05"
    )


@pytest.mark.parametrize(
    ("typed", "moment"),
    [
        (boxes("7", "11", "2024", time="14:05"), datetime(2024, 11, 7, 14, 5, tzinfo=UTC)),
        (boxes("7", "7", "2024", time="14:05"), datetime(2024, 7, 7, 13, 5, tzinfo=UTC)),
        (boxes("29", "3", "2026", time="00:59"), datetime(2026, 3, 29, 0, 59, tzinfo=UTC)),
        (boxes("29", "3", "2026", time="02:00"), datetime(2026, 3, 29, 1, 0, tzinfo=UTC)),
    ],
)
def test_a_moment_typed_in_london_is_kept_in_utc(typed, moment):
    field = DateTimeLondonField(label="Left")
    assert field.clean(typed) == moment
    assert field.remark == ""
    assert field.clean(field.prepare_value(moment)) == moment


def test_a_time_that_the_clocks_skipped_is_refused():
    said = words_of(
        DateTimeLondonField(label="Left", noun="the departure"), boxes("29", "3", "2026", time="01:30")
    )
    assert said == (
        "The departure: there was no 01:30 on 29 March 2026, because the clocks went forward. "
        "Enter the time after they did"
    )


def test_of_a_time_that_came_twice_the_first_is_taken_and_the_person_is_told():
    class Form(GovForm):
        left = DateTimeLondonField(label="Left", noun="the departure")

    form = Form({"left-day": "25", "left-month": "10", "left-year": "2026", "left-time": "01:30"})
    assert form.is_valid()
    assert form.cleaned_data["left"] == datetime(2026, 10, 25, 0, 30, tzinfo=UTC)
    assert form.remarks == [
        "The departure: 01:30 came twice on 25 October 2026, because the clocks went back. "
        "The first of the two is recorded."
    ]


def test_a_moment_after_now_is_refused_to_the_minute():
    field = DateTimeLondonField(
        label="Left", noun="the departure", not_after_moment=datetime(2026, 11, 19, 13, 40, tzinfo=UTC)
    )
    assert field.clean(boxes("19", "11", "2026", time="13:40"))
    assert words_of(field, boxes("19", "11", "2026", time="13:41")) == "The departure must be in the past"


def test_a_moment_lacking_its_time_asks_for_it():
    assert (
        words_of(DateTimeLondonField(label="Left"), boxes("19", "11", "2026", time=""))
        == "Left must include a time"
    )
