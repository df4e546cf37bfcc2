"""The Enforcement Activity Record: one per encounter, completed once, opened again with a reason."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from audit.models import Event
from casework.enums import AuditEvent, RecordState, Verification
from casework.models import CaseChange, EnforcementActivity, EnforcementActivityRecord, WorkItem
from casework.operations.records import amend_record, save_record
from casework.queries import completed_records, records_by_encounter, words_of_officer
from casework.signals import ear_amended, ear_completed
from core.errors import DomainError, NotAllowed, StaleVersion
from tests.factories_visits import caseworker, closed_visit, officer, reopen
from tests.support_casework import MORNING, answers, complete, draft, matched
from visits.enums import Outcome
from visits.operations.filling_in import set_invalid

pytestmark = pytest.mark.django_db


@pytest.fixture
def heard() -> Iterator[list[str]]:
    """The news that casework told, in order."""
    told: list[str] = []

    def on_complete(record: EnforcementActivityRecord, **kwargs: Any) -> None:
        told.append(f"completed {record.reference}")

    def on_amend(record: EnforcementActivityRecord, **kwargs: Any) -> None:
        told.append(f"amended {record.reference}")

    ear_completed.connect(on_complete)
    ear_amended.connect(on_amend)
    yield told
    ear_completed.disconnect(on_complete)
    ear_amended.disconnect(on_amend)


def save(encounter: Any, user: Any, version: int, *, whole: bool = False, **changes: Any) -> Any:
    return save_record(
        encounter=encounter,
        values=answers(**changes),
        expected_version=version,
        complete=whole,
        by=user,
        at=MORNING,
    )


def test_a_draft_can_lack_every_answer_and_is_none(heard: list[str]) -> None:
    user = caseworker()
    _visit, (worker,) = closed_visit()
    record = draft(worker, user, details="", verified_by=[], outcome_stands=None)
    assert record.reference.startswith("EAR-2026-")
    assert record.state == RecordState.DRAFT
    assert completed_records([worker.pk]) == {}
    assert records_by_encounter([worker.pk]) == {worker.pk: record}
    assert heard == []


def test_completing_says_who_and_when_and_tells_the_apps_above(heard: list[str]) -> None:
    user = caseworker()
    _visit, (worker,) = closed_visit()
    record = complete(worker, user)
    assert (record.state, record.completed_by, record.completed_at) == (RecordState.COMPLETED, user, MORNING)
    assert completed_records([worker.pk]) == {worker.pk: record}
    assert heard == [f"completed {record.reference}"]
    assert Event.objects.filter(event=AuditEvent.RECORD_COMPLETED, subject_id=record.pk).count() == 1


def test_an_outcome_that_changed_stands_on_the_activity() -> None:
    user = caseworker()
    _visit, (worker,) = closed_visit()
    complete(worker, user, outcome_stands=False, new_outcome=Outcome.BAIL)
    assert EnforcementActivity.objects.get().outcome == Outcome.BAIL


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"details": ""}, "details"),
        ({"verified_by": []}, "verified_by"),
        ({"verified_by": [Verification.OTHER]}, "verified_words"),
        ({"outcome_stands": None}, "outcome_stands"),
        ({"outcome_stands": False}, "new_outcome"),
        ({"verified_by": [Verification.NOT_VERIFIED, Verification.DOCUMENT]}, "verified_by"),
        ({"outcome_stands": False, "new_outcome": Outcome.PAPERS}, "new_outcome"),
    ],
)
def test_what_is_missing_or_contradicts_itself_is_said_at_its_field(
    changes: dict[str, Any], field: str
) -> None:
    user = caseworker()
    _visit, (worker,) = closed_visit()
    matched(worker, user)
    with pytest.raises(DomainError) as refused:
        save(worker, user, 0, whole=True, **changes)
    assert refused.value.field == field
    assert not EnforcementActivityRecord.objects.exists()


def test_answers_that_their_question_no_longer_asks_for_are_not_kept() -> None:
    user = caseworker()
    _visit, (worker,) = closed_visit()
    record = draft(worker, user, verified_words="by post", new_outcome=Outcome.BAIL)
    assert (record.verified_words, record.new_outcome) == ("", "")


def test_the_encounter_has_to_be_matched_first() -> None:
    _visit, (worker,) = closed_visit()
    with pytest.raises(DomainError, match="Match this encounter"):
        save(worker, caseworker(), 0)


def test_only_the_unit_of_the_region_writes() -> None:
    _visit, (worker,) = closed_visit()
    matched(worker, caseworker())
    for other in (caseworker("Stowmere"), officer()):
        with pytest.raises(NotAllowed):
            save(worker, other, 0)


def test_a_stale_save_is_refused() -> None:
    user = caseworker()
    _visit, (worker,) = closed_visit()
    draft(worker, user)
    save(worker, user, 1, details="Second.")
    with pytest.raises(StaleVersion) as stale:
        save(worker, caseworker(), 1, details="Third.")
    assert stale.value.current.details == "Second."


def test_the_same_form_sent_twice_completes_once(heard: list[str]) -> None:
    user = caseworker()
    _visit, (worker,) = closed_visit()
    matched(worker, user)
    first, second = save(worker, user, 0, whole=True), save(worker, user, 0, whole=True)
    assert first == second
    assert len(heard) == 1


def test_a_completed_record_changes_only_by_opening_it_again_with_a_reason(heard: list[str]) -> None:
    user = caseworker(name="Kemi Adeyemi")
    _visit, (worker,) = closed_visit()
    record = complete(worker, user)
    with pytest.raises(DomainError, match="Kemi Adeyemi has completed this record"):
        save(worker, user, record.version, details="Otherwise.")
    with pytest.raises(DomainError, match="Say what has to be corrected"):
        amend_record(record=record, reason=" ", by=user, at=MORNING)
    record = amend_record(record=record, reason="The time was wrong.", by=user, at=MORNING)
    assert (record.state, record.completed_at, record.completed_by) == (RecordState.DRAFT, None, None)
    again = save(worker, user, record.version, whole=True, details="Met at 11:10.")
    assert again.reference == record.reference
    assert heard == [f"{news} {record.reference}" for news in ("completed", "amended", "completed")]
    assert CaseChange.objects.get(reason="The time was wrong.").subject_id == record.pk
    befores = [c.values["details"][0] for c in CaseChange.objects.filter(values__has_key="details")]
    assert "Met in the kitchen at 11:00, wearing an apron." in befores


def test_an_open_record_cannot_be_opened() -> None:
    user = caseworker()
    _visit, (worker,) = closed_visit()
    record = draft(worker, user)
    with pytest.raises(DomainError, match="open already"):
        amend_record(record=record, reason="Why.", by=user, at=MORNING)


def test_a_record_stays_when_its_encounter_is_set_invalid_and_is_not_written_any_more() -> None:
    user = caseworker()
    visit, (_kept, wrong) = closed_visit({"name": "Kept"}, {"name": "Wrong", "capacity": "other"})
    record = complete(wrong, user)
    reopen(visit, MORNING)
    set_invalid(form=wrong, reason="Recorded twice.", by=visit.oic, at=MORNING)
    record.refresh_from_db()
    assert record.is_completed
    with pytest.raises(DomainError, match="set this encounter invalid"):
        amend_record(record=record, reason="Why.", by=user, at=MORNING)


def test_the_officers_words_say_what_was_recorded_and_nothing_else() -> None:
    _visit, (worker,) = closed_visit({"interpreter": "by telephone", "began_basis": "Said “a few weeks”"})
    words = words_of_officer(worker)
    assert words.startswith("Encountered on 19 November 2026 at 11:00 as worker.")
    assert "Said “a few weeks”" in words
    assert "Albanian, through by telephone" not in words
    assert "interpreter by telephone" in words


@contextmanager
def taken_back() -> Iterator[None]:
    """A block whose changes are taken back, so that each example begins afresh."""
    sid = transaction.savepoint()
    try:
        yield
    finally:
        transaction.savepoint_rollback(sid)


steps = st.lists(st.sampled_from(["draft", "complete", "amend", "complete again"]), max_size=6)


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps)
def test_whatever_is_tried_the_list_has_the_encounter_exactly_while_no_record_is_complete(
    names: list[str],
) -> None:
    with taken_back():
        user = caseworker()
        _visit, (person,) = closed_visit({"name": "Mira Dahl", "capacity": "other"}, cprn=False)
        matched(person, user)
        for name in names:
            record = EnforcementActivityRecord.objects.filter(encounter=person).first()
            version = record.version if record else 0
            try:
                if name == "amend" and record:
                    amend_record(record=record, reason="Why.", by=user, at=MORNING)
                elif name != "amend":
                    save(person, user, version, whole=name.startswith("complete"), details=name)
            except DomainError:
                pass
            done = bool(completed_records([person.pk]))
            assert WorkItem.objects.filter(encounter=person).exists() is not done
