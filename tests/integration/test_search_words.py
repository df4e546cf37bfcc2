"""Words to be found by: kept by the database whatever saves a record, and found in any order and spelling."""

from datetime import timedelta
from typing import Any

import pytest
from django.contrib.postgres.fields import ArrayField
from django.db import IntegrityError, transaction
from django.db.models import BigIntegerField, F, Func, Value
from django.urls import reverse

from accounts.models import User
from accounts.roles import Role
from casework.models import PersonWord
from casework.operations.people import save_person
from core import clock
from core.search import search_key
from tests.factories import PersonFactory, TeamFactory, UserFactory
from tests.factories_visits import add_encounter, caseworker, details, make_visit, officer
from tests.sign_in import signed_in
from tests.visit_support import words as words_of
from visits.enums import VisitStatus
from visits.listing import Filters, encounters_found, visits_page
from visits.models import (
    Encounter,
    EncounterWord,
    KnownWord,
    OwnVisit,
    Premises,
    PremisesWord,
    Visit,
    VisitOfficer,
)
from visits.operations.filling_in import set_invalid
from visits.operations.team import add_officer, remove_officer
from visits.operations.visit import save_details
from visits.operations.words import forget_unused_words

pytestmark = pytest.mark.django_db


def auditor() -> User:
    return UserFactory(roles=[Role.AUDITOR])


def found(text: str, user: User | None = None, **filters: Any) -> list[str]:
    """Return the trading names of the visits that a search finds."""
    page = visits_page(user or auditor(), clock.now(), Filters(text=text, **filters), cursor="")
    return [visit.premises.trading_name for visit in page.rows]


def met(text: str, user: User | None = None) -> list[str]:
    return [person.name for person in encounters_found(user or auditor(), clock.now(), text, most=10)]


def expected_words() -> set[tuple[Any, ...]]:
    """Return the rows of premises' words as their records say they should be."""
    return {
        (p.visit_id, word, p.visit.team_id, p.visit.happens_at, p.visit.status, tuple(p.visit.kinds))
        for p in Premises.objects.select_related("visit")
        for word in (
            "",
            *p.search_key.split(),
            *p.marks,
            *(p.visit.reference[:n] for n in (8, 10, 11, 12, 13)),
        )
    }


def kept_words() -> set[tuple[Any, ...]]:
    kept = PremisesWord.objects.values_list("visit_id", "word", "team_id", "happens_at", "status", "kinds")
    return {(*rest, tuple(kinds)) for *rest, kinds in kept}


def own() -> set[tuple[Any, ...]]:
    """Return whose visits are kept, since when, and whether what is kept of them is what it should be now."""
    hashes = ArrayField(BigIntegerField())
    now = Func(F("visit_id"), function="visit_terms", output_field=hashes)
    listed_now = Func(F("visit_id"), function="visit_list_terms", output_field=hashes)
    led = Func(Value("oic"), function="list_term", output_field=BigIntegerField())
    return {
        (
            row.visit_id,
            row.user_id,
            row.happens_at,
            *(
                set(kept) - {row.led} == set(should)
                for kept, should in ((row.terms, row.now), (row.listed, row.listed_now))
            ),
            row.led in row.terms,
            row.led in row.listed,
        )
        for row in OwnVisit.objects.annotate(now=now, listed_now=listed_now, led=led)
    }


def expected_own() -> set[tuple[Any, ...]]:
    """Return the same as the teams of the visits say."""
    return {
        (o.visit_id, o.user_id, o.visit.happens_at, True, True, *[o.visit.oic_id == o.user_id] * 2)
        for o in VisitOfficer.objects.select_related("visit")
    }


def test_every_word_of_the_premises_finds_the_visit_in_any_order_and_as_far_as_it_is_typed() -> None:
    oic = officer()
    make_visit(oic, trading_name="Kestrel Hand Car Wash", town="Stowmere")
    make_visit(oic, trading_name="Café Zoë")
    for text in ("kestrel", "WASH kestrel", "kest", "wash stow", "hand car"):
        assert found(text) == ["Kestrel Hand Car Wash"], text
    assert found("zoe cafe") == found("ZOË") == ["Café Zoë"]
    assert found("kestrel zoe") == []


def test_a_spelling_is_forgiven_where_no_word_begins_so() -> None:
    make_visit(trading_name="Kestrel Laundry")
    assert found("kestral") == found("laundery") == ["Kestrel Laundry"]
    assert found("estrel") == ["Kestrel Laundry"]  # within a word
    assert found("buzzard") == []


def test_numbers_are_never_guessed() -> None:
    make_visit(trading_name="Unit 1234")
    assert found("1234 unit") == ["Unit 1234"]
    assert found("1243 unit") == []


def test_words_follow_the_premises_the_time_and_the_team_of_their_visit() -> None:
    oic, at = officer(), clock.now()
    visit = make_visit(oic, at, trading_name="Old Name")
    assert kept_words() == expected_words() != set()
    moved = details(at) | {"trading_name": "New Name", "started_at": at - timedelta(hours=9)}
    version = visit.version + visit.premises.version
    save_details(visit=visit, details=moved, expected_version=version, by=oic, at=at)
    assert kept_words() == expected_words()
    assert (found("new name"), found("old name")) == (["New Name"], [])
    Visit.objects.filter(pk=visit.pk).update(
        team=TeamFactory(), status=VisitStatus.IN_PROGRESS, kinds=["arrest"]
    )
    assert kept_words() == expected_words()


def test_what_officers_lists_narrow_by_follows_the_visit_its_team_and_whom_it_met() -> None:
    oic, at = officer(), clock.now()
    visit = make_visit(oic, at, trading_name="Kestrel")
    assert own() == expected_own() != set()
    member = add_officer(visit=visit, user=(second := officer()), by=oic, at=at)
    assert own() == expected_own()
    tomasz = add_encounter(visit, name="Tomasz Rejl")
    assert own() == expected_own()
    assert found("kestrel", second) == ["Kestrel"]
    assert met("rejl", second) == ["Tomasz Rejl"]
    set_invalid(form=tomasz, reason="Recorded twice.", by=oic, at=at)
    assert met("rejl", second) == []
    Visit.objects.filter(pk=visit.pk).update(
        status=VisitStatus.IN_PROGRESS, kinds=["arrest"], happens_at=at - timedelta(days=2), oic=second
    )
    assert own() == expected_own()
    Visit.objects.filter(pk=visit.pk).update(oic=oic)
    remove_officer(member=member, by=oic, at=at)
    assert own() == expected_own()
    assert (found("kestrel", second), found("kestrel", oic)) == ([], ["Kestrel"])


def test_a_visit_is_listed_by_the_title_of_its_premises_whoever_saves_it_last() -> None:
    oic, at = officer(), clock.now()
    visit = make_visit(oic, at, trading_name="Cafe Zoe", town="Stowmere")
    stale = Visit.objects.get(pk=visit.pk)
    assert stale.listed_as == visit.premises.title == "Cafe Zoe, Stowmere"
    for premises in (
        {"trading_name": "Café Zoë"},  # the same words to be found by
        {"trading_name": "", "legal_name": "Zoë Ltd"},
        {"legal_name": "", "address_line_1": "1 Weir Lane", "town": ""},
        {"address_line_1": ""},
    ):
        Premises.objects.filter(visit=visit).update(**premises)
        title = Premises.objects.get(visit=visit).title
        assert Visit.objects.get(pk=visit.pk).title == title
        stale.save()
        assert Visit.objects.get(pk=visit.pk).listed_as == title


def test_a_visit_that_met_a_crowd_is_found_by_each_name() -> None:
    oic = officer()
    visit = make_visit(oic, trading_name="Kestrel")
    at = clock.now()
    for number in range(70):
        Encounter.objects.create(
            visit=visit, author=oic, created_by=oic, changed_by=oic, created_at=at, changed_at=at,
            name=f"First{number} Last{number}", search_key=f"FIRST{number} LAST{number}",
        )  # fmt: skip
    assert own() == expected_own()
    assert [met(f"first{n} last{n}", oic) for n in (0, 9, 69)] == [[f"First{n} Last{n}"] for n in (0, 9, 69)]


@pytest.mark.parametrize(
    ("text", "finds"),
    [
        ("VIS", True), ("vis-20", True), ("VIS-{year}", True), ("VIS{year}", True), ("VIS-{year}-", True),
        ("VIS-{year}-{n:.1}", True), ("VIS-{year}-{n:.4}", True), ("VIS-{year}-{n:.5}", True), ("{n}", True),
        ("VIS-{year}-{n}", True), ("VIS-1999", False), ("VIS-3", False), ("VIS-{year}-9999", False),
        ("VIS-20-{n}", False), ("VIS-{year}-{n}0", False), ("VIS-{year}-1-2", False),
    ],
)  # fmt: skip
def test_a_reference_finds_its_visit_however_far_it_is_typed(text: str, finds: bool) -> None:
    oic = officer()
    visit = make_visit(oic, trading_name="Kestrel")
    _, year, number = visit.reference.split("-")
    for user in (oic, auditor(), UserFactory(team=oic.team, roles=[Role.MANAGER])):
        assert found(text.format(year=year, n=number), user) == (["Kestrel"] if finds else [])
    assert found(text.format(year=year, n=number), officer()) == []


def test_people_met_are_found_while_their_record_counts_and_only_on_visits_that_one_may_read() -> None:
    oic = officer()
    visit = make_visit(oic)
    tomasz = add_encounter(visit, name="Tomasz Rejl", also_known_as="Tomek")
    for text in ("rejl tomasz", "tomek", "Tom", "rejel"):
        assert met(text) == met(text, oic) == ["Tomasz Rejl"], text
    manager = UserFactory(team=oic.team, roles=[Role.MANAGER])
    assert met("rejl", manager) == ["Tomasz Rejl"]
    assert met("rejl", officer()) == met("rejl", UserFactory(roles=[Role.MANAGER])) == []
    set_invalid(form=tomasz, reason="Recorded twice.", by=oic, at=clock.now())
    assert met("rejl") == []
    assert not EncounterWord.objects.exists()


def test_what_another_team_has_is_neither_found_nor_hinted_at() -> None:
    make_visit(trading_name="Peregrine Nail Studio")
    stranger = UserFactory(roles=[Role.MANAGER])
    for text in ("peregrine", "peregrin studio", "pergrine"):
        response = signed_in(stranger).get(reverse("search"), {"q": text})
        assert "Nothing that you may see" in words_of(response)
        assert "peregrine" not in words_of(response).replace(f"“{text}”", "").lower()


def test_a_word_and_a_filter_narrow_together() -> None:
    oic = officer()
    make_visit(oic, trading_name="Kestrel One", kinds=["arrest"])
    make_visit(oic, trading_name="Kestrel Two")
    for user in (oic, auditor(), UserFactory(team=oic.team, roles=[Role.MANAGER])):
        assert set(found("kestrel", user)) == {"Kestrel One", "Kestrel Two"}
        assert found("kestrel", user, kind="arrest") == ["Kestrel One"]
    assert len(found("kestrel", team=oic.team_id)) == 2
    assert found("kestrel", team=TeamFactory().pk) == []


def test_words_of_a_case_record_follow_its_names() -> None:
    person, user = PersonFactory(name="Mira Dahl"), caseworker()
    values = {"name": "Mira Dahlgren", "also_known_as": "", "date_of_birth": None, "date_of_birth_not_known": True,
              "nationality": ""}  # fmt: skip
    save_person(person=person, values=values, expected_version=person.version, by=user, at=clock.now())
    assert set(PersonWord.objects.values_list("person_id", "word")) == {
        (person.pk, "MIRA"),
        (person.pk, "DAHLGREN"),
    }


def test_a_strange_name_is_kept_and_found_by_what_is_a_word_of_it() -> None:
    make_visit(trading_name="x" * 150)
    make_visit(trading_name="'; DROP TABLE -- %_%")
    assert found("x" * 150) == ["x" * 150]
    assert found("drop table") == ["'; DROP TABLE -- %_%"]
    assert found("%%%") == []


def test_even_the_rarest_word_of_many_is_looked_for_with_the_others_in_the_latest_alone(monkeypatch) -> None:
    monkeypatch.setattr("visits.words.LOOKED_THROUGH", 2)
    monkeypatch.setattr("visits.listing.LOOKED_THROUGH", 2)
    at, oic = clock.now(), officer()
    for hours, name in (
        (1, "Harbour Laundry"),
        (2, "Harbour Laundry"),
        (3, "Laundry Kitchen"),
        (4, "Harbour Kitchen"),
    ):
        make_visit(
            oic, at - timedelta(hours=hours), trading_name=name, address_line_1="", town="", postcode=""
        )
    Premises.objects.exclude(trading_name="").update(search_key="")
    for premises in Premises.objects.all():
        premises.search_key = search_key(premises.trading_name)
        premises.save()
    page = visits_page(auditor(), at, Filters(text="laundry harbour"), cursor="")
    assert page.cut_short
    assert len(page.rows) == 2
    assert "Add a less common word" in words_of(
        signed_in(auditor()).get(reverse("visits"), {"text": "laundry harbour"})
    )


def test_words_that_no_record_has_any_more_are_forgotten_in_the_night() -> None:
    """Of whatever was renamed, set invalid or erased; those that another record has stay."""
    oic, at = officer(), clock.now()
    visit = make_visit(oic, at, trading_name="Kestrel Laundry", town="Stowmere")
    met_twice = add_encounter(visit, name="Tomasz Rejl")
    PersonFactory(name="Tomasz Dahl")
    set_invalid(form=met_twice, reason="Recorded twice.", by=oic, at=at)
    Premises.objects.filter(visit=visit).update(search_key="LAUNDRY")
    forget_unused_words()
    assert set(KnownWord.objects.values_list("kind", "word")) == {
        ("premises", "LAUNDRY"),
        ("person", "TOMASZ"),
        ("person", "DAHL"),
    }
    assert found("laundry") == ["Kestrel Laundry"]
    Premises.objects.filter(visit=visit).delete()
    forget_unused_words()
    assert not KnownWord.objects.filter(kind="premises").exists()


def test_a_known_word_is_of_a_kind_that_exists() -> None:
    with pytest.raises(IntegrityError, match="word_kind_exists"), transaction.atomic():
        KnownWord.objects.create(kind="nonsense", word="X")
