"""Two people, or two clicks, at the same moment: one thing happens, and the list stays true."""

from collections.abc import Callable
from datetime import timedelta
from threading import Barrier
from typing import Any

from casework.models import EncounterMatch, EnforcementActivity, EnforcementActivityRecord, Person, WorkItem
from casework.operations.people import record_new_person
from casework.operations.records import save_record
from core.errors import DomainError
from core.ids import new_id
from tests.database import CommittedDatabase
from tests.factories_visits import NOON, caseworker, closed_visit, ready_to_close, reopen
from tests.support_casework import MORNING, answers, matched
from tests.threads import Aside
from visits.operations.closing import close


def at_once(*things: Callable[[], Any]) -> list[Any]:
    """Do `things` at the same moment, each in a thread; return what each gave or raised."""
    results: list[Any] = [None] * len(things)
    start = Barrier(len(things))

    def run(number: int, thing: Callable[[], Any]) -> None:
        try:
            start.wait()
            results[number] = thing()
        except DomainError as error:
            results[number] = error

    threads = [Aside(run, *pair) for pair in enumerate(things)]
    for thread in threads:
        thread.result()
    return results


def test_two_caseworkers_completing_at_once_complete_it_once(committed_db: CommittedDatabase) -> None:
    first, second = caseworker(), caseworker()
    _visit, (worker,) = closed_visit()
    matched(worker, first)

    def completing(user: Any) -> Callable[[], Any]:
        values = answers(details=f"In the words of {user.pk}.")
        return lambda: save_record(
            encounter=worker, values=values, expected_version=0, complete=True, by=user, at=MORNING
        )

    results = at_once(completing(first), completing(second))
    assert sum(isinstance(result, DomainError) for result in results) == 1
    record = EnforcementActivityRecord.objects.get()
    assert record.details == f"In the words of {record.completed_by_id}."
    assert not WorkItem.objects.exists()


def test_five_clicks_on_complete_complete_once_and_all_succeed(committed_db: CommittedDatabase) -> None:
    user = caseworker()
    _visit, (worker,) = closed_visit()
    matched(worker, user)
    clicks = [
        lambda: save_record(
            encounter=worker, values=answers(), expected_version=0, complete=True, by=user, at=MORNING
        )
    ] * 5
    results = at_once(*clicks)
    assert len({result.pk for result in results}) == 1


def test_two_caseworkers_matching_at_once_make_one_match(committed_db: CommittedDatabase) -> None:
    first, second = caseworker(), caseworker()
    _visit, (worker,) = closed_visit()
    results = at_once(
        *(
            lambda user=user: record_new_person(encounter=worker, by=user, at=MORNING, person_id=new_id())
            for user in (first, second)
        )
    )
    assert sum(isinstance(result, DomainError) for result in results) == 1
    assert (
        EncounterMatch.objects.count() == EnforcementActivity.objects.count() == Person.objects.count() == 1
    )


def test_completing_while_the_visit_closes_again_never_leaves_a_false_list(
    committed_db: CommittedDatabase,
) -> None:
    user = caseworker()
    for number in range(6):
        visit, (worker, other) = closed_visit({"name": "Done"}, {"name": "Waiting"})
        matched(worker, user)
        later = NOON + timedelta(hours=1 + number)
        reopen(visit, later)
        visit = ready_to_close(visit, later)
        results = at_once(
            lambda visit=visit, later=later: close(visit=visit, by=visit.oic, at=later),
            lambda worker=worker: save_record(
                encounter=worker, values=answers(), expected_version=0, complete=True, by=user, at=MORNING
            ),
        )
        assert not [result for result in results if isinstance(result, DomainError)]
        assert set(WorkItem.objects.filter(encounter__visit=visit).values_list("encounter", flat=True)) == {
            other.pk
        }
