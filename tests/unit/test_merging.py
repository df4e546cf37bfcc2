"""Two people on one form: what only one changed stands, and no word of either vanishes unseen."""

from datetime import date, time
from types import SimpleNamespace
from typing import Any
from urllib.parse import urlencode

from django.http import QueryDict
from hypothesis import given
from hypothesis import strategies as st

from accounts.records import as_of, stages, value_as_of
from core.conflicts import clashes_in, reconcile, sent, typed_words
from core.forms import (
    ConfirmField,
    DateField3,
    DateRange,
    LongTextField,
    OneOfField,
    PartialDateField,
    RecordField,
    SomeOfField,
    TextField,
    TimeField24,
    VersionedForm,
    YesNoField,
)
from core.merging import UNKNOWN, merge, units_of
from visits.models import Encounter

WORDS = st.sampled_from(["", "Stowmere", "Brackenford", "Quayline", "Tamarind Row"])
NAMES = ("name", "town", "postcode", "capacity", "job", "pay", "note")
ANSWERS = st.fixed_dictionaries(dict.fromkeys(NAMES, WORDS))


class Visit(VersionedForm):
    together = (("town", "postcode"),)
    hinges = {"capacity": ("job", "pay")}

    name = TextField(label="Name", noun="the name", required=False)
    town = TextField(label="Town", noun="the town", required=False)
    postcode = TextField(label="Postcode", required=False)
    capacity = TextField(label="Capacity", required=False)
    job = TextField(label="Job", required=False)
    pay = TextField(label="Pay", required=False)
    note = LongTextField(label="Note", required=False)


class Everything(VersionedForm):
    met = TimeField24(label="Met", required=False)
    born = DateField3(label="Born", required=False)
    unborn = ConfirmField(label="Not known", required=False)
    began = PartialDateField(label="Began", required=False)
    served = YesNoField(label="Served", required=False)
    kinds = SomeOfField(label="Kinds", choices=[("a", "Arrest"), ("b", "Work")], required=False)
    power = OneOfField(label="Power", choices=[("w", "Warrant"), ("c", "Consent")], required=False)
    whose = RecordField(label="Whose", required=False)

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["whose"].offer([])  # type: ignore[attr-defined]


SAVED: dict[str, Any] = {
    "met": time(10, 15),
    "born": date(1994, 5, 8),
    "unborn": False,
    "began": DateRange(date(2024, 3, 1), date(2024, 3, 31)),
    "served": False,
    "kinds": ["b", "a"],
    "power": "w",
    "whose": None,
}


def posted(**answers: str) -> QueryDict:
    return QueryDict(urlencode(answers)).copy()


def together(form: VersionedForm, **values: Any) -> QueryDict:
    """Return what a browser posts for a page that shows `values`."""
    data = QueryDict(mutable=True)
    for name, value in values.items():
        data.update(sent(form, name, value))
    return data


def unit_holding(name: str) -> tuple[str, ...]:
    return next((unit for unit in Visit.together if name in unit), (name,))


@given(base=ANSWERS, theirs=ANSWERS, mine=ANSWERS)
def test_no_word_of_either_vanishes_without_being_shown(
    base: dict[str, str], theirs: dict[str, str], mine: dict[str, str]
) -> None:
    outcome = reconcile(Visit(), posted(**mine), base=base, theirs=theirs)
    asked = {row.name: row for clash in outcome.clashes for row in clash.rows}
    clashing = {name for clash in outcome.clashes for name in clash.names}
    for name in NAMES:
        stands = outcome.data[name]
        if name in asked:
            assert asked[name].saved == (theirs[name] or "Nothing")
            assert asked[name].typed == (mine[name] or "Nothing")
            assert stands == mine[name]
            continue
        if mine[name] != base[name] and stands != mine[name]:
            raise AssertionError(f"what I typed as {name} is gone")
        if theirs[name] != base[name] and stands != theirs[name]:
            assert name in clashing, f"what they saved as {name} is gone"
        if mine[name] == base[name] == theirs[name]:
            assert stands == base[name]


@given(base=ANSWERS, theirs=ANSWERS, mine=ANSWERS)
def test_a_group_that_belongs_together_is_taken_whole_from_one_side(
    base: dict[str, str], theirs: dict[str, str], mine: dict[str, str]
) -> None:
    outcome = reconcile(Visit(), posted(**mine), base=base, theirs=theirs)
    clashing = {name for clash in outcome.clashes for name in clash.names}
    if "town" not in clashing:
        stands = (outcome.data["town"], outcome.data["postcode"])
        assert stands in {(side["town"], side["postcode"]) for side in (theirs, mine)}


@given(base=ANSWERS, theirs=ANSWERS, mine=ANSWERS)
def test_only_what_both_changed_is_asked(
    base: dict[str, str], theirs: dict[str, str], mine: dict[str, str]
) -> None:
    outcome = reconcile(Visit(), posted(**mine), base=base, theirs=theirs)
    for clash in outcome.clashes:
        assert any(mine[name] != base[name] for name in clash.names)
        assert any(theirs[name] != base[name] for name in clash.names)
        assert any(mine[name] != theirs[name] for name in clash.names)


@given(base=ANSWERS, theirs=ANSWERS, mine=ANSWERS, later=ANSWERS, choices=st.data())
def test_what_was_chosen_stands_until_what_it_was_chosen_against_changes(
    base: dict[str, str],
    theirs: dict[str, str],
    mine: dict[str, str],
    later: dict[str, str],
    choices: st.DataObject,
) -> None:
    form = Visit()
    first = reconcile(form, posted(**mine), base=base, theirs=theirs)
    page = first.data.copy()
    picked = {}
    for clash in first.clashes:
        page.appendlist("clash", ",".join(clash.names))
        picked[clash.key] = choices.draw(st.sampled_from(["theirs", "mine"]))
        page[f"keep-{clash.key}"] = picked[clash.key]
        for key, value in clash.typed:
            page.appendlist(f"mine-{key}", value)
    chosen = clashes_in(form, page, theirs)
    assert not [clash.error for clash in chosen if clash.error]
    second = reconcile(form, page, base=theirs, theirs=later, chosen=chosen)
    asked = {name for clash in second.clashes for name in clash.names}
    for clash in chosen:
        for name in clash.names:
            wanted = theirs[name] if picked[clash.key] == "theirs" else mine[name]
            assert name in asked or second.data[name] in (wanted, later[name])
            if name not in asked and later[name] == theirs[name]:
                assert second.data[name] == wanted
    for clash in second.clashes:
        told = {row.name: row for row in clash.rows}
        for name in clash.names:
            if name in told and not clash.choice:
                assert told[name].saved == (later[name] or "Nothing")


def test_a_page_sent_back_as_it_was_shown_changed_nothing_in_any_kind_of_question() -> None:
    form = Everything()
    outcome = reconcile(form, together(form, **SAVED), base=SAVED, theirs=SAVED)
    assert outcome.clashes == outcome.taken == outcome.mine == ()


def test_each_kind_of_question_takes_what_others_saved_and_says_both_sides() -> None:
    form = Everything()
    theirs = SAVED | {
        "met": time(11, 0),
        "born": None,
        "unborn": True,
        "began": None,
        "served": True,
        "kinds": ["a"],
        "power": "c",
    }
    changed = {"met", "born", "unborn", "began", "served", "kinds", "power"}
    untouched = reconcile(form, together(form, **SAVED), base=SAVED, theirs=theirs)
    assert set(untouched.taken) == changed
    taken = Everything(untouched.data)
    assert taken.is_valid(), taken.errors
    assert taken.answers() == theirs
    mine = together(form, **SAVED | {"power": "", "met": time(12, 0), "kinds": ["b"], "served": None})
    mine["born-day"] = "31st"
    both = reconcile(form, mine, base=SAVED, theirs=theirs)
    asked = {clash.key: clash.rows[0] for clash in both.clashes}
    assert set(asked) == {"met", "born", "served", "kinds", "power"}
    assert (asked["born"].saved, asked["born"].typed) == ("Nothing", "31st 5 1994")
    assert (asked["met"].saved, asked["met"].typed) == ("11:00", "12:00")
    assert (asked["kinds"].saved, asked["kinds"].typed) == ("Arrest", "Work")


def test_a_span_that_boxes_cannot_show_is_kept_as_it_is_saved() -> None:
    form = Everything()
    odd = SAVED | {"began": DateRange(date(2024, 3, 5), date(2024, 3, 20))}
    outcome = reconcile(form, together(form, **odd), base=odd, theirs=odd)
    assert outcome.given["began"] == odd["began"]


def test_without_a_known_beginning_every_difference_is_asked() -> None:
    theirs = dict.fromkeys(NAMES, "Theirs")
    outcome = reconcile(Visit(), posted(**theirs | {"name": "Mine"}), base=None, theirs=theirs)
    assert [clash.key for clash in outcome.clashes] == ["name"]
    unknown = theirs | {"name": UNKNOWN, "note": "Before"}
    again = reconcile(
        Visit(), posted(**theirs | {"name": "Mine", "note": "Before"}), base=unknown, theirs=theirs
    )
    assert [clash.key for clash in again.clashes] == ["name"]
    assert again.taken == ("note",)


def test_a_hinge_and_what_hangs_on_it_are_one_while_both_were_turned() -> None:
    base = dict.fromkeys(NAMES, "")
    outcome = reconcile(
        Visit(), posted(**base | {"job": "Cook"}), base=base, theirs=base | {"capacity": "occupier"}
    )
    (clash,) = outcome.clashes
    assert clash.names == ("capacity", "job", "pay")
    assert [(row.name, row.saved, row.typed) for row in clash.rows] == [
        ("capacity", "occupier", "Nothing"),
        ("job", "Nothing", "Cook"),
    ]
    apart = reconcile(Visit(), posted(**base | {"job": "Cook"}), base=base, theirs=base | {"pay": "£8"})
    assert (apart.data["job"], apart.data["pay"], apart.clashes) == ("Cook", "£8", ())


def test_units_keep_the_order_of_the_questions_and_join_where_they_share_one() -> None:
    assert units_of("abcde", together=[("d", "b"), ("b", "c")]) == [("a",), ("b", "c", "d"), ("e",)]
    assert merge([("a",), ("b",)], mine={"a", "b"}, theirs={"b"}, differ={"a", "b"}).clashes == (("b",),)


def test_an_answer_written_anew_beside_another_choice_is_asked_about() -> None:
    theirs = dict.fromkeys(NAMES, "") | {"name": "Theirs"}
    page = posted(**dict.fromkeys(NAMES, "") | {"name": "Third", "clash": "name", "mine-name": "Mine"})
    for choice, said in (("", "choose which"), ("theirs", "another answer"), ("mine", "another answer")):
        page["keep-name"] = choice
        (clash,) = clashes_in(Visit(), page, theirs)
        assert said in clash.error
        assert (clash.rows[0].saved, clash.rows[0].typed) == ("Theirs", "Mine")
    page["keep-name"] = "edit"
    (clash,) = clashes_in(Visit(), page, theirs)
    assert clash.error == ""
    settled = reconcile(Visit(), page, base=theirs, theirs=theirs, chosen=[clash])
    assert (settled.data["name"], settled.clashes) == ("Third", ())


def test_a_clash_about_no_question_of_the_form_is_passed_over() -> None:
    page = QueryDict("name=Mine&clash=version,csrfmiddlewaretoken&clash=&clash=nothing")
    assert clashes_in(Visit(), page, {}) == []


def test_what_cannot_be_read_as_an_answer_is_said_as_it_was_typed() -> None:
    form = Everything()
    assert typed_words(form, "met", posted(met="at noon")) == "at noon"
    assert typed_words(form, "kinds", posted(kinds="x")) == "x"
    assert typed_words(form, "whose", posted(whose="")) == "Nothing"


def change(version: int, **values: list[Any]) -> Any:
    return SimpleNamespace(version=version, subject_id=RECORD.pk, values=values, by=None, at=None)


RECORD = Encounter(name="Third", date_of_birth=None, date_of_birth_not_known=True, version=3)
CHANGES = [
    change(1, name=[None, "First"], date_of_birth=[None, "1994-05-08"]),
    change(3, name=["Second", "Third"], named=[["a"], ["a", "b"]]),
    change(
        2, name=["First", "Second"], date_of_birth=["1994-05-08", None], date_of_birth_not_known=[False, True]
    ),
]


def test_a_record_is_taken_back_through_its_history_and_stays_as_it_is() -> None:
    first = as_of(RECORD, CHANGES, 1)
    assert (first.name, first.date_of_birth, first.date_of_birth_not_known) == (
        "First",
        date(1994, 5, 8),
        False,
    )
    assert as_of(RECORD, CHANGES, 2).name == "Second"
    before = as_of(RECORD, CHANGES, 0)
    assert (before.name, before.date_of_birth, before.capacity) == ("", None, "")
    assert (RECORD.name, RECORD.date_of_birth_not_known) == ("Third", True)
    assert value_as_of(CHANGES, "named", 2, now=["a", "b"]) == ["a"]
    assert value_as_of(CHANGES, "named", 3, now=["a", "b"]) == ["a", "b"]


def test_a_version_that_never_was_has_no_stages() -> None:
    def names(version: int) -> dict[str, Any]:
        return {"name": as_of(RECORD, CHANGES, version).name}

    told = stages(CHANGES, since=1, now=3, values_at=names)
    assert [(stage.version, stage.values["name"]) for stage in told] == [
        (1, "First"),
        (2, "Second"),
        (3, "Third"),
    ]
    assert (
        stages(CHANGES, since=-1, now=3, values_at=names)
        == stages(CHANGES, since=4, now=3, values_at=names)
        == []
    )
