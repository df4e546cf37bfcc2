"""CPC-6: a missing record is said before closing, and never stops it."""

from types import SimpleNamespace
from typing import Any, cast
from uuid import UUID

from casework.identity import NUMBERED, bare_number
from casework.rules import RULES, missing_records
from core.ids import new_id
from visits.enums import SeenDocumentKind
from visits.facts import PersonFacts, VisitFacts

HERE, THERE = new_id(), new_id()


def person(pk: UUID, name: str, *, named: bool = True) -> PersonFacts:
    return PersonFacts(pk, name, new_id(), "worker", False, (), named, False)


def facts(*people: PersonFacts) -> VisitFacts:
    named = [p for p in people if p.named]
    return cast(VisitFacts, SimpleNamespace(named_people=lambda: named))


def items(seen: VisitFacts, completed: frozenset[UUID] = frozenset()) -> list[Any]:
    return list(missing_records(seen, completed, "Brackenford casework"))


def test_cpc_6_names_each_person_on_the_cprn_without_a_completed_record() -> None:
    seen = facts(person(HERE, "Tomas Reyl"), person(THERE, "Mira Dahl"))
    assert [item.target for item in items(seen, frozenset({THERE}))] == [HERE]


def test_cpc_6_says_nothing_of_people_not_named() -> None:
    assert items(facts(person(HERE, "Tomas Reyl", named=False))) == []


def test_cpc_6_never_blocks_and_says_whose_list_it_goes_on() -> None:
    (item,) = items(facts(person(HERE, "Tomas Reyl")))
    assert not item.blocks
    assert item.rule.code == "CPC-6"
    assert item.words == "Tomas Reyl has no Enforcement Activity Record"
    assert "Brackenford casework’s list" in item.fact
    assert "nothing for you to do" in item.fact


def test_each_rule_cites_the_guidance() -> None:
    for rule in RULES.values():
        assert rule.quote
        assert rule.section in ("Updating Atlas", "Referrals to the civil penalty compliance team (CPCT)")


def test_a_number_is_compared_without_spaces_or_punctuation() -> None:
    assert bare_number(" 00 214-7730x ") == "002147730X"
    assert set(NUMBERED) <= set(SeenDocumentKind.values)
