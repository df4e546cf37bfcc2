"""What premises and people are recognised by across visits: spelling aside, and never by too little."""

from datetime import date

import pytest

from core.search import name_skeleton, name_sounds
from visits.marks import person_marks, premises_marks


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Kestrel Hand Car Wash", "The Kestral Hand Car-Wash Ltd"),
        ("Mohamed Rashid", "RASHID, Muhammad"),
        ("Łukasz Nowak", "Lukasz Nowak"),
        ("Saffron & Slate Kitchen", "Saffron and Slate Kitchen Limited"),
    ],
)
def test_one_name_in_two_spellings_has_one_skeleton(one: str, other: str) -> None:
    assert name_skeleton(one) == name_skeleton(other) != ""


@pytest.mark.parametrize(
    ("one", "other"),
    [("Li Wu", "La Wa"), ("Kestrel Hand Car Wash", "Kestrel Hotel"), ("Sam Ford", "Tom Ford")],
)
def test_other_names_have_others(one: str, other: str) -> None:
    assert name_skeleton(one) != name_skeleton(other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Mohammed Ali", "Ali, Muhammad"),
        ("Arben Krasniqi", "KRASNICI Arben"),
        ("Philip Stephens", "Filip Stevens"),
        ("Aleksander Hoxha", "Alexander Hoxa"),
        ("Yusuf Demir", "Jusuf Demir"),
        ("Catherine Mensah", "Katherine Mensa"),
        ("Tariq Aziz", "Tarik Asis"),
        ("Kowalski", "Kovalsky"),
    ],
)
def test_people_are_recognised_by_how_their_names_sound(one: str, other: str) -> None:
    born = date(1994, 5, 8)
    assert person_marks(name=one, date_of_birth=born) == person_marks(name=other, date_of_birth=born)


@pytest.mark.parametrize(
    ("one", "other"), [("Mohamed Ali", "Mehmet Ali"), ("Bilal Rehman", "Bilal Reyhan"), ("Li Wu", "La Wa")]
)
def test_other_people_are_not(one: str, other: str) -> None:
    assert name_sounds(one) != name_sounds(other)


def test_premises_are_recognised_by_place_by_company_and_by_name() -> None:
    marks = premises_marks(
        trading_name="Kestrel Hand Car Wash",
        company_number="01 234 567",
        address_line_1="Unit 4B, Quay Road",
        postcode="qf1 2ab",
    )
    assert marks == ["@QF12AB 4B", "#01234567", "~CAR HND KSTRL WSH"]


def test_a_postcode_alone_is_no_premises() -> None:
    assert premises_marks(postcode="QF1 2AB") == []


def test_a_person_needs_a_date_of_birth_or_a_nationality_beside_the_name() -> None:
    assert person_marks(name="Tomas Reyl") == []
    assert person_marks(name="Tomas", nationality="Albania") == []
    assert person_marks(name="Tomas", date_of_birth=date(1994, 5, 8)) == ["~TMS 19940508"]
    assert person_marks(name="Tomas Reyl", also_known_as="Tomás Reyl", nationality="Albania") == [
        "~RL TMS ALBANIA"
    ]


def test_no_mark_is_longer_than_a_word_may_be() -> None:
    long = "Xylophonistenvereinigung " * 9
    marks = premises_marks(
        trading_name=long, company_number=long, address_line_1=long, postcode="QF1 2AB"
    ) + person_marks(name=long, nationality=long, date_of_birth=date(1994, 5, 8))
    assert max(map(len, marks)) <= 60
