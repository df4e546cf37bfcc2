"""Matching an encounter to a person: with a basis, by a caseworker, and to be undone."""

from datetime import date, timedelta
from typing import Any

import pytest

from audit.models import Event
from casework.enums import AuditEvent, MatchBasis, RecordState
from casework.models import CaseChange, ComplianceCard, EncounterMatch, EnforcementActivity, Person, WorkItem
from casework.operations.people import match, record_new_person, save_person, undo_match
from casework.queries import candidates_for, search_people
from casework.signals import ear_amended, encounter_matched
from core.errors import DomainError, NotAllowed, StaleVersion
from core.ids import new_id
from core.paging import Page
from tests.factories import PersonFactory
from tests.factories_visits import (
    NOON,
    add_document_seen,
    add_encounter,
    caseworker,
    close,
    closed_visit,
    make_visit,
    officer,
    reopen,
)
from tests.support_casework import MORNING, complete, draft, matched
from visits.enums import Outcome
from visits.models import Encounter
from visits.operations.filling_in import set_invalid

pytestmark = pytest.mark.django_db


@pytest.fixture
def heard() -> Any:
    """What the signals of casework told, in order."""
    told: list[tuple[str, Any]] = []

    def on_match(match: EncounterMatch, **kwargs: Any) -> None:
        told.append(("matched", match))

    def on_amend(record: Any, **kwargs: Any) -> None:
        told.append(("amended", record))

    encounter_matched.connect(on_match)
    ear_amended.connect(on_amend)
    yield told
    encounter_matched.disconnect(on_match)
    ear_amended.disconnect(on_amend)


def found(words: str, born: date | None = None) -> list[str]:
    page: Page[Person] = search_people(Person.objects.all(), words=words, born=born, cursor="")
    return [person.name for person in page.rows]


def test_a_new_record_has_what_the_officer_recorded_a_card_and_the_activity_with_its_outcome(
    heard: Any,
) -> None:
    user = caseworker()
    _visit, (worker,) = closed_visit({"name": "Nguyễn Thị Hương", "also_known_as": "Huong NGUYEN"})
    made = matched(worker, user)
    person = made.person
    assert (person.name, person.date_of_birth, person.nationality) == (
        worker.name,
        worker.date_of_birth,
        worker.nationality,
    )
    assert person.reference.startswith("PER-2026-")
    assert made.basis == [MatchBasis.NEW_RECORD]
    activity = EnforcementActivity.objects.get()
    assert (activity.card.person, activity.encounter, activity.outcome) == (person, worker, Outcome.PAPERS)
    assert heard == [("matched", made)]
    assert WorkItem.objects.get().taken_by == user


def test_the_same_form_sent_twice_makes_one_record_and_one_match() -> None:
    user, pk = caseworker(), new_id()
    _visit, (worker,) = closed_visit()
    first = record_new_person(encounter=worker, by=user, at=MORNING, person_id=pk)
    second = record_new_person(encounter=worker, by=user, at=MORNING, person_id=pk)
    assert first == second
    assert Person.objects.count() == ComplianceCard.objects.count() == EncounterMatch.objects.count() == 1


def test_somebody_elses_match_is_said_and_not_overwritten() -> None:
    _visit, (worker,) = closed_visit()
    matched(worker, caseworker(name="Kemi Adeyemi"))
    with pytest.raises(DomainError, match="Kemi Adeyemi has matched this encounter"):
        matched(worker, caseworker(), person=PersonFactory())


@pytest.mark.parametrize(
    ("basis", "words"),
    [([], ""), (["nonsense"], ""), ([MatchBasis.NEW_RECORD], ""), ([MatchBasis.OTHER], " ")],
)
def test_a_match_needs_a_basis(basis: list[str], words: str) -> None:
    _visit, (worker,) = closed_visit()
    with pytest.raises(DomainError):
        match(
            encounter=worker,
            person=PersonFactory(),
            basis=basis,
            basis_words=words,
            by=caseworker(),
            at=MORNING,
        )


def test_only_the_unit_of_the_region_matches() -> None:
    _visit, (worker,) = closed_visit()
    with pytest.raises(NotAllowed, match="casework unit for Brackenford"):
        matched(worker, caseworker("Stowmere"))
    with pytest.raises(NotAllowed, match="Only caseworkers"):
        matched(worker, officer())


def test_an_encounter_on_a_visit_never_closed_cannot_be_matched() -> None:
    worker = add_encounter(make_visit())
    with pytest.raises(DomainError, match="not closed yet"):
        matched(worker, caseworker())


def test_an_encounter_set_invalid_cannot_be_matched() -> None:
    visit, (_kept, wrong) = closed_visit({"name": "Kept"}, {"name": "Wrong", "capacity": "other"})
    reopen(visit, MORNING)
    set_invalid(form=wrong, reason="Recorded twice.", by=visit.oic, at=MORNING)
    with pytest.raises(DomainError, match="set this encounter invalid"):
        matched(wrong, caseworker())


def test_undoing_keeps_both_and_withdraws_what_rested_on_it(heard: Any) -> None:
    user = caseworker()
    _visit, (worker,) = closed_visit()
    made = matched(worker, user)
    record = complete(worker, user)
    undone = undo_match(match=made, reason="Another date of birth on the passport.", by=user, at=MORNING)
    record.refresh_from_db()
    assert undone.undone_reason == "Another date of birth on the passport."
    assert (record.state, record.activity) == (RecordState.DRAFT, None)
    assert not EnforcementActivity.objects.in_force().exists()
    assert Person.objects.filter(pk=made.person_id).exists()
    item = WorkItem.objects.get()
    assert (item.encounter, item.matched) == (worker, False)
    assert [kind for kind, _ in heard] == ["matched", "amended"]
    assert CaseChange.objects.filter(reason__contains="Another date of birth").exists()


def test_after_undoing_the_record_goes_on_under_the_right_person() -> None:
    user = caseworker()
    _visit, (worker,) = closed_visit()
    made = matched(worker, user)
    record = draft(worker, user)
    undo_match(match=made, reason="Wrong person.", by=user, at=MORNING)
    right = PersonFactory()
    matched(worker, user, person=right)
    again = complete(worker, user)
    assert again.pk == record.pk
    assert again.activity is not None
    assert again.activity.card.person == right


def test_undoing_needs_a_reason_and_happens_once() -> None:
    user = caseworker()
    _visit, (worker,) = closed_visit()
    made = matched(worker, user)
    with pytest.raises(DomainError, match="Say why"):
        undo_match(match=made, reason="  ", by=user, at=MORNING)
    undo_match(match=made, reason="Wrong.", by=user, at=MORNING)
    with pytest.raises(DomainError, match="undone already"):
        undo_match(match=made, reason="Wrong.", by=user, at=MORNING)


def test_matching_is_recorded_as_a_combination_with_the_ids_concerned() -> None:
    user = caseworker()
    visit, (worker,) = closed_visit()
    made = matched(worker, user)
    event = Event.objects.get(event=AuditEvent.ENCOUNTER_MATCHED)
    assert event.kind == "combination"
    assert {made.pk, worker.pk, made.person_id, visit.pk} == set(event.subjects)


def encounter_like(**values: Any) -> Encounter:
    visit = make_visit()
    encounter = add_encounter(visit, photo_not_taken="Refused", **values)
    close(visit)
    return encounter


def test_candidates_are_offered_by_name_date_of_birth_and_document_number_the_likeliest_first() -> None:
    card = PersonFactory(name="Someone Else", document_numbers=["002147730"])
    born = PersonFactory(name="Other Name", date_of_birth=date(1994, 5, 8))
    named = PersonFactory(name="Thi Huong Nguyen")
    PersonFactory(name="Bartholomew Quill")
    visit = make_visit()
    met = add_encounter(visit, name="Nguyễn Thị Hương", date_of_birth=date(1994, 5, 8))
    seen = add_document_seen(visit, met, number="00 214-7730")
    offered = candidates_for(met, [seen], Person.objects.all())
    assert [c.person for c in offered] == [card, born, named]
    assert offered[0].reasons == ("Same document number, 002147730",)
    assert offered[1].reasons == ("Same date of birth",)
    assert offered[2].reasons[0] in ("Same name", "Similar name")


def test_nobody_is_offered_where_nobody_is_alike() -> None:
    PersonFactory(name="Bartholomew Quill")
    met = encounter_like(name="Tomas Reyl")
    assert candidates_for(met, [], Person.objects.all()) == []


def test_the_numbers_of_documents_seen_are_kept_with_the_person_until_the_match_is_undone() -> None:
    user, visit = caseworker(), make_visit()
    met = add_encounter(visit, photo_not_taken="Refused")
    add_document_seen(visit, met, number="00 214-7730", photo_not_taken="Handed back")
    add_document_seen(visit, met, kind="payslip", number="77", photo_not_taken="Handed back")
    close(visit)
    made = matched(met, user)
    assert Person.objects.get().document_numbers == ["002147730"]
    undo_match(match=made, reason="Wrong.", by=user, at=MORNING)
    assert Person.objects.get().document_numbers == []


@pytest.mark.parametrize(
    "words", ["nguyen huong", "HƯƠNG", "Huong  Thi Nguyen", "nguyen hoang huong", "o’brien-smith"]
)
def test_people_are_found_however_the_name_is_typed(words: str) -> None:
    PersonFactory(name="Nguyễn Thị Hương")
    PersonFactory(name="Maeve O'Brien Smith")
    assert len(found(words)) == 1


def test_people_are_found_by_reference_and_by_date_of_birth() -> None:
    first = PersonFactory(name="Tomas Reyl", date_of_birth=date(1990, 2, 3))
    PersonFactory(name="Mira Dahl", date_of_birth=date(1991, 2, 3))
    assert found(first.reference.lower()) == ["Tomas Reyl"]
    assert found("", date(1991, 2, 3)) == ["Mira Dahl"]
    assert found("Tomas", date(1991, 2, 3)) == []


@pytest.mark.parametrize("words", ["%", "_", "'; --", "\\", "日本", "👩‍👩‍👧", "a" * 200, "PER-", ""])
def test_a_search_for_strange_text_answers(words: str) -> None:
    PersonFactory()
    found(words)


def test_correcting_a_person_keeps_what_stood_before_and_refuses_a_stale_save() -> None:
    user, person = caseworker(), PersonFactory(name="Tomas Reyl")
    values = {
        "name": "Tomasz Rejl",
        "also_known_as": "Tomas Reyl",
        "date_of_birth": person.date_of_birth,
        "date_of_birth_not_known": False,
        "nationality": person.nationality,
    }
    saved = save_person(person=person, values=values, expected_version=1, by=user, at=MORNING)
    change = CaseChange.objects.get(subject_id=person.pk)
    assert change.values["name"] == ["Tomas Reyl", "Tomasz Rejl"]
    assert found("rejl") == ["Tomasz Rejl"]
    with pytest.raises(StaleVersion):
        save_person(person=saved, values=values | {"name": "X"}, expected_version=1, by=user, at=MORNING)


def test_the_history_of_case_records_cannot_be_changed() -> None:
    _visit, (worker,) = closed_visit(at=NOON - timedelta(days=1))
    matched(worker, caseworker())
    with pytest.raises(Exception, match=r"permission denied|never changed"):
        CaseChange.objects.update(reason="x")
