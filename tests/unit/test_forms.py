"""Forms take what people type, say what is wrong in words, and lose nothing of it."""

from datetime import UTC, date, datetime, time
from urllib.parse import urlencode

import pytest
from django.core.exceptions import ValidationError
from django.http import QueryDict
from hypothesis import given
from hypothesis import strategies as st

from core.dates import format_range
from core.formatting import MONTHS
from core.forms import (
    ConfirmField,
    DateField3,
    DateRange,
    DateTimeLondonField,
    EmailField,
    GovForm,
    LongTextField,
    NumberField,
    OneOfField,
    PartialDateField,
    RecordField,
    RecordsField,
    SomeOfField,
    TextField,
    TimeField24,
    VersionedForm,
    YesNoField,
    typed_of,
)
from core.rendering import describe, error_links


class Person:
    """Stands for a record: the field needs its key and its name only."""

    def __init__(self, pk: int, name: str) -> None:
        self.pk, self.name = pk, name

    def __str__(self) -> str:
        return self.name


def words_of(field: object, value: object) -> str:
    with pytest.raises(ValidationError) as caught:
        field.clean(value)  # type: ignore[attr-defined]
    return str(caught.value.messages[0])


def boxes(day: str = "", month: str = "", year: str = "", **more: str) -> dict[str, str]:
    return {"day": day, "month": month, "year": year} | more


# --- Text


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("  Quayline Laundry  ", "Quayline Laundry"),
        ("Nguye\u0302\u0303n", "Nguy\u1ec5n"),
        ("\ufeffBrackenford", "Brackenford"),
        ("two\tcolumns", "two columns"),
        ("pasted\r\nname", "pasted name"),
        ("<script>alert(1)</script>", "<script>alert(1)</script>"),
        ("Robert'); DROP TABLE visits;--", "Robert'); DROP TABLE visits;--"),
        (
            "\u0645\u062d\u0645\u062f \u200f\u0639\u0644\u064a",
            "\u0645\u062d\u0645\u062f \u200f\u0639\u0644\u064a",
        ),
        ("\u202fo\u2019Neill", "o\u2019Neill"),
        ("👩‍👩‍👧", "👩‍👩‍👧"),
        ("\u00a0\u3000", ""),
    ],
)
def test_text_is_stripped_and_made_uniform(typed, kept):
    assert TextField(label="Name", required=False).clean(typed) == kept


@pytest.mark.parametrize(
    "typed",
    [
        "a\0b",
        "a\x07b",
        "a\x1bb",
        "\ud800",
        "x\udfff",
        "a\u202eb",
        "a\u2066b",
        "a\u2069",
        "\ufdd0",
        "\uffff",
        "\U0001ffff",
        "a\x80",
    ],
)
def test_text_with_a_character_that_cannot_be_kept_is_refused_with_what_to_do(typed):
    said = words_of(TextField(label="Name of the premises"), typed)
    assert said.startswith("Name of the premises contains a hidden character")
    assert said.endswith("Delete it and type the words again")


@given(st.text(max_size=60))
def test_text_is_either_refused_in_words_or_can_be_stored_and_stays_as_it_is(typed):
    field = LongTextField(label="Note", required=False)
    try:
        kept = field.clean(typed)
    except ValidationError:
        assert words_of(field, typed).startswith("Note contains")
        return
    kept.encode("utf-8")
    assert "\0" not in kept
    assert field.clean(kept) == kept


def test_a_long_text_keeps_its_lines_and_its_indents():
    assert (
        LongTextField(label="Note").clean("first\r\n  second  \r\n\r\nthird\r\n")
        == "first\n  second\n\nthird"
    )


def test_an_answer_too_long_says_how_many_characters_there_may_be():
    assert words_of(TextField(label="Share of 100 %", max_length=5), "123456") == (
        "Share of 100 % must be 5 characters or fewer"
    )


def test_a_missing_answer_asks_for_it_by_name():
    assert words_of(TextField(label="Name of the premises"), "   ") == "Enter name of the premises"
    assert words_of(TextField(label="Who?", noun="who let you in"), "") == "Enter who let you in"
    assert words_of(TextField(label="Seized", needed="Say what was seized, or that nothing was"), "") == (
        "Say what was seized, or that nothing was"
    )
    assert words_of(TextField(label="CPRN number"), "") == "Enter CPRN number"


def test_an_email_address_is_checked_and_put_in_lower_case():
    field = EmailField(label="E-mail address", noun="your e-mail address")
    assert field.clean(" Rhiannon.Pryce@Example.ORG ") == "rhiannon.pryce@example.org"
    assert (
        words_of(field, "nobody@") == "Enter your e-mail address in the correct format, like name@example.org"
    )


@pytest.mark.parametrize("typed", ["two", "1.5", "-1", "101", "٣x", "9" * 400, "1e3", "0x10", "\0"])
def test_a_number_that_is_none_is_refused_in_words(typed):
    said = words_of(NumberField(label="Forms", at_most=100), typed)
    assert said in {"Forms must be a whole number, like 15", "Forms must be between 0 and 100"}


def test_a_number_forgives_spaces_and_commas():
    assert NumberField(label="Forms", at_most=10_000).clean(" 1,200 ") == 1200
    assert NumberField(label="Forms", required=False).clean("") is None


# --- Choices


def test_yes_and_no_leave_room_for_not_answered_yet():
    field = YesNoField(label="Was force used?", noun="yes if force was used", required=False)
    assert (field.clean("yes"), field.clean("no"), field.clean("")) == (True, False, None)
    assert field.clean(None) is None
    assert field.shown(None) == "Not answered"
    assert words_of(YesNoField(label="Was force used?", noun="yes if force was used"), "") == (
        "Select yes if force was used"
    )


@pytest.mark.parametrize("typed", ["maybe", "True", "\0", "100%", "%s"])
def test_an_answer_that_was_not_offered_is_refused(typed):
    assert words_of(YesNoField(label="100 % sure?", noun="yes if 100 % sure"), typed) == (
        "Select yes if 100 % sure from the list"
    )
    assert "from the list" in words_of(OneOfField(label="Team", choices=[("a", "A")]), typed)
    assert "from the list" in words_of(SomeOfField(label="Papers", choices=[("a", "A")]), [typed])


def test_none_of_these_excludes_the_others():
    field = SomeOfField(
        label="Papers", choices=[("a", "Passport"), ("none", "No papers")], none_of_these="none"
    )
    assert field.clean(["none"]) == ["none"]
    assert words_of(field, ["a", "none"]) == "Select what applies, or “No papers”, not both"
    assert field.shown(["a"]) == "Passport"


def test_a_record_is_chosen_among_those_that_were_offered():
    field = RecordField(label="Officer in charge", noun="the officer in charge", required=False)
    field.offer([Person(1, "Rhiannon Pryce"), Person(2, "Imran Sadiq")])
    assert str(field.clean("2")) == "Imran Sadiq"
    assert field.clean("") is None
    assert words_of(field, "3") == "Select the officer in charge from the list"
    several = RecordsField(label="Officers")
    several.offer([Person(1, "Rhiannon Pryce"), Person(2, "Imran Sadiq")])
    assert [str(p) for p in several.clean(["2", "2", "1"])] == ["Imran Sadiq", "Rhiannon Pryce"]


def test_one_box_is_ticked_or_asked_for():
    field = ConfirmField(label="I have read it to her", noun="you have read it to her")
    assert field.clean("on") is True
    assert words_of(field, None) == "Confirm that you have read it to her"


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


# --- Forms


class Premises(VersionedForm):
    name = TextField(label="Name of the premises")
    visited = DateField3(label="When was the visit?", noun="the date of the visit")
    force = YesNoField(label="Was force used?", noun="yes if force was used")
    papers = SomeOfField(label="Papers", choices=[("a", "Passport"), ("b", "Card")], required=False)
    note = LongTextField(label="Note", required=False)

    def clean_submission(self) -> None:
        if not self.cleaned_data.get("note"):
            self.add_error("note", "Say what was seen")


def posted(**typed: str) -> QueryDict:
    return QueryDict(urlencode({key.replace("_", "-"): value for key, value in typed.items()}))


def test_required_answers_stop_a_submission_never_a_save():
    typed = posted(name="Quayline Laundry", version="3")
    submission, draft = Premises(typed), Premises(typed, draft=True)
    assert set(submission.errors) == {"visited", "force", "note"}
    assert draft.is_valid()
    assert draft.cleaned_data["visited"] is None
    assert draft.cleaned_data["version"] == 3


def test_a_draft_still_refuses_what_cannot_be():
    form = Premises(posted(visited_day="31", visited_month="2", visited_year="2024"), draft=True)
    assert list(form.errors) == ["visited"]


def test_what_was_typed_survives_exactly():
    form = Premises(
        posted(name=" <b> ", visited_day="0x1f", visited_month="Febtober", visited_year="'24", force="maybe")
    )
    assert not form.is_valid()
    assert describe(form["name"])["value"] == " <b> "
    assert describe(form["visited"])["boxes"] == {"day": "0x1f", "month": "Febtober", "year": "'24"}


def test_errors_link_to_the_first_box_that_is_wrong_in_the_order_of_the_questions():
    form = Premises(posted(visited_day="7", visited_month="11", visited_year="24", note="x"))
    assert error_links(form) == [
        {"text": "Enter name of the premises", "href": "#id_name"},
        {"text": "Year must include 4 numbers", "href": "#id_visited-year"},
        {"text": "Select yes if force was used", "href": "#id_force"},
    ]


def test_a_kept_draft_is_shown_as_it_was_typed_and_not_judged():
    typed = typed_of(
        posted(name="Quay\0line", visited_day="31", visited_month="2", csrfmiddlewaretoken="t", version="2")
    )
    assert typed == {"name": ["Quayline"], "visited-day": ["31"], "visited-month": ["2"]}
    form = Premises(
        version=5, initial={"name": "Old", "force": True, "papers": ["a"]}, typed=typed | {"papers": ["b"]}
    )
    assert not form.errors
    assert describe(form["name"])["value"] == "Quayline"
    assert describe(form["visited"])["boxes"] == {"day": "31", "month": "2", "year": ""}
    assert describe(form["papers"])["values"] == ["b"]
    assert describe(form["force"])["value"] == "yes"
    assert describe(form["version"])["value"] == "5"


def test_ticks_that_were_taken_away_stay_away_in_a_draft():
    form = Premises(initial={"papers": ["a"]}, typed={"name": ["x"]})
    assert describe(form["papers"])["values"] == []


@pytest.mark.parametrize("typed", ["", "x", "-4", "٣", "9" * 400, "1 OR 1=1"])
def test_a_version_that_was_tampered_with_counts_as_stale(typed):
    form = Premises(posted(version=typed), draft=True)
    assert form.is_valid()
    assert form.cleaned_data["version"] == -1


def test_nothing_counts_as_changed_that_was_only_shown_and_sent_back():
    saved = {"name": "A", "visited": date(2024, 11, 7), "force": False, "papers": ["a"], "note": ""}
    form = Premises(
        posted(
            name="A",
            visited_day="7",
            visited_month="11",
            visited_year="2024",
            force="no",
            papers="a",
            note="",
            version="1",
        ),
        initial=saved,
        version=1,
    )
    assert form.changed_data == []
