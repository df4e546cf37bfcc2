"""What the database refuses about case records, whatever the code does."""

from typing import Any

import pytest
from django.db import IntegrityError, transaction

from casework.models import EncounterMatch, EnforcementActivity, EnforcementActivityRecord, Person
from core.ids import new_id
from tests.factories import PersonFactory
from tests.factories_visits import caseworker, closed_visit
from tests.support_casework import MORNING, complete, matched

pytestmark = pytest.mark.django_db


def refuses(constraint: str, model: Any, /, **values: Any) -> None:
    with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
        model.objects.update(**values)


def test_a_person_has_a_name_and_no_date_of_a_birth_that_is_not_known() -> None:
    PersonFactory()
    refuses("person_has_a_name", Person, name="")
    refuses("person_of_unknown_birth_has_no_date", Person, date_of_birth_not_known=True)


def test_a_match_has_a_basis_and_is_undone_with_a_reason() -> None:
    user = caseworker()
    _visit, (worker,) = closed_visit()
    made = matched(worker, user)
    refuses("match_has_a_basis", EncounterMatch, basis=[])
    refuses("match_has_a_basis", EncounterMatch, basis=["hunch"])
    refuses("match_on_something_else_says_what", EncounterMatch, basis=["other"])
    refuses("match_undone_with_a_reason", EncounterMatch, undone_at=MORNING, undone_by=user)
    refuses("match_undone_with_a_reason", EncounterMatch, undone_reason="Why")
    with pytest.raises(IntegrityError, match="one_match_of_an_encounter_in_force"), transaction.atomic():
        EncounterMatch.objects.create(
            id=new_id(),
            encounter=worker,
            person=made.person,
            basis=["photograph"],
            matched_at=MORNING,
            matched_by=user,
        )


def test_an_activity_has_an_outcome_and_one_of_an_encounter_is_in_force() -> None:
    user = caseworker()
    _visit, (worker,) = closed_visit()
    matched(worker, user)
    refuses("activity_has_an_outcome", EnforcementActivity, outcome="")
    refuses("activity_withdrawn_at_and_by_go_together", EnforcementActivity, withdrawn_at=MORNING)
    there = EnforcementActivity.objects.get()
    with pytest.raises(IntegrityError, match="one_activity_of_an_encounter_in_force"), transaction.atomic():
        EnforcementActivity.begin(
            by=user, at=MORNING, card=there.card, encounter=worker, outcome=there.outcome
        ).save(force_insert=True)


@pytest.mark.parametrize(
    ("name", "values"),
    [
        ("record_state_exists", {"state": "done", "completed_at": None, "completed_by": None}),
        ("record_completed_at_and_by_go_together", {"completed_by": None}),
        ("record_completed_at_and_by_go_together", {"state": "draft"}),
        ("record_completed_says_all", {"details": ""}),
        ("record_completed_says_all", {"activity": None}),
        ("record_completed_says_all", {"verified_by": []}),
        ("record_completed_says_all", {"verified_by": ["other"]}),
        ("record_completed_says_all", {"outcome_stands": None}),
        ("record_completed_says_all", {"outcome_stands": False}),
        ("record_verification_exists", {"verified_by": ["a hunch"]}),
        ("record_not_verified_stands_alone", {"verified_by": ["not_verified", "document"]}),
        ("record_new_outcome_only_if_changed", {"new_outcome": "bail"}),
        ("record_new_outcome_only_if_changed", {"outcome_stands": False, "new_outcome": "vanished"}),
    ],
)
def test_a_completed_record_says_all_and_says_it_once(name: str, values: dict[str, Any]) -> None:
    _visit, (worker,) = closed_visit()
    complete(worker, caseworker())
    with pytest.raises(IntegrityError), transaction.atomic():
        EnforcementActivityRecord.objects.update(**values)
    constraint = next(c for c in EnforcementActivityRecord._meta.constraints if c.name == name)
    record = EnforcementActivityRecord.objects.get()
    for field, value in values.items():
        setattr(record, field, value)
    with pytest.raises(Exception, match=name):
        constraint.validate(EnforcementActivityRecord, record)


def test_an_encounter_has_one_record_and_a_person_one_card() -> None:
    user = caseworker()
    _visit, (worker,) = closed_visit()
    record = complete(worker, user)
    with pytest.raises(IntegrityError, match="encounter_id"), transaction.atomic():
        EnforcementActivityRecord.begin(
            by=user, at=MORNING, reference="EAR-2026-999999", encounter=worker
        ).save(force_insert=True)
    card = record.activity.card
    card.pk = new_id()
    with pytest.raises(IntegrityError, match="person_id"), transaction.atomic():
        card.save(force_insert=True)
