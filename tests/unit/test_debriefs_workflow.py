"""The workflow of a debrief, what it still needs, and its calendar file."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from icalendar import Calendar

from core.workflow import TransitionRefused
from debriefs.calendar import Entry, calendar_file
from debriefs.completing import CompletingFacts, to_close, to_follow_up
from debriefs.debrief_enums import DEBRIEF_KINDS, DebriefState, InvitedDuty
from debriefs.enums import AUDIT_KINDS
from debriefs.findings import Kind
from debriefs.workflow import DEBRIEF, Stage

NOON = datetime(2026, 11, 19, 12, 0, tzinfo=UTC)


def test_every_state_of_a_debrief_is_in_the_workflow_and_reachable() -> None:
    assert {stage.value for stage in Stage} == set(DebriefState.values)
    assert DEBRIEF.reachable() == frozenset(Stage)


def test_every_transition_records_an_event_that_is_registered() -> None:
    known = {str(name) for name in (*AUDIT_KINDS, *DEBRIEF_KINDS)}
    assert {t.event for t in DEBRIEF.transitions.values()} <= known


@given(st.lists(st.sampled_from(sorted(DEBRIEF.transitions)), max_size=30))
def test_whatever_is_tried_a_debrief_is_held_before_it_is_followed_up_and_closed_once(
    names: list[str],
) -> None:
    state, done = Stage.PLANNED, []
    for name in names:
        if state not in DEBRIEF.transitions[name].sources:
            with pytest.raises(TransitionRefused):
                DEBRIEF.advance(state, name)
            continue
        state = DEBRIEF.advance(state, name).target
        done.append(name)
    assert done.count("hold") <= 1
    assert done.count("close") + done.count("feed_in") <= 1
    if "follow_up" in done or "feed_in" in done:
        assert "hold" in done
    if "close" in done:
        assert "follow_up" in done
    assert 0 <= done.count("call_off") - done.count("plan_again") <= 1


DONE = CompletingFacts(
    kind=Kind.MANDATORY,
    family=False,
    no_outcome=(),
    must_and_did_not=(),
    minutes={},
    separate_left=(),
    intelligence="none",
    welfare_offered=None,
    parties=0,
    parties_not_told=(),
    no_parties=True,
    points_not_allocated=(),
    notes_current=True,
)


def test_nothing_is_left_where_all_is_done() -> None:
    assert to_follow_up(DONE) == to_close(DONE) == []


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"no_outcome": ("Nia Bevan",)}, "Say how Nia Bevan took part"),
        ({"must_and_did_not": ("Nia Bevan",)}, "Nia Bevan must attend"),
        ({"separate_left": ("DEB-2026-000002",)}, "Feed in the separate debrief DEB-2026-000002"),
        ({"intelligence": ""}, "Say whether intelligence was passed on"),
        ({"no_parties": False}, "Name who has to hear the results"),
        ({"parties": 1, "parties_not_told": ("CFI",)}, "Tell of the results: CFI"),
        ({"points_not_allocated": ("Buy a ladder.",)}, "Give each action point an owner and a date"),
        ({"family": True}, "Say whether the welfare routes were offered"),
    ],
)
def test_each_thing_that_is_missing_is_left_before_following_up(
    changes: dict[str, object], words: str
) -> None:
    (left,) = to_follow_up(replace(DONE, **changes))  # type: ignore[arg-type]
    assert left.text.startswith(words)
    assert left.rule.code in ("DEB-11", "DEB-13", "DEB-15", "DEB-16")


@pytest.mark.parametrize("kind", [*Kind, None])
def test_minutes_are_asked_for_after_a_critical_incident_alone(kind: Kind | None) -> None:
    left = to_follow_up(replace(DONE, kind=kind))
    assert len(left) == (3 if kind is Kind.FORMAL_RECORDED else 0)
    said = dict.fromkeys(("what_happened", "officers_injured", "agreed"), "Said.")
    assert to_follow_up(replace(DONE, kind=kind, minutes=said)) == []


def test_each_learning_point_is_published_or_kept_back_before_closing() -> None:
    assert to_follow_up(replace(DONE, learning_to_decide=("Bring a torch.",))) == []
    (left,) = to_close(replace(DONE, learning_to_decide=("Bring a torch.",)))
    assert (left.text, left.route) == (
        "Publish to officers, or keep back with a reason: Bring a torch.",
        "debrief-learning",
    )


def test_learning_and_the_notes_are_left_before_closing() -> None:
    left = to_close(replace(DONE, learning_to_decide=("Ladders.",), notes_current=False))
    assert [each.route for each in left] == ["debrief-learning", "debrief-notes"]
    assert to_follow_up(replace(DONE, learning_to_decide=("Ladders.",), notes_current=False)) == []


def test_the_duties_stand_from_the_weakest_to_the_strongest() -> None:
    assert list(InvitedDuty) == ["invited", "where_practicable", "should", "must"]


@settings(max_examples=15)
@given(st.text(min_size=1, max_size=200))
def test_a_calendar_file_holds_reference_time_and_place_and_nothing_else(place: str) -> None:
    entry = Entry("a", 3, "DEB-2026-000012", NOON, NOON + timedelta(hours=1), place, NOON)
    made = calendar_file(entry)
    (event,) = Calendar.from_ical(made).walk("VEVENT")
    assert set(event) == {
        "UID", "SEQUENCE", "DTSTAMP", "DTSTART", "DTEND", "SUMMARY", "LOCATION", "STATUS", "CLASS",
    }  # fmt: skip
    assert (str(event["SUMMARY"]), event["DTSTART"].dt) == ("Debrief DEB-2026-000012", NOON)
    assert b"CANCELLED" in calendar_file(replace(entry, called_off=True))
