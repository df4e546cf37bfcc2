"""Dates, times, numbers and sizes are written as people read them."""

from datetime import UTC, date, datetime, time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core import formatting

SUMMER = datetime(2026, 7, 7, 23, 30, 9, tzinfo=UTC)


def test_a_moment_is_written_as_london_sees_it():
    assert formatting.format_date(SUMMER) == "8 July 2026"
    assert formatting.format_time(SUMMER) == "00:30"
    assert formatting.format_seconds(SUMMER) == "00:30:09"
    assert formatting.format_datetime(SUMMER) == "8 July 2026, 00:30"
    assert formatting.format_weekday(SUMMER) == "Wednesday 8 July 2026"
    assert formatting.format_short_day(SUMMER) == "Wed 8 July"
    assert formatting.format_iso(SUMMER) == "2026-07-07T23:30:09Z"


def test_a_date_is_written_without_leading_noughts():
    day = date(2024, 11, 7)
    assert formatting.format_date(day) == "7 November 2024"
    assert formatting.format_day(day) == "7 November"
    assert formatting.format_month(day) == "November 2024"
    assert formatting.format_iso(day) == "2024-11-07"
    assert formatting.format_time(time(9, 5)) == "09:05"


@pytest.mark.parametrize(
    "write",
    [
        formatting.format_date,
        formatting.format_day,
        formatting.format_short_day,
        formatting.format_weekday,
        formatting.format_month,
        formatting.format_time,
        formatting.format_seconds,
        formatting.format_datetime,
        formatting.format_iso,
        formatting.format_number,
        formatting.format_filesize,
    ],
)
def test_what_is_not_there_leaves_an_empty_place(write):
    assert write(None) == ""


def test_a_moment_without_a_zone_is_a_mistake_of_ours():
    with pytest.raises(ValueError, match="time zone"):
        formatting.format_time(datetime(2026, 7, 7, 12, 0))


@pytest.mark.parametrize(
    ("size", "words"),
    [
        (0, "0 bytes"),
        (1, "1 byte"),
        (999, "999 bytes"),
        (9_200, "9 kB"),
        (999_499, "999 kB"),
        (999_500, "1 MB"),
        (3_300_000, "3.3 MB"),
        (61_000_000, "61 MB"),
        (2_000_000_000, "2 GB"),
    ],
)
def test_a_size_is_counted_in_thousands(size, words):
    assert formatting.format_filesize(size) == words


@given(st.integers(min_value=0, max_value=10**16))
def test_every_size_has_a_number_and_a_unit(size):
    number, unit = formatting.format_filesize(size).split(" ")
    assert float(number) < 10**5
    assert unit in {"byte", "bytes", "kB", "MB", "GB", "TB"}


def test_nouns_agree_with_their_number():
    assert formatting.counted(1, "person", "people") == "1 person"
    assert formatting.counted(1200, "person", "people") == "1,200 people"
    assert formatting.counted(0, "row") == "0 rows"


def test_lists_and_first_letters():
    assert formatting.in_words([]) == ""
    assert formatting.in_words(["a"]) == "a"
    assert formatting.in_words(["a", "b", "c"]) == "a, b and c"
    assert formatting.first_lower("Name of the premises") == "name of the premises"
    assert formatting.first_lower("E-mail address") == "e-mail address"
    assert formatting.first_lower("CPRN number") == "CPRN number"
    assert formatting.first_lower("I have read it") == "I have read it"


def test_copying_a_grouped_hash_gives_the_hash():
    value = "7c1e04b29d5a6f30" * 4
    markup = formatting.grouped_hash(value)
    assert markup.count("<span>") == 8
    assert markup.striptags() == value


def test_typed_lines_are_kept_and_escaped():
    assert formatting.paragraphs("<b>\nsecond") == "&lt;b&gt;<br>second"
