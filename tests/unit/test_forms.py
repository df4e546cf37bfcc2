"""Forms take what people type, say what is wrong in words, and lose nothing of it."""

from datetime import date
from urllib.parse import urlencode

import pytest
from django.core.exceptions import ValidationError
from django.http import QueryDict
from hypothesis import given
from hypothesis import strategies as st

from core.forms import (
    ConfirmField,
    DateField3,
    EmailField,
    LongTextField,
    NumberField,
    OneOfField,
    RecordField,
    RecordsField,
    SomeOfField,
    TextField,
    VersionedForm,
    YesNoField,
    typed_of,
)
from core.rendering import describe, error_links
from tests.forms_support import words_of


class Person:
    """Stands for a record: the field needs its key and its name only."""

    def __init__(self, pk: int, name: str) -> None:
        self.pk, self.name = pk, name

    def __str__(self) -> str:
        return self.name


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
