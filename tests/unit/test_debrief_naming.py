"""A learning point names nobody: names are found however they are written, and ordinary words are not names."""

import pytest

from debriefs.closing_questions import CLOSING_QUESTIONS, LEAD_IN, SECTION
from debriefs.naming import Name, Whose, find_names

NAMES = (
    Name("Rhiannon Pryce", Whose.STAFF),
    Name("May Grant", Whose.STAFF),
    Name("José Nuñez-Ortega", Whose.MET),
    Name("Li Wu", Whose.MET),
    Name("Kestrel Hand Car Wash Ltd", Whose.PREMISES),
    Name("14 Priory Road", Whose.PREMISES),
    Name("Ngozi Oduya, Casework of the Police", Whose.TOLD),
)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Rhiannon held the door.", ["Rhiannon"]),
        ("Oduya was told, and Ngozi asked.", ["Oduya", "Ngozi"]),
        ("It was pryce’s idea.", ["pryce"]),
        ("RHIANNON PRYCE held it", ["RHIANNON PRYCE"]),
        ("Jose Nunez was not told.", ["Jose", "Nunez"]),
        ("Tell may grant of it.", ["may grant"]),
        ("May said so, and Grant too.", ["May", "Grant"]),
        ("Li Wu waited.", ["Li Wu"]),
        ("At Kestrel the gate was shut.", ["Kestrel"]),
        ("the kestrel hand car wash", ["kestrel hand car wash"]),
        ("Park in front of 14, Priory Road.", ["14, Priory Road"]),
        ("See VIS-2026-000123 and QF3 8LN.", ["VIS-2026-000123", "QF3 8LN"]),
        ("Rhia\u0301nnon", ["Rhiánnon"]),
    ],
)
def test_a_name_is_found_as_it_stands(text: str, found: list[str]) -> None:
    assert [each.words for each in find_names(text, NAMES)] == found


@pytest.mark.parametrize(
    "text",
    [
        "Officers may allow more time; grant it at a hand car wash.",
        "A road with a priory on it; the car was washed by hand.",
        "Casework hears of it first. Police too.",
        "Look for a second door before the first is opened.",
        "",
    ],
)
def test_ordinary_words_are_no_names(text: str) -> None:
    assert find_names(text, NAMES) == []


def test_the_place_is_shown_with_the_words_around_it() -> None:
    (found,) = find_names(
        "Before the door was opened somebody asked Rhiannon to hold the ladder at the back.", NAMES
    )
    assert found.whose == Whose.STAFF
    assert found.place == "… was opened somebody asked Rhiannon to hold the ladder at the …"


def test_the_closing_questions_are_the_guidances_own_words_in_its_order() -> None:
    """Post enforcement visit actions v3.0, "Following the debriefing"."""
    assert LEAD_IN == "After you have conducted an effective debriefing you should be able to:"
    assert {each.section for each in CLOSING_QUESTIONS} == {SECTION} == {"Following the debriefing"}
    assert [each.words for each in CLOSING_QUESTIONS] == [
        "confirm if the pre-operation planning and operational briefing could have been improved with hindsight",
        "explain where things went well, and why",
        "explain where things did not go well, and why",
        "identify better ways of doing things",
        "identify learning points",
        "implement changes you can make so identified issues do not happen again",
    ]
