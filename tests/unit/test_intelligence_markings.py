"""What of intelligence is recognised in text, and how often ordinary notes are taken for it (CAS-2)."""

import random
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from intelligence.markings import Marking, find
from intelligence.schemes import SCHEMES

SEEN = [
    ("See INT-2026-000123 for more.", Marking.RECEIPT),
    ("ref int 2026 000123", Marking.RECEIPT),
    ("As in INT–2026–000123", Marking.RECEIPT),
    ("Source graded 2BP by the unit", Marking.GRADING),
    ("Intelligence: E41.", Marking.GRADING),
    ("The report is evaluated B 2 4", Marking.GRADING),
    ("Logged as a 3x5x2", Marking.GRADING),
    ("on a 5×5×5 form", Marking.GRADING),
    ("Graded 1/A/C, do not copy", Marking.GRADING),
    ("Handling code C applies", Marking.HANDLING),
    ("handling code: 5", Marking.HANDLING),
    ("to be handled as C", Marking.HANDLING),
    ("INT/2026/000123", Marking.RECEIPT),
    ("int\u22122026\u2212000123", Marking.RECEIPT),
    ("Graded 2B, handling C", Marking.GRADING),
    ("Graded 2B, handling C", Marking.HANDLING),
    ("handling: C", Marking.HANDLING),
    ("Handling: 5.", Marking.HANDLING),
    ("handling: p", Marking.HANDLING),
    ("Handling conditions: to be read only", Marking.HANDLING),
    ("handling instruction C", Marking.HANDLING),
    ("The handling code is not known", Marking.HANDLING),
    ("Grading 2-B-P", Marking.GRADING),
    ("evaluated as e41", Marking.GRADING),
    ("intel graded 2bp", Marking.GRADING),
    ("intel 3/c/c", Marking.GRADING),
    ("Graded 2, B, P", Marking.GRADING),
    ("Intelligence report (B24)", Marking.GRADING),
    ("Intel log E41 says so", Marking.GRADING),
    ("Source evaluation 2; intelligence assessment B; handling code P", Marking.HANDLING),
]
ORDINARY = [
    "Drove along the A12 and left at junction 15.",
    "Lives at 14 Harbour Lane, Brackenford QF1 2BP.",
    "The room measured 5 x 5 x 5 m, and the box 3x5x2 cm.",
    "Flat B12, second floor; the other key fits E41.",
    "Wears a size 12, carries vitamin B12 tablets.",
    "Seen on the bus E13 towards Stowmere.",
    "The shop is in unit 2B, the store in 3C.",
    "He is an officer of grade EO; annual pay is unknown.",
    "Handling of the food was poor; he was handling cash.",
    "The intelligence of the dog surprised everybody.",
    "Exhibit A11 and exhibit B22 were bagged.",
    "Postcode QF14 1AC, telephone 01632 960112.",
    "International calls; INT the prefix; 2026 was a good year.",
    "Intelligence-led visit, A12 northbound.",
    "The visit was graded low risk; A12 northbound was shut.",
    "Food handling conditions in the kitchen were dirty.",
    "Food handling instructions: wash your hands.",
    "Acid handling instructions hung on the wall.",
    "The manual handling code of practice hung on the wall.",
    "Handling 5 boxes at a time; handling conditions were poor.",
    "He is on pay grade B22.",
    "His English was graded B1, hers A2.",
    "The unit graded the visit low: QF1 2ac.",
]
# Each in three parts. Half of the openings hold a word that makes a code beside it one.
HALVES = (
    [
        "He said that he came",
        "She works",
        "They live",
        "The van was parked",
        "The manager went",
        "Two men were met",
        "Intelligence-led visit, and he came",
        "The intel was that she works",
        "The intelligence unit knows that they live",
        "After the risk was graded low the van was parked",
        "On pay grade {L}{a}{b} he went",
        "Food handling conditions were dirty; two men were met",
    ],
    [
        "along the A{a}{b}",
        "by the A{a}{b} northbound",
        "at QF{a} {b}AP",
        "at qf{a} {b}ap",
        "in flat {L}{a}{b}",
        "on bus {L}{a}{b}",
        "in room {L}{a}",
        "at {a}:{b}5",
    ],
    [
        "and has a BRP.",
        "since May.",
        "with a brother.",
        "and pays £{a}{b}0.",
        "on 7 November 2024.",
        "near the M{a}{b}.",
        "handling {a} boxes.",
        "by acid handling instructions.",
        "at grade {b} of English, level {L}{a}.",
    ],
)
_OF_GRADING = ("intel", "grade", "handling")


class Looked(str):
    """A text that counts how much of it is taken out to be looked at."""

    __slots__ = ("characters",)
    characters: int

    def __getitem__(self, key: Any) -> str:
        part = super().__getitem__(key)
        self.characters = getattr(self, "characters", 0) + len(part)
        return part


@pytest.mark.parametrize(("text", "marking"), SEEN)
def test_a_marking_is_recognised(text: str, marking: Marking) -> None:
    assert marking in {one.marking for one in find(text)}


@pytest.mark.parametrize("text", ORDINARY)
def test_ordinary_notes_are_left_alone(text: str) -> None:
    assert find(text) == []


def test_of_a_thousand_ordinary_notes_at_most_one_is_taken_for_intelligence() -> None:
    chance = random.Random(7)
    wrong, beside = [], 0
    for _ in range(1000):
        parts = [chance.choice(half) for half in HALVES]
        note = " ".join(parts).format(
            a=chance.randint(1, 5), b=chance.randint(1, 5), L=chance.choice("ABCDE")
        )
        beside += any(word in note for word in _OF_GRADING)
        if find(note):
            wrong.append(note)
    assert beside > 500
    assert len(wrong) <= 1, wrong


def test_twice_the_text_is_twice_the_work() -> None:
    looked_at = []
    for times in (500, 1000):
        text = Looked("graded A11 " * times)
        assert len(find(text)) == times
        looked_at.append(text.characters)
    assert looked_at[1] < 3 * looked_at[0]


def test_every_grade_of_every_scheme_is_recognised_where_it_is_called_one() -> None:
    for scheme in SCHEMES.values():
        for source in scheme.source:
            for content in scheme.content:
                for handling in scheme.handling:
                    assert find(f"Intelligence graded {source}{content}{handling}."), (
                        source,
                        content,
                        handling,
                    )


@given(before=st.text(max_size=200), number=st.integers(0, 999_999), year=st.integers(2020, 2099))
def test_a_receipt_is_found_wherever_it_stands(before: str, number: int, year: int) -> None:
    text = f"{before} INT-{year}-{number:06d}."
    found = [one for one in find(text) if one.marking is Marking.RECEIPT]
    assert text[found[-1].start : found[-1].end] == f"INT-{year}-{number:06d}"
