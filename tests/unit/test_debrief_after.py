"""DEB-11 to DEB-16 by their codes: what a debrief needs, what is asked at it, and what is left afterwards."""

from dataclasses import replace
from uuid import uuid4

import pytest
from django.db import models

from debriefs.closing_questions import CLOSING_QUESTIONS
from debriefs.completing import CompletingFacts, to_close, to_follow_up
from debriefs.debrief_enums import Considered, InvitedDuty, Outcome, outcomes_of
from debriefs.findings import Kind
from debriefs.models import Debrief, GoodPractice, LearningPoint, Minutes
from debriefs.queries.notes import CLOSING, PROMPTS, Notes
from tests.unit.test_debriefs_workflow import DONE


def left(**changes: object) -> list[tuple[str, str]]:
    """Return what is left before closing, as code and words, where all else is done."""
    return [(each.rule.code, each.text) for each in to_close(replace(DONE, **changes))]  # type: ignore[arg-type]


def test_deb_11_it_is_complete_when_each_took_part_or_is_accounted_for() -> None:
    assert left(no_outcome=("Nia Bevan", "Tom Adeyemi")) == [
        ("DEB-11", "Say how Nia Bevan took part"),
        ("DEB-11", "Say how Tom Adeyemi took part"),
    ]
    four = {Outcome.ATTENDED, Outcome.FEEDBACK, Outcome.DECLINED, Outcome.UNREACHABLE}
    assert four <= set(outcomes_of(InvitedDuty.INVITED))
    assert Outcome.EXCUSED not in outcomes_of(InvitedDuty.SHOULD)
    assert Outcome.DECLINED not in outcomes_of(InvitedDuty.MUST)


# The limbs of DEB-13 that the minutes ask in words; good practice and learning points are records.
LIMBS = {
    "what_happened": "What happened",
    "level_of_force": "The level of force",
    "officers_injured": "Whether any officers were injured",
    "went_well": "What went well, and why",
    "went_badly": "What did not go well, and why",
    "better_ways": "Better ways",
    "remedial_action": "Remedial action",
    "agreed": "What was agreed",
}
RECORDED = {"what_happened", "officers_injured", "agreed"}


@pytest.mark.parametrize(("limb", "words"), LIMBS.items())
def test_deb_13_each_limb_is_asked_kept_and_stands_in_the_notes(limb: str, words: str) -> None:
    (prompt,) = (each for each in PROMPTS if each.name == limb)
    assert prompt.label.startswith(words)
    assert isinstance(Minutes._meta.get_field(limb), models.TextField)
    notes = Notes(
        debrief=Debrief(id=uuid4()),
        minutes=Minutes(**{limb: "We said this."}),
        invitations=(),
        practice=(),
        learning=(),
        actions=(),
        parties=(),
        separate=(),
    )
    assert notes.answered() == [(prompt.label, "We said this.")]


def test_deb_13_no_limb_is_asked_twice_and_good_practice_and_learning_points_are_records() -> None:
    assert [prompt.name for prompt in PROMPTS] == list(LIMBS)
    assert {model._meta.get_field("debrief").related_model for model in (GoodPractice, LearningPoint)} == {
        Debrief
    }


@pytest.mark.parametrize("limb", LIMBS)
def test_deb_13_only_the_three_that_are_recorded_after_an_incident_stop_the_following_up(limb: str) -> None:
    said = dict.fromkeys(LIMBS, "Said.") | {limb: " "}
    codes = [code for code, _ in left(kind=Kind.FORMAL_RECORDED, minutes=said)]
    assert codes == (["DEB-13"] if limb in RECORDED else [])
    assert left(kind=Kind.FORMAL, minutes=said) == []


def test_deb_13_a_minute_taker_and_separate_debriefs_are_considered_and_fed_in() -> None:
    assert list(Considered)[:2] == [Considered.MINUTE_TAKER, Considered.SEPARATE]
    ((code, words),) = left(separate_left=("DEB-2026-000002",))
    assert (code, words.startswith("Feed in the separate debrief DEB-2026-000002")) == ("DEB-13", True)


def test_deb_13_the_closing_questions_that_no_prompt_asks_are_asked_besides() -> None:
    asked = {prompt.name for prompt in (*PROMPTS, *CLOSING)}
    assert {question.key for question in CLOSING_QUESTIONS} - asked == {"learning_points"}


@pytest.mark.parametrize(
    "missing",
    [
        {"intelligence": ""},
        {"no_parties": False},
        {"parties": 1, "parties_not_told": ("CFI",)},
        {"points_not_allocated": ("Buy a ladder.",)},
        {"learning_to_decide": ("Bring a torch.",)},
        {"notes_current": False},
    ],
)
def test_deb_15_it_is_open_until_each_thing_is_done(missing: dict[str, object]) -> None:
    assert [code for code, _ in left(**missing)] == ["DEB-15"]


def test_deb_15_nothing_is_left_where_each_is_done() -> None:
    assert left() == []
    assert isinstance(DONE, CompletingFacts)


@pytest.mark.parametrize(("family", "offered"), [(True, None), (True, True), (True, False), (False, None)])
def test_deb_16_after_family_removal_work_it_is_answered_whether_welfare_routes_were_offered(
    family: bool, offered: bool | None
) -> None:
    facts = replace(DONE, family=family, welfare_offered=offered)
    assert [each.rule.code for each in to_follow_up(facts)] == (
        ["DEB-16"] if family and offered is None else []
    )
